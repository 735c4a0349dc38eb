"""Facts about resource types from the AWS provider's own schema, kept in ``provider_schema.json``.

``taggable``: types with ``tags`` and ``tags_all``, that is, types that take tags and inherit the provider's
``default_tags``. ``sensitive``: type → paths of the arguments that the provider itself marks as sensitive (nested
ones with dots).

Made by ``python -m policies.provider_schema < schema.json``, where ``terraform providers schema -json > schema.json``
ran in a folder that requires the AWS provider at the version in the file."""

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".json")
VERSION = "5.100.0"


@cache
def read() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(FILE.read_text())
    return facts


def taggable() -> frozenset[str]:
    return frozenset(read()["taggable"])


def sensitive(resource_type: str) -> list[str]:
    paths: list[str] = read()["sensitive"].get(resource_type, [])
    return paths


def sensitive_arguments(block: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("sensitive") and (attribute.get("optional") or attribute.get("required")):
            yield prefix + name
        yield from sensitive_arguments(attribute.get("nested_type", {}), f"{prefix}{name}.")
    for name, nested in block.get("block_types", {}).items():
        yield from sensitive_arguments(nested["block"], f"{prefix}{name}.")


def facts(schema: dict[str, Any]) -> dict[str, Any]:
    (provider,) = schema["provider_schemas"].values()
    types = {name: resource["block"] for name, resource in sorted(provider["resource_schemas"].items())}
    return {
        "provider": f"aws {VERSION}",
        "taggable": [
            name for name, block in types.items() if {"tags", "tags_all"} <= block.get("attributes", {}).keys()
        ],
        "sensitive": {name: paths for name, block in types.items() if (paths := list(sensitive_arguments(block)))},
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(facts(json.load(sys.stdin)), indent=1) + "\n")
