"""How often a schedule fires, and what it starts.

The expressions: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from costs.amounts import Range, between, exactly, total
from costs.context import Context
from costs.cron import numbers
from costs.document.resource import NotKnown, Resource

MINUTES = {"minute": 1, "hour": 60, "day": 1440}
"""Minutes of the units that `rate()` takes."""

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
"""AWS counts them from 1, Sunday."""

CYCLE = tuple(date(2001, 1, 1) + timedelta(days) for days in range(10_227))
"""28 years, after which weekdays and leap years fall as before (but for the centuries)."""

_EXPRESSION = re.compile(r"^\s*(rate|cron|at)\s*\((.*)\)\s*$", re.IGNORECASE)
_RATE = re.compile(r"^\s*(\d+)\s+(minute|hour|day)s?\s*$", re.IGNORECASE)


def fires(expression: str, hours: Decimal) -> Range:
    """How often a `rate()`, `cron()` or `at()` fires in an average month of so many hours; raises NotKnown.

    What cron restricts to certain years is counted as in one of those years, and `at()` as one that may be over.
    """
    if found := _EXPRESSION.match(expression):
        kind, inner = found[1].lower(), found[2]
        if kind == "at":
            return between(0, 0, 1)
        if kind == "rate" and (rate := _RATE.match(inner)) and int(rate[1]):
            return exactly(hours * 60 / (int(rate[1]) * MINUTES[rate[2].lower()]))
        if kind == "cron" and len(fields := inner.upper().split()) == 6:
            return exactly(_a_day(*fields[:5]) * hours / 24)
    raise NotKnown(f"{expression!r} is neither rate() nor cron()")


def scheduled(context: Context, *started: Resource) -> Range | None:
    """How often schedules and scheduled rules start one of these a month, None if none does."""
    starts = {schedule.address: schedule for one in started for schedule in _schedules(context, one)}
    return total(starts_a_month(schedule, context) for schedule in starts.values()) if starts else None


def starts_a_month(schedule: Resource, context: Context) -> Range:
    """How often a schedule or a scheduled rule fires; never while it is disabled."""
    enabled = schedule.text("state", "ENABLED").startswith("ENABLED") and schedule.flag("is_enabled", default=True)
    return fires(schedule.text("schedule_expression"), context.hours) * int(enabled)


def _schedules(context: Context, started: Resource) -> Iterator[Resource]:
    document = context.document
    for target in document.linking(started, "aws_cloudwatch_event_target", "arn"):
        rules = document.linked(target, "rule", "aws_cloudwatch_event_rule")
        yield from (rule for rule in rules if rule.values.get("schedule_expression"))
    yield from document.linking(started, "aws_scheduler_schedule", "target.arn")
    for schedule in document.linking(started, "aws_scheduler_schedule", "target.input"):
        # A universal target names what it calls in its input.
        if any(re.search(r":(invoke|startExecution)$", arn) for arn in schedule.strings("target.arn")):
            yield schedule


@cache
def _a_day(minute: str, hour: str, day: str, month: str, weekday: str) -> Decimal:
    """How often on an average day."""
    try:
        times = len(numbers(minute, 0, 59)) * len(numbers(hour, 0, 23))
        months = numbers(month, 1, 12, MONTHS)
        by_weekday = weekday not in {"?", "*"}
        days = [
            one
            for one in CYCLE
            if one.month in months and (_on_weekday(one, weekday) if by_weekday else _on_day(one, day))
        ]
    except ValueError:
        raise NotKnown(f"cron({minute} {hour} {day} {month} {weekday} …) can't be read") from None
    return Decimal(times * len(days)) / len(CYCLE)


def _on_day(one: date, field: str) -> bool:
    last = monthrange(one.year, one.month)[1]
    for part in field.split(","):
        if part == "L":
            matches = one.day == last
        elif part.endswith("W"):
            matches = one == _nearest_weekday(one, last if part == "LW" else int(part[:-1]), last)
        else:
            matches = one.day in numbers(part, 1, 31)
        if matches:
            return True
    return False


def _nearest_weekday(one: date, day: int, last: int) -> date | None:
    if day > last:
        return None
    wanted = one.replace(day=day)
    if wanted.weekday() == 5:
        return wanted - timedelta(1) if day > 1 else wanted + timedelta(2)
    if wanted.weekday() == 6:
        return wanted + timedelta(1) if day < last else wanted - timedelta(2)
    return wanted


def _on_weekday(one: date, field: str) -> bool:
    number = one.isoweekday() % 7 + 1
    for part in field.split(","):
        if "#" in part:
            name, _, nth = part.partition("#")
            matches = {number} == numbers(name, 1, 7, WEEKDAYS) and (one.day - 1) // 7 + 1 == int(nth)
        elif part.endswith("L") and part != "L":
            of_month = monthrange(one.year, one.month)[1]
            matches = {number} == numbers(part[:-1], 1, 7, WEEKDAYS) and one.day > of_month - 7
        else:
            matches = number in numbers("7" if part == "L" else part, 1, 7, WEEKDAYS)
        if matches:
            return True
    return False
