"""What auto-stop would have done: a trace through the decision of the deployed function, minute by minute."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from math import isnan

from operations.idleness import Action, Decision, Hours, Reason, Sample, Seen, Signal, decide
from operations.lifecycle.simulation.plan import Plan, Start
from operations.lifecycle.simulation.trace import DAY, Trace, moment

_SPARSE = "requests"


class State(IntEnum):
    """Of the service in a minute."""

    RUNNING = 0
    STOPPED = 1
    STARTING = 2


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A time in which nothing ran; minutes are counted from the epoch."""

    at: int
    reason: Reason
    detail: str
    until: int
    """When it was started, or the end of the trace."""
    started_by: str = ""
    """Empty where nobody started it."""
    requests: int = 0
    """That came before it answered again."""
    busy: int = 0
    """Minutes in which there was work of another kind."""

    @property
    def minutes(self) -> int:
        """How long nothing ran."""
        return self.until - self.at


@dataclass(frozen=True, kw_only=True)
class Run:
    """A time in which it ran without a stop, and how many looks kept it running, by reason."""

    begin: int
    end: int
    reasons: Mapping[Reason, int]


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What came of it."""

    trace: Trace
    plan: Plan
    stops: tuple[Stop, ...]
    runs: tuple[Run, ...]
    looks: int
    states: bytes
    """A `State` for each minute of the trace."""
    met: bytes
    """1 for each minute in which something met a stopped service, else 0."""

    @property
    def stopped_minutes(self) -> int:
        """Minutes in which nothing ran."""
        return sum(stop.minutes for stop in self.stops)

    @property
    def requests(self) -> int:
        """All of the trace."""
        return sum(int(count) for count in self.trace.values.get(_SPARSE, ()) if not isnan(count))

    @property
    def met_requests(self) -> int:
        """Requests that met a stopped service."""
        return sum(stop.requests for stop in self.stops)

    @property
    def met_busy(self) -> int:
        """Minutes with work, but no request, that met a stopped service."""
        return sum(stop.busy for stop in self.stops)

    @property
    def kept(self) -> Counter[Reason]:
        """Looks that kept it running, by reason."""
        return sum((Counter(run.reasons) for run in self.runs), Counter())

    @property
    def longest(self) -> Run | None:
        """The longest time without a stop."""
        return max(self.runs, key=lambda run: run.end - run.begin, default=None)


def replay(trace: Trace, plan: Plan, tell: Callable[[float], None] = lambda _share: None) -> Replay:
    """It runs when the trace begins, and was started then. `tell` is given the share that is done."""
    return _Replaying(trace, plan, tell).go()


@dataclass
class _Replaying:
    trace: Trace
    plan: Plan
    tell: Callable[[float], None]
    state: State = State.RUNNING
    changed: int = 0
    """When it was last begun to be started."""
    up: int = 0
    """When it answers again."""
    looks: int = 0
    stops: list[Stop] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    reasons: Counter[Reason] = field(default_factory=Counter)

    def go(self) -> Replay:
        """Every minute: what the clock does, what a look decides, and what came in."""
        trace, plan = self.trace, self.plan
        self.changed = trace.begin
        self.samples: dict[str, deque[Sample]] = {name: deque() for name in trace.values if name in plan.watched}
        self.signals = [
            Signal(name=name, busy_from=plan.busy_from[name], sparse=name == _SPARSE, samples=samples)
            for name, samples in self.samples.items()
        ]
        states, met = bytearray(trace.length), bytearray(trace.length)
        for index in range(trace.length):
            minute = trace.begin + index
            now = moment(minute)
            if index % DAY == 0:
                self.tell(index / trace.length)
            if self.state is State.STARTING and minute >= self.up:
                self.state = State.RUNNING
            self._clock(minute, now)
            if index % plan.every == 0:
                self._look(minute, now)
            met[index] = self._come_in(minute, index)
            states[index] = self.state
            if self.state is State.RUNNING:
                # CloudWatch has it from the next minute on, and nothing of what is stopped.
                for name, samples in self.samples.items():
                    value = trace.values[name][index]
                    if not isnan(value):
                        samples.append(Sample(now, value))
        self._end()
        return Replay(
            trace=trace,
            plan=plan,
            stops=tuple(self.stops),
            runs=tuple(self.runs),
            looks=self.looks,
            states=bytes(states),
            met=bytes(met),
        )

    def _clock(self, minute: int, now: datetime) -> None:
        """What begins or ends with this minute."""
        if self.plan.shutdown is not None:
            before, holds = _around(self.plan.shutdown, now)
            if before and not holds:
                decision = decide(self._seen(), now, self.plan.rules, asked=True)
                self._act(replace(decision, detail="by shutdown.end"), minute)
            elif holds and not before and self.plan.clock is not None and self.plan.clock.starts:
                self._start(minute, "shutdown.start")
        if self.plan.opening is not None and _around(self.plan.opening, now) == (False, True):
            self._start(minute, "working hours")

    def _look(self, minute: int, now: datetime) -> None:
        self.looks += 1
        oldest = now - self.plan.rules.idle
        for samples in self.samples.values():
            while samples and samples[0].at < oldest:
                samples.popleft()
        decision = decide(self._seen(), now, self.plan.rules)
        if self.state is not State.STOPPED and decision.action is Action.KEEP:
            self.reasons[decision.reason] += 1
        self._act(decision, minute)

    def _seen(self) -> Seen:
        stopped = self.state is State.STOPPED
        return Seen(
            running=not stopped,
            changing=self.state is State.STARTING,
            started_at=moment(self.changed),
            phase="stopped" if stopped else "running",
            signals=self.signals,
        )

    def _act(self, decision: Decision, minute: int) -> None:
        if decision.action is not Action.STOP or self.state is State.STOPPED:
            return
        self._ran(minute)
        self.state = State.STOPPED
        self.stops.append(Stop(at=minute, reason=decision.reason, detail=decision.detail, until=self.trace.end))

    def _come_in(self, minute: int, index: int) -> bool:
        """Requests, and work of another kind, of a minute; whether they met a stopped service."""
        if self.state is State.RUNNING:
            return False
        requests = self.trace.requests(minute)
        busy = not requests and any(
            values[index] >= self.plan.busy_from[name] for name, values in self.trace.values.items() if name != _SPARSE
        )
        if not (requests or busy):
            return False
        last = self.stops[-1]
        self.stops[-1] = replace(last, requests=last.requests + requests, busy=last.busy + busy)
        if self.plan.start is Start.ON_REQUEST:
            self._start(minute, "a request" if requests else "work without a request")
        return True

    def _start(self, minute: int, by: str) -> None:
        if self.state is not State.STOPPED:
            return
        self.stops[-1] = replace(self.stops[-1], until=minute, started_by=by)
        self.state = State.STARTING
        self.changed, self.up = minute, minute + self.plan.start_minutes

    def _ran(self, until: int) -> None:
        if until > self.changed:
            self.runs.append(Run(begin=self.changed, end=until, reasons=dict(self.reasons)))
        self.reasons = Counter()

    def _end(self) -> None:
        if self.state is not State.STOPPED:
            self._ran(self.trace.end)
        self.tell(1)


def _around(hours: Hours, now: datetime) -> tuple[bool, bool]:
    """Whether the minute before lies in the hours, and whether this one does."""
    return hours.hold(now - timedelta(minutes=1)), hours.hold(now)
