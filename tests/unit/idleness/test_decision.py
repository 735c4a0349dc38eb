"""What is stopped, and what never is."""

from datetime import UTC, datetime, time, timedelta
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idleness.decision import Action, Decision, Reason, Rules, Sample, Seen, Signal, decide, decide_follower
from idleness.hours import Hours, zone_of
from idleness.record import PHASES

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
RULES = Rules(idle=timedelta(minutes=15), grace=timedelta(minutes=15), minimum_samples=9)
LONG_AGO = NOW - timedelta(days=2)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def cpu(*values: float, until: datetime = NOW) -> Signal:
    """One sample a minute, the last one a minute before `until`."""
    samples = [Sample(until - minutes(len(values) - index), value) for index, value in enumerate(values)]
    return Signal(name="cpu", busy_from=5, sparse=False, samples=samples)


def requests(*values: float) -> Signal:
    samples = [Sample(NOW - minutes(len(values) - index), value) for index, value in enumerate(values)]
    return Signal(name="requests", busy_from=1, sparse=True, samples=samples)


IDLE = (cpu(*[1] * 15), requests())


def judged(seen: Seen, rules: Rules = RULES, **more: bool) -> tuple[Action, Reason]:
    found = decide(seen, NOW, rules, **more)
    return found.action, found.reason


def running(*signals: Signal, started_at: datetime = LONG_AGO) -> Seen:
    return Seen(running=True, started_at=started_at, signals=signals or IDLE)


def test_what_is_idle_is_stopped() -> None:
    assert decide(running(), NOW, RULES) == Decision(Action.STOP, Reason.IDLE, "for 15 minutes")


@pytest.mark.parametrize(
    ("signals", "reason"),
    [
        pytest.param((), Reason.NO_DATA, id="nothing is watched"),
        pytest.param((cpu(),), Reason.NO_DATA, id="no sample at all"),
        pytest.param((requests(),), Reason.NO_DATA, id="no request, and nothing else is known"),
        pytest.param((requests(0, 0, 0),), Reason.NO_DATA, id="counts prove nothing"),
        pytest.param((cpu(*[1] * 8),), Reason.TOO_FEW_SAMPLES, id="one sample too few"),
        pytest.param((cpu(*[1] * 15), cpu()), Reason.TOO_FEW_SAMPLES, id="one of two signals is silent"),
        pytest.param((cpu(*[1] * 15, until=NOW - minutes(15)),), Reason.NO_DATA, id="samples from before"),
        pytest.param((cpu(*[1] * 14, 5),), Reason.BUSY, id="just as high as the threshold"),
        pytest.param((cpu(5, *[1] * 14),), Reason.BUSY, id="once, at the beginning of the window"),
        pytest.param((cpu(*[1] * 14, nan),), Reason.BUSY, id="a value that is no number"),
        pytest.param((cpu(*[1] * 14, inf),), Reason.BUSY, id="beyond all numbers"),
        pytest.param((cpu(*[1] * 15), requests(0, 1, 0)), Reason.BUSY, id="a single request"),
        pytest.param((cpu(*[1] * 15, 90, until=NOW + minutes(2)),), Reason.BUSY, id="a sample from a clock ahead"),
    ],
)
def test_what_is_busy_or_unknown_goes_on(signals: tuple[Signal, ...], reason: Reason) -> None:
    seen = Seen(running=True, started_at=LONG_AGO, signals=signals)
    assert judged(seen) == (Action.KEEP, reason)


def test_a_busy_sample_before_the_window_is_over() -> None:
    assert judged(running(cpu(90, *[1] * 15))) == (Action.STOP, Reason.IDLE)


def test_the_same_minute_twice_is_one_sample() -> None:
    samples = [Sample(NOW - minutes(3), 1)] * 20
    signal = Signal(name="cpu", busy_from=5, sparse=False, samples=samples)
    assert judged(running(signal)) == (Action.KEEP, Reason.TOO_FEW_SAMPLES)


@pytest.mark.parametrize("ago", [-60, 0, 1, 14.99])
def test_what_just_started_is_not_idle(ago: float) -> None:
    assert judged(running(started_at=NOW - minutes(ago))) == (Action.KEEP, Reason.JUST_STARTED)


def test_samples_from_before_the_start_say_nothing_of_now() -> None:
    seen = running(cpu(*[1] * 15), started_at=NOW - minutes(8))
    rules = Rules(idle=minutes(15), grace=minutes(5), minimum_samples=9)
    assert judged(seen, rules) == (Action.KEEP, Reason.TOO_FEW_SAMPLES)


