"""How many run on an average week, where scheduled actions change the bounds of scaling.

An action holds until the next one. Those that don't recur by the week (once, on days of the month) aren't counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Range
from costs.cron import numbers

DAY = 24 * 60
WEEK = 7 * DAY
WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

_CRON = re.compile(r"^\s*(?:cron\((?P<aws>[^)]*)\)|(?P<unix>[^()]*))\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of a group at some time."""

    low: Decimal
    high: Decimal
    wanted: Decimal
    """What is desired, wherever the bounds are."""

    @property
    def desired(self) -> Decimal:
        """What is wanted, as far as the bounds let it: scaling leads back there."""
        return min(max(self.wanted, self.low), max(self.high, self.low))

    def changed(self, low: Decimal | None, high: Decimal | None, desired: Decimal | None) -> Bounds:
        """The bounds after an action; what it leaves open stays."""
        return Bounds(
            self.low if low is None else low,
            self.high if high is None else high,
            self.wanted if desired is None else desired,
        )

    @property
    def stopped(self) -> bool:
        """Whether nothing runs."""
        return self.high == 0 or (self.desired == 0 and self.low == 0)


@dataclass(frozen=True, slots=True)
class Action:
    """New bounds, at some times of each week."""

    expression: str
    """Five fields as Auto Scaling groups take them, or Application Auto Scaling's `cron()`."""
    low: Decimal | None = None
    high: Decimal | None = None
    desired: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """What the actions of a week come to."""

    capacity: Range
    """On average while it isn't stopped."""
    running: Decimal
    """Share of the week in which it isn't stopped."""


def week(usual: Bounds, actions: Iterable[Action]) -> Week:
    """The average week of a group that has these bounds before its first action."""
    times = sorted(
        (minute, number, action)
        for number, action in enumerate(actions)
        for minute in minutes_of_week(action.expression)
    )
    bounds = usual
    # Once through, so that the week begins as the one before it ended.
    for _, _, action in times:
        bounds = bounds.changed(action.low, action.high, action.desired)
    passed: list[tuple[int, Bounds]] = []
    start = 0
    for minute, _, action in times:
        passed.append((minute - start, bounds))
        bounds, start = bounds.changed(action.low, action.high, action.desired), minute
    passed.append((WEEK - start, bounds))
    running = [(minutes, bounds) for minutes, bounds in passed if minutes and not bounds.stopped]
    total = sum(minutes for minutes, _ in running)
    if not total:
        # What is only ever stopped by schedule is started by somebody, nobody knows when.
        running, total = [(WEEK, usual)], WEEK

    def average(which: str) -> Decimal:
        return sum((getattr(bounds, which) * minutes for minutes, bounds in running), Decimal(0)) / total

    low, desired, high = average("low"), average("desired"), average("high")
    return Week(Range(min(low, desired), desired, max(high, desired)), Decimal(total) / WEEK)


def minutes_of_week(expression: str) -> list[int]:
    """When a cron expression fires, in minutes after Sunday 0:00; none if it doesn't do so each week."""
    found = _CRON.match(expression)
    fields = (found["aws"] or found["unix"] or "").upper().split() if found else []
    if len(fields) not in {5, 6} or fields[2] not in {"*", "?"} or fields[3] != "*" or fields[5:] not in ([], ["*"]):
        return []
    # AWS counts weekdays from 1, Unix from 0; both begin with Sunday, which for Unix is 7 as well.
    first = len(fields) - 5
    try:
        minutes, hours = numbers(fields[0], 0, 59), numbers(fields[1], 0, 23)
        days = {(day - first) % 7 for day in numbers(fields[4], first, 7, WEEKDAYS)}
    except ValueError:
        return []
    return sorted(day * DAY + hour * 60 + minute for day in days for hour in hours for minute in minutes)
