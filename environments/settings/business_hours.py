"""When people work, for whatever scales with the clock."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import model_validator

from environments.mistakes import Wrong
from environments.settings.base import Settings, text
from environments.settings.operations import ClockTime, TimeZone

WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
"""The days in cron's words."""


class BusinessHours(Settings):
    """When people work."""

    time_zone: TimeZone = "UTC"
    """IANA time zone of `start` and `end`."""
    days: Annotated[
        str,
        text(
            r"^(MON|TUE|WED|THU|FRI|SAT|SUN)([-,](MON|TUE|WED|THU|FRI|SAT|SUN))*$",
            "week days such as MON-FRI or TUE,SAT",
        ),
    ] = "MON-FRI"
    """Week days in cron's words."""
    start: ClockTime = "07:00"
    """Start of the working day."""
    end: ClockTime = "19:00"
    """End of the working day."""

    @model_validator(mode="after")
    def _hours_pass(self) -> Self:
        if self.start == self.end:
            raise Wrong("end", found=self.end, allowed="another time than start", given=["start"])
        return self

    @property
    def closing_days(self) -> str:
        """The days in cron's words on which a working day ends: the next ones, where it goes on past midnight."""
        if self.start < self.end:
            return self.days
        return ",".join(WEEK[(day + 1) % 7] for day in days_of(self.days))

    @property
    def hours_per_day(self) -> Decimal:
        """Length of a working day, which may go on past midnight."""
        start, end = (int(time[:2]) * 60 + int(time[3:]) for time in (self.start, self.end))
        return Decimal((end - start) % (24 * 60)) / 60


def days_of(days: str) -> tuple[int, ...]:
    """The days that cron's words stand for, from 0 (Monday) to 6: 0, 1, 2 and 5 for MON-WED,SAT."""
    found: list[int] = []
    for part in days.split(","):
        ends = [WEEK.index(day) for day in part.split("-")]
        first, last = ends[0], ends[-1]
        found += [(first + passed) % 7 for passed in range((last - first) % 7 + 1)]
    return tuple(dict.fromkeys(found))