def test_working_hours_are_left_alone() -> None:
    office = Hours(zone=UTC, days=frozenset(range(5)), start=time(9), end=time(17))
    rules = Rules(idle=minutes(15), grace=minutes(15), minimum_samples=9, working_hours=office)
    assert judged(running(), rules) == (Action.KEEP, Reason.WORKING_HOURS)
    # Whoever asks for it is heard at any time.
    assert judged(running(), rules, asked=True) == (Action.STOP, Reason.ASKED)


@pytest.mark.parametrize(
    ("seen", "decision"),
    [
        (Seen(running=True, started_at=LONG_AGO, ours=False, signals=IDLE), (Action.KEEP, Reason.NOT_OURS)),
        (Seen(running=True, started_at=LONG_AGO, allowed=False, signals=IDLE), (Action.KEEP, Reason.OPTED_OUT)),
        (Seen(running=True, started_at=LONG_AGO, changing=True, signals=IDLE), (Action.KEEP, Reason.CHANGING)),
        (Seen(running=False, started_at=LONG_AGO, phase="stopped"), (Action.KEEP, Reason.STOPPED)),
        (Seen(running=False, started_at=LONG_AGO), (Action.KEEP, Reason.STOPPED)),
        (Seen(running=True, started_at=LONG_AGO, phase="stopped"), (Action.START, Reason.STARTED_ELSEWHERE)),
        (Seen(running=False, started_at=LONG_AGO, phase="starting"), (Action.START, Reason.UNFINISHED_START)),
        (Seen(running=True, started_at=LONG_AGO, phase="starting"), (Action.START, Reason.UNFINISHED_START)),
        (Seen(running=False, started_at=LONG_AGO, phase="stopping"), (Action.STOP, Reason.UNFINISHED_STOP)),
        (
            Seen(running=True, started_at=LONG_AGO, phase="stopping", signals=IDLE),
            (Action.STOP, Reason.UNFINISHED_STOP),
        ),
        (
            Seen(running=True, started_at=LONG_AGO, phase="stopping", signals=(cpu(*[50] * 15),)),
            (Action.START, Reason.BUSY_AGAIN),
        ),
        (Seen(running=True, started_at=LONG_AGO, phase="stopping"), (Action.START, Reason.BUSY_AGAIN)),
        (Seen(running=True, started_at=LONG_AGO, phase="running", signals=IDLE), (Action.STOP, Reason.IDLE)),
    ],
)
def test_what_was_cut_off_is_finished_or_taken_back(seen: Seen, decision: tuple[Action, Reason]) -> None:
    assert judged(seen) == decision


def test_a_dry_run_stops_nothing_and_says_what_it_would() -> None:
    rules = Rules(idle=minutes(15), grace=minutes(15), minimum_samples=9, dry_run=True)
    assert judged(running(), rules) == (Action.KEEP, Reason.DRY_RUN)
    assert judged(running(), rules, asked=True) == (Action.KEEP, Reason.DRY_RUN)


def test_a_stack_that_only_the_clock_stops_is_never_idle() -> None:
    rules = Rules(idle=minutes(15), grace=minutes(15), minimum_samples=9, when_idle=False)
    assert judged(running(), rules) == (Action.KEEP, Reason.CLOCK_ONLY)
    assert judged(running(), rules, asked=True) == (Action.STOP, Reason.ASKED)


def test_whoever_asks_is_heard_whatever_else_goes_on() -> None:
    busy = Seen(running=True, started_at=NOW, changing=True, phase="starting", signals=(cpu(*[90] * 15),))
    assert judged(busy, asked=True) == (Action.STOP, Reason.ASKED)
    opted_out = Seen(running=True, started_at=NOW, allowed=False)
    assert judged(opted_out, asked=True) == (Action.KEEP, Reason.OPTED_OUT)


def test_the_database_stops_after_everything_that_uses_it() -> None:
    seen = Seen(running=True, started_at=LONG_AGO)
    used = decide_follower(seen, others_stopped=False, dry_run=False)
    assert (used.action, used.reason) == (Action.KEEP, Reason.IN_USE)
    unused = decide_follower(seen, others_stopped=True, dry_run=False)
    assert (unused.action, unused.reason) == (Action.STOP, Reason.STACK_STOPPED)
    assert decide_follower(seen, others_stopped=True, dry_run=True).reason == Reason.DRY_RUN
    again = Seen(running=True, started_at=LONG_AGO, phase="stopped")
    # RDS starts it by itself after seven days: that is noted, and the next look stops it.
    assert decide_follower(again, others_stopped=True, dry_run=False).reason == Reason.STARTED_ELSEWHERE


