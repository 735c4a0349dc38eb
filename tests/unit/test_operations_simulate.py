"""`landfall simulate`: when it would have stopped, by the deployed function's own decision."""

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import isnan, nan
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costs.unusable import Unusable
from environments.settings.auto_stop import AutoStop, Shutdown
from environments.settings.business_hours import BusinessHours
from operations.idleness import Reason
from operations.lifecycle.simulation.figures import Figures, Price
from operations.lifecycle.simulation.plan import Asked, plan
from operations.lifecycle.simulation.replay import Replay, State, replay
from operations.lifecycle.simulation.timeline import timeline
from operations.lifecycle.simulation.trace import Trace, moment

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
DAY = 24 * 60

type Measured = Callable[[datetime], float]


def trace(begin: datetime, minutes: int, **signals: Measured) -> Trace:
    """A row a minute."""
    moments = [begin + timedelta(minutes=passed) for passed in range(minutes)]
    values = {name: array("d", map(of, moments)) for name, of in signals.items()}
    return Trace(int(begin.timestamp()) // 60, minutes, values, minutes, 1, 0)


def replayed(
    measured: Trace,
    *,
    settings: AutoStop | None = None,
    shutdown: Shutdown | None = None,
    watched: Sequence[str] | None = None,
    asked: Asked | None = None,
) -> Replay:
    return replay(measured, plan(settings or AutoStop(), shutdown, asked or Asked(), measured.values, watched))


def times(found: Replay) -> list[tuple[str, str]]:
    """From when to when it was stopped, in UTC."""
    return [(f"{moment(stop.at):%a %H:%M}", f"{moment(stop.until):%a %H:%M}") for stop in found.stops]


def in_office(at: datetime) -> bool:
    return at.weekday() < 5 and 8 <= at.hour < 18


def idle(_at: datetime) -> float:
    return 1.0


def test_a_service_of_office_hours_is_stopped_in_the_evening_and_started_by_the_first_request() -> None:
    week = trace(
        MONDAY, 7 * DAY, cpu=lambda at: 20 if in_office(at) else 1, requests=lambda at: 5 if in_office(at) else nan
    )
    found = replayed(week)
    assert times(found) == [
        ("Mon 00:15", "Mon 08:00"),
        ("Mon 18:15", "Tue 08:00"),
        ("Tue 18:15", "Wed 08:00"),
        ("Wed 18:15", "Thu 08:00"),
        ("Thu 18:15", "Fri 08:00"),
        ("Fri 18:15", "Mon 00:00"),
    ]
    assert [stop.started_by for stop in found.stops] == ["a request"] * 5 + [""]
    assert {stop.reason for stop in found.stops} == {Reason.IDLE}
    # Each morning those of the three minutes until it answers.
    assert found.met_requests == 5 * 3 * 5
    assert found.requests == 5 * 600 * 5
    figures = Figures(replay=found, price=Price(usd_per_hour=Decimal("0.5"), of="it"))
    assert figures.stopped_hours == Decimal("116.5")
    assert figures.saved_usd == Decimal("58.25")
    assert figures.saved_usd_a_month == Decimal("58.25") / 168 * 730


def test_what_runs_every_ten_minutes_keeps_it_from_being_idle_for_fifteen() -> None:
    day = trace(MONDAY, DAY, cpu=lambda at: 60 if at.minute % 10 == 0 else 1)
    found = replayed(day)
    assert found.stops == ()
    assert found.longest is not None
    assert found.longest.end - found.longest.begin == DAY
    assert found.kept[Reason.BUSY] == found.looks - 3
    assert found.kept[Reason.JUST_STARTED] == 3
    # Each of its runs meets a stopped service once it takes less time to be idle.
    eager = replayed(day, asked=Asked(idle_minutes=5, grace_minutes=1, start_minutes=0, every_minutes=1))
    assert len(eager.stops) == 6 * 24
    assert eager.met_busy == 6 * 24 - 1


def test_traffic_at_night_is_seen_though_the_processor_is_idle() -> None:
    night = trace(MONDAY, DAY, cpu=idle, requests=lambda at: 1 if at.hour < 6 and at.minute % 5 == 0 else nan)
    found = replayed(night)
    assert times(found) == [("Mon 06:15", "Tue 00:00")]
    assert found.met_requests == 0
    # A function that isn't told of requests stops it among them.
    deaf = replayed(night, watched=["cpu"])
    assert times(deaf)[0] == ("Mon 00:15", "Mon 00:15")
    assert deaf.met_requests > 0


def test_missing_samples_are_no_idleness() -> None:
    def cpu(at: datetime) -> float:
        return 50 if at.hour < 6 else nan if at.hour < 12 else 1

    found = replayed(trace(MONDAY, DAY, cpu=cpu))
    # The ninth sample after the gap is that of 12:08.
    assert times(found) == [("Mon 12:10", "Tue 00:00")]
    assert found.kept[Reason.NO_DATA] > 60


def test_requests_alone_prove_nothing() -> None:
    found = replayed(trace(MONDAY, DAY, requests=lambda _at: nan))
    assert found.stops == ()
    assert found.kept[Reason.NO_DATA] == found.looks - 3


def test_working_hours_are_those_of_the_clock_on_the_wall_also_when_it_is_put_forward() -> None:
    # On 2026-03-29 at 01:00 UTC.
    begin = datetime(2026, 3, 27, 18, tzinfo=UTC)
    hours = Asked(working_hours="MON-SUN 08:00-18:00", time_zone="Europe/Berlin", start="working-hours")
    found = replayed(trace(begin, 54 * 60, cpu=idle), asked=hours)
    assert times(found) == [("Fri 18:15", "Sat 07:00"), ("Sat 17:00", "Sun 06:00"), ("Sun 16:00", "Mon 00:00")]
    assert [stop.started_by for stop in found.stops] == ["working hours", "working hours", ""]
    lines = {line.plain[:14]: line.plain[15:] for line in timeline(found, ZoneInfo("Europe/Berlin"))}
    assert lines["Sat 2026-03-28"] == "·" * 16 + "█" * 20 + "·" * 12
    assert lines["Sun 2026-03-29"] == "·" * 4 + "  " + "·" * 10 + "█" * 20 + "·" * 12


def test_the_hour_that_comes_twice_is_part_of_the_night() -> None:
    # On 2026-10-25 at 01:00 UTC the clocks of Berlin are put back.
    begin = datetime(2026, 10, 24, 15, tzinfo=UTC)
    hours = Asked(working_hours="MON-SUN 08:00-18:00", time_zone="Europe/Berlin", start="working-hours")
    found = replayed(trace(begin, 27 * 60, cpu=idle), asked=hours)
    assert times(found) == [("Sat 16:00", "Sun 07:00"), ("Sun 17:00", "Sun 18:00")]


def test_a_shutdown_stops_what_is_busy_and_starts_it_in_the_morning() -> None:
    shutdown = Shutdown(time_zone="UTC", days="MON-FRI", start="07:00", end="19:00")
    found = replayed(trace(MONDAY, 2 * DAY, cpu=lambda _at: 90), shutdown=shutdown, asked=Asked(start="never"))
    assert times(found) == [("Mon 19:00", "Tue 07:00"), ("Tue 19:00", "Wed 00:00")]
    assert {(stop.reason, stop.detail) for stop in found.stops} == {(Reason.ASKED, "by shutdown.end")}
    assert [stop.started_by for stop in found.stops] == ["shutdown.start", ""]
    assert found.met_busy == 12 * 60 + 3 + 5 * 60


def test_a_shutdown_without_a_morning_leaves_it_to_whoever_needs_it() -> None:
    shutdown = Shutdown(time_zone="UTC", days="MON-FRI", start="07:00", end="19:00", starts=False)
    found = replayed(trace(MONDAY, 2 * DAY, cpu=lambda _at: 90), shutdown=shutdown, asked=Asked(start="never"))
    assert times(found) == [("Mon 19:00", "Wed 00:00")]
    said = list(Figures(replay=found, price=None).assumptions())
    assert said[0] == "it is stopped at the end of MON-FRI 07:00-19:00 UTC, in use or not"


def test_where_only_the_clock_stops_it_idleness_doesn_t_unless_it_is_asked_for() -> None:
    shutdown = Shutdown(time_zone="UTC", days="MON-FRI", start="07:00", end="19:00")
    day = trace(MONDAY + timedelta(hours=7), 17 * 60, cpu=idle)
    by_clock = replayed(day, shutdown=shutdown)
    assert times(by_clock) == [("Mon 19:00", "Tue 00:00")]
    assert set(by_clock.kept) == {Reason.CLOCK_ONLY}
    said = list(Figures(replay=by_clock, price=None).assumptions())
    assert said[0].startswith("it is stopped at the end of MON-FRI 07:00-19:00 UTC, in use or not")
    assert said[1].startswith("auto_stop.enabled is false, so that only the clock stops it")
    for both in (Asked(idle_minutes=15), Asked()):
        enabled = AutoStop(enabled=both.idle_minutes is None)
        assert times(replayed(day, settings=enabled, shutdown=shutdown, asked=both)) == [("Mon 07:15", "Tue 00:00")]


def test_nobody_starts_it_where_nobody_is_to() -> None:
    found = replayed(
        trace(MONDAY, DAY, cpu=idle, requests=lambda at: 1 if at.hour == 12 else 0), asked=Asked(start="never")
    )
    assert times(found) == [("Mon 00:15", "Tue 00:00")]
    assert found.met_requests == 60


def test_a_gpu_has_idle_minutes_of_its_own() -> None:
    found = replayed(trace(MONDAY, DAY, gpu=idle), settings=AutoStop(grace_minutes=5))
    assert times(found) == [("Mon 00:10", "Tue 00:00")]
    assert replayed(trace(MONDAY, DAY, gpu=lambda _at: 3)).stops == ()


def test_half_hours_of_more_than_five_weeks_are_shown_by_the_week() -> None:
    found = replayed(trace(MONDAY, 60 * DAY, cpu=idle))
    head, *weeks = [line.plain for line in timeline(found, UTC)]
    assert head.split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert len(weeks) == 9
    assert weeks[1] == "Mon 2026-11-23 " + ("·" * 12 + " ") * 7
    assert weeks[-1].split() == ["Mon", "2027-01-11", "·" * 12, "·" * 12, "·" * 12, "·" * 12]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (Asked(idle_minutes=4), "--idle-minutes is 4; allowed: greater than or equal to 5"),
        (Asked(cpu_percent=-1), "--cpu-percent is -1"),
        (Asked(every_minutes=0), "--every-minutes is 0"),
        (Asked(working_hours="always"), "--working-hours is"),
        (Asked(working_hours="MON-FRI 08:00-08:00"), "--working-hours is"),
        (Asked(working_hours="MON-FRI 08:00-18:00", time_zone="Moon"), "--time-zone is 'Moon'; allowed: an IANA"),
        (Asked(start="sometimes"), "--start is 'sometimes'; allowed: on-request, working-hours, never"),
        (Asked(start="working-hours"), "--start working-hours needs hours; allowed: --working-hours"),
    ],
)
def test_rules_that_make_no_sense_are_told(asked: Asked, sentence: str) -> None:
    with pytest.raises(Unusable) as told:
        plan(AutoStop(), None, asked, ["cpu"])
    assert str(told.value).startswith(sentence)


