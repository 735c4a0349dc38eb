"""One price, which may fall with the quantity."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """From this quantity on, each further unit costs this much."""

    begins: Decimal
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """A price in US dollars, with where and when it was read."""

    unit: str
    """AWS's own: `Hrs`, `GB-Mo`, `Requests`."""
    tiers: tuple[Tier, ...]
    """Ascending; the first one begins at zero."""
    source: str
    date: date

    def of(self, quantity: Decimal) -> Decimal:
        """What a month's quantity costs: each part of it at the price of its own tier."""
        if len(self.tiers) == 1:
            return quantity * self.tiers[0].usd
        cost = Decimal(0)
        for tier, end in zip(self.tiers, [tier.begins for tier in self.tiers[1:]] + [quantity], strict=True):
            cost += max(min(quantity, max(end, tier.begins)) - tier.begins, Decimal(0)) * tier.usd
        return cost

    @property
    def first(self) -> Decimal:
        """The price of the first unit that costs something."""
        return next((tier.usd for tier in self.tiers if tier.usd), Decimal(0))
