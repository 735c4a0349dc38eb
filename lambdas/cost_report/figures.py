"""All that a report tells, computed once for the text and for the JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from days import Days
from movers import Mover, compared_days, movers
from spending import Spending


@dataclass(frozen=True)
class Missing:
    """`what` can't be told, because of `why`."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


@dataclass(frozen=True)
class Estimate:
    """What a month was expected to cost, in US dollars, by whoever deployed the stack on `day`."""

    usd: Decimal
    day: date


@dataclass(frozen=True, kw_only=True)
class Figures:
    """In US dollars. What is None isn't known; `missing` says what should be."""

    stack: str
    days: Days
    spending: Spending | None
    rest_of_month: Decimal | None
    budget: Decimal
    estimate: Estimate | None
    missing: Sequence[Missing] = ()

    def lacks(self, what: str) -> bool:
        """Whether that is missing."""
        return any(each.what == what for each in self.missing)

    @property
    def known(self) -> Spending | None:
        """What was spent, if anything that carries the tag is known."""
        return None if self.spending is None or self.spending.is_empty else self.spending

    @property
    def untagged(self) -> bool:
        """Whether Cost Explorer knows nothing that carries the tag."""
        return self.spending is not None and self.spending.is_empty

    @cached_property
    def yesterday(self) -> Decimal | None:
        """Of all services."""
        return self._total(self.days.yesterday)

    @cached_property
    def day_before(self) -> Decimal | None:
        """Of all services."""
        return self._total(self.days.day_before)

    @cached_property
    def compared_days(self) -> int:
        """The days behind `average`."""
        return compared_days(self.known, self.days) if self.known else 0

    @cached_property
    def average(self) -> Decimal | None:
        """A day's costs, before yesterday."""
        if not self.known or not self.compared_days:
            return None
        return self.known.total(self.days.compared) / self.compared_days

    @cached_property
    def month_to_date(self) -> Decimal | None:
        """Up to and with yesterday."""
        return self.known.total(self.days.of_month) if self.known else None

    @cached_property
    def forecast(self) -> Decimal | None:
        """Of the whole month: what it has cost, and Cost Explorer's forecast for the rest."""
        if self.month_to_date is None or self.rest_of_month is None:
            return None
        return self.month_to_date + self.rest_of_month

    @cached_property
    def movers(self) -> Sequence[Mover]:
        """The services that moved most."""
        return movers(self.known, self.days) if self.known else ()

    @cached_property
    def services(self) -> Sequence[tuple[str, Decimal, Decimal]]:
        """Service, yesterday, month to date; what costs most in the month first."""
        if not self.known:
            return ()
        yesterday, month = self.known.of(self.days.yesterday), self.known.by_service(self.days.of_month)
        rows = [(each, yesterday.get(each, Decimal(0)), month[each]) for each in sorted(month)]
        return sorted(rows, key=lambda row: row[2], reverse=True)

    def _total(self, day: date) -> Decimal | None:
        return self.known.total([day]) if self.known and self.known.knows(day) else None

    def as_json(self) -> dict[str, Any]:
        """Amounts are text, so that nobody reads them as floating point numbers."""
        days, known = self.days, self.known
        return {
            "stack": self.stack,
            "day": days.today.isoformat(),
            "yesterday": {
                "day": days.yesterday.isoformat(),
                "usd": _plain(self.yesterday),
                "estimated": bool(known and days.yesterday in known.estimated),
                "services": {each: _plain(usd) for each, usd in known.of(days.yesterday).items()} if known else {},
            },
            "day_before_usd": _plain(self.day_before),
            "average_usd": _plain(self.average),
            "average_days": self.compared_days,
            "month": {
                "begin": days.month_begin.isoformat(),
                "end": days.month_end.isoformat(),
                "to_date_usd": _plain(self.month_to_date),
                "forecast_usd": _plain(self.forecast),
                "services": {each: _plain(usd) for each, _, usd in self.services},
            },
            "budget_usd": _plain(self.budget),
            "estimate": self.estimate
            and {"expected_usd": _plain(self.estimate.usd), "day": self.estimate.day.isoformat()},
            "movers": [
                {"service": each.service, "before_usd": _plain(each.before), "now_usd": _plain(each.now)}
                for each in self.movers
            ],
            "missing": [str(each) for each in self.missing],
            "untagged": self.untagged,
        }


def _plain(usd: Decimal | None) -> str | None:
    """To a hundredth of a cent, without an exponent."""
    return None if usd is None else f"{usd:.4f}"