def test_what_is_asked_for_takes_the_place_of_one_setting_and_leaves_the_others() -> None:
    hours = BusinessHours(time_zone="Europe/Berlin")
    made = plan(AutoStop(idle_minutes=30, grace_minutes=7, working_hours=hours), None, Asked(grace_minutes=9), ["cpu"])
    assert made.rules.idle == timedelta(minutes=30)
    assert made.rules.grace == timedelta(minutes=9)
    assert made.rules.minimum_samples == 18
    assert made.rules.working_hours is not None


values = st.one_of(st.just(nan), st.floats(min_value=0, max_value=10))
counts = st.one_of(st.just(nan), st.integers(min_value=0, max_value=2).map(float))
traces = st.integers(min_value=1, max_value=300).flatmap(
    lambda length: st.fixed_dictionaries(
        {"cpu": st.lists(values, min_size=length, max_size=length)},
        optional={"requests": st.lists(counts, min_size=length, max_size=length)},
    )
)
asks = st.builds(
    Asked,
    idle_minutes=st.integers(min_value=5, max_value=40),
    grace_minutes=st.integers(min_value=1, max_value=40),
    every_minutes=st.integers(min_value=1, max_value=20),
    minimum_samples_percent=st.sampled_from([20, 60, 100]),
    working_hours=st.sampled_from([None, "MON-SUN 01:00-02:00", "MON-SUN 23:00-01:00"]),
    start=st.sampled_from(["on-request", "never"]),
    start_minutes=st.integers(min_value=0, max_value=10),
)


