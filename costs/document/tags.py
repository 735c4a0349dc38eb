"""A resource's tags."""

from collections.abc import Mapping


def tags_of(values: Mapping[str, object], defaults: Mapping[str, str] | None = None) -> dict[str, str]:
    """Those that are known: the provider's default tags, overlaid with its own."""
    tags = dict(defaults or {})
    for attribute in ("tags_all", "tags"):
        given = values.get(attribute)
        if isinstance(given, dict):
            tags.update({str(name): value for name, value in given.items() if isinstance(value, str)})
    for block in _as_list(values.get("tag")):
        # Auto Scaling groups have blocks.
        if (
            isinstance(block, dict)
            and isinstance(name := block.get("key"), str)
            and isinstance(block.get("value"), str)
        ):
            tags[name] = str(block["value"])
    return tags


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
