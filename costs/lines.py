"""An estimate, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from costs.amounts import Range, total
from costs.charge import Charge, Component
from costs.document.resource import Resource


@dataclass(frozen=True, slots=True)
class Line:
    """One charge with its price; money is in US dollars a month."""

    resource: Resource
    charge: Charge
    quantity: Range
    """A month, after schedules and free allowances."""
    unit_price: Decimal
    """Of the first unit that costs something."""
    source: str
    """Where the price was read."""
    priced: date
    """Of when the price is."""
    monthly: Range
    notes: tuple[str, ...] = ()
    """What changed the quantity or the price, such as a schedule."""

    @property
    def address(self) -> str:
        """The resource's address."""
        return self.resource.address

    @property
    def component(self) -> Component:
        """What it is part of."""
        return self.charge.component

    @property
    def service(self) -> str:
        """The Price List's service code."""
        return self.charge.price.service


@dataclass(frozen=True, slots=True)
class Unpriced:
    """What an estimate leaves out, and why."""

    address: str
    type: str
    item: str
    """Empty for the resource as a whole."""
    reason: str


@dataclass(frozen=True, slots=True)
class UsageDependent:
    """A charge that depends on a usage that nobody gave."""

    resource: Resource
    charge: Charge
    usage: str
    """The key to give it by."""
    unit_price: Decimal
    source: str
    priced: date


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a document costs a month, and what isn't in that figure."""

    lines: tuple[Line, ...]
    unpriced: tuple[Unpriced, ...]
    usage_dependent: tuple[UsageDependent, ...]
    free: int
    """How many resources cost nothing by themselves."""
    hours: Decimal
    """Of the month."""
    notes: tuple[str, ...] = ()

    @property
    def monthly(self) -> Range:
        """US dollars a month."""
        return total(line.monthly for line in self.lines)

    @property
    def daily(self) -> Range:
        """US dollars for 24 hours of that month."""
        return self.monthly * (24 / self.hours)

    @property
    def hourly(self) -> Range:
        """US dollars an hour, averaged over the month."""
        return self.monthly * (1 / self.hours)

    def grouped(self, key: Callable[[Line], str]) -> Mapping[str, Range]:
        """The monthly costs by whatever tells lines apart, in the order of first appearance."""
        groups: dict[str, list[Range]] = {}
        for line in self.lines:
            groups.setdefault(key(line), []).append(line.monthly)
        return {name: total(ranges) for name, ranges in groups.items()}


def dates(lines: Iterable[Line]) -> list[date]:
    """The dates of the prices."""
    return [line.priced for line in lines]
