"""Stopping and starting, over any trace, settings and size."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from idleness import steps
from idleness.configuration import Configuration, Told
from idleness.decision import Action, Rules, Sample, Signal, decide
from idleness.handling import Looked
from idleness.record import PHASES, TAG, Record, Size
from idleness.targets import Look, Target

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
TAGS = {"Project": "acme", "Stack": "acme-dev", "AutoStop": "enabled"}
CONFIGURATION = Configuration(stack="acme-dev", project="acme", targets=(), metrics={}, rules={})


class InMemory(Target):
    """Something with a size that does just what it is told."""

    def __init__(self, size: Size, tags: dict[str, str], changed_at: datetime) -> None:
        super().__init__("it", lambda _: None)
        self.size, self.tags, self.changed_at = size, dict(tags), changed_at

    def look(self) -> Look:
        running = bool(self.size.desired)
        return Look(running=running, changing=False, changed_at=self.changed_at, tags=dict(self.tags), size=self.size)

    def note(self, record: Record) -> None:
        self.tags[TAG] = str(record)

    def stop(self, size: Size) -> None:
        del size
        self.size = Size(desired=0, minimum=0, maximum=0, suspended=frozenset({"scheduled"}))

    def start(self, size: Size) -> None:
        self.size = size

    def state(self) -> tuple[Size, str]:
        """Its size, and the phase that is noted on it."""
        record = Record.of(self.tags.get(TAG, ""))
        return self.size, record.phase if record else ""


def round_of(target: InMemory, signals: Sequence[Signal], rules: Rules, now: datetime = NOW) -> Action:
    """A round of auto-stop."""
    looked = Looked(told=Told(kind="any", id="it"), target=target, look=target.look())
    decision = decide(looked.seen(CONFIGURATION, signals), now, rules)
    looked.carry_out(decision, why="idle", now=now)
    return decision.action


SIZES = st.builds(
    lambda minimum, above, further, suspended: Size(
        minimum=minimum, desired=minimum + above, maximum=minimum + above + further, suspended=suspended
    ),
    st.integers(0, 1000),
    st.integers(1, 1000),
    st.integers(0, 1000),
    st.frozensets(st.sampled_from(["in", "out", "scheduled"])),
)

RULES = st.builds(
    lambda idle, grace, samples, dry_run: Rules(
        idle=timedelta(minutes=idle), grace=timedelta(minutes=grace), minimum_samples=samples, dry_run=dry_run
    ),
    st.integers(5, 30),
    st.integers(1, 30),
    st.integers(1, 10),
    st.booleans(),
)

SIGNALS = st.builds(
    lambda values, sparse: Signal(
        name="signal",
        busy_from=5,
        sparse=sparse,
        samples=[Sample(NOW - timedelta(minutes=minute), value) for minute, value in enumerate(values, start=1)],
    ),
    st.lists(st.sampled_from([0.0, 1.0, 4.9]) | st.floats(0, 100), max_size=35),
    st.booleans(),
)

UPTIMES = st.integers(0, 60).map(lambda ago: NOW - timedelta(minutes=ago))


@settings(max_examples=10_000, deadline=None)
@given(size=SIZES, rules=RULES, signals=st.lists(SIGNALS, max_size=3), changed_at=UPTIMES)
@example(
    size=Size(desired=1, minimum=0, maximum=1),
    rules=Rules(idle=timedelta(minutes=10), grace=timedelta(minutes=1), minimum_samples=1),
    signals=[
        Signal(
            name="signal",
            busy_from=5,
            sparse=False,
            samples=[Sample(NOW - timedelta(minutes=1), 0.0), Sample(NOW - timedelta(minutes=10), 5.0)],
        )
    ],
    changed_at=NOW - timedelta(minutes=1),
)
def test_a_round_twice_does_what_it_does_once_and_a_start_gives_back_what_was(
    size: Size, rules: Rules, signals: list[Signal], changed_at: datetime
) -> None:
    target = InMemory(size, TAGS, changed_at)
    action = round_of(target, signals, rules)
    once = target.state()
    assert (once[0].desired == 0) == (action is Action.STOP)
    # What goes on may stop a second later, when the last busy sample leaves the window; what is stopped stays so.
    round_of(target, signals, rules, NOW + timedelta(seconds=1 if action is Action.STOP else 0))
    assert target.state() == once
    looked = Looked(told=Told(kind="any", id="it"), target=target, look=target.look())

    steps.start(target, looked.look, why="asked", now=NOW, configured=Size(desired=1, minimum=1, maximum=1))
    assert target.state() == (size, "running")


@settings(max_examples=10_000, deadline=None)
@given(
    tags=st.fixed_dictionaries(
        {},
        optional={
            "Project": st.sampled_from(["acme", "Acme", "other"]),
            "Stack": st.sampled_from(["acme-dev", "acme-dev2", "ACME-DEV"]),
            "AutoStop": st.sampled_from(["enabled", "disabled", "Enabled", ""]),
        },
    ),
    phase=st.none() | st.sampled_from(PHASES),
    size=SIZES,
    rules=RULES,
    signals=st.lists(SIGNALS, max_size=3),
)
def test_what_lacks_the_tags_is_never_touched_whatever_is_noted_on_it(
    tags: dict[str, str], phase: str | None, size: Size, rules: Rules, signals: list[Signal]
) -> None:
    noted = {TAG: f"{phase} at=2026-11-18T11:00:00Z desired=1"} if phase else {}
    target = InMemory(size, tags | noted, NOW - timedelta(days=1))
    before = target.size, dict(target.tags)
    round_of(target, signals, rules)
    if tags != TAGS:
        assert (target.size, target.tags) == before


@settings(max_examples=2000, deadline=None)
@given(
    phase=st.sampled_from(PHASES),
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone
    why=st.text(),
    size=SIZES | st.just(Size()),
)
def test_a_record_fits_into_a_tag_and_says_afterwards_what_it_said(
    phase: str, at: datetime, why: str, size: Size
) -> None:
    record = Record(phase=next(each for each in PHASES if each == phase), at=at.replace(tzinfo=UTC), why=why, size=size)
    text = str(record)
    assert len(text) <= 256
    assert all(each.isascii() and (each.isalnum() or each in " _.:/=+-@") for each in text)
    found = Record.of(text)
    assert found is not None
    assert (found.phase, found.size) == (record.phase, record.size)
    assert found.at == record.at.replace(microsecond=0)


@given(text=st.text())
def test_a_tag_of_somebody_elses_is_no_record(text: str) -> None:
    found = Record.of(text)
    assert found is None or found.phase in PHASES


def test_the_size_of_an_unfinished_stop_is_not_written_over() -> None:
    size = Size(desired=3, minimum=2, maximum=5)
    target = InMemory(size, TAGS, NOW - timedelta(days=1))
    target.note(Record(phase="stopping", at=NOW, why="idle", size=size))
    target.size = replace(size, minimum=0, maximum=0)
    idle = [
        Signal(
            name="cpu",
            busy_from=5,
            sparse=False,
            samples=[Sample(NOW - timedelta(minutes=minute), 0) for minute in range(1, 16)],
        )
    ]
    rules = Rules(idle=timedelta(minutes=15), grace=timedelta(minutes=15), minimum_samples=9)
    assert round_of(target, idle, rules) is Action.STOP
    record = target.look().record
    assert record is not None
    assert record.size == size
