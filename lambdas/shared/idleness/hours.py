"""Working hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, kw_only=True)
class Hours:
    """From `start` to `end` on `days` (0 is Monday), on the clocks of `zone`; past midnight where `end` isn't later."""

    zone: tzinfo
    days: frozenset[int]
    start: time
    end: time

    def hold(self, moment: datetime) -> bool:
        """Whether `moment` lies within them; the first minute does, the last one doesn't."""
        there = moment.astimezone(self.zone)
        clock = there.time()
        if self.start < self.end:
            return there.weekday() in self.days and self.start <= clock < self.end
        began = there if clock >= self.start else there - timedelta(days=1)
        return began.weekday() in self.days and (clock >= self.start or clock < self.end)


def zone_of(name: str) -> tzinfo:
    """The time zone of an IANA name. Raises LookupError where there is none.

    A machine without a database of time zones is told by the one that comes with boto3.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        from dateutil.zoneinfo import get_zonefile_instance  # type: ignore[import-untyped]

        found: tzinfo | None = get_zonefile_instance().get(name)
    if found is None:
        raise LookupError(f"there is no time zone {name}")
    return found
