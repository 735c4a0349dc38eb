"""Schedule expressions: `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)`, `at(2030-01-01T00:00:00)`."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from landfall_emulator.schedules.cron import Cron

_EXPRESSION = re.compile(r"\s*(rate|cron|at)\s*\((.*)\)\s*")
_RATE = re.compile(r"(\d+)\s+(minute|hour|day)s?")


def next_time(expression: str, *, zone: str, begin: datetime, after: datetime) -> datetime | None:
    """The first time after `after` that the expression means; None if it means none any more.

    A rate counts from `begin`. The times of the others are in the time `zone`. Raises ValueError if it is none of them.
    """
    found = _EXPRESSION.fullmatch(expression)
    if not found:
        raise ValueError(f"'{expression}' is no schedule expression")
    kind, text = found.groups()
    if kind == "rate":
        return _rate(text, begin, after)
    local = ZoneInfo(zone)
    if kind == "at":
        moment = datetime.fromisoformat(text).replace(tzinfo=local)
        return moment if moment > after else None
    # a clock that is put forward or back has no part in what a cron expression says
    naive = Cron(text).after(after.astimezone(local).replace(tzinfo=None))
    return naive.replace(tzinfo=local).astimezone(UTC) if naive else None


def _rate(text: str, begin: datetime, after: datetime) -> datetime:
    found = _RATE.fullmatch(text.strip())
    if not found or int(found[1]) < 1:
        raise ValueError(f"'{text}' is no rate")
    period = timedelta(**{f"{found[2]}s": int(found[1])})
    return begin + ((max(after, begin) - begin) // period + 1) * period
