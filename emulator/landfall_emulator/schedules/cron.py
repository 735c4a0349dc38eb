"""AWS's cron expressions: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html."""

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}
_LAST_YEAR = 2199
"""AWS's own."""


class Cron:
    """`minutes hours day-of-month month day-of-week year`; raises ValueError if it isn't that."""

    def __init__(self, text: str) -> None:
        try:
            minutes, hours, day_of_month, months, day_of_week, years = text.split()
        except ValueError:
            raise ValueError(f"'{text}' has not the six fields of a cron expression") from None
        self._minutes = sorted(_values(minutes, 0, 59))
        self._hours = sorted(_values(hours, 0, 23))
        self._months = _values(months, 1, 12, _MONTHS)
        self._years = _values(years, 1970, _LAST_YEAR)
        if (day_of_month == "?") == (day_of_week == "?"):
            raise ValueError(f"'{text}' must have ? as its day of month or its day of week")
        self._fits = _day_of_month(day_of_month) if day_of_week == "?" else _day_of_week(day_of_week)

    def after(self, moment: datetime) -> datetime | None:
        """The first minute after `moment` that it names, in whatever time zone that is in; None if there is none."""
        begin = (moment + timedelta(minutes=1)).replace(second=0, microsecond=0)
        day = begin.date()
        # the rarest of all is a 29th of February on a certain weekday, and 40 years hold one
        for _ in range(40 * 366):
            if day.year > max(self._years):
                return None
            if day.year in self._years and day.month in self._months and self._fits(day):
                for hour in self._hours:
                    for minute in self._minutes:
                        found = datetime(day.year, day.month, day.day, hour, minute, tzinfo=moment.tzinfo)
                        if found >= begin:
                            return found
            day += timedelta(days=1)
        return None


def _values(field: str, low: int, high: int, names: dict[str, int] | None = None) -> set[int]:
    """The numbers that a field of `*`, `,`, `-` and `/` means."""

    def number(text: str) -> int:
        value = (names or {}).get(text.upper())
        value = int(text) if value is None else value
        if not low <= value <= high:
            raise ValueError(f"{text} is not between {low} and {high}")
        return value

    result = set[int]()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span in ("*", "?"):
            begin, end = low, high
        else:
            begin = number(first)
            end = number(last) if last else high if step else begin
        result.update(range(begin, end + 1, int(step) if step else 1))
    return result


def _day_of_month(field: str) -> Callable[[date], bool]:
    if field == "L":
        return lambda day: day.day == _length(day)
    if field == "LW":
        return lambda day: day.day == _nearest_weekday(day, _length(day))
    if field.endswith("W"):
        wanted = int(field[:-1])
        return lambda day: day.day == _nearest_weekday(day, min(wanted, _length(day)))
    days = _values(field, 1, 31)
    return lambda day: day.day in days


def _day_of_week(field: str) -> Callable[[date], bool]:
    if field == "L":
        return lambda day: _weekday(day) == 7
    if field.endswith("L"):
        (last,) = _values(field[:-1], 1, 7, _DAYS)
        return lambda day: _weekday(day) == last and day.day > _length(day) - 7
    if "#" in field:
        name, _, nth = field.partition("#")
        (wanted,) = _values(name, 1, 7, _DAYS)
        return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == int(nth)
    days = _values(field, 1, 7, _DAYS)
    return lambda day: _weekday(day) in days


def _weekday(day: date) -> int:
    """1 is Sunday, 7 is Saturday."""
    return day.isoweekday() % 7 + 1


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(month: date, wanted: int) -> int:
    """The day of the month from Monday to Friday that is nearest to the `wanted` one, without leaving the month."""
    day = month.replace(day=wanted)
    if day.isoweekday() == 6:
        return wanted - 1 if wanted > 1 else wanted + 2
    if day.isoweekday() == 7:
        return wanted + 1 if wanted < _length(month) else wanted - 2
    return wanted
