"""An estimate as JSON. Money and quantities are strings, since they are decimal numbers."""

from __future__ import annotations

from typing import Any

from costs.amounts import Range
from costs.lines import Estimate
from costs.output.rows import grouping, groups

VERSION = 1
"""Of this form; it grows when something in it is renamed or removed."""


def as_json(estimate: Estimate, *, by: str = "component") -> dict[str, Any]:
    """Totals, groups, lines, and what isn't in them; in US dollars."""
    return {
        "version": VERSION,
        "currency": "USD",
        "hours_per_month": str(estimate.hours),
        "totals": {
            "hourly": spread(estimate.hourly),
            "daily": spread(estimate.daily),
            "monthly": spread(estimate.monthly),
        },
        "grouped_by": by,
        "groups": {group.name: spread(group.monthly) for group in groups(estimate, grouping(by))},
        "lines": [
            {
                "address": line.address,
                "type": line.resource.type,
                "component": line.component.value,
                "service": line.service,
                "region": line.charge.region or line.resource.region,
                "item": line.charge.item,
                "quantity": spread(line.quantity),
                "unit": line.price.unit,
                "unit_price": plain(line.unit_price),
                "usage_type": line.charge.price.usage_type,
                "source": line.price.source,
                "priced": line.price.date.isoformat(),
                "monthly": spread(line.monthly),
                "notes": list(line.notes),
                "tags": dict(line.resource.tags),
            }
            for line in estimate.lines
        ],
        "usage_dependent": [
            {
                "address": one.resource.address,
                "component": one.charge.component.value,
                "item": one.charge.item,
                "usage": one.usage,
                "unit": one.price.unit,
                "unit_price": plain(one.unit_price),
            }
            for one in estimate.usage_dependent
        ],
        "unpriced": [
            {"address": one.address, "type": one.type, "item": one.item, "reason": one.reason}
            for one in estimate.unpriced
        ],
        "free_resources": estimate.free,
        "notes": list(estimate.notes),
    }


def spread(amount: Range) -> dict[str, str]:
    """A range's three numbers."""
    return {"low": plain(amount.low), "expected": plain(amount.expected), "high": plain(amount.high)}


def plain(number: object) -> str:
    """A decimal number without an exponent."""
    return f"{number:f}"
