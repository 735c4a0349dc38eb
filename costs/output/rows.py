"""An estimate's lines put together to what is worth reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Range, total
from costs.lines import Estimate, Line
from costs.unusable import Unusable

type Key = Callable[[Line], str]

UNTAGGED = "(untagged)"


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that charge the same at the same price."""

    item: str
    quantity: Range
    unit: str
    unit_price: Decimal
    monthly: Range
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together."""

    name: str
    rows: tuple[Row, ...]
    monthly: Range


def grouping(by: str) -> Key:
    """What tells groups apart: `component`, `service`, `resource`, `region`, or `tag:<key>`. Raises Unusable."""
    if by.startswith("tag:") and len(by) > len("tag:"):
        key = by.removeprefix("tag:")
        return lambda line: line.resource.tags.get(key, UNTAGGED)
    keys: dict[str, Key] = {
        "component": lambda line: line.component.value,
        "service": lambda line: line.service,
        "resource": lambda line: line.address,
        "region": lambda line: line.charge.region or line.resource.region or "",
    }
    if by not in keys:
        raise Unusable(f"{by!r} isn't what lines can be grouped by; allowed: {', '.join(keys)}, tag:<key>")
    return keys[by]


def groups(estimate: Estimate, key: Key) -> tuple[Group, ...]:
    """The lines by group, the most expensive first."""
    found: dict[str, list[Line]] = {}
    for line in estimate.lines:
        found.setdefault(key(line), []).append(line)
    made = [Group(name, tuple(_rows(lines)), total(line.monthly for line in lines)) for name, lines in found.items()]
    return tuple(sorted(made, key=lambda group: (-group.monthly.expected, -group.monthly.high, group.name)))


def _rows(lines: Iterable[Line]) -> list[Row]:
    alike: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        alike.setdefault((line.charge.item, line.price.unit, line.unit_price, line.notes), []).append(line)
    rows = [
        Row(
            item=same[0].charge.item,
            quantity=total(line.quantity for line in same),
            unit=same[0].price.unit,
            unit_price=same[0].unit_price,
            monthly=total(line.monthly for line in same),
            notes=same[0].notes,
        )
        for same in alike.values()
    ]
    return sorted(rows, key=lambda row: (-row.monthly.expected, row.item))
