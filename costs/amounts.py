"""How much of something: from the least to the most of it, or not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

type Number = Decimal | int | str


@dataclass(frozen=True, slots=True)
class Range:
    """The least, the expected and the most; `low <= expected <= high`, and none below zero.

    Raises ValueError.
    """

    low: Decimal
    expected: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.expected <= self.high:
            raise ValueError(f"not a range: {self.low}, {self.expected}, {self.high}")

    def __add__(self, other: Range) -> Range:
        if not isinstance(other, Range):
            return NotImplemented
        return Range(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def __mul__(self, other: Range | Decimal | int) -> Range:
        if isinstance(other, Range):
            return Range(self.low * other.low, self.expected * other.expected, self.high * other.high)
        if isinstance(other, Missing):
            return NotImplemented
        return Range(self.low * other, self.expected * other, self.high * other)

    __rmul__ = __mul__

    def map(self, function: Callable[[Decimal], Decimal]) -> Range:
        """The range of a growing function's results."""
        if self.low == self.high:
            return exactly(function(self.expected))
        return Range(function(self.low), function(self.expected), function(self.high))

    def __str__(self) -> str:
        return f"{self.expected}" if self.low == self.high else f"{self.low} to {self.high}, expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Missing:
    """An amount that depends on a usage that nobody gave; so does whatever is computed with it."""

    usage: str
    """The usage's key, such as `monthly_requests`."""

    def __add__(self, other: Amount) -> Missing:
        return self

    __radd__ = __add__

    def __mul__(self, other: Amount | Decimal | int) -> Missing:
        return self

    __rmul__ = __mul__


type Amount = Range | Missing

NOTHING = Range(Decimal(0), Decimal(0), Decimal(0))


def exactly(number: Number) -> Range:
    """A range of one number."""
    value = Decimal(number)
    return Range(value, value, value)


def between(low: Number, expected: Number, high: Number) -> Range:
    """A range of three numbers in any order that keeps the second between the others, else it is moved there."""
    least, most = Decimal(low), Decimal(high)
    least, most = min(least, most), max(least, most)
    return Range(least, min(max(Decimal(expected), least), most), most)


def total(ranges: Iterable[Range]) -> Range:
    """The sum of ranges, nothing if there are none."""
    return sum(ranges, NOTHING)
