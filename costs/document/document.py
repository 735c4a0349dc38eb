"""All resources of a stack, a plan or a state, and what belongs to what."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from costs.document.references import References, ScopePath, block_name, scope_path, together
from costs.document.resource import Resource

IDENTITIES = (
    "id", "arn", "name", "identifier", "cluster_identifier", "function_name", "cluster_name", "bucket", "family",
    "replication_group_id", "cluster_id", "allocation_id", "dns_name", "key_id", "url", "endpoint_name", "invoke_arn",
    "qualified_arn", "service_name", "resource_id", "repository_url", "arn_without_revision", "node_group_name",
)  # fmt: skip
"""Attributes by whose values AWS's resources name each other."""


class Document:
    """Managed resources and data sources, with the references between them."""

    def __init__(
        self, resources: Sequence[Resource], references: References, *, kind: str, notes: Sequence[str] = ()
    ) -> None:
        self.all = tuple(resources)
        """Data sources too."""
        self.managed = tuple(resource for resource in resources if not resource.data)
        self.kind = kind
        """`stack`, `plan` or `state`."""
        self.notes = tuple(notes)
        """What couldn't be read, in sentences."""
        self._references = references
        self._linking: dict[tuple[str, str, str], dict[str, list[Resource]]] = {}

    def of_type(self, *types: str) -> list[Resource]:
        """The managed resources of these types."""
        return [resource for type_ in types for resource in self._by_type.get(type_, ())]

    def data_of_type(self, type_: str) -> list[Resource]:
        """The data sources of a type."""
        return self._data_by_type.get(type_, [])

    def linked(self, resource: Resource, path: str, *types: str) -> list[Resource]:
        """The resources of these types that an attribute (a dotted path, without indexes) refers to.

        By the configuration's references, and where it has none by known values that equal the other's ID, ARN or name,
        which may also be a part of a path or an ARN (`service/cluster/name`). A plan doesn't tell local values: what
        goes through one is taken for the module's only resource of these types, if it has just one.
        """
        if not any(type_ in self._by_type for type_ in types):
            return []
        found = dict.fromkeys(
            instance
            for target in self._references.of(resource, path)
            for instance in self._instances(resource, target.scope, target.block, target.key, same=target.same_key)
            if instance.type in types and not instance.data
        )
        return list(found) or list(self._by_value(resource, path, types)) or self._by_locals(resource, path, types)

    def linking(self, target: Resource, type_: str, path: str) -> list[Resource]:
        """The resources of a type whose attribute refers to the target: the other way round."""
        asked = (type_, path, target.type)
        if asked not in self._linking:
            index: dict[str, list[Resource]] = {}
            for resource in self.of_type(type_):
                for linked in self.linked(resource, path, target.type):
                    index.setdefault(linked.address, []).append(resource)
            self._linking[asked] = index
        return self._linking[asked].get(target.address, [])

    def _instances(
        self, resource: Resource, scope: ScopePath, block: str, key: str | int | None, *, same: bool
    ) -> list[Resource]:
        instances = [
            found for found in self._by_block.get((scope, block), ()) if together(resource.module, found.module)
        ]
        if key is None and same:
            key = resource.key
            return [found for found in instances if found.key == key] or instances
        return instances if key is None else [found for found in instances if found.key == key]

    def _by_value(self, resource: Resource, path: str, types: tuple[str, ...]) -> Iterator[Resource]:
        seen: set[str] = set()
        for value in resource.strings(path):
            # The whole value first: a segment of it may be another resource's name by accident.
            for part in (value, *reversed(value.replace(":", "/").split("/"))):
                found = [
                    candidate
                    for type_ in types
                    for candidate in self._by_identity.get((type_, part), ())
                    if candidate is not resource
                ]
                yield from (candidate for candidate in found if candidate.address not in seen)
                seen.update(candidate.address for candidate in found)
                if found:
                    break

    def _by_locals(self, resource: Resource, path: str, types: tuple[str, ...]) -> list[Resource]:
        if not self._references.through_locals(resource, path):
            return []
        beside = [one for one in self.of_type(*types) if one.module == resource.module and one is not resource]
        return beside if len(beside) == 1 else []

    @cached_property
    def _by_type(self) -> Mapping[str, list[Resource]]:
        index: dict[str, list[Resource]] = {}
        for resource in self.managed:
            index.setdefault(resource.type, []).append(resource)
        return index

    @cached_property
    def _data_by_type(self) -> Mapping[str, list[Resource]]:
        index: dict[str, list[Resource]] = {}
        for resource in self.all:
            if resource.data:
                index.setdefault(resource.type, []).append(resource)
        return index

    @cached_property
    def _by_block(self) -> Mapping[tuple[ScopePath, str], list[Resource]]:
        index: dict[tuple[ScopePath, str], list[Resource]] = {}
        for resource in self.all:
            index.setdefault((scope_path(resource.module), block_name(resource)), []).append(resource)
        return index

    @cached_property
    def _by_identity(self) -> Mapping[tuple[str, str], list[Resource]]:
        index: dict[tuple[str, str], list[Resource]] = {}
        for resource in self.managed:
            values = {value for name in IDENTITIES if isinstance(value := resource.values.get(name), str) and value}
            for value in values:
                index.setdefault((resource.type, value), []).append(resource)
        return index
