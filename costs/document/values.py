"""Values, in the form that plans and states share."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class ResourceValues(msgspec.Struct):
    """One instance."""

    address: str
    type: str
    name: str
    mode: str = "managed"
    index: str | int | None = None
    values: dict[str, object] | None = None


class ModuleValues(msgspec.Struct):
    """A module instance with what is in it."""

    resources: list[ResourceValues] = []
    child_modules: list[ModuleValues] = []
    address: str = ""

    def instances(self) -> Iterator[tuple[str, ResourceValues]]:
        """All resources of it and of the modules in it, with the address of their module."""
        for found in self.resources:
            yield self.address, found
        for child in self.child_modules:
            yield from child.instances()
