"""The days that a report is about. Like Cost Explorer's, they are days in UTC, and a span ends before its last day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

COMPARED = 7
"""Days before yesterday that it is compared with: a week has each of its days once."""


@dataclass(frozen=True)
class Days:
    """As seen from `today`. The month is yesterday's: on its first day, a month has no costs to speak of."""

    today: date

    @property
    def yesterday(self) -> date:
        """The day that is reported."""
        return self.today - timedelta(days=1)

    @property
    def day_before(self) -> date:
        """The one before it."""
        return self.today - timedelta(days=2)

    @property
    def month_begin(self) -> date:
        """The first of the month."""
        return self.yesterday.replace(day=1)

    @property
    def month_end(self) -> date:
        """The first of the month after."""
        return (self.month_begin + timedelta(days=31)).replace(day=1)

    @property
    def month_is_over(self) -> bool:
        """Whether yesterday was its last day."""
        return self.today == self.month_end

    @property
    def compared(self) -> list[date]:
        """The days that yesterday is compared with, the oldest first."""
        return [self.yesterday - timedelta(days=back) for back in range(COMPARED, 0, -1)]

    @property
    def first(self) -> date:
        """The first day that anything has to be known of."""
        return min(self.month_begin, self.compared[0])

    @property
    def of_month(self) -> Iterator[date]:
        """The days of the month up to yesterday."""
        return (self.month_begin + timedelta(days=number) for number in range(self.yesterday.day))
