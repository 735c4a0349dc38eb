"""Figures as seeds write them, and how one compares with another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from costs.amounts import Range

CENT = Decimal("0.01")
_WRITTEN = re.compile(r"^\$([\d,]+(?:\.\d+)?)(?:-([\d,]+(?:\.\d+)?))?$")


@dataclass(frozen=True, slots=True)
class Figure:
    """US dollars a month, from the least to the most, with as many decimals as are written: `$123-173`, `$7.29`."""

    low: Decimal
    high: Decimal

    @classmethod
    def written(cls, text: str) -> Figure:
        """Raises ValueError."""
        found = _WRITTEN.match(text)
        if found is None:
            raise ValueError(f"{text!r} isn't a figure such as $7.29 or $123-173")
        low, high = (Decimal((one or found[1]).replace(",", "")) for one in found.groups())
        return cls(low, high)

    @classmethod
    def of(cls, amount: Range) -> Figure:
        """To the cent."""
        return cls(rounded(amount.low, CENT), rounded(amount.high, CENT))

    def __str__(self) -> str:
        return f"${self.low:,}" if self.low == self.high else f"${self.low:,}-{self.high:,}"

    def compared(self, seed: Figure) -> str:
        """How this figure of ours compares with a seed's, to the precision that the seed has."""
        if (rounded(self.low, seed.low), rounded(self.high, seed.high)) == (seed.low, seed.high):
            return "same"
        if self.low == self.high and seed.low == seed.high:
            return f"{'+' if self.low > seed.low else '-'}${abs(self.low - seed.low):,.2f}"
        if seed.low <= self.low and self.high <= seed.high:
            return "within"
        if self.high < seed.low:
            return "below"
        if self.low > seed.high:
            return "above"
        return "overlaps"


def rounded(number: Decimal, to: Decimal) -> Decimal:
    """With as many decimals as another number, halves up."""
    return number.quantize(to, rounding=ROUND_HALF_UP)


def total(figures: Iterable[Figure]) -> Figure:
    """Their sum."""
    every = list(figures)
    return Figure(sum((one.low for one in every), Decimal(0)), sum((one.high for one in every), Decimal(0)))
