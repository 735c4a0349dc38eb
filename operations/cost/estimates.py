"""Estimates of a target: as it is scheduled, and as if it never stopped."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from costs.catalogue.catalogue import STALE, Catalogue
from costs.estimate import estimate
from costs.lines import Estimate
from costs.percent import percent
from costs.resources import running_shares
from costs.schedule import ALWAYS, Schedule
from operations.cost.flags import Asked
from operations.cost.target import Target


@dataclass(frozen=True, slots=True)
class Estimates:
    """One target's."""

    target: Target
    schedule: Schedule
    scheduled: Estimate
    always: Estimate
    """The same one where nothing stops."""

    @property
    def stops(self) -> bool:
        """Whether the schedule changes anything."""
        return self.scheduled is not self.always


def estimates(target: Target, asked: Asked, catalogue: Catalogue) -> Estimates:
    """Raises Unusable."""
    options = asked.options()
    schedule = asked.schedule(target.schedule)
    usage = target.usage
    always = estimate(target.document, usage, catalogue, replace(options, schedule=ALWAYS))
    if schedule.share == 1 and not target.document.of_type(*running_shares()):
        return Estimates(target, schedule, always, always)
    scheduled = estimate(target.document, usage, catalogue, replace(options, schedule=schedule))
    return Estimates(target, schedule, always if scheduled.monthly == always.monthly else scheduled, always)


def how_long(schedule: Schedule) -> str:
    """A schedule in words: `8 h/day`, `8 h on 5 days a week`."""
    if schedule.share == 1:
        return "by its own schedule"
    hours = f"{schedule.hours_per_day.normalize():f} h"
    if schedule.days_per_week == 7:
        return f"{hours}/day"
    return f"{hours} on {schedule.days_per_week.normalize():f} days a week ({percent(schedule.share)})"


def stale(found: Estimate, today: date | None = None) -> str | None:
    """A sentence if prices in an estimate are more than 90 days old."""
    newest = (today or datetime.now(UTC).date()) - STALE
    old = [line.price.date for line in found.lines if line.price.date < newest]
    if not old:
        return None
    return (
        f"{len(old)} of {len(found.lines)} prices are older than {STALE.days} days, the oldest is of {min(old)}; "
        "`landfall prices refresh` fetches today's"
    )
