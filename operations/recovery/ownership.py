"""Whose a thing is that could be a planned resource."""

from collections.abc import Mapping

from operations.recovery.planned import Attributes, Planned
from operations.recovery.ways import ById, Way


def is_ours(
    planned: Planned, way: Way, found: Attributes, *, tags: Mapping[str, str], owned: Mapping[str, Attributes]
) -> bool:
    """Whether `found` belongs to the stack that has `tags`, of whose resources `owned` (by address) are known.

    What carries tags carries the stack's. What can't, or doesn't yet, belongs to something that is the stack's. Only of
    what gets its tags in a second call, such as a bucket, the name is enough.
    """
    carried = _tags(found)
    if carried:
        return all(carried.get(name) == value for name, value in tags.items())
    if any(found.get(argument) == value for argument, value in planned.linked(owned).items()):
        return True
    return carried is not None and isinstance(way, ById) and not planned.links


def _tags(found: Attributes) -> Mapping[str, str] | None:
    """Its tags; None if its type has none."""
    if "tags_all" in found:
        return found["tags_all"] or {}
    if isinstance(tags := found.get("tag"), list):  # Auto Scaling groups
        return {tag["key"]: tag["value"] for tag in tags}
    return None