TRACES = st.lists(
    st.tuples(st.integers(-40, 5), st.floats(0, 100) | st.sampled_from([0.0, 4.999, 5.0, nan, inf])), max_size=40
)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    hours = Hours(
        zone=zone_of(draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]))),
        days=draw(st.frozensets(st.integers(0, 6))),
        start=draw(st.times()),
        end=draw(st.times()),
    )
    return Rules(
        idle=minutes(draw(st.integers(5, 60))),
        grace=minutes(draw(st.integers(1, 60))),
        minimum_samples=draw(st.integers(1, 20)),
        working_hours=draw(st.none() | st.just(hours)),
        when_idle=draw(st.booleans()),
        dry_run=draw(st.booleans()),
    )


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    return Signal(
        name="signal",
        busy_from=draw(st.sampled_from([1.0, 3.0, 5.0])),
        sparse=draw(st.booleans()),
        samples=[Sample(NOW + minutes(at), value) for at, value in draw(TRACES)],
    )


ANYTHING = st.builds(
    Seen,
    ours=st.booleans(),
    allowed=st.booleans(),
    running=st.booleans(),
    changing=st.booleans(),
    started_at=st.integers(-100, 5).map(lambda ago: NOW + minutes(ago)),
    phase=st.none() | st.sampled_from(PHASES),
    signals=st.lists(signals(), max_size=3),
)


@settings(max_examples=10_000, deadline=None)
@given(seen=ANYTHING, rules=rules())
def test_nothing_with_a_sample_above_the_threshold_inside_the_window_is_ever_stopped(seen: Seen, rules: Rules) -> None:
    found = decide(seen, NOW, rules)
    if found.action is not Action.STOP:
        return
    assert seen.ours
    assert seen.allowed
    if not seen.running:
        # What already stands is only noted down.
        assert found.reason is Reason.UNFINISHED_STOP
        return
    window = [(sample, signal) for signal in seen.signals for sample in signal.samples if sample.at >= NOW - rules.idle]
    assert all(sample.value < signal.busy_from for sample, signal in window)
    proofs = {sample.at for sample, signal in window if not signal.sparse}
    assert len(proofs) >= min(rules.minimum_samples, 1)
    assert NOW - seen.started_at >= rules.grace
    assert not rules.dry_run
    assert rules.when_idle
    assert rules.working_hours is None or not rules.working_hours.hold(NOW)


@settings(max_examples=2000, deadline=None)
@given(seen=ANYTHING, rules=rules(), asked=st.booleans())
def test_what_isnt_this_stacks_or_opted_out_is_never_touched(seen: Seen, rules: Rules, asked: bool) -> None:
    if not (seen.ours and seen.allowed):
        assert decide(seen, NOW, rules, asked=asked).action is Action.KEEP
        assert decide_follower(seen, others_stopped=True, dry_run=False).action is Action.KEEP


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-18T06:59:59+00:00", False),
        ("2026-11-18T08:00:00+00:00", True),
        ("2026-11-18T16:59:59+01:00", True),
        ("2026-11-18T17:00:00+01:00", False),
        ("2026-11-21T12:00:00+00:00", False),  # Saturday
        # In summer Berlin is two hours ahead.
        ("2026-07-15T06:59:59+00:00", False),
        ("2026-07-15T07:00:00+00:00", True),
    ],
)
def test_working_hours_are_of_their_time_zone(moment: str, inside: bool) -> None:
    office = Hours(zone=zone_of("Europe/Berlin"), days=frozenset(range(5)), start=time(9), end=time(17))
    assert office.hold(datetime.fromisoformat(moment)) is inside


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-20T22:00:00+00:00", True),  # Friday night
        ("2026-11-21T05:59:00+00:00", True),  # which ends on Saturday
        ("2026-11-21T06:00:00+00:00", False),
        ("2026-11-21T22:00:00+00:00", False),  # Saturday night isn't one of them
        ("2026-11-16T03:00:00+00:00", False),  # nor the night from Sunday on
    ],
)
def test_working_hours_may_go_on_past_midnight(moment: str, inside: bool) -> None:
    night = Hours(zone=UTC, days=frozenset(range(5)), start=time(22), end=time(6))
    assert night.hold(datetime.fromisoformat(moment)) is inside


def test_a_machine_without_time_zones_has_those_that_come_with_boto3(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_name: str) -> None:
        raise OSError

    monkeypatch.setattr("idleness.hours.ZoneInfo", nothing)
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert summer.astimezone(zone_of("Europe/Berlin")).hour == 14
    with pytest.raises(LookupError, match="Europe/Nowhere"):
        zone_of("Europe/Nowhere")
