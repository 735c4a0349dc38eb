"""What a replay comes to, in hours and dollars, and what was taken for granted."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from costs.context import MONTH
from environments.settings.business_hours import BusinessHours
from operations.lifecycle.simulation.plan import Start
from operations.lifecycle.simulation.replay import Replay
from operations.lifecycle.simulation.trace import DAY

_LONG_ENOUGH = 7 * DAY
"""Minutes of a trace from which a month may be told: all days of a week."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """US dollars for an hour that isn't stopped, and of what."""

    usd_per_hour: Decimal
    of: str


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A replay in the units of its readers."""

    replay: Replay
    price: Price | None
    notes: tuple[str, ...] = ()
    """What else is to be known of the trace and the settings."""

    @property
    def hours(self) -> Decimal:
        """Of the trace."""
        return Decimal(self.replay.trace.length) / 60

    @property
    def stopped_hours(self) -> Decimal:
        """In which nothing ran."""
        return Decimal(self.replay.stopped_minutes) / 60

    @property
    def stopped_share(self) -> Decimal:
        """Of the trace."""
        return self.stopped_hours / self.hours

    @property
    def saved_usd(self) -> Decimal | None:
        """Over the trace."""
        return None if self.price is None else self.stopped_hours * self.price.usd_per_hour

    @property
    def saved_usd_a_month(self) -> Decimal | None:
        """Of 730 hours like these; None where the trace is shorter than a week."""
        if self.saved_usd is None or self.replay.trace.length < _LONG_ENOUGH:
            return None
        return self.saved_usd / self.hours * MONTH

    @property
    def met_share(self) -> Decimal:
        """Of all requests, those that met a stopped service."""
        return Decimal(self.replay.met_requests) / max(self.replay.requests, 1)

    def assumptions(self) -> Iterator[str]:
        """Sentences."""
        trace, plan = self.replay.trace, self.replay.plan
        if plan.clock is not None:
            hours = _hours(plan.clock)
            started = ", and started when they begin" if plan.clock.starts else ""
            yield f"it is stopped at the end of {hours}, in use or not{started}"
        if plan.rules.when_idle:
            yield from self._idleness()
        else:
            yield "auto_stop.enabled is false, so that only the clock stops it; --idle-minutes tries both"
        yield "it was started when the trace begins, stops at once, and costs as much while it starts as while it runs"
        yield {
            Start.ON_REQUEST: "the first request or work starts it, and what comes in the "
            f"{plan.start_minutes} minutes until it answers is lost, too",
            Start.WORKING_HOURS: "it is started when working hours begin, and answers "
            f"{plan.start_minutes} minutes later",
            Start.NEVER: "no request starts it again",
        }[plan.start]
        if trace.step > 1:
            yield f"the trace has a row every {trace.step} minutes: each stands for its minutes, its requests spread"
        if trace.merged:
            yield f"{trace.merged:,} rows are of a minute that had one already: the highest values count"
        yield from self.notes

    def _idleness(self) -> Iterator[str]:
        trace, plan = self.replay.trace, self.replay.plan
        idle, grace = (time.total_seconds() / 60 for time in (plan.rules.idle, plan.rules.grace))
        yield (
            f"auto-stop looks every {plan.every} minutes, and stops what was idle for {idle:g} minutes with "
            f"{plan.rules.minimum_samples} samples, but not within {grace:g} minutes after a start"
        )
        signals = [
            f"{name} below {plan.busy_from[name]:g}{'' if name == 'requests' else ' %'}"
            for name in trace.values
            if name in plan.watched
        ]
        yield "idle is " + ", ".join(signals) if signals else "nothing in the trace is watched"
        if (hours := plan.settings.working_hours) is not None:
            yield f"it isn't stopped in working hours: {_hours(hours)}"


def _hours(hours: BusinessHours) -> str:
    return f"{hours.days} {hours.start}-{hours.end} {hours.time_zone}"
