"""What the functions do to things of each kind, in whichever way AWS answers them."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.idleness.kinds import (
    DATABASE,
    KARPENTER,
    KINDS,
    NODE_TAGS,
    RECORD,
    Kind,
    Sizes,
    records,
    without_records,
)
from tests.unit.idleness.stack import Functions, idle, running
from tests.unit.idleness.world import BROKEN, LATE, THROTTLED, Fault, Meanwhile, World

EACH = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)

SIZES = st.builds(
    lambda minimum, above, further, suspended: Sizes(
        minimum=minimum, desired=minimum + above, maximum=minimum + above + further, suspended=suspended
    ),
    st.integers(0, 50),
    st.integers(1, 50),
    st.integers(0, 50),
    st.booleans(),
)


def functions(world: World, monkeypatch: pytest.MonkeyPatch, *kinds: Kind, **rules: object) -> Functions:
    made = Functions(world, monkeypatch)
    made.tell(kinds, **rules)
    return made


def by_hand(world: World, desired: int) -> None:
    """Somebody else gives everything this size."""
    for things in world.things.values():
        for thing in things.values():
            if "desired" in thing:
                thing["desired"] = desired


@EACH
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=SIZES)
def test_stopped_and_started_it_is_what_it_was(kind: Kind, sizes: Sizes, monkeypatch: pytest.MonkeyPatch) -> None:
    world = running(kind, sizes=sizes)
    before = without_records(world)
    called = functions(world, monkeypatch, kind)
    called.stop()
    assert kind.at_rest(world)
    assert called.start() == {f"{kind.kind} {kind.id}": "started"}
    assert without_records(world) == before


@EACH
def test_called_twice_each_does_what_it_does_once(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    world = running(kind)
    called = functions(world, monkeypatch, kind)
    called.stop()
    stopped = deepcopy(world.things)
    assert [each["reason"] for each in called.stop()] == ["stopped"]
    assert world.things == stopped
    called.start()
    started = without_records(world)
    assert called.start() == {f"{kind.kind} {kind.id}": "running"}
    assert without_records(world) == started


@EACH
def test_what_is_busy_goes_on(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    world = running(kind)
    before = deepcopy(world.things)
    idle(world, cpu=5)
    (outcome,) = functions(world, monkeypatch, kind).stop()
    assert (outcome["action"], outcome["reason"]) == ("keep", "busy")
    assert world.things == before


@EACH
@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"Project": "acme", "Stack": "acme-dev-service"},
        {"Project": "acme", "Stack": "acme-dev-service2", "AutoStop": "enabled"},
        {"Project": "other", "Stack": "acme-dev-service", "AutoStop": "enabled"},
        {"Project": "acme", "Stack": "acme-dev-service", "AutoStop": "disabled"},
        {"project": "acme", "stack": "acme-dev-service", "autostop": "enabled"},
    ],
)
def test_what_lacks_the_tags_of_the_stack_is_never_touched(
    kind: Kind, tags: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = running(kind)
    for things in world.things.values():
        for thing in things.values():
            of_aws = {name: value for name, value in thing["tags"].items() if name.startswith("elasticbeanstalk:")}
            thing["tags"] = of_aws | tags
    before = deepcopy(world.things)
    called = functions(world, monkeypatch, kind)
    called.stop()
    called.stop(action="stop", why="night")
    called.start()
    assert world.things == before


@EACH
def test_a_look_and_a_dry_run_change_nothing(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    world = running(kind)
    before = deepcopy(world.things)
    called = functions(world, monkeypatch, kind)
    assert [each["reason"] for each in called.stop(action="look")] == ["idle"]
    dry = functions(world, monkeypatch, kind, dry_run=True)
    assert [each["reason"] for each in dry.stop()] == ["dry-run"]
    assert [each["reason"] for each in dry.stop(action="stop")] == ["dry-run"]
    assert world.things == before


@EACH
def test_the_night_stops_what_is_busy(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    world = running(kind)
    idle(world, cpu=90)
    (outcome,) = functions(world, monkeypatch, kind).stop(action="stop", why="night")
    assert outcome["reason"] == "asked"
    assert kind.at_rest(world)
    assert "why=night" in " ".join(records(world))


@EACH
def test_a_start_of_what_runs_only_begins_its_time_of_grace(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    world = running(kind)
    before = without_records(world)
    called = functions(world, monkeypatch, kind)
    called.start("github/push")
    assert without_records(world) == before
    assert [each["reason"] for each in called.stop()] == ["just-started"]


FAULTS = {
    "fails before": lambda at: Fault(at=at, fails=BROKEN),
    "fails after": lambda at: Fault(at=at, fails=BROKEN, after=True),
    "throttled": lambda at: Fault(at=at, fails=THROTTLED),
    "times out before": lambda at: Fault(at=at, fails=LATE),
    "times out after": lambda at: Fault(at=at, fails=LATE, after=True),
    "empty page first": lambda at: Fault(at=at, pages=True),
}


def _gently(call: object) -> bool:
    """Whether a call of a function came to its end; where not, Lambda calls it again."""
    try:
        call()  # type: ignore[operator]
    except (BotoCoreError, ClientError):
        return False
    except Exception as error:
        if type(error).__name__ not in ("Incomplete", "Taken"):
            raise
        return False
    return True


@EACH
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_call_of_a_stop_goes_wrong_nothing_is_lost(
    kind: Kind, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = next(each for each in KINDS if each.kind == ("instance" if kind.sized else "eks-node-group"))
    world = running(kind)
    functions(world, monkeypatch, kind).stop()
    for at in range(len(world.calls)):
        world = running(kind, other)
        before = without_records(world)
        called = functions(world, monkeypatch, other, kind)
        # Which thread is first isn't told, so every call of both gets its turn.
        world.fault = FAULTS[fault](at)
        _gently(called.stop)
        world.fault = None
        for_all = ("cloudwatch.GetMetricData", "dynamodb.PutItem")
        assert kind.at_rest(world) or other.at_rest(world) or world.calls[at] in for_all
        # No lease lasts until the next round.
        world.items.clear()
        assert _gently(called.stop)
        assert kind.at_rest(world), world.calls[at]
        assert other.at_rest(world), world.calls[at]
        called.start()
        assert without_records(world) == before, world.calls[at]


@EACH
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_call_of_a_start_goes_wrong_the_next_round_finishes_it(
    kind: Kind, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = running(kind)
    before = without_records(world)
    called = functions(world, monkeypatch, kind)
    called.stop()
    stopped = deepcopy(world.things)
    world.calls.clear()
    called.start()
    for at in range(len(world.calls)):
        world.things, world.calls, world.fault = deepcopy(stopped), [], FAULTS[fault](at)
        done = _gently(called.start)
        call, world.fault, world.items = world.calls[at], None, {}
        if not done and not any("starting" in each or "running" in each for each in records(world)):
            # Nothing was begun: Lambda calls it again.
            assert _gently(called.start)
        _gently(called.stop)
        assert without_records(world) == before, call


@dataclass
class Other:
    """A call of a function by somebody else, and whether it came to its end."""

    call: Callable[[], object]
    done: bool | None = None

    def __call__(self) -> None:
        self.done = _gently(self.call)


@EACH
def test_a_start_in_the_middle_of_a_stop_waits_and_wins(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    world = running(kind)
    before = without_records(world)
    functions(world, monkeypatch, kind).stop()
    calls, refused = world.calls, 0
    for at, call in enumerate(calls):
        world = running(kind)
        called = functions(world, monkeypatch, kind)
        other = Other(called.start)
        world.meanwhile = Meanwhile(at, other)
        called.stop()
        if not other.done:
            # Lambda calls it again.
            refused += 1
            called.start()
        for _ in range(2):
            called.stop()
        assert without_records(world) == before, (at, call)
    # But for the first moment, before there is a lease.
    assert refused == len(calls) - 1


@EACH
@pytest.mark.parametrize("runs", [True, False], ids=["running", "stopped"])
def test_a_night_in_the_middle_of_a_start_takes_no_size_away(
    kind: Kind, runs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = running(kind, sizes=Sizes(minimum=2, desired=3, maximum=5))
    before = without_records(world)
    called = functions(world, monkeypatch, kind)
    if not runs:
        called.stop()
    things = deepcopy(world.things)
    world.calls.clear()
    called.start()
    for at, call in enumerate(world.calls.copy()):
        world.things, world.calls = deepcopy(things), []
        night = partial(called.stop, action="stop", why="night")
        other = Other(night)
        world.meanwhile = Meanwhile(at, other)
        called.start()
        assert other.done is not None
        if not other.done:
            night()
            assert kind.at_rest(world)
        called.start()
        assert without_records(world) == before, (at, call)


def test_a_stop_that_was_cut_off_is_taken_back_when_it_is_busy_again(monkeypatch: pytest.MonkeyPatch) -> None:
    (service,) = (kind for kind in KINDS if kind.kind == "ecs-service")
    world = running(service)
    before = without_records(world)
    called = functions(world, monkeypatch, service)
    called.stop()
    at = world.calls.index("ecs.UpdateService")
    world = called.world = running(service)
    world.fault = Fault(at=at, fails=BROKEN)
    assert not _gently(called.stop)
    # Its bounds are closed, and it still has its tasks.
    assert without_records(world) != before
    world.fault = None
    idle(world, cpu=50)
    (outcome,) = called.stop()
    assert (outcome["action"], outcome["reason"]) == ("start", "busy-again")
    assert without_records(world) == before


@pytest.mark.parametrize("text", ["", "stopped", "stopped at=yesterday desired=2", "stopped desired=-1", "ok" * 99])
def test_without_a_record_that_can_be_read_it_comes_back_as_the_settings_say(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (service,) = (kind for kind in KINDS if kind.kind == "ecs-service")
    world = running(service)
    called = functions(world, monkeypatch, service)
    called.stop()
    world.things["service"]["c/s"]["tags"][RECORD] = text
    called.start()
    target = world.things["target"]["service/c/s"]
    assert (world.things["service"]["c/s"]["desired"], target["min"], target["max"]) == (1, 1, 3)


def test_closed_bounds_are_never_taken_for_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    (service,) = (kind for kind in KINDS if kind.kind == "ecs-service")
    world = running(service)
    world.things["target"]["service/c/s"] |= {"min": 0, "max": 0}
    called = functions(world, monkeypatch, service)
    called.stop()
    called.start()
    target = world.things["target"]["service/c/s"]
    assert (world.things["service"]["c/s"]["desired"], target["min"], target["max"]) == (2, 1, 3)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.sized], ids=lambda kind: kind.kind)
def test_what_somebody_else_started_gets_its_bounds_back_and_keeps_its_number(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = running(kind, sizes=Sizes(minimum=1, desired=3, maximum=5))
    before = without_records(world)
    called = functions(world, monkeypatch, kind)
    called.stop()
    by_hand(world, 2)
    (outcome,) = called.stop()
    assert outcome["reason"] == "started-elsewhere"
    found = without_records(world)
    for things in (*before.values(), *found.values()):
        for thing in things.values():
            assert thing.pop("desired", 2) in (2, 3)
    assert found == before


def test_bounds_that_terraform_renewed_meanwhile_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    (service,) = (kind for kind in KINDS if kind.kind == "ecs-service")
    world = running(service)
    called = functions(world, monkeypatch, service)
    called.stop()
    world.things["target"]["service/c/s"] |= {"min": 2, "max": 9}
    world.things["service"]["c/s"]["desired"] = 2
    called.stop()
    target = world.things["target"]["service/c/s"]
    assert (target["min"], target["max"], world.things["service"]["c/s"]["desired"]) == (2, 9, 2)


def test_one_that_is_gone_keeps_nobody_else_from_being_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    for gone in KINDS:
        others = [kind for kind in KINDS if kind.id != gone.id and kind.kind != "beanstalk-environment"]
        others = [kind for kind in others if gone.kind != "beanstalk-environment" or kind.id != "asg"]
        world = running(*others)
        called = functions(world, monkeypatch, gone, *others)
        assert not _gently(called.stop)
        assert all(kind.at_rest(world) for kind in others)
        assert not _gently(called.start)
        assert not any(kind.at_rest(world) for kind in others)


def test_metrics_that_cannot_be_read_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = running(*KINDS[:2])
    before = deepcopy(world.things)
    called = functions(world, monkeypatch, *KINDS[:2])
    called.stop(action="look")
    world.fault = Fault(at=2 * world.calls.index("cloudwatch.GetMetricData") + 2, fails=THROTTLED)
    assert not _gently(called.stop)
    assert world.calls[world.fault.at] == "cloudwatch.GetMetricData"
    assert world.things == before


def test_requests_that_cloudwatch_does_not_answer_for_are_not_taken_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    (kind,) = (kind for kind in KINDS if kind.kind == "instance")
    world = running(kind)
    called = functions(world, monkeypatch, kind)
    monkeypatch.setenv("TARGETS", f'[{{"kind":"instance","id":"{kind.id}","watch":["0","1"],"idle_minutes":15}}]')
    assert [each["reason"] for each in called.stop(action="look")] == ["idle"]
    world.partly = "RequestCount"
    assert [each["reason"] for each in called.stop(action="look")] == ["too-few-samples"]


@pytest.mark.parametrize("requests", [[1], [0, 0, 0, 7]])
def test_a_request_is_enough_to_go_on(requests: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    (kind,) = (kind for kind in KINDS if kind.kind == "instance")
    world = running(kind)
    idle(world, requests=requests)
    called = functions(world, monkeypatch, kind)
    monkeypatch.setenv("TARGETS", f'[{{"kind":"instance","id":"{kind.id}","watch":["0","1"],"idle_minutes":15}}]')
    assert [each["reason"] for each in called.stop()] == ["busy"]


def test_the_database_stops_once_everything_else_rests_and_starts_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    service = KINDS[0]
    world = running(service, DATABASE)
    before = without_records(world)
    called = functions(world, monkeypatch, service, DATABASE)
    assert [each["reason"] for each in called.stop()] == ["idle", "in-use"]
    assert [each["reason"] for each in called.stop()] == ["stopped", "stack-stopped"]
    assert service.at_rest(world)
    assert DATABASE.at_rest(world)
    called.start()
    assert without_records(world) == before


def test_the_database_goes_on_while_one_of_its_users_cannot_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    service, instance = KINDS[0], next(kind for kind in KINDS if kind.kind == "instance")
    world = running(service, DATABASE)
    called = functions(world, monkeypatch, service, instance, DATABASE)
    for _ in range(3):
        assert not _gently(called.stop)
    assert service.at_rest(world)
    assert not DATABASE.at_rest(world)


def test_what_changes_is_left_alone_until_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, place, state in (
        ("instance", ("instance", "i-1", "state"), "pending"),
        ("eks-node-group", ("node group", "c/spot-1", "status"), "UPDATING"),
        ("ecs-service", ("service", "c/s", "rollout"), "IN_PROGRESS"),
        ("sagemaker-variant", ("endpoint", "e", "status"), "Updating"),
    ):
        (found,) = (each for each in KINDS if each.kind == kind)
        world = running(found)
        world.things[place[0]][place[1]][place[2]] = state
        before = deepcopy(world.things)
        assert [each["reason"] for each in functions(world, monkeypatch, found).stop()] == ["changing"]
        assert world.things == before


def test_what_was_just_made_has_its_time_of_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in KINDS:
        world = running(kind)
        for things in world.things.values():
            for thing in things.values():
                thing["since"] = datetime.now(UTC) - timedelta(minutes=14)
        assert [each["reason"] for each in functions(world, monkeypatch, kind).stop()] == ["just-started"]


def test_karpenters_nodes_end_once_the_node_groups_are_at_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    group = next(kind for kind in KINDS if kind.kind == "eks-node-group")
    world = running(group, KARPENTER)
    called = functions(world, monkeypatch, group, KARPENTER, DATABASE)
    DATABASE.put(world, Sizes())
    assert [each["reason"] for each in called.stop()] == ["idle", "in-use", "in-use"]
    assert [each["reason"] for each in called.stop()] == ["stopped", "stack-stopped", "in-use"]
    assert KARPENTER.at_rest(world)
    assert [each["reason"] for each in called.stop()] == ["stopped", "stopped", "stack-stopped"]
    # It launches new ones itself.
    called.start()
    assert not group.at_rest(world)
    assert KARPENTER.at_rest(world)


@pytest.mark.parametrize(
    "tags",
    [
        NODE_TAGS | {"Stack": "acme-dev-other"},
        NODE_TAGS | {"Project": "other"},
        NODE_TAGS | {"AutoStop": "disabled"},
        {name: value for name, value in NODE_TAGS.items() if not name.startswith("karpenter")},
    ],
)
def test_no_other_instance_is_taken_for_a_node_of_karpenters(
    tags: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = running(KARPENTER)
    world.things["instance"]["i-node"]["tags"] = tags
    called = functions(world, monkeypatch, KARPENTER)
    called.stop()
    called.stop(action="stop", why="night")
    assert not KARPENTER.at_rest(world)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.sized], ids=lambda kind: kind.kind)
def test_what_somebody_else_started_and_the_night_stopped_again_comes_back_as_it_once_was(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = running(kind, sizes=Sizes(minimum=1, desired=3, maximum=5))
    before = without_records(world)
    called = functions(world, monkeypatch, kind)
    called.stop()
    by_hand(world, 1)
    called.stop(action="stop", why="night")
    assert kind.at_rest(world)
    called.start()
    assert without_records(world) == before
