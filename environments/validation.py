"""From plain values to the settings model, and from the model's complaints to mistakes with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from environments.document import Document, Value
from environments.mistakes import Key, Mistake, Mistakes, Wrong, key_text, nearest_name, shown
from environments.secret_values import kind_of_secret, kind_of_secret_variable
from environments.settings import Environment

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from environments.schema import Schema

_SWITCHES = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}


def validate(document: Document) -> Environment:
    """The environment that the document describes. Raises `Mistakes` with everything that is wrong with it."""
    _find_secrets(document)
    data = _without(document.data, {key for key in document.removed if _in_free_mapping(key)})
    if not document.mistakes:
        try:
            return _model(data)
        except ValidationError:
            pass  # Null may still have to give way to a default, which takes the schema to know.
    # Only a wrong file needs the schema.
    from environments.schema import settings_schema

    judge = _Judge(document, settings_schema(), data)
    environment = judge.environment()
    if document.mistakes or environment is None:
        raise Mistakes(document.mistakes)
    return environment


def _model(data: Value) -> Environment:
    # By way of JSON: that is where pydantic's strict mode takes text for networks, dates and enumerations and yet never
    # takes text for a number or a truth value.
    return Environment.model_validate_json(json.dumps(data), strict=True)


def _find_secrets(document: Document) -> None:
    for key, value in _leaves(document.data, ()):
        if value is None or key in document.broken:
            continue
        text = shown(value) if isinstance(value, bool) else str(value)
        variable = len(key) > 1 and key[-2] == "environment"
        kind = kind_of_secret_variable(str(key[-1]), text) if variable else kind_of_secret(text)
        if kind:
            where = key_text((*key[:-2], "secrets", key[-1])) if variable else "workload.secrets"
            document.note(key, f"found {kind}, written as plain value", f"a reference to a secret, under {where}")


def _leaves(value: Value, key: Key) -> Iterator[tuple[Key, Value]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*key, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*key, index))
    else:
        yield key, value


class _Judge:
    """Says what is wrong with a document."""

    def __init__(self, document: Document, schema: Schema, data: Value) -> None:
        self.document = document
        self.schema = schema
        nulls = {key for key, value in _leaves(data, ()) if value is None and self._means_default(key, data)}
        self.data = _without(data, nulls - document.broken)
        self.wrong: set[Key] = set(document.broken)
        """Keys whose value can't be relied on."""

    def environment(self) -> Environment | None:
        """The environment, if nothing is wrong; else every mistake is noted in the document.

        A validator that compares keys runs only once these are right by themselves, so the wrong ones are taken out
        and the rest is tried again; then only what was judged by right keys alone counts.
        """
        try:
            return _model(self.data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._note(detail)
        # A list goes as a whole: without one of its items the others would have other indexes.
        self.data = _without(
            self.data, {tuple(takewhile(lambda step: isinstance(step, str), key)) for key in self.wrong}
        )
        try:
            _model(self.data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                reason = detail.get("ctx", {}).get("error")
                if isinstance(reason, Wrong):
                    self._note_wrong(self._key(detail), reason)
        return None

    def _means_default(self, key: Key, data: Value) -> bool:
        *above, name = key
        nodes = self.schema.at(key, data)
        return name in self.schema.known(tuple(above), data) and not any(node.get("type") == "null" for node in nodes)

    def _key(self, detail: ErrorDetails) -> Key:
        """Where in the file it is: the location without the union members that pydantic puts in between."""
        key: Key = ()
        value: Any = self.data
        for index, step in enumerate(detail["loc"]):
            inside = (isinstance(value, dict) and step in value) or (
                isinstance(value, list) and isinstance(step, int) and step < len(value)
            )
            if inside:
                key, value = (*key, step), value[step]
            elif index == len(detail["loc"]) - 1 and detail["type"] in ("missing", "extra_forbidden"):
                key = (*key, step)
        return key

    def _note(self, detail: ErrorDetails) -> None:
        key = self._key(detail)
        kind, context = detail["type"], detail.get("ctx", {})
        reason = context.get("error")
        if isinstance(reason, Wrong):
            self._note_wrong(key, reason)
            return
        if kind == "too_short" and len(_get(self.data, key)) >= context["min_length"]:
            return  # It lacks just its wrong items, of which each is told.
        if kind.startswith("union_tag"):
            key = (*key, context["discriminator"].strip("'"))
            kind = "missing" if kind == "union_tag_not_found" else kind
        if any(key[: len(broken)] == broken for broken in self.document.broken):
            return
        if detail["loc"][-1:] == ("[key]",):
            nearest = nearest_name(str(key[-1]), self.schema.key_choices(key[:-1], self.data))
            allowed = str(reason) if reason else self.schema.allowed_names(key[:-1], self.data)
            self._say(key, f"found the key {shown(key[-1])}", allowed, nearest)
        elif kind == "missing":
            self._say(key, "missing", self.schema.allowed(key, self.data))
            self.wrong.add(key[:-1])
        elif kind == "extra_forbidden":
            known = self.schema.known(key[:-1], self.data)
            elsewhere = self.schema.elsewhere(str(key[-1]))
            # Another kind of the same mapping may know the key: it is no other place.
            nearest = nearest_name(str(key[-1]), known) or (elsewhere if elsewhere != key_text(key) else "")
            self._say(key, "unknown key", ", ".join(known) or "no keys", nearest)
        else:
            self._say_value(key, str(reason) if reason else "", context.get("decimal_places"))

    def _say_value(self, key: Key, reason: str, decimals: int | None) -> None:
        value = _get(self.data, key)
        if reason and isinstance(value, dict | list):
            self._say(key, reason)
            return
        hidden = "secrets" in key[:-1] and not isinstance(value, dict | list)
        found = f"a hidden value of {len(str(value))} characters" if hidden else shown(value)
        allowed = reason or self.schema.allowed(key, self.data)
        if decimals is not None:
            allowed = f"{allowed}, with at most {decimals} decimals"
        nearest = ""
        if isinstance(value, str) and not hidden:
            nearest = nearest_name(value, self.schema.choices(key, self.data))
            if allowed == "true or false":
                nearest = _SWITCHES.get(value.lower(), nearest)
        elif isinstance(value, int | float) and self._takes_text(key):
            allowed = f"{allowed}, in quotes"
        self._say(key, f"found {found}", allowed, nearest)

    def _takes_text(self, key: Key) -> bool:
        kinds = {node.get("type") for node in self.schema.at(key, self.data)}
        return "string" in kinds and not kinds & {"number", "integer"} and not self.schema.choices(key, self.data)

    def _note_wrong(self, at: Key, first: Wrong) -> None:
        for wrong in (first, *first.others):
            key = (*at, *wrong.key)
            if not self._relies_on_wrong({key, *((*at, *given) for given in wrong.given)}):
                default = "" if key in self.document.lines or not wrong.key else " (the default)"
                written = _get(self.data, key)
                # As it was written: 3, where the model made it 3.0.
                value = written if written == wrong.found else wrong.found
                found = "missing" if value is None else f"found {shown(value)}{default}"
                file, line = self._place(key, [(*at, *given) for given in wrong.given])
                nearest = nearest_name(str(wrong.found), wrong.among)
                self.document.mistakes.append(Mistake(file, line, key_text(key), found, wrong.allowed, nearest))
                self.wrong.add(key)

    def _place(self, key: Key, given: list[Key]) -> tuple[str, int]:
        """The key's own line, else that of the first key written that it was judged by, else what is around it."""
        written = [each for each in (key, *given) if each in self.document.lines]
        return self.document.place(written[0] if written else key)

    def _relies_on_wrong(self, keys: set[Key]) -> bool:
        return any(
            key[: len(wrong)] == wrong or wrong[: len(key)] == key for key in keys for wrong in self.wrong if wrong
        )

    def _say(self, key: Key, found: str, allowed: str = "", nearest: str = "") -> None:
        self.document.note(key, found, allowed, nearest)
        self.wrong.add(key)


def _in_free_mapping(key: Key) -> bool:
    return len(key) > 1 and key[-2] in ("environment", "secrets", "tags", "buckets")


def _get(value: Any, key: Key) -> Any:
    for step in key:
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _without(value: Value, keys: set[Key]) -> Any:
    if not keys:
        return value
    inside: dict[str | int, set[Key]] = {}
    for step, *rest in filter(None, keys):
        inside.setdefault(step, set()).add(tuple(rest))
    if isinstance(value, dict):
        return {k: _without(v, inside.get(k, set())) for k, v in value.items() if () not in inside.get(k, set())}
    if isinstance(value, list):
        return [_without(v, inside.get(i, set())) for i, v in enumerate(value) if () not in inside.get(i, set())]
    return value
