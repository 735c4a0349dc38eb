"""What a plan is about to create."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

type Attributes = Mapping[str, Any]
"""What Terraform knows of a resource, by the names of its arguments and attributes."""

_LINK = re.compile(r"\$\{(?P<address>aws_\w+\.[\w-]+)\.(?P<attribute>\w+)\}")
"""Another resource's attribute in an argument."""


@dataclass(frozen=True, eq=False)
class Planned:
    """A resource that would be created.

    `attributes` are those that are known before; `links` are arguments as they are written, of which other resources
    tell at least a part.
    """

    address: str
    type: str
    attributes: Attributes
    links: Mapping[str, str]

    def linked(self, told: Mapping[str, Attributes]) -> dict[str, Any]:
        """The arguments that are known once `told` (address to attributes) is."""
        return dict(_resolved(self.links, told))

    def values(self, told: Mapping[str, Attributes]) -> dict[str, Any]:
        """The attributes, with those arguments."""
        return {**self.linked(told), **self.attributes}

    def targets(self) -> set[str]:
        """Addresses of what it is linked to."""
        return {match["address"] for text in self.links.values() for match in _LINK.finditer(text)}


def creates(plan: Mapping[str, Any], configuration: Mapping[str, Any]) -> list[Planned]:
    """What the plan creates where nothing was. `plan` is of `terraform show -json`, `configuration` the synthesized
    stack, which unlike the plan tells how an argument is made of others."""
    return [
        Planned(
            address=change["address"],
            type=change["type"],
            attributes=change["change"]["after"],
            links=_links(configuration["resource"].get(change["type"], {}).get(change["name"], {})),
        )
        for change in plan.get("resource_changes", ())
        if change["mode"] == "managed" and change["change"]["actions"] == ["create"]
    ]


def known(plan: Mapping[str, Any]) -> dict[str, Attributes]:
    """Address to attributes of what is in the state that the plan begins with."""
    module = plan.get("prior_state", {}).get("values", {}).get("root_module", {})
    return {each["address"]: each["values"] for each in module.get("resources", ()) if each["mode"] == "managed"}


def _links(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in arguments.items() if isinstance(value, str) and _LINK.search(value)}


def _resolved(links: Mapping[str, str], told: Mapping[str, Attributes]) -> Iterator[tuple[str, Any]]:
    for argument, text in links.items():
        try:
            if whole := _LINK.fullmatch(text):
                value = told[whole["address"]][whole["attribute"]]
            else:
                value = _LINK.sub(lambda match: str(told[match["address"]][match["attribute"]]), text)
        except KeyError:
            continue
        if value is not None and "${" not in str(value):
            yield argument, value
