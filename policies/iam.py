"""IAM policy documents, wherever they are in a block: JSON text, ``jsonencode(...)``, plain values,
``aws_iam_policy_document``."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hcl2.api import loads as read_hcl

from policies.blocks import Block, flat, items, nested, value, values

Document = dict[str, Any]


@dataclass(frozen=True)
class Statement:
    """One statement; lists are empty where the statement lacks the element."""

    effect: str
    actions: list[str] = field(default_factory=list)
    not_actions: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    not_resources: list[str] = field(default_factory=list)
    principals: list[str] = field(default_factory=list)
    """``<type>:<identifier>``, and ``*`` for everyone."""


def statements(document: Document) -> Iterator[Statement]:
    """The statements of a document in IAM's JSON form. Element names are taken in any case."""
    for raw in flat(element(document, "statement")):
        if isinstance(raw, dict):
            yield Statement(
                effect=str(next(flat(element(raw, "effect")), "Allow")),
                **{
                    name: [str(leaf) for leaf in flat(element(raw, key))]
                    for name, key in (
                        ("actions", "action"),
                        ("not_actions", "notaction"),
                        ("resources", "resource"),
                        ("not_resources", "notresource"),
                    )
                },
                principals=list(principals(element(raw, "principal"))),
            )


def element(mapping: Block, name: str) -> Any:
    return next((inner for key, inner in items(mapping) if key.lower() == name), None)


def principals(raw: Any) -> Iterator[str]:
    for entry in flat(raw):
        if isinstance(entry, dict):
            for kind, identifiers in items(entry):
                yield from (
                    "*" if identifier == "*" and kind == "AWS" else f"{kind}:{identifier}"
                    for identifier in flat(identifiers)
                )
        else:
            yield str(entry)


def documents(source: Any) -> Iterator[Document]:
    """Every policy document inside a value."""
    if isinstance(source, dict):
        if is_document(source):
            yield source
        else:
            for _, inner in items(source):
                yield from documents(inner)
    elif isinstance(source, (list, tuple)):
        for inner in source:
            yield from documents(inner)
    elif isinstance(source, str):
        for parsed in embedded(source):
            yield from documents(parsed)


def is_document(mapping: Block) -> bool:
    known = {"effect", "action", "notaction", "resource", "notresource", "principal"}
    found = [entry for entry in flat(element(mapping, "statement")) if isinstance(entry, dict)]
    return any(known & {key.lower() for key, _ in items(entry)} for entry in found)


def embedded(text: str) -> Iterator[Any]:
    """The values that a text holds as JSON, or as the argument of ``jsonencode``."""
    stripped = text.strip()
    if stripped.startswith(("{", "[")):
        for candidate in (stripped, quoted(stripped)):
            try:
                yield json.loads(candidate, strict=False)
                return
            except (ValueError, RecursionError):
                continue
    for found in re.finditer(r"\bjsonencode\(", text):
        argument = text[found.end() : closing(text, found.end() - 1)]
        try:
            yield read_hcl(f"value = {argument}\n")
        except Exception:  # noqa: BLE001, S112  # hcl2 raises whatever its parser meets
            continue


def quoted(text: str) -> str:
    """JSON whose ``${...}`` are strings or in strings, so that it parses."""
    out, position, inside = [], 0, False
    while position < len(text):
        if text.startswith("${", position):
            end = closing(text, position + 1) + 1
            token = json.dumps(text[position:end])
            out.append(token[1:-1] if inside else token)
            position = max(end, position + 2)
            continue
        if inside and text[position] == "\\":
            out.append(text[position : position + 2])
            position += 2
            continue
        if text[position] == '"':
            inside = not inside
        out.append(text[position])
        position += 1
    return "".join(out)


def closing(text: str, start: int) -> int:
    """Where the bracket at ``start`` closes (the text's end if it doesn't); brackets in quotes don't count."""
    depth, inside, position = 0, False, start
    while position < len(text):
        character = text[position]
        if inside and character == "\\":
            position += 1
        elif character == '"':
            inside = not inside
        elif not inside and character in "({[":
            depth += 1
        elif not inside and character in ")}]":
            depth -= 1
            if depth == 0:
                return position
        position += 1
    return len(text)


def rendered(block: Block, found: list[Block] | None = None) -> Document:
    """An ``aws_iam_policy_document`` as what it renders to, without its ``source_policy_documents``."""
    return {
        "Version": value(block, "version") or "2012-10-17",
        "Statement": [statement(entry) for entry in (nested(block, "statement") if found is None else found)],
    }


def statement(block: Block) -> Document:
    out: Document = {"Effect": value(block, "effect") or "Allow"}
    if value(block, "sid"):
        out["Sid"] = value(block, "sid")
    for argument, key in (
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ):
        if values(block, argument):
            out[key] = single(values(block, argument))
    for argument, key in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        named: dict[str, list[Any]] = {}
        for principal in nested(block, argument):
            named.setdefault(str(value(principal, "type")), []).extend(values(principal, "identifiers"))
        if named:
            everyone = named == {"*": ["*"]}
            out[key] = "*" if everyone else {kind: single(identifiers) for kind, identifiers in named.items()}
    conditions: dict[str, dict[str, list[Any]]] = {}
    for condition in nested(block, "condition"):
        tested = conditions.setdefault(str(value(condition, "test")), {})
        tested.setdefault(str(value(condition, "variable")), []).extend(values(condition, "values"))
    if conditions:
        out["Condition"] = {
            test: {key: single(found) for key, found in tested.items()} for test, tested in conditions.items()
        }
    return out


def single(found: list[Any]) -> Any:
    """A list of one as its element, as the provider renders it."""
    return found[0] if len(found) == 1 else found
