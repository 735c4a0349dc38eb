"""From bytes to plain values, with the line of every key.

YAML 1.2 with the surprises taken out: only decimal numbers, `true`/`false` and `null` are more than text, so that `no`,
`012`, `1_000`, `12:30` and dates stay what was written. One document, no duplicate keys, no custom tags, bounded in
size, depth and number of values (aliases counted each time).
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from environments.mistakes import Key, Mistake, Mistakes, key_text, shown

type Value = bool | int | float | str | list[Value] | dict[str, Value] | None

LARGEST_FILE = 256 * 1024
"""Bytes. A long environment file has a few thousand."""
DEEPEST = 32
"""Levels of nesting."""
MOST_VALUES = 20_000
"""Values of one file, a repeated alias counted each time."""
LONGEST_NUMBER = 18
"""Digits."""

_STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_YAML = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_YAML + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CONSTANTS: dict[str, Value] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", "")),
}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Document:
    """Values and where they were written."""

    data: dict[str, Value] = field(default_factory=dict)
    lines: dict[Key, tuple[str, int]] = field(default_factory=dict)
    """File and line of every key and list item; the empty key is the document itself."""
    mistakes: list[Mistake] = field(default_factory=list)
    broken: set[Key] = field(default_factory=set)
    """The keys whose value is wrong already: nothing more is to be said about them."""
    removed: set[Key] = field(default_factory=set)
    """The keys where null replaced what a base says."""

    def place(self, key: Key) -> tuple[str, int]:
        """File and line of the key, or of what is nearest around it."""
        while key not in self.lines:
            key = key[:-1]
        return self.lines[key]

    def note(self, key: Key, found: str, allowed: str = "", nearest: str = "") -> None:
        """Record a mistake about the key's value."""
        file, line = self.place(key)
        self.mistakes.append(Mistake(file, line, key_text(key), found, allowed, nearest))
        self.broken.add(key)

    def over(self, base: Document) -> Document:
        """This document laid over a base: mappings are merged, everything else replaces."""
        merged = Document({}, dict(base.lines), base.mistakes + self.mistakes, base.broken | self.broken)
        merged.removed = base.removed | self.removed
        merged.lines[()] = self.lines[()]
        merged.data = _merge(self, base.data, self.data, merged, ())
        return merged


def _merge(
    own: Document, below: dict[str, Value], above: dict[str, Value], into: Document, at: Key
) -> dict[str, Value]:
    result = dict(below)
    for name, value in above.items():
        key = (*at, name)
        under = below.get(name)
        if isinstance(under, dict) and isinstance(value, dict):
            into.lines[key] = own.lines[key]
            result[name] = _merge(own, under, value, into, key)
            continue
        depth = len(key)
        if name in below:
            into.lines = {k: place for k, place in into.lines.items() if k[:depth] != key}
            into.broken = {k for k in into.broken if k[:depth] != key or k in own.broken}
            if value is None and key not in own.broken:
                into.removed.add(key)
        into.lines |= {k: place for k, place in own.lines.items() if k[:depth] == key}
        result[name] = value
    return result


def parse(raw: bytes, file: str) -> Document:
    """Read one document. Raises `Mistakes` when there is none to speak of; lesser ones are in the result."""
    document = Document(lines={(): (file, 1)})
    root = _compose(_decode(raw, file), file)
    if root is None or (isinstance(root, ScalarNode) and root.value == "" and root.style is None):
        raise Mistakes([Mistake(file, 0, "", "the file is empty", "a mapping of settings")])
    if not isinstance(root, MappingNode):
        found = "a list" if isinstance(root, SequenceNode) else shown(root.value)
        raise Mistakes([Mistake(file, _line(root), "", f"found {found}", "a mapping of settings")])
    value = _Builder(file, document).build(root, (), ())
    if isinstance(value, dict):
        document.data = value
    return document


