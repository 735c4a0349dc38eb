"""The ways to find a resource that exists: each tells the ids that Terraform may import it by, and what is known of it
by that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from operations.recovery.planned import Attributes
from operations.recovery.templates import fill, text

IDENTITY = ("Project", "Stack", "Component", "Name")
"""The tags that tell a resource from others of its type."""


@dataclass(frozen=True)
class ById:
    """Its arguments are its id. Of several templates the first that can be filled counts."""

    templates: tuple[str, ...]

    def ids(self, values: Mapping[str, Any]) -> dict[str, Attributes]:
        """One id, or none as long as an argument isn't known."""
        given = {name: value for name, value in values.items() if value is not None}
        for template in self.templates:
            try:
                return {str(fill(template, given)): {}}
            except KeyError:
                continue
        return {}


@dataclass(frozen=True)
class ByTags:
    """AWS gives it an id, and its ARN begins with `service`, region, account and `kind`. It is known by its tags."""

    service: str
    kind: str
    template: str = "{id}"

    def ids(self, values: Mapping[str, Any], things: Mapping[str, Mapping[str, str]]) -> dict[str, Attributes]:
        """The ids of those of `things` (ARN to tags) that carry its tags."""
        wanted = values.get("tags_all") or {}
        if not all(wanted.get(name) for name in IDENTITY):
            return {}
        found = [
            {"arn": arn, "id": _rest(arn, self.service, self.kind) or ""}
            for arn, tags in things.items()
            if all(tags.get(name) == wanted[name] for name in IDENTITY)
        ]
        return {str(fill(self.template, each)): each for each in found if each["id"]}


@dataclass(frozen=True)
class Listed:
    """AWS gives it an id, and lists it among others of its parent, or of the account.

    `operation` of the boto3 client `service` takes `request` and answers with a list under `items` (or with one thing,
    where that is empty). It is the member in which every path of `match` has the value that is given there; the member
    tells its `id`.
    """

    service: str
    operation: str
    request: Mapping[str, Any]
    items: str
    id: str
    match: Mapping[str, str] = field(default_factory=dict)
    template: str = "{id}"

    def ids(self, values: Mapping[str, Any], members: Iterable[Mapping[str, Any]]) -> dict[str, Attributes]:
        """The ids of the members that it may be. Raises KeyError where an argument isn't known."""
        wanted = {path: fill(template, values) for path, template in self.match.items()}
        found = [
            fill(self.id, member)
            for member in members
            if all(text(_at(member, path)) == value for path, value in wanted.items())
        ]
        return {str(fill(self.template, {**values, "id": id_})): {"id": id_} for id_ in found}


@dataclass(frozen=True)
class Again:
    """To create it again does no harm: it overwrites what is there, or goes with what it belongs to."""


@dataclass(frozen=True)
class NoImport:
    """The provider imports none. Where Terraform says that it exists, it has to be deleted."""


type Way = ById | ByTags | Listed | Again | NoImport


def _rest(arn: str, service: str, kind: str) -> str | None:
    """What follows the kind in an ARN; None if it is another one's."""
    _, _, owner, _, _, name = arn.split(":", 5)
    if owner != service or not name.startswith(kind):
        return None
    return name.removeprefix(kind)


def _at(member: Mapping[str, Any], path: str) -> Any:
    value: Any = member
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
