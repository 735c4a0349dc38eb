"""Terraform's JSON configuration, as CDKTF synthesizes it.

Expressions stand in strings (`${aws_lb.main.arn}`). What they refer to inside the document is put in their place where
it is known; what is left is known only after apply. https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from costs.document.document import Document
from costs.document.references import Configured, References, Scope
from costs.document.regions import region_of_values
from costs.document.resource import UNKNOWN, Resource
from costs.document.tags import tags_of
from costs.unusable import Unusable

type Values = dict[str, object]

MOST_INSTANCES = 100_000
"""Of one block; a larger count is a mistake, and would take all memory."""

_WHOLE = re.compile(r"^\$\{([^{}]*)\}$")
_EXPRESSION = re.compile(r"(?<!\$)\$\{")
_ATTRIBUTE = re.compile(r"^([a-z][\w-]*\.[\w-]+)\.(\w+)$")
_NAMED = re.compile(r"^(var|local)\.([\w-]+)$")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_REFERENCE = re.compile(
    r"\b((?:data\.[a-z]\w*|module|var|local|each|count|[a-z]\w*_\w+)(?:\.[\w-]+)(?:\[[^\]]*\])?(?:\.[\w-]+)*)"
)

_META = ("//", "depends_on", "lifecycle", "connection", "provisioner")


class _Configuration(msgspec.Struct):
    resource: dict[str, dict[str, Values]] = {}
    data: dict[str, dict[str, Values]] = {}
    provider: dict[str, object] = {}
    variable: dict[str, Values] = {}
    locals: Values = {}
    module: dict[str, object] = {}


def read_synthesized(raw: bytes, region: str | None) -> Document:
    """Raises msgspec.DecodeError, and Unusable for a count that nobody means."""
    configuration = msgspec.json.decode(raw, type=_Configuration)
    reader = _Reader(configuration, region)
    resources = [
        *reader.resources(configuration.resource, data=False),
        *reader.resources(configuration.data, data=True),
    ]
    notes = [
        f"module.{name} is a module: what is in it can only be read from a plan"
        for name in sorted(configuration.module)
    ]
    return Document(resources, References({(): reader.scope}), kind="stack", notes=[*notes, *reader.notes])


@dataclass(frozen=True, slots=True)
class _Provider:
    region: str | None
    tags: Mapping[str, str]


_NO_PROVIDER = _Provider(None, {})


class _Reader:
    def __init__(self, configuration: _Configuration, region: str | None) -> None:
        self._variables = {name: given.get("default", UNKNOWN) for name, given in configuration.variable.items()}
        self._locals = configuration.locals
        self._configured = configuration.resource
        self._resolving: set[str] = set()
        self._instance: dict[str, object] = {}
        """What `count.index`, `each.key` and `each.value` are for the instance that is read."""
        self._providers = {name: self._provider(block) for name, block in _providers(configuration.provider)}
        self._region = region
        self.notes: list[str] = []
        blocks = {
            prefix + f"{type_}.{name}": Configured(dict(_references(values)), tuple(_repeat(values)))
            for prefix, given in (("", configuration.resource), ("data.", configuration.data))
            for type_, named in given.items()
            for name, values in named.items()
        }
        local = {name: tuple(_in_value(value)) for name, value in configuration.locals.items()}
        self.scope = Scope(resources=blocks, locals=local)

    def resources(self, given: Mapping[str, Mapping[str, Values]], *, data: bool) -> Iterator[Resource]:
        for type_, named in given.items():
            for name, configured in named.items():
                address = f"data.{type_}.{name}" if data else f"{type_}.{name}"
                provider = self._providers.get(_provider_name(type_, configured), _NO_PROVIDER)
                for key, instance in self._instances(address, configured):
                    self._instance = instance
                    values = {
                        attribute: self.resolved(value)
                        for attribute, value in configured.items()
                        if attribute not in _META
                    }
                    yield Resource(
                        address=address if key is None else f"{address}[{msgspec.json.encode(key).decode()}]",
                        type=type_,
                        name=name,
                        values=values,
                        key=key,
                        region=region_of_values(values) or provider.region or self._region,
                        data=data,
                        tags=tags_of(values, provider.tags),
                    )

    def _provider(self, block: Values) -> _Provider:
        region = self.resolved(block.get("region"))
        given = block.get("default_tags")
        tags: dict[str, str] = {}
        for tagged in given if isinstance(given, list) else [given]:
            if isinstance(tagged, dict):
                tags.update(tags_of({"tags": self.resolved(tagged.get("tags"))}))
        return _Provider(region if isinstance(region, str) else None, tags)

    def _instances(self, address: str, configured: Values) -> list[tuple[str | int | None, dict[str, object]]]:
        if "count" in configured:
            count = self.resolved(configured["count"])
            if isinstance(count, int | float | str) and str(count).isdecimal():
                if int(count) > MOST_INSTANCES:
                    raise Unusable(f"{address} has a count of {count}; allowed: at most {MOST_INSTANCES:,}")
                return [(index, {"count.index": index}) for index in range(int(count))]
            self.notes.append(f"{address} has a count that only a plan knows; it is taken as one")
        if "for_each" in configured:
            each = self.resolved(configured["for_each"])
            if isinstance(each, list) and all(isinstance(key, str) for key in each):
                each = {key: key for key in each}
            if isinstance(each, dict):
                return [(key, {"each.key": key, "each.value": value}) for key, value in each.items()]
            self.notes.append(f"{address} has a for_each that only a plan knows; it is taken as one")
        return [(None, {})]

    def resolved(self, value: object) -> object:
        if isinstance(value, dict):
            return {name: self.resolved(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.resolved(inner) for inner in value]
        if not isinstance(value, str) or "${" not in value:
            return value
        if not _EXPRESSION.search(value):
            return value.replace("$${", "${")
        whole = _WHOLE.match(value)
        return self._looked_up(whole[1].strip()) if whole else self._interpolated(value)

    def _interpolated(self, value: str) -> object:
        parts = []
        end = 0
        for found in re.finditer(r"(?<!\$)\$\{([^{}]*)\}", value):
            inner = self._looked_up(found[1].strip())
            if not isinstance(inner, str | int | float):
                return UNKNOWN
            parts += [value[end : found.start()], str(inner)]
            end = found.end()
        return "".join([*parts, value[end:]]).replace("$${", "${") if parts else UNKNOWN

    def _looked_up(self, expression: str) -> object:
        """The value of a reference to an attribute, variable or local that this document holds, else UNKNOWN."""
        if expression in self._instance:
            return self._instance[expression]
        if expression.startswith("each.value."):
            return _member(self._instance.get("each.value"), expression.removeprefix("each.value."))
        if expression in self._resolving:
            return UNKNOWN
        self._resolving.add(expression)
        try:
            if attribute := _ATTRIBUTE.match(expression):
                type_, name = attribute[1].split(".")
                return self.resolved(self._configured.get(type_, {}).get(name, {}).get(attribute[2], UNKNOWN))
            if named := _NAMED.match(expression):
                known = self._variables if named[1] == "var" else self._locals
                return self.resolved(known.get(named[2], UNKNOWN))
            return UNKNOWN
        finally:
            self._resolving.discard(expression)


def _provider_name(type_: str, configured: Values) -> str:
    """`aws` for most, `aws.us` for what names another one."""
    return str(configured.get("provider", type_.split("_", 1)[0])).removeprefix("${").removesuffix("}")


def _member(value: object, name: str) -> object:
    return value.get(name, UNKNOWN) if isinstance(value, dict) else UNKNOWN


def _providers(given: Mapping[str, object]) -> Iterator[tuple[str, Values]]:
    """Provider blocks by the name that a resource's `provider` gives: `aws`, `aws.us`."""
    for name, blocks in given.items():
        for block in blocks if isinstance(blocks, list) else [blocks]:
            if isinstance(block, dict):
                alias = block.get("alias")
                yield f"{name}.{alias}" if alias else name, block


def _references(values: Values) -> Iterator[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = {}
    _collect(values, "", found)
    for path, references in found.items():
        yield path, tuple(references)


def _collect(value: object, path: str, into: dict[str, list[str]]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if path or name not in _META:
                _collect(inner, f"{path}.{name}" if path else name, into)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, path, into)
    elif isinstance(value, str) and "${" in value:
        into.setdefault(path, []).extend(_in_text(value))


def _in_value(value: object) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    _collect(value, "value", found)
    for references in found.values():
        yield from references


def _in_text(value: str) -> Iterator[str]:
    for expression in re.finditer(r"(?<!\$)\$\{(.*?)\}", value, re.DOTALL):
        yield from _REFERENCE.findall(_QUOTED.sub('""', expression[1]))


def _repeat(values: Values) -> Iterator[str]:
    for name in ("count", "for_each"):
        yield from _in_value(values.get(name))
