"""What is asked for on the command line, as the estimator takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from costs.charge import Commitment
from costs.free_tier import FreeTier
from costs.options import Options
from costs.purchase import RESERVED, SAVINGS_PLANS, Plan, Purchase
from costs.schedule import Schedule
from costs.unusable import Unusable

TERMS = tuple(
    f"{term} {payment}" for term in ("1yr", "3yr") for payment in ("no-upfront", "partial-upfront", "all-upfront")
)
_PERCENT = re.compile(r"^(\d+(?:\.\d+)?)\s*%$")


@dataclass(frozen=True, slots=True)
class Asked:
    """The flags that all commands about costs share."""

    usage: Path | None = None
    region: str | None = None
    hours_per_month: str = "730"
    hours_per_day: str | None = None
    days_per_week: str | None = None
    free_tier: FreeTier = FreeTier.NONE
    spot_share: str = "0%"
    savings_plan: str | None = None
    reserved: str | None = None

    def options(self) -> Options:
        """Options without a schedule. Raises Unusable."""
        plans = (*_plans("--savings-plan", self.savings_plan), *_plans("--reserved", self.reserved))
        return Options(
            hours=number("--month", self.hours_per_month),
            purchase=Purchase(spot_share=share("--spot-share", self.spot_share), plans=plans),
            free_tier=self.free_tier,
        )

    def schedule(self, usual: Schedule) -> Schedule:
        """The schedule: what was asked for, which then holds for all that can stop, else the usual one."""
        if self.hours_per_day is None and self.days_per_week is None:
            return usual
        hours = Decimal(24) if self.hours_per_day is None else number("--hours-per-day", self.hours_per_day)
        days = Decimal(7) if self.days_per_week is None else number("--days-per-week", self.days_per_week)
        return Schedule(hours, days, everything=True)

    def without_schedule(self) -> Asked:
        """The same for what runs all the time."""
        return replace(self, hours_per_day=None, days_per_week=None)


def number(flag: str, given: str) -> Decimal:
    """A number that isn't below zero. Raises Unusable."""
    try:
        found = Decimal(given)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        raise Unusable(f"{flag} is {given!r}; allowed: a number that isn't below zero")
    return found


def share(flag: str, given: str) -> Decimal:
    """`40%` → 0.4. Raises Unusable."""
    found = _PERCENT.match(given.strip())
    if found is None:
        raise Unusable(f"{flag} is {given!r}; allowed: a percentage such as 40%")
    return Decimal(found[1]) / 100


def _plans(flag: str, given: str | None) -> tuple[Plan, ...]:
    if given is None:
        return ()
    covers = SAVINGS_PLANS if flag == "--savings-plan" else RESERVED
    if _PERCENT.match(given.strip()):
        name = f"{flag.removeprefix('--').replace('-', ' ')} {given}"
        return (Plan(name, covers, discount=share(flag, given)),)
    if given not in TERMS:
        raise Unusable(f"{flag} is {given!r}; allowed: {', '.join(TERMS)}, or a percentage such as 20%")
    if flag == "--reserved":
        return (Plan(f"reserved {given}", covers),)
    return (
        Plan(f"compute-savings-plan {given}", covers - {Commitment.SAGEMAKER}),
        Plan(f"sagemaker-savings-plan {given}", frozenset({Commitment.SAGEMAKER})),
    )
