"""Small documents for tests of the estimator, and what they cost."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from costs.catalogue.catalogue import Catalogue
from costs.document.document import Document
from costs.document.reading import parse
from costs.estimate import estimate
from costs.lines import Estimate
from costs.options import Options
from costs.usage.usage import Usage

CATALOGUE = Catalogue()


def stack(
    resource: Mapping[str, Mapping[str, Mapping[str, Any]]], *, region: str = "us-east-1", **more: Any
) -> Document:
    """A synthesized stack: Terraform type to name to arguments."""
    configuration = {"resource": resource, "provider": {"aws": [{"region": region}]}, "terraform": {}, **more}
    return parse(json.dumps(configuration).encode(), "stack")


def state(resources: Mapping[str, Mapping[str, Any]], *, region: str = "us-east-1") -> Document:
    """A state: addresses to values."""
    values = [
        {
            "address": address,
            "mode": "managed",
            "type": address.split(".")[0],
            "name": address.split(".")[1],
            "values": value,
        }
        for address, value in resources.items()
    ]
    said = {"format_version": "1.0", "values": {"root_module": {"resources": values}}}
    return parse(json.dumps(said).encode(), "state", region=region)


def cost(document: Document, usage: Mapping[str, Mapping[str, Any]] | None = None, **options: Any) -> Estimate:
    """The estimate with the committed catalogue; usage by address."""
    return estimate(document, Usage(usage), CATALOGUE, Options(**options))


def by_item(found: Estimate, address: str | None = None) -> dict[str, Decimal]:
    """Expected US dollars a month by item (of one resource); what is on several lines is summed up."""
    items: dict[str, Decimal] = {}
    for line in found.lines:
        if address in (None, line.address):
            items[line.charge.item] = items.get(line.charge.item, Decimal(0)) + line.monthly.expected
    return items


def left_open(found: Estimate) -> dict[str, str]:
    """The items that depend on usage that wasn't given, with the key that is missing."""
    return {one.charge.item: one.usage for one in found.usage_dependent}


def left_out(found: Estimate) -> dict[str, str]:
    """What has no price, by address and item, with the reason."""
    return {f"{one.address} {one.item}".strip(): one.reason for one in found.unpriced}
