"""An estimate, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Range, exactly, total
from costs.catalogue.price import Price
from costs.charge import Charge, Component
from costs.document.resource import Resource

FULL = exactly(1)


@dataclass(frozen=True, slots=True)
class Line:
    """One charge with its price; money is in US dollars a month."""

    resource: Resource
    charge: Charge
    quantity: Range
    """A month, in the charge's unit, after schedules and free allowances."""
    price: Price
    paid: Range
    """Share of the price that is paid: one, except on Spot."""
    monthly: Range
    notes: tuple[str, ...] = ()
    """What changed the quantity or the price, such as a schedule."""

    @classmethod
    def of(
        cls,
        resource: Resource,
        charge: Charge,
        quantity: Range,
        price: Price,
        *,
        paid: Range = FULL,
        notes: Iterable[str] = (),
    ) -> Line:
        """A line whose costs follow from the price and the quantity."""
        monthly = quantity.map(price.of)
        return cls(resource, charge, quantity, price, paid, monthly if paid is FULL else monthly * paid, tuple(notes))

    def less(self, quantity: Range, note: str) -> Line:
        """The same line for a smaller quantity."""
        notes = (*self.notes, note)
        return Line.of(self.resource, self.charge, quantity, self.price, paid=self.paid, notes=notes)

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

    @property
    def unit_price(self) -> Decimal:
        """US dollars for the first unit that costs something."""
        return self.price.first * self.paid.expected


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
    price: Price

    @property
    def unit_price(self) -> Decimal:
        """US dollars for the first unit that costs something."""
        return self.price.first


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
