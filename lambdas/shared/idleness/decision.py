"""Whether something is stopped, started or left as it is: a pure function of what was seen, the time and the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from idleness.hours import Hours
from idleness.record import Phase


class Action(StrEnum):
    """What is to be done."""

    KEEP = "keep"
    STOP = "stop"
    START = "start"


class Reason(StrEnum):
    """Why."""

    IDLE = "idle"
    ASKED = "asked"
    BUSY = "busy"
    JUST_STARTED = "just-started"
    WORKING_HOURS = "working-hours"
    CLOCK_ONLY = "clock-only"
    NO_DATA = "no-data"
    TOO_FEW_SAMPLES = "too-few-samples"
    CHANGING = "changing"
    STOPPED = "stopped"
    OPTED_OUT = "opted-out"
    NOT_OURS = "not-ours"
    DRY_RUN = "dry-run"
    UNFINISHED_STOP = "unfinished-stop"
    BUSY_AGAIN = "busy-again"
    UNFINISHED_START = "unfinished-start"
    STARTED_ELSEWHERE = "started-elsewhere"
    IN_USE = "in-use"
    STACK_STOPPED = "stack-stopped"


@dataclass(frozen=True, slots=True)
class Sample:
    """A value of a metric, of the minute that begins `at`."""

    at: datetime
    value: float


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A metric by which something is busy: from the value `busy_from` on.

    `sparse`: it has no samples for minutes in which nothing happened, as counts of requests. So it never proves that
    something is idle, only that it isn't.
    """

    name: str
    busy_from: float
    sparse: bool
    samples: Sequence[Sample]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """For how long something has to be idle, and when it is left alone though it is.

    `minimum_samples` are needed of every signal that isn't sparse, all of them since the start.
    """

    idle: timedelta
    grace: timedelta
    minimum_samples: int
    working_hours: Hours | None = None
    when_idle: bool = True
    """Whether being idle is a reason to stop it at all: it may be that only the clock does."""
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is known of something: whether it's this stack's and may be stopped, whether it runs, since when, and what
    phase was noted on it."""

    ours: bool = True
    allowed: bool = True
    running: bool
    changing: bool = False
    started_at: datetime
    phase: Phase | None = None
    signals: Sequence[Signal] = ()


@dataclass(frozen=True)
class Decision:
    """What to do, and why."""

    action: Action
    reason: Reason
    detail: str = ""


def decide(seen: Seen, now: datetime, rules: Rules, *, asked: bool = False) -> Decision:
    """What to do with something; `asked` stops it whether it is idle or not."""
    if (settled := _settled(seen, asked=asked)) is not None:
        return settled
    found = Decision(Action.STOP, Reason.ASKED) if asked else _spared(seen, now, rules) or _judged(seen, now, rules)
    if found.action is Action.STOP and rules.dry_run:
        return Decision(Action.KEEP, Reason.DRY_RUN, found.detail)
    if seen.phase != "stopping":
        return found
    # A stop was cut off in the middle: it is finished, or taken back.
    if found.action is Action.STOP:
        return Decision(Action.STOP, Reason.UNFINISHED_STOP, found.detail)
    return Decision(Action.START, Reason.BUSY_AGAIN, f"{found.reason}: {found.detail}")


def decide_follower(seen: Seen, *, others_stopped: bool, dry_run: bool) -> Decision:
    """What to do with what others of the stack use or keep, such as its database: it stops once they are stopped."""
    if (settled := _settled(seen)) is not None:
        return settled
    if not others_stopped:
        return Decision(Action.KEEP, Reason.IN_USE)
    if dry_run:
        return Decision(Action.KEEP, Reason.DRY_RUN)
    return Decision(Action.STOP, Reason.STACK_STOPPED)


def _settled(seen: Seen, *, asked: bool = False) -> Decision | None:
    """What needs no look at any metric."""
    for holds, action, reason in (
        (not seen.ours, Action.KEEP, Reason.NOT_OURS),
        (not seen.allowed, Action.KEEP, Reason.OPTED_OUT),
        (seen.changing and not asked, Action.KEEP, Reason.CHANGING),
        (seen.phase == "starting" and not asked, Action.START, Reason.UNFINISHED_START),
        (not seen.running and seen.phase == "stopping", Action.STOP, Reason.UNFINISHED_STOP),
        (not seen.running, Action.KEEP, Reason.STOPPED),
        (seen.phase == "stopped" and not asked, Action.START, Reason.STARTED_ELSEWHERE),
    ):
        if holds:
            return Decision(action, reason)
    return None


def _spared(seen: Seen, now: datetime, rules: Rules) -> Decision | None:
    """Why it is left alone, idle or not."""
    if not rules.when_idle:
        return Decision(Action.KEEP, Reason.CLOCK_ONLY)
    if now - seen.started_at < rules.grace:
        return Decision(Action.KEEP, Reason.JUST_STARTED, f"since {seen.started_at:%H:%M:%S}")
    if rules.working_hours is not None and rules.working_hours.hold(now):
        return Decision(Action.KEEP, Reason.WORKING_HOURS)
    return None


def _judged(seen: Seen, now: datetime, rules: Rules) -> Decision:
    """Whether it is idle."""
    begin = now - rules.idle
    for signal in seen.signals:
        # Not ">=": a value that is no number isn't below anything either.
        high = [sample for sample in signal.samples if sample.at >= begin and not sample.value < signal.busy_from]
        if high:
            return Decision(Action.KEEP, Reason.BUSY, f"{signal.name} {high[-1].value:g} at {high[-1].at:%H:%M}")
    begin = max(begin, seen.started_at)
    proofs = [
        (signal.name, len({sample.at for sample in signal.samples if begin <= sample.at <= now}))
        for signal in seen.signals
        if not signal.sparse
    ]
    if not any(count for _, count in proofs):
        return Decision(Action.KEEP, Reason.NO_DATA)
    for name, count in proofs:
        if count < rules.minimum_samples:
            detail = f"{count} of {rules.minimum_samples} samples of {name}"
            return Decision(Action.KEEP, Reason.TOO_FEW_SAMPLES, detail)
    return Decision(Action.STOP, Reason.IDLE, f"for {rules.idle.total_seconds() / 60:g} minutes")
