"""Which resources an attribute refers to, by the configuration that the document carries."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from costs.document.resource import Resource

type ScopePath = tuple[str, ...]
"""Names of the module calls from the root in, without instance keys."""

_RESOURCE = re.compile(r'^(?P<of>(?:data\.)?[A-Za-z][\w-]*\.[\w-]+)(?:\[(?P<key>\d+|"(?:[^"\\]|\\.)*")\])?')
_MODULE = re.compile(r'module\.([\w-]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?')
_NAMED = re.compile(r"^(var|local)\.([\w-]+)")
_OUTPUT = re.compile(r"^module\.([\w-]+)(?:\[[^\]]*\])?\.([\w-]+)")
_REPEATED = ("each.", "count.")


@dataclass(slots=True)
class Configured:
    """What one resource block of the configuration refers to."""

    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Dotted path to references in Terraform's words: `{"vpc_config.subnet_ids": ("module.net.subnets",)}`."""
    repeat: tuple[str, ...] = ()
    """References in `count` or `for_each`."""

    def at(self, path: str) -> Iterator[str]:
        """The references at a path and below it."""
        for found, references in self.attributes.items():
            if found == path or found.startswith(f"{path}."):
                yield from references


@dataclass(slots=True)
class Scope:
    """One module of the configuration."""

    resources: Mapping[str, Configured] = field(default_factory=dict)
    """By `type.name`, data sources by `data.type.name`."""
    outputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What its caller hands to its variables, in the caller's words."""
    locals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Empty for a plan, which doesn't tell them."""


@dataclass(frozen=True, slots=True)
class Target:
    """A resource block that is referred to, and which of its instances if that is said."""

    scope: ScopePath
    block: str
    key: str | int | None
    same_key: bool
    """Whether it is the instance with the referring one's own key."""


class References:
    """The configuration's references, resolved through variables, locals, module calls and outputs."""

    def __init__(self, scopes: Mapping[ScopePath, Scope]) -> None:
        self._scopes = scopes

    def of(self, resource: Resource, path: str) -> Iterator[Target]:
        """What an attribute of the resource refers to, each target once."""
        scope = scope_path(resource.module)
        configured = self._configured(scope, block_name(resource))
        references = tuple(configured.at(path)) if configured else ()
        if not references:
            return
        same_key = any(reference.startswith(_REPEATED) for reference in references)
        seen: set[tuple[ScopePath, str]] = set()
        yield from dict.fromkeys(self._resolved(scope, references, configured, seen, same_key=same_key))

    def through_locals(self, resource: Resource, path: str) -> bool:
        """Whether an attribute refers to local values, which a plan doesn't tell."""
        configured = self._configured(scope_path(resource.module), block_name(resource))
        return configured is not None and any(reference.startswith("local.") for reference in configured.at(path))

    def _configured(self, scope: ScopePath, block: str) -> Configured | None:
        found = self._scopes.get(scope)
        return found.resources.get(block) if found else None

    def _resolved(
        self,
        scope: ScopePath,
        references: Iterable[str],
        configured: Configured | None,
        seen: set[tuple[ScopePath, str]],
        *,
        same_key: bool,
    ) -> Iterator[Target]:
        here = self._scopes.get(scope)
        for reference in references:
            if here is None or (scope, reference) in seen:
                continue
            seen.add((scope, reference))
            if named := _NAMED.match(reference):
                kind, name = named.groups()
                if kind == "local":
                    inner, further = scope, here.locals.get(name, ())
                else:
                    inner, further = scope[:-1], here.arguments.get(name, ())
                yield from self._resolved(inner, further, None, seen, same_key=same_key)
            elif output := _OUTPUT.match(reference):
                child = (*scope, output[1])
                further = self._scopes[child].outputs.get(output[2], ()) if child in self._scopes else ()
                yield from self._resolved(child, further, None, seen, same_key=same_key)
            elif reference.startswith(_REPEATED):
                if configured is not None:
                    yield from self._resolved(scope, configured.repeat, None, seen, same_key=True)
            elif (found := _RESOURCE.match(reference)) and found["of"] in here.resources:
                yield Target(scope, found["of"], instance_key(found["key"]), same_key)


@cache
def scope_path(module: str) -> ScopePath:
    """`module.a["x"].module.b` → `("a", "b")`."""
    return tuple(name for name, _ in _MODULE.findall(module))


@cache
def module_keys(module: str) -> tuple[str, ...]:
    """`module.a["x"].module.b` → `('"x"', "")`."""
    return tuple(key for _, key in _MODULE.findall(module))


def block_name(resource: Resource) -> str:
    """As references name it: `aws_lb.main`, `data.aws_vpc.shared`."""
    name = f"{resource.type}.{resource.name}"
    return f"data.{name}" if resource.data else name


def instance_key(written: str | None) -> str | int | None:
    """`0` → 0, `"a"` in quotes → a."""
    if not written:
        return None
    return int(written) if written.isdigit() else written[1:-1]


def together(one: str, other: str) -> bool:
    """Whether two module addresses are in the same instances of the modules that they share."""
    names = zip(scope_path(one), scope_path(other), module_keys(one), module_keys(other), strict=False)
    for name, another, key, other_key in names:
        if name != another:
            return True
        if key != other_key:
            return False
    return True
