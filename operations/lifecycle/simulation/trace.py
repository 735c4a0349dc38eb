"""What was measured of a service, minute by minute."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf, nan

from costs.unusable import Unusable

SIGNALS = ("cpu", "gpu", "requests")
"""CPU and GPU utilization in percent, and how many requests came in a minute."""

MOST_DAYS = 731
"""Days from the first minute to the last: two years, of which arrays take 26 MB."""

MOST_MINUTES_APART = 60
"""CloudWatch keeps the averages of an hour for 15 months; what is coarser says nothing of minutes."""

DAY = 24 * 60
NONE = nan
"""No sample: a file can't hold a value that is no number."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(minute: int) -> datetime:
    """When a minute begins that is counted from the epoch."""
    return _EPOCH + timedelta(minutes=minute)


@dataclass(frozen=True)
class Trace:
    """Samples from the minute `begin` on, counted from the epoch; NaN where there is none."""

    begin: int
    length: int
    values: Mapping[str, array[float]]
    """By signal, those of which there is any sample."""
    rows: int
    step: int
    """Minutes from one row to the next; each stands for all of them."""
    merged: int
    """Rows of a minute of which there was one already."""

    @property
    def end(self) -> int:
        """The minute after the last one."""
        return self.begin + self.length

    def requests(self, minute: int) -> int:
        """How many came in the minute."""
        counts = self.values.get("requests")
        if counts is None:
            return 0
        count = counts[minute - self.begin]
        return int(count) if count >= 0 else 0


@dataclass
class Minutes:
    """Takes rows in any order. Its memory grows with the days that they are of, not with their number."""

    rows: int = 0
    merged: int = 0
    _days: dict[int, dict[str, array[float]]] = field(default_factory=dict)
    _first: float = inf
    _last: float = -inf

    def add(self, minute: int, values: Mapping[str, float]) -> None:
        """Of several rows of a minute the highest values count. Raises Unusable beyond `MOST_DAYS`."""
        number, place = divmod(minute, DAY)
        day = self._days.get(number)
        if day is None:
            day = self._day(number)
        self.rows += 1
        known = False
        for signal, value in values.items():
            column = day.get(signal)
            if column is None:
                column = day[signal] = array("d", [NONE]) * DAY
            before = column[place]
            if before == before:  # noqa: PLR0124 - NaN isn't equal to itself
                known = True
                value = max(value, before)  # noqa: PLW2901
            column[place] = value
        self.merged += known

    def trace(self, step: int | None = None) -> Trace:
        """All of them; `step` is the minutes from one row to the next where that isn't to be found out. Raises Unusable
        where there is nothing, or too little of it."""
        present = list(self._present())
        if not present:
            raise Unusable("has no row with a value")
        step = step or _step(present)
        if step > MOST_MINUTES_APART:
            raise Unusable(
                f"has rows {step} minutes apart, which says nothing of single minutes; allowed: at most "
                f"{MOST_MINUTES_APART}"
            )
        begin, length = present[0], present[-1] - present[0] + step
        signals = [signal for signal in SIGNALS if any(signal in day for day in self._days.values())]
        values = {signal: array("d", [NONE]) * length for signal in signals}
        for minute, following in pairwise([*present, present[-1] + step]):
            held = min(step, following - minute)
            number, place = divmod(minute, DAY)
            for signal, column in values.items():
                of_day = self._days[number].get(signal)
                value = NONE if of_day is None else of_day[place]
                for passed in range(held):
                    # Requests are whole, and their sum stays what it is.
                    each = _part(value, passed, held) if signal == "requests" and held > 1 else value
                    column[minute - begin + passed] = each
        return Trace(begin, length, values, self.rows, step, self.merged)

    def _present(self) -> Iterator[int]:
        for number in sorted(self._days):
            columns = list(self._days[number].values())
            for place in range(DAY):
                if any(column[place] >= 0 for column in columns):
                    yield number * DAY + place

    def _day(self, number: int) -> dict[str, array[float]]:
        self._first, self._last = min(self._first, number), max(self._last, number)
        if self._last - self._first >= MOST_DAYS:
            raise Unusable(f"more than {MOST_DAYS} days from the first row to the last; allowed: two years at once")
        return self._days.setdefault(number, {})


def _step(present: list[int]) -> int:
    """The most common difference, the least of several: a gap is no step."""
    differences = Counter(after - before for before, after in pairwise(present))
    return min(differences, key=lambda each: (-differences[each], each), default=1)


def _part(value: float, passed: int, held: int) -> float:
    """A whole number spread over so many minutes."""
    return value if value != value else value * (passed + 1) // held - value * passed // held  # noqa: PLR0124
