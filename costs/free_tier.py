"""AWS's free allowances, which an account has once, whatever number of stacks is in it.

- `none`: nothing is free. What an estimate is without being asked, so that stacks add up.
- `legacy`: an account made before 2025-07-15, in its first twelve months; and what is always free.
- `credits`: a newer account. What is always free is free; instead of the twelve months it has up to $200 of credits for
  its first six months, which pay bills and change no price.

https://aws.amazon.com/free/
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from costs.amounts import total
from costs.catalogue.rows import rows
from costs.lines import Line

COLUMNS = ("service", "usage_types", "quantity", "unit", "kind", "source", "date")
ALLOWANCES = Path(__file__).parent / "catalogue" / "free_tier.csv"

CREDITS = Decimal(200)
"""US dollars that a newer account can have."""

MONTHS_OF_CREDITS = Decimal(6)
"""After which the free plan of a newer account ends."""


class FreeTier(StrEnum):
    """Which free allowances an account has."""

    NONE = "none"
    LEGACY = "legacy"
    CREDITS = "credits"


@dataclass(frozen=True, slots=True)
class Allowance:
    """So much of something is free each month."""

    service: str
    usage_types: re.Pattern[str]
    """All usage types that share it."""
    quantity: Decimal
    unit: str
    always: bool
    """Otherwise for the first twelve months of an account."""

    def allows(self, line: Line) -> bool:
        """Whether it pays for the line."""
        key = line.charge.price
        return key.service == self.service and line.price.unit == self.unit and bool(self.usage_types.match(str(key)))


def with_free_tier(lines: Iterable[Line], tier: FreeTier) -> tuple[Line, ...]:
    """The lines with what is free taken off; lines that share an allowance have it by their share of the quantity."""
    left = list(lines)
    if tier is FreeTier.NONE:
        return tuple(left)
    for allowance in allowances():
        if allowance.always or tier is FreeTier.LEGACY:
            found = [number for number, line in enumerate(left) if allowance.allows(line)]
            for number, line in zip(found, _reduced([left[number] for number in found], allowance), strict=True):
                left[number] = line
    return tuple(left)


def credit_note(lines: Iterable[Line], tier: FreeTier) -> Iterator[str]:
    """How long a newer account's credits would pay for it."""
    monthly = total(line.monthly for line in lines).expected
    if tier is FreeTier.CREDITS and monthly:
        months = min(CREDITS / monthly, MONTHS_OF_CREDITS).quantize(Decimal("0.1"))
        yield f"an account with the whole ${CREDITS} of credits would pay {months:f} months of this with them"


def _reduced(lines: Sequence[Line], allowance: Allowance) -> Iterator[Line]:
    used = total(line.quantity for line in lines)
    kept = used.map(lambda amount: _kept(amount, allowance.quantity))
    for line in lines:
        yield line.less(line.quantity * kept, f"{allowance.quantity:,f} {allowance.unit} a month are free")


def _kept(used: Decimal, free: Decimal) -> Decimal:
    """The share that has to be paid, which grows with what is used."""
    return max(used - free, Decimal(0)) / used if used else Decimal(0)


@cache
def allowances() -> tuple[Allowance, ...]:
    """What AWS gives away, by the catalogue's file."""
    return tuple(
        Allowance(
            row["service"],
            re.compile(f"{row['service']} (?:{row['usage_types']})"),
            Decimal(row["quantity"]),
            row["unit"],
            always=row["kind"] == "always",
        )
        for _, row in rows(ALLOWANCES, COLUMNS)
    )