def _decode(raw: bytes, file: str) -> str:
    if len(raw) > LARGEST_FILE:
        raise Mistakes([Mistake(file, 0, "", "the file is too large", f"at most {LARGEST_FILE:,} bytes")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start}"
        raise Mistakes([Mistake(file, line, "", found, "a text file in UTF-8")]) from None
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        line = text.count("\n", 0, unprintable.start()) + 1
        found = f"found the control character U+{ord(unprintable[0]):04X}"
        raise Mistakes([Mistake(file, line, "", found, "printable text")])
    return text


def _compose(text: str, file: str) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.max_depth = DEEPEST
    try:
        with warnings.catch_warnings(action="ignore"):
            return reader.compose(text)
    except MarkedYAMLError as error:
        raise Mistakes([_not_yaml(error, file)]) from None
    # On some malformed texts the parser stumbles instead of complaining.
    except (YAMLError, *_STUMBLES):
        raise Mistakes([Mistake(file, 0, "", "not YAML", "a mapping of settings")]) from None


def _not_yaml(error: MarkedYAMLError, file: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    problem = str(error.problem or error.context or "").split("\n")[0]
    if "expected a single document" in str(error.context):
        return Mistake(file, line, "", "found a second document (---)", "one document per file")
    if "maximum depth" in problem:
        return Mistake(file, line, "", f"nested more than {DEEPEST} levels deep", f"at most {DEEPEST} levels")
    if r"'\t'" in problem:
        return Mistake(file, line, "", "not YAML: found a tab", "spaces for indentation")
    begun = ""
    if error.context and error.context_mark and error.context_mark.line + 1 != line:
        begun = f" ({error.context} that begins on line {error.context_mark.line + 1})"
    return Mistake(file, line, "", f"not YAML: {problem}{begun}")


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


class _Builder:
    """Turns the parser's nodes into values and writes down their lines."""

    def __init__(self, file: str, document: Document) -> None:
        self.file = file
        self.document = document
        self.values = 0
        self.told: set[int] = set()
        """The mappings whose mistakes are in the document, by the ids of their nodes."""

    def build(self, node: Any, key: Key, around: tuple[int, ...]) -> Value:
        self.values += 1
        if self.values > MOST_VALUES:
            file, line = self.document.place(key[:1])
            found = f"found more than {MOST_VALUES:,} values, counting repeated aliases"
            raise Mistakes([Mistake(file, line, key_text(key[:1]), found, f"at most {MOST_VALUES:,}")])
        if id(node) in around:
            self.document.note(key, "found an alias to what it is itself part of", "an alias to something complete")
            return None
        if len(around) > DEEPEST:
            self.document.note(key, f"nested more than {DEEPEST} levels deep", f"at most {DEEPEST} levels")
            return None
        tag = str(node.tag)
        if isinstance(node, ScalarNode):
            return self._scalar(node, tag, key)
        if tag not in (_YAML + "map", _YAML + "seq"):
            self._unknown_tag(tag, key)
            return None
        inside = (*around, id(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, key, inside)
        items: list[Value] = []
        for index, item in enumerate(node.value):
            self.document.lines[*key, index] = (self.file, _line(item))
            items.append(self.build(item, (*key, index), inside))
        return items

    def _mapping(self, node: MappingNode, key: Key, inside: tuple[int, ...]) -> dict[str, Value]:
        self.told.add(id(node))
        result: dict[str, Value] = {}
        merged: list[Any] = []
        own: dict[str, int] = {}
        for name_node, value_node in node.value:
            line = _line(name_node)
            if str(name_node.tag) == _YAML + "merge":
                merged += value_node.value if isinstance(value_node, SequenceNode) else [value_node]
                continue
            name = self._name(name_node, key)
            if name is None:
                continue
            here = (*key, name)
            if name in own:
                again = f"the key was already on line {own[name]}"
                self.document.mistakes.append(Mistake(self.file, line, key_text(here), again, "each key once"))
                continue
            own[name] = line
            self.document.lines[here] = (self.file, line)
            result[name] = self.build(value_node, here, inside)
        for value_node in merged:
            self._merge_key(value_node, result, key, inside)
        return result

    def _merge_key(self, node: Any, result: dict[str, Value], key: Key, inside: tuple[int, ...]) -> None:
        """`<<: *anchor` adds the keys that aren't there yet."""
        if not isinstance(node, MappingNode) or id(node) in inside:
            file, line = self.file, _line(node)
            self.document.mistakes.append(Mistake(file, line, key_text((*key, "<<")), "found no mapping", "a mapping"))
            return
        scratch = _Builder(self.file, Document(lines={(): (self.file, _line(node))}))
        scratch.values, scratch.told = self.values, self.told
        told = id(node) in self.told
        extra = scratch._mapping(node, key, (*inside, id(node)))
        self.values = scratch.values
        if not told:
            self.document.mistakes += scratch.document.mistakes
        for name in extra.keys() - result.keys():
            here = (*key, name)
            result[name] = extra[name]
            self.document.lines |= {k: v for k, v in scratch.document.lines.items() if k[: len(here)] == here}
            self.document.broken |= {k for k in scratch.document.broken if k[: len(here)] == here}

    def _name(self, node: Any, key: Key) -> str | None:
        name = self._scalar(node, str(node.tag), key) if isinstance(node, ScalarNode) else {}
        if isinstance(name, str):
            return name
        found = "a list or a mapping" if isinstance(name, dict) else shown(name)
        where = Mistake(self.file, _line(node), key_text(key), f"found {found} as a key", "text; a number needs quotes")
        self.document.mistakes.append(where)
        return None

    def _scalar(self, node: ScalarNode, tag: str, key: Key) -> Value:
        text = str(node.value)
        if tag not in _PLAIN_TAGS or (tag != _YAML + "str" and node.style is not None):
            self._unknown_tag(tag, key)
            return None
        if tag != _YAML + "str":
            return self._plain(text, key)
        unprintable = _UNPRINTABLE.search(text)
        if unprintable:
            self.document.note(key, f"found the control character U+{ord(unprintable[0]):04X}", "printable text")
            return None
        return text

    def _plain(self, text: str, key: Key) -> Value:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _NOT_A_NUMBER.fullmatch(text):
            self.document.note(key, f"found {text}", "a finite number")
            return None
        is_integer = _INTEGER.fullmatch(text)
        if not is_integer and not _DECIMAL.fullmatch(text):
            return text
        digits = sum(c.isdigit() for c in text)
        if digits > LONGEST_NUMBER:
            self.document.note(key, f"found a number of {digits} digits", f"at most {LONGEST_NUMBER} digits")
            return None
        if not math.isfinite(float(text)):
            self.document.note(key, f"found {text}", "a finite number")
            return None
        return int(text) if is_integer else float(text)

    def _unknown_tag(self, tag: str, key: Key) -> None:
        name = tag.removeprefix(_YAML)
        self.document.note(key, f'found the tag "{name}"', "plain YAML without tags")
