"""What was spent, by day and service."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_NOTHING: Mapping[str, Decimal] = {}


@dataclass(frozen=True)
class Spending:
    """US dollars by day and service; credits are below zero. `estimated` are the days that AWS may still change."""

    by_day: Mapping[date, Mapping[str, Decimal]]
    estimated: frozenset[date] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether not even a cost of $0 is known."""
        return not any(self.by_day.values())

    def knows(self, day: date) -> bool:
        """Whether a cost of that day is known."""
        return bool(self.by_day.get(day))

    def of(self, day: date) -> Mapping[str, Decimal]:
        """By service."""
        return self.by_day.get(day, _NOTHING)

    def total(self, days: Iterable[date]) -> Decimal:
        """Of all services."""
        return sum((usd for day in days for usd in self.of(day).values()), Decimal(0))

    def by_service(self, days: Iterable[date]) -> dict[str, Decimal]:
        """The sums of some days."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for day in days:
            for service, usd in self.of(day).items():
                sums[service] += usd
        return dict(sums)
