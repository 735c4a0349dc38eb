"""The settings as JSON Schema: for editors (`environments/schema.json`), and for the reader to say what is allowed.

`python -m environments.schema` writes the file anew.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from environments.mistakes import Key, shown
from environments.settings import Environment

FILE = Path(__file__).parent / "schema.json"

type Node = dict[str, Any]

_FORMATS = {"ipv4network": "an IPv4 block such as 10.0.0.0/16", "date": "a date such as 2026-01-31"}
_EXTENDS = {
    "type": "string",
    "pattern": r"\.ya?ml$",
    "description": "Another environment file, relative to this one, whose settings this one changes: mappings are "
    "merged, everything else replaces, null takes away.",
}


class Schema:
    """A model's JSON Schema, asked by key."""

    def __init__(self, root: Node) -> None:
        self.root = root

    def at(self, key: Key, data: object) -> list[Node]:
        """The schemas that may hold at a key; `data` decides where a discriminator has to choose."""
        nodes = self._alternatives(self.root, data)
        for step in key:
            data = _inside(data, step)
            inner = [child for node in nodes for child in _children(node, step)]
            nodes = [alternative for child in inner for alternative in self._alternatives(child, data)]
        return nodes

    def known(self, key: Key, data: object) -> list[str]:
        """Names of the keys that the mapping at a key may have."""
        return list(dict.fromkeys(name for node in self.at(key, data) for name in node.get("properties", {})))

    def elsewhere(self, name: str) -> str:
        """The dotted key at which a setting of that name stands, if it is one only; for a key in the wrong place.

        What all variants share goes before what one of them has for itself.
        """
        everywhere = [key for key in self._keys(self.root, ()) if key[-1] == name]
        found = [key for key in everywhere if key[0] != "variants"] or everywhere
        return ".".join(found[0]) if len(found) == 1 else ""

    def _keys(self, node: Node, at: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, inner in node.get("properties", {}).items():
            yield (*at, name)
            for alternative in self._alternatives(inner):
                yield from self._keys(alternative, (*at, name))

    def choices(self, key: Key, data: object) -> list[str]:
        """The texts that are allowed at a key when they can be listed."""
        return [choice for node in self.at(key, data) for choice in _choices(node) if isinstance(choice, str)]

    def key_choices(self, key: Key, data: object) -> list[str]:
        """The same for the keys of a mapping with keys of its own."""
        names = [node["propertyNames"] for node in self.at(key, data) if "propertyNames" in node]
        return [str(choice) for node in names for inner in self._alternatives(node) for choice in _choices(inner)]

    def allowed(self, key: Key, data: object) -> str:
        """What is allowed at a key, in plain words."""
        return self._words(self.at(key, data))

    def allowed_names(self, key: Key, data: object) -> str:
        """What the keys of the mapping at a key may look like."""
        names: list[Node] = []
        for node in self.at(key, data):
            patterns = [{"pattern": pattern} for pattern in node.get("patternProperties", {})]
            names += [{**pattern, **node.get("propertyNames", {})} for pattern in patterns or [{}]]
        return self._words([inner for node in names for inner in self._alternatives(node)])

    def _words(self, nodes: list[Node]) -> str:
        if any(node.get("type") == "number" for node in nodes):
            # A decimal may be written as text too, which nobody needs in YAML.
            nodes = [node for node in nodes if node.get("type") != "string" or _choices(node)]
        words = dict.fromkeys(self._describe(node) for node in nodes if node.get("type") != "null")
        return (", " if all("const" in node for node in nodes) else " or ").join(words)

    def _alternatives(self, node: Node, data: object = None) -> list[Node]:
        if "$ref" in node:
            target = self.root["$defs"][node["$ref"].rpartition("/")[2]]
            return self._alternatives({**target, **{k: v for k, v in node.items() if k != "$ref"}}, data)
        mapping = node.get("discriminator", {}).get("mapping", {})
        tag = data.get(node["discriminator"]["propertyName"]) if mapping and isinstance(data, dict) else None
        if isinstance(tag, str) and tag in mapping:
            return self._alternatives({"$ref": mapping[tag]}, data)
        inner = node.get("anyOf", node.get("oneOf"))
        if inner is None:
            return [node]
        return [alternative for each in inner for alternative in self._alternatives(each, data)]

    def _describe(self, node: Node) -> str:
        choices = _choices(node)
        if choices:
            return ", ".join(choice if isinstance(choice, str) else shown(choice) for choice in choices)
        kind = node.get("type")
        if kind in ("integer", "number"):
            step = f" in steps of {node['multipleOf']:g}" if "multipleOf" in node else ""
            return f"{'a whole number' if kind == 'integer' else 'a number'}{_bounds(node)}{step}"
        if kind == "boolean":
            return "true or false"
        if kind == "array":
            items = self._words(self._alternatives(node.get("items", {})))
            count = _count(node, "minItems", "maxItems")
            return f"a list{f' of {count}items' if count else ''}, each {items}"
        if kind == "object":
            names = ", ".join(node.get("properties", {}))
            count = _count(node, "minProperties", "maxProperties")
            return f"a mapping with {f'keys among {names}' if names else f'{count}keys of your own'}"
        return _text(node)


def _children(node: Node, step: str | int) -> Iterator[Node]:
    if isinstance(step, int):
        prefix = node.get("prefixItems", [])
        if step < len(prefix):
            yield prefix[step]
        elif "items" in node:
            yield node["items"]
    elif step in node.get("properties", {}):
        yield node["properties"][step]
    else:
        yield from node.get("patternProperties", {}).values()
        if isinstance(node.get("additionalProperties"), dict):
            yield node["additionalProperties"]


def _inside(data: object, step: str | int) -> object:
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _choices(node: Node) -> list[object]:
    return [node["const"]] if "const" in node else list(node.get("enum", ()))


def _bounds(node: Node) -> str:
    lowest, highest = node.get("minimum"), node.get("maximum")
    above, below = node.get("exclusiveMinimum"), node.get("exclusiveMaximum")
    if lowest is not None and highest is not None:
        return f" from {_number(lowest)} to {_number(highest)}"
    words = (("at least", lowest), ("above", above), ("at most", highest), ("below", below))
    said = " and ".join(f"{word} {_number(bound)}" for word, bound in words if bound is not None)
    return f" {said}" if said else ""


def _number(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _count(node: Node, least: str, most: str) -> str:
    low, high = node.get(least), node.get(most)
    if low is not None and high is not None:
        return f"{low} " if low == high else f"{low} to {high} "
    return f"{low} or more " if low is not None else f"at most {high} " if high is not None else ""


def _text(node: Node) -> str:
    length = _count(node, "minLength", "maxLength")
    # `patternErrorMessage` is what the language servers of JSON and YAML show in place of a regular expression.
    form = node.get("patternErrorMessage") or _FORMATS.get(node.get("format", ""))
    if form:
        return f"{form} ({length}characters)" if length else str(form)
    what = f"text of {length}characters" if length else "text"
    return f"{what} that matches {node['pattern']}" if "pattern" in node else what


@cache
def settings_schema() -> Schema:
    """The schema of an environment file."""
    root = Environment.model_json_schema()
    root["properties"] = {"extends": _EXTENDS, **root["properties"]}
    return Schema(root)


def editor_schema() -> Node:
    """The schema for editors. No key is required there, because what a file leaves out may come from the one that it
    extends; and every setting may be null, which takes away what that one says."""
    root: Node = json.loads(json.dumps(settings_schema().root))
    for node in (root, *root["$defs"].values()):
        node.pop("required", None)
        for name, setting in node.get("properties", {}).items():
            if name not in ("extends", "kind") and {"type": "null"} not in setting.get("anyOf", []):
                node["properties"][name] = _or_null(setting)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "title": "Landfall environment"}


def _or_null(setting: Node) -> Node:
    about: Node = {name: setting[name] for name in ("title", "description", "default") if name in setting}
    rest: Node = {name: value for name, value in setting.items() if name not in about}
    allowed = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    return {"anyOf": [*allowed, {"type": "null"}], **about}


def text() -> str:
    """What `schema.json` has to hold."""
    return json.dumps(editor_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
