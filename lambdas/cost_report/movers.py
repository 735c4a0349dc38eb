"""The services whose costs moved most."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from days import Days
from spending import Spending

MOST = 5
"""Services that a report names."""

_LEAST = Decimal("0.01")
"""US dollars from which on a change counts."""


@dataclass(frozen=True)
class Mover:
    """`before` is the average of the days that yesterday is compared with, `now` is yesterday; US dollars."""

    service: str
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        """More, or less where it is below zero."""
        return self.now - self.before

    @property
    def how(self) -> str:
        """`new`, `gone`, or a percentage such as `+25%`."""
        if not self.before:
            return "new"
        if not self.now:
            return "gone"
        share = self.change / abs(self.before) * 100
        return f"{share.quantize(Decimal(1), ROUND_HALF_UP):+f}%"


def compared_days(spending: Spending, days: Days) -> int:
    """How many days there are to compare with: from the first one on which the stack cost something."""
    return next((len(days.compared) - index for index, day in enumerate(days.compared) if spending.knows(day)), 0)


def movers(spending: Spending, days: Days) -> Sequence[Mover]:
    """Those that moved most, the most first; nobody where there is nothing to compare."""
    count = compared_days(spending, days)
    if not count or not spending.knows(days.yesterday):
        return ()
    before, now = spending.by_service(days.compared), spending.of(days.yesterday)
    found = [
        Mover(service, before.get(service, Decimal(0)) / count, now.get(service, Decimal(0)))
        for service in sorted(before.keys() | now.keys())
    ]
    moved = [each for each in found if abs(each.change) >= _LEAST]
    return sorted(moved, key=lambda each: abs(each.change), reverse=True)[:MOST]
