"""`landfall status`, `stop` and `start`: what the deployed functions are asked, and what is made of their answers."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from environments.settings import Environment
from operations.failure import Failure, Refused
from operations.leftovers import Client
from operations.lifecycle import standing, switching
from operations.lifecycle.functions import Functions, Outcome
from operations.lifecycle.standing import Target, found_by_state, looked_at, saved_by
from operations.lifecycle.stopping_costs import Stopping
from operations.lifecycle.switching import Waiting
from operations.lifecycle.told import last_decisions, stopped_hours
from operations.places import ROOT
from tests.unit.synthesis import environment

NOW = datetime(2026, 11, 22, 6, 20, 30, tzinfo=UTC)
STACK = "dev-fargate"
SERVICE = "ecs-service landfall-dev-fargate/landfall-dev-fargate-app"
DATABASE = "database landfall-dev-fargate-database"


def settings(**overrides: Any) -> Environment:
    return environment(**{"auto_stop": {"enabled": True}, **overrides})


def outcome(target: str = SERVICE, **fields: Any) -> dict[str, Any]:
    """As the function answers."""
    return {
        "target": target,
        "action": "keep",
        "reason": "busy",
        "detail": "cpu 22 at 06:10",
        "running": True,
        "size": 1,
        "record": "",
        "since": "2026-11-20T08:00:00Z",
        **fields,
    }


def stopped(target: str = SERVICE) -> dict[str, Any]:
    return outcome(target, reason="stopped", detail="", running=False)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "why"}}, "Invoke")


class Lambda:
    """Answers one invocation after the other, the last answer for good, and remembers what it was asked."""

    def __init__(self, *answers: Any, failed: bool = False) -> None:
        self.answers, self.failed = list(answers), failed
        self.asked: list[tuple[str, str, Any]] = []

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.asked.append((FunctionName, Qualifier, json.loads(Payload)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return {"Payload": io.BytesIO(payload), **({"FunctionError": "Unhandled"} if self.failed else {})}


def functions(client: Lambda, **more: Any) -> Functions:
    return Functions(STACK, settings(), {"lambda": client, **more}.__getitem__)


def test_a_look_tells_how_every_target_is() -> None:
    client = Lambda([outcome(), stopped(DATABASE)])
    first, second = functions(client).look()
    assert client.asked == [("landfall-dev-fargate-auto-stop", "live", {"action": "look"})]
    assert (first.target, first.running, first.decision) == (SERVICE, True, "keep, busy (cpu 22 at 06:10)")
    assert (second.is_database, second.running, second.decision) == (True, False, "keep, stopped")


def test_stopping_and_starting_say_that_somebody_asked() -> None:
    client = Lambda([outcome(action="stop", reason="asked", detail="")], {SERVICE: "started"})
    deployed = functions(client)
    assert deployed.stop()[0].action == "stop"
    assert deployed.start() == {SERVICE: "started"}
    assert client.asked == [
        ("landfall-dev-fargate-auto-stop", "live", {"action": "stop", "why": "asked"}),
        ("landfall-dev-fargate-auto-start", "live", {"why": "asked"}),
    ]


@pytest.mark.parametrize(
    ("client", "kind", "sentence"),
    [
        (
            Lambda(refusal("ResourceNotFoundException")),
            Refused,
            "there is no function landfall-dev-fargate-auto-stop in us-east-1: dev-fargate isn't deployed there, or",
        ),
        (Lambda(refusal("TooManyRequestsException")), Failure, "Lambda has no room for landfall-dev-fargate-auto-stop"),
        (
            Lambda(refusal("AccessDeniedException")),
            Failure,
            "landfall-dev-fargate-auto-stop can't be called (AccessDeniedException): why",
        ),
        (
            Lambda({"errorMessage": "database x, metrics", "errorType": "Incomplete"}, failed=True),
            Failure,
            "landfall-dev-fargate-auto-stop failed for database x, metrics; its log is /landfall/landfall-dev-fargate/",
        ),
        (Lambda("gone", failed=True), Failure, "landfall-dev-fargate-auto-stop failed for gone; its log is "),
        (Lambda(b"<html>"), Failure, "landfall-dev-fargate-auto-stop doesn't answer: "),
        (
            Lambda(ReadTimeoutError(endpoint_url="https://lambda")),
            Failure,
            "landfall-dev-fargate-auto-stop doesn't answer: ",
        ),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(client: Lambda, kind: type[Failure], sentence: str) -> None:
    with pytest.raises(Failure) as told:
        functions(client).look()
    assert type(told.value) is kind
    assert str(told.value).startswith(sentence)


class Clock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def waiting(client: Lambda, minutes: float = 1) -> Waiting:
    clock = Clock()
    return Waiting(functions(client), minutes * 60, clock=clock, sleep=clock.sleep)


def events(client: Lambda) -> list[str]:
    return [event["action"] for _, _, event in client.asked]


def test_a_stop_is_waited_for_until_everything_rests(capsys: pytest.CaptureFixture[str]) -> None:
    halfway = outcome(reason="changing", detail="", running=False)
    client = Lambda([outcome()], [halfway], [stopped()])
    waiting(client).until_stopped()
    assert events(client) == ["look"] * 3
    assert f"  {SERVICE} is stopped\n" in capsys.readouterr().err


def test_the_database_is_stopped_as_soon_as_nothing_uses_it() -> None:
    used = outcome(DATABASE, reason="in-use", detail="")
    free = outcome(DATABASE, action="stop", reason="stack-stopped", detail="")
    ending = outcome(DATABASE, reason="changing", detail="", running=False)
    client = Lambda(
        [outcome(), used], [stopped(), free], [stopped(), ending], [stopped(), ending], [stopped(), stopped(DATABASE)]
    )
    waiting(client).until_stopped()
    assert events(client) == ["look", "look", "stop", "look", "look"]


def test_who_opted_out_isn_t_waited_for() -> None:
    client = Lambda([outcome(reason="opted-out"), outcome(DATABASE, reason="not-ours")])
    waiting(client).until_stopped()
    assert events(client) == ["look"]


def test_a_start_is_waited_for_until_everything_runs() -> None:
    client = Lambda([stopped()], [outcome(reason="changing")], [outcome(reason="just-started")])
    waiting(client).until_running()
    assert len(client.asked) == 3


def test_what_takes_too_long_is_named() -> None:
    client = Lambda([outcome(reason="changing"), stopped(DATABASE)])
    with pytest.raises(Failure) as told:
        waiting(client, 0.5).until_stopped()
    assert str(told.value) == (
        f"not stopped after 0.5 minutes: {SERVICE}; it goes on without this command, "
        "`landfall status dev-fargate` tells how far it is"
    )
    assert len(client.asked) == 7


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Lambda]:
    """Lets commands find a stack whose functions answer so."""

    def found(*answers: Any, **overrides: Any) -> Lambda:
        client = Lambda(*answers)
        made = settings(**overrides)
        monkeypatch.setattr("operations.preflight.stack", lambda _name: made)
        monkeypatch.setattr(switching, "functions", lambda _stack, _environment: functions(client))
        return client

    return found


def test_stop_says_what_becomes_of_each_target(
    deployed: Callable[..., Lambda], capsys: pytest.CaptureFixture[str]
) -> None:
    deployed(
        [
            outcome(action="stop", reason="asked"),
            outcome(DATABASE, reason="in-use"),
            stopped("instance i-1"),
            outcome("instance i-2", reason="opted-out"),
        ]
    )
    switching.stop(STACK, yes=False, wait=False, timeout_minutes=1)
    assert capsys.readouterr().out.splitlines() == [
        f"{SERVICE}: is stopped",
        f"{DATABASE}: stops once nothing uses it any more",
        "instance i-1: was stopped already",
        "instance i-2: is left alone: its tag AutoStop isn't enabled",
    ]


def test_a_dry_run_stops_nothing_and_isn_t_waited_for(
    deployed: Callable[..., Lambda], capsys: pytest.CaptureFixture[str]
) -> None:
    client = deployed([outcome(reason="dry-run")])
    switching.stop(STACK, yes=False, wait=True, timeout_minutes=1)
    assert events(client) == ["stop"]
    assert "auto_stop.dry_run is true in dev: nothing was stopped" in capsys.readouterr().err


def test_start_says_what_became_of_each_target(
    deployed: Callable[..., Lambda], capsys: pytest.CaptureFixture[str]
) -> None:
    deployed({SERVICE: "started", DATABASE: "running", "instance i-2": "not-ours"})
    switching.start(STACK, wait=False, timeout_minutes=1)
    assert capsys.readouterr().out.splitlines() == [
        f"{SERVICE}: is started",
        f"{DATABASE}: ran already",
        "instance i-2: is left alone: its tags are another stack's",
    ]


PROD = {"stage": "prod", "domain": {"name": "example.com"}, "load_balancer": {"allow_plain_http": False}}


def test_prod_is_stopped_only_by_who_says_so(deployed: Callable[..., Lambda]) -> None:
    client = deployed([outcome(action="stop", reason="asked")], **PROD)
    with pytest.raises(Refused, match="in the stage prod, and there is no terminal to ask in: add --yes"):
        switching.stop(STACK, yes=False, wait=False, timeout_minutes=1)
    assert client.asked == []
    switching.stop(STACK, yes=True, wait=False, timeout_minutes=1)
    assert events(client) == ["stop"]


@pytest.mark.parametrize(("typed", "stops"), [("y", True), ("Yes ", True), ("", False), ("n", False), (None, False)])
def test_prod_is_asked_for_in_a_terminal(
    deployed: Callable[..., Lambda], monkeypatch: pytest.MonkeyPatch, typed: str | None, stops: bool
) -> None:
    client = deployed([outcome(action="stop", reason="asked")], **PROD)

    def answer() -> str:
        if typed is None:
            raise EOFError
        return typed

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    if stops:
        switching.stop(STACK, yes=False, wait=False, timeout_minutes=1)
    else:
        with pytest.raises(Refused, match="nothing was stopped"):
            switching.stop(STACK, yes=False, wait=False, timeout_minutes=1)
    assert events(client) == (["stop"] if stops else [])


class Logs:
    """Log events in pages."""

    def __init__(self, *pages: Sequence[Mapping[str, Any]]) -> None:
        self.pages = pages
        self.asked: dict[str, Any] = {}

    def get_paginator(self, operation: str) -> "Logs":
        assert operation == "filter_log_events"
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        self.asked = request
        yield from ({"events": page} for page in self.pages)


def line(minute: int, **fields: Any) -> dict[str, Any]:
    told = outcome(**fields)
    message = {
        "message": "decision",
        "Stack": "landfall-dev-fargate",
        "Target": told.pop("target"),
        "Reason": told.pop("reason"),
        **told,
    }
    return {"timestamp": int(NOW.replace(minute=minute).timestamp() * 1000), "message": json.dumps(message) + "\n"}


def test_the_last_decision_on_each_target_is_the_newest_of_all_pages() -> None:
    logs = Logs(
        [line(5), {"timestamp": 1, "message": "START RequestId: 1"}, line(10, target=DATABASE, reason="in-use")],
        [],
        [line(15, reason="idle", action="stop"), {"timestamp": 1, "message": '["decision"]'}],
        [line(0)],
    )
    found = last_decisions({"logs": logs}.__getitem__, "/landfall/landfall-dev-fargate/auto-stop", NOW)
    assert {target: (each.reason, each.at.minute) for target, each in found.items()} == {
        SERVICE: ("idle", 15),
        DATABASE: ("in-use", 10),
    }
    assert logs.asked["logGroupName"] == "/landfall/landfall-dev-fargate/auto-stop"
    assert logs.asked["startTime"] == int(NOW.timestamp() - 6 * 3600) * 1000


class CloudWatch:
    """Sums by the hour, by target."""

    def __init__(self, sums: Mapping[str, Sequence[float]]) -> None:
        self.sums = sums
        self.asked: list[dict[str, Any]] = []

    def get_metric_statistics(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        (target,) = (pair["Value"] for pair in request["Dimensions"] if pair["Name"] == "Target")
        if target not in self.sums:
            raise refusal("AccessDenied")
        return {"Datapoints": [{"Sum": each} for each in self.sums[target]]}


def test_the_hours_of_the_month_are_the_looks_that_found_it_stopped() -> None:
    cloudwatch = CloudWatch({SERVICE: [12.0, 6.0, 13.0, 0.0]})
    hours = stopped_hours({"cloudwatch": cloudwatch}.__getitem__, "landfall-dev-fargate", SERVICE, 5, NOW)
    # The third hour has a look that somebody asked for.
    assert hours == Decimal("2.5")
    (asked,) = cloudwatch.asked
    assert (asked["StartTime"], asked["EndTime"], asked["Period"]) == (datetime(2026, 11, 1, tzinfo=UTC), NOW, 3600)
    assert asked["Dimensions"][0] == {"Name": "Stack", "Value": "landfall-dev-fargate"}


def test_a_status_is_made_of_a_look_the_log_and_the_metric() -> None:
    cloudwatch = CloudWatch({SERVICE: [12.0] * 5, DATABASE: [12.0] * 3})
    found = looked_at(
        functions(
            Lambda([stopped(), outcome(DATABASE, reason="changing")]), logs=Logs([line(5)]), cloudwatch=cloudwatch
        ),
        NOW,
    )
    assert [(each.outcome.target, each.state, each.hours) for each in found] == [
        (SERVICE, "stopped", Decimal(5)),
        (DATABASE, "changing", Decimal(3)),
    ]
    assert found[0].decided is not None
    assert found[1].decided is None


def test_a_log_and_a_metric_that_can_t_be_read_are_told_and_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    class Closed:
        def get_paginator(self, _operation: str) -> Any:
            return self

        def paginate(self, **_request: Any) -> Any:
            raise refusal("AccessDeniedException")

    (found,) = looked_at(functions(Lambda([stopped()]), logs=Closed(), cloudwatch=CloudWatch({})), NOW)
    assert (found.decided, found.hours) == (None, None)
    said = capsys.readouterr().err
    assert "/landfall/landfall-dev-fargate/auto-stop doesn't tell the last decisions" in said
    assert f"CloudWatch doesn't tell for how long {SERVICE} was stopped" in said


def test_dollars_are_those_of_the_hours_in_which_all_of_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Stopping(usd_per_hour=Decimal("0.5"), watched=None, old_prices=None)
    monkeypatch.setattr(standing, "stopping", lambda _stack, _environment: made)
    one = Outcome(target=SERVICE, action="keep", reason="stopped", detail="", running=False, since="")
    targets = [Target(outcome=one, hours=Decimal(5)), Target(outcome=replace(one, target=DATABASE), hours=Decimal(3))]
    saved = saved_by(STACK, settings(), targets)
    assert saved is not None
    assert (saved.hours, saved.usd) == (Decimal(3), Decimal("1.5"))
    assert saved_by(STACK, settings(), [*targets, Target(outcome=one)]) is None
    assert saved_by(STACK, settings(), []) is None


def test_nothing_is_priced_where_nothing_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(standing, "stopping")
    one = Outcome(target=SERVICE, action="keep", reason="busy", detail="", running=True, since="")
    saved = saved_by(STACK, settings(), [Target(outcome=one, hours=Decimal(0))])
    assert saved is not None
    assert saved.usd == 0
    assert saved.usd_per_hour is None


class Ecs:
    """One service."""

    class exceptions:  # noqa: N801
        """None is raised."""

    def describe_services(self, **request: Any) -> dict[str, Any]:
        service = {"status": "ACTIVE", "desiredCount": 2, "deployments": [{"createdAt": NOW}], "tags": []}
        return {"services": [service] if request["services"] == ["app"] else []}


class Scaling:
    """Nothing is scaled."""

    def get_paginator(self, _operation: str) -> "Scaling":
        return self

    def paginate(self, **_request: Any) -> list[dict[str, Any]]:
        return [{"ScalableTargets": []}]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANDFALL_HOME", str(tmp_path))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    folder = tmp_path / ".landfall" / "aws"
    folder.mkdir(parents=True)
    return folder


def state(home: Path, *ids: str) -> None:
    scalable = {"value": [{"kind": "ecs-service", "id": each} for each in ids]}
    (home / f"{STACK}.tfstate").write_text(json.dumps({"outputs": {"scalable": scalable}, "resources": []}))


AWS: Client = {"ecs": Ecs(), "application-autoscaling": Scaling()}.__getitem__


def test_a_stack_without_auto_stop_is_looked_at_by_what_terraform_knows(home: Path) -> None:
    state(home, "cluster/app")
    (found,) = found_by_state(STACK, environment(), AWS)
    assert (found.outcome.target, found.state, found.outcome.since) == (
        "ecs-service cluster/app",
        "running",
        "2026-11-22T06:20:30Z",
    )
    state(home, "cluster/gone")
    with pytest.raises(Failure, match="ecs-service cluster/gone can't be looked at: there is no ECS service"):
        found_by_state(STACK, environment(), AWS)


def test_a_stack_without_auto_stop_and_without_a_state_is_told_what_to_do(home: Path) -> None:
    with pytest.raises(Refused) as told:
        found_by_state(STACK, environment(), AWS)
    assert f"there is no state of it in {home}" in str(told.value)
    assert "set auto_stop.enabled to true in dev.yaml, or a shutdown, and deploy" in str(told.value)


def landfall(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "operations", *arguments],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["status", "dev-none"], 'unknown stack "dev-none"; known: '),
        (["status", "dev-fargate", "--format", "xml"], "'xml' isn't a format; allowed: text, json"),
        (["status", "dev-fargate"], "nothing answers at http://127.0.0.1:9"),
        (["stop", "dev-fargate"], "nothing answers at http://127.0.0.1:9"),
        (["start", "dev-fargate"], "nothing answers at http://127.0.0.1:9"),
        (["stop", "prod-fargate"], "prod-fargate has no function for that: set auto_stop.enabled to true"),
        (
            ["start", "prod-fargate"],
            "prod-fargate has no function for that: set auto_stop.enabled to true",
        ),
    ],
)
def test_what_can_t_be_begun_is_told_in_one_sentence(arguments: list[str], sentence: str) -> None:
    done = landfall(*arguments, AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1
