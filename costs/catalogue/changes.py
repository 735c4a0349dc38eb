"""What is another price than before, and what is too much so to be believed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from costs.catalogue.price import Price
from costs.charge import PriceKey

MOST = Decimal("0.5")
"""By how much of itself a price may change. AWS's changes are mostly cuts of less than a half; more is a mistake."""


@dataclass(frozen=True, slots=True)
class Change:
    """Units from a quantity on cost something else than before, in US dollars each."""

    key: PriceKey
    unit: str
    begins: Decimal
    before: Decimal
    after: Decimal

    @property
    def share(self) -> Decimal | None:
        """The change as a share of the price before, None if that was zero."""
        return (self.after - self.before) / self.before if self.before else None

    @property
    def percent(self) -> str:
        """For people: `+4.8 %`."""
        return "was free" if self.share is None else f"{self.share * 100:+.1f} %"

    @property
    def odd(self) -> bool:
        """Whether it is too much to be believed: by share, or because what was free is charged."""
        return self.share is None or abs(self.share) > MOST

    def __str__(self) -> str:
        tier = f" from {self.begins:f} on" if self.begins else ""
        return f"{self.key}{tier}: {plain(self.before)} would become {plain(self.after)} ({self.percent})"


def changes(key: PriceKey, before: Price, after: Price) -> Iterator[Change]:
    """Where the prices differ: told at each quantity at which a tier of either of them begins."""
    for begins in sorted({tier.begins for price in (before, after) for tier in price.tiers}):
        was, becomes = _at(before, begins), _at(after, begins)
        if was != becomes:
            yield Change(key, after.unit, begins, was, becomes)


def _at(price: Price, quantity: Decimal) -> Decimal:
    return next(tier.usd for tier in reversed(price.tiers) if tier.begins <= quantity)


def plain(number: Decimal) -> str:
    """A number as the catalogue writes it: without exponent, and without zeros that say nothing."""
    return f"{number.normalize():f}"