def made_of(signals: dict[str, list[float]]) -> Trace:
    length = len(signals["cpu"])
    columns = {name: array("d", column) for name, column in signals.items()}
    return Trace(int(MONDAY.timestamp()) // 60, length, columns, length, 1, 0)


@settings(deadline=None)
@given(traces, asks)
def test_nothing_busy_is_ever_stopped(signals: dict[str, list[float]], asked: Asked) -> None:
    found = replayed(made_of(signals), asked=asked)
    rules = found.plan.rules
    for stop in found.stops:
        at = stop.at - found.trace.begin
        window = range(max(0, at - (asked.idle_minutes or 0)), at)
        ran = [minute for minute in window if found.states[minute] == State.RUNNING]
        assert all(not signals["cpu"][minute] >= 5 for minute in ran)
        assert all(not signals["requests"][minute] >= 1 for minute in ran if "requests" in signals)
        since = max((before.until for before in found.stops if before.at < stop.at), default=found.trace.begin)
        proofs = [each for each in ran if not isnan(signals["cpu"][each]) and each + found.trace.begin >= since]
        assert len(proofs) >= rules.minimum_samples
        assert stop.at - since >= (asked.grace_minutes or 0)
        assert rules.working_hours is None or not rules.working_hours.hold(moment(stop.at))
        assert at % (asked.every_minutes or 1) == 0


@settings(deadline=None)
@given(traces, asks)
def test_the_figures_add_up(signals: dict[str, list[float]], asked: Asked) -> None:
    found = replayed(made_of(signals), asked=asked)
    states = Counter(found.states)
    assert 0 <= found.stopped_minutes <= found.trace.length
    # What is started in a minute is no longer stopped in it.
    assert found.stopped_minutes == states[State.STOPPED]
    assert found.stopped_minutes + sum(run.end - run.begin for run in found.runs) == found.trace.length
    came = {minute: count for minute, count in enumerate(signals.get("requests", [])) if not isnan(count) and count > 0}
    assert found.requests == sum(came.values())
    assert found.met_requests == sum(count for minute, count in came.items() if found.states[minute] != State.RUNNING)
    assert all(found.met[minute] for minute in came if found.states[minute] != State.RUNNING)


@settings(deadline=None)
@given(traces, asks)
def test_the_same_trace_comes_to_the_same(signals: dict[str, list[float]], asked: Asked) -> None:
    first, second = (replayed(made_of(signals), asked=asked) for _ in range(2))
    assert (first.stops, first.runs, first.states) == (second.stops, second.runs, second.states)
