"""States, as `terraform show -json` tells them."""

import msgspec

from costs.document.document import Document
from costs.document.references import References
from costs.document.regions import region_of_values
from costs.document.resource import Resource
from costs.document.tags import tags_of
from costs.document.values import ModuleValues


class _Values(msgspec.Struct):
    root_module: ModuleValues | None = None


class _State(msgspec.Struct):
    values: _Values | None = None


def read_state(raw: bytes, region: str | None) -> Document:
    """Raises msgspec.DecodeError. A state of which nothing is left has no values."""
    state = msgspec.json.decode(raw, type=_State)
    return state_document(state.values.root_module if state.values else None, region)


def state_document(root: ModuleValues | None, region: str | None) -> Document:
    """The same from the root module's values."""
    resources = [
        Resource(
            address=found.address,
            type=found.type,
            name=found.name,
            values=(values := found.values or {}),
            module=module,
            key=found.index,
            region=region_of_values(values) or region,
            data=found.mode == "data",
            tags=tags_of(values),
        )
        for module, found in (root.instances() if root else ())
    ]
    if region is None:
        told = [resource.region for resource in resources if resource.region]
        usual = max(set(told), key=told.count, default=None)
        for resource in resources:
            resource.region = resource.region or usual
    return Document(resources, References({}), kind="state")
