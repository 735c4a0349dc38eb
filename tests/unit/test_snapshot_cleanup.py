"""Which snapshots the function deletes, page by page, and what it is made of."""

import importlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from constructs import Construct
from hypothesis import given
from hypothesis import strategies as st

from environments.settings import Environment
from modules.foundation.foundation import Foundation
from modules.lifecycle.schedules import Schedules
from modules.lifecycle.snapshots import Snapshots
from modules.variants.variant import Scalable
from tests.unit.lambda_code import code_of
from tests.unit.lifecycle_part import stack_with
from tests.unit.synthesis import ACCOUNT, PARTITION, Stack

NOW = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
OURS = {"Project": "landfall", "Stack": "landfall-dev-fargate"}
LONG_AGO = NOW - timedelta(days=31)

type Answer = Callable[[dict[str, Any]], dict[str, Any]]


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


class Aws:
    """Real clients of boto3, which check what they are given, and whose requests are answered here."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Exception] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def client(self, service: str) -> Any:
        client = boto3.client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")  # type: ignore[call-overload]
        client.meta.events.register("provide-client-params.*.*", self._note)
        client.meta.events.register("before-call.*.*", self._answer)
        return client

    def of(self, action: str) -> list[dict[str, Any]]:
        return [parameters for asked, parameters in self.asked if asked == action]

    def _note(self, *, params: dict[str, Any], model: Any, **_: Any) -> None:
        service = model.service_model.signing_name
        self.asked.append((f"{service}:{model.name}", dict(params)))

    def _answer(self, **_: Any) -> tuple[object, dict[str, Any]]:
        action, parameters = self.asked[-1]
        answer = self.answers[action]
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(status_code=200), answer(parameters)


def pages(key: str, items: Sequence[dict[str, Any]], *, token: str, asked: str) -> Answer:
    """Answers with one item on each page."""

    def answer(parameters: dict[str, Any]) -> dict[str, Any]:
        index = int(parameters.get(asked, 0))
        more = {token: str(index + 1)} if index + 1 < len(items) else {}
        return {key: list(items[index : index + 1]), **more}

    return answer


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def disk(
    name: str, tag: str = "", value: str = "", *, made_at: datetime = LONG_AGO, state: str = "completed"
) -> dict[str, Any]:
    tags = {tag: value} if tag else {}
    return {"SnapshotId": name, "StartTime": made_at, "State": state, "Tags": tag_list(OURS | tags)}


def database(
    name: str, *, made_at: datetime | None = LONG_AGO, status: str = "available", **tags: str
) -> dict[str, Any]:
    made = {"SnapshotCreateTime": made_at} if made_at else {}
    return {"DBSnapshotIdentifier": name, "Status": status, "TagList": tag_list(OURS | tags), **made}


def cache(name: str, *made_at: datetime, status: str = "available") -> dict[str, Any]:
    nodes = [{"SnapshotCreateTime": each} for each in made_at] or [{"SnapshotCreateTime": LONG_AGO}]
    return {"SnapshotName": name, "ARN": f"arn:x:{name}", "SnapshotStatus": status, "NodeSnapshots": nodes}


@pytest.fixture
def aws() -> Aws:
    """An account without snapshots."""
    found = Aws()
    found.answers = {
        "ec2:DescribeSnapshots": lambda _: {"Snapshots": []},
        "ec2:DescribeImages": lambda _: {"Images": []},
        "ec2:DescribeLockedSnapshots": lambda _: {"Snapshots": []},
        "ec2:DeleteSnapshot": lambda _: {},
        "rds:DescribeDBSnapshots": lambda _: {"DBSnapshots": []},
        "rds:DeleteDBSnapshot": lambda _: {},
        "elasticache:DescribeSnapshots": lambda _: {"Snapshots": []},
        "elasticache:ListTagsForResource": lambda _: {"TagList": tag_list(OURS)},
        "elasticache:DeleteSnapshot": lambda _: {},
    }
    return found


@pytest.fixture
def cleanup(monkeypatch: pytest.MonkeyPatch, aws: Aws) -> Iterator[ModuleType]:
    """The module of the handler, at three in the morning."""
    told = {
        "PROJECT": "landfall",
        "STACK": "landfall-dev-fargate",
        "CLEANUP_DAYS": "30",
        "KINDS": "disk,database,cache",
        "DATABASE": "landfall-dev-fargate-database",
        "POLICY": "policy-1",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with code_of("snapshot_cleanup"):
        module = importlib.import_module("main")
        monkeypatch.setattr(module, "client", aws.client)
        monkeypatch.setattr(module, "datetime", SimpleNamespace(now=lambda _zone: NOW))
        yield module


def lines(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    """Result and reason of each snapshot, as the log has them."""
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {line["snapshot"]: (line["Result"], line["why"]) for line in found if line["message"] == "snapshot"}


# --- the decision


def reason(**differing: Any) -> str:
    with code_of("snapshot_cleanup"):
        decision = importlib.import_module("decision")
        given = {"kind": "disk", "id": "snap-1", "made_at": LONG_AGO, "tags": OURS, **differing}
        scope = decision.Scope(project="landfall", stack="landfall-dev-fargate", older_than=timedelta(days=30))
        (found,) = decision.which([decision.Snapshot(**given)], NOW, scope)
        return str(getattr(found, "reason", ""))


def test_an_old_snapshot_that_nobody_needs_goes() -> None:
    assert reason() == ""


@pytest.mark.parametrize(
    ("differing", "why"),
    [
        ({"tags": {}}, "it isn't this stack's"),
        ({"tags": {"Stack": OURS["Stack"]}}, "it isn't this stack's"),
        ({"tags": OURS | {"Project": "another"}}, "it isn't this stack's"),
        ({"tags": OURS | {"Stack": "landfall-dev-fargate-2"}}, "it isn't this stack's"),
        ({"tags": OURS | {"Keep": "true"}}, "its tag Keep says so"),
        ({"tags": OURS | {"Keep": "True"}}, "its tag Keep says so"),
        ({"made_at": None}, "it isn't finished"),
        ({"needed": "an image is made of it"}, "an image is made of it"),
        ({"made_at": NOW - timedelta(days=30)}, "it isn't old enough"),
        ({"made_at": NOW + timedelta(days=1)}, "it isn't old enough"),
    ],
)
def test_any_other_snapshot_stays(differing: dict[str, Any], why: str) -> None:
    assert reason(**differing) == why


@pytest.mark.parametrize("value", ["false", "", "no"])
def test_a_tag_that_keeps_nothing_keeps_nothing(value: str) -> None:
    assert reason(tags=OURS | {"Keep": value}) == ""


@given(
    st.dictionaries(st.sampled_from(["Project", "Stack", "Keep"]), st.sampled_from([*OURS.values(), "true", "x"])),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(["", "needed"]),
)
def test_nothing_goes_but_what_is_ours_old_and_not_needed(
    tags: dict[str, str], made_at: datetime | None, needed: str
) -> None:
    if reason(tags=tags, made_at=made_at, needed=needed) == "":
        assert {key: tags.get(key) for key in OURS} == OURS
        assert tags.get("Keep") != "true"
        assert made_at is not None
        assert NOW - made_at > timedelta(days=30)
        assert needed == ""


# --- the kinds


def test_old_snapshots_of_disks_go_on_every_page(cleanup: ModuleType, aws: Aws) -> None:
    found = [disk("snap-1"), disk("snap-2", made_at=NOW), disk("snap-3")]
    aws.answers["ec2:DescribeSnapshots"] = pages("Snapshots", found, token="NextToken", asked="NextToken")
    assert cleanup.handler({}, None) == {"deleted": 2, "kept": 1}
    assert aws.of("ec2:DeleteSnapshot") == [{"SnapshotId": "snap-1"}, {"SnapshotId": "snap-3"}]
    asked = aws.of("ec2:DescribeSnapshots")[0]
    assert asked["OwnerIds"] == ["self"]
    assert asked["Filters"] == [{"Name": f"tag:{key}", "Values": [value]} for key, value in OURS.items()]


def test_what_a_service_makes_or_an_image_needs_stays(
    cleanup: ModuleType, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshots = [
        disk("snap-daily", "aws:dlm:lifecycle-policy-id", "policy-1"),
        disk("snap-of-a-former-policy", "aws:dlm:lifecycle-policy-id", "policy-0"),
        disk("snap-backup", "aws:backup:source-resource", "arn"),
        disk("snap-image"),
        disk("snap-locked"),
        disk("snap-unlocked"),
        disk("snap-pending", state="pending"),
        disk("snap-failed", state="error"),
    ]
    images: list[dict[str, Any]] = [
        {"BlockDeviceMappings": [{"VirtualName": "ephemeral0"}, {"Ebs": {}}]},
        {"BlockDeviceMappings": [{"Ebs": {"SnapshotId": "snap-image"}}]},
        {},
    ]
    locks = [
        {"SnapshotId": "snap-locked", "LockState": "governance"},
        {"SnapshotId": "snap-unlocked", "LockState": "expired"},
    ]
    aws.answers["ec2:DescribeSnapshots"] = lambda _: {"Snapshots": snapshots}
    aws.answers["ec2:DescribeImages"] = pages("Images", images, token="NextToken", asked="NextToken")
    aws.answers["ec2:DescribeLockedSnapshots"] = lambda _: {"Snapshots": locks}
    cleanup.handler({}, None)
    assert lines(capsys) == {
        "snap-daily": ("kept", "Data Lifecycle Manager deletes it"),
        "snap-of-a-former-policy": ("deleted", ""),
        "snap-backup": ("kept", "AWS Backup deletes it"),
        "snap-image": ("kept", "an image is made of it"),
        "snap-locked": ("kept", "it is locked"),
        "snap-unlocked": ("deleted", ""),
        "snap-pending": ("kept", "it isn't finished"),
        "snap-failed": ("kept", "it isn't finished"),
    }


def test_many_snapshots_are_asked_for_their_locks_a_part_at_a_time(cleanup: ModuleType, aws: Aws) -> None:
    names = [f"snap-{number}" for number in range(401)]
    aws.answers["ec2:DescribeSnapshots"] = lambda _: {"Snapshots": [disk(name) for name in names]}
    cleanup.handler({}, None)
    asked = [each["SnapshotIds"] for each in aws.of("ec2:DescribeLockedSnapshots")]
    assert [len(each) for each in asked] == [200, 200, 1]
    assert [name for each in asked for name in each] == names


def test_locks_that_can_t_be_seen_keep_nothing(cleanup: ModuleType, aws: Aws) -> None:
    aws.answers["ec2:DescribeSnapshots"] = lambda _: {"Snapshots": [disk("snap-1")]}
    aws.answers["ec2:DescribeLockedSnapshots"] = error("UnsupportedOperation")
    assert cleanup.handler({}, None) == {"deleted": 1}


def test_old_snapshots_of_the_database_go_but_for_the_last_one_of_a_former_database(
    cleanup: ModuleType, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [
        database("by-hand"),
        database("landfall-dev-fargate-database-final"),
        database("young", made_at=NOW),
        database("unfinished", made_at=None, status="creating"),
        database("broken", status="failed"),
        database("kept", Keep="true"),
    ]
    aws.answers["rds:DescribeDBSnapshots"] = pages("DBSnapshots", found, token="Marker", asked="Marker")
    cleanup.handler({}, None)
    assert lines(capsys) == {
        "by-hand": ("deleted", ""),
        "landfall-dev-fargate-database-final": ("kept", "it is the last one of a database that was deleted"),
        "young": ("kept", "it isn't old enough"),
        "unfinished": ("kept", "it isn't finished"),
        "broken": ("kept", "it isn't finished"),
        "kept": ("kept", "its tag Keep says so"),
    }
    assert aws.of("rds:DeleteDBSnapshot") == [{"DBSnapshotIdentifier": "by-hand"}]
    asked = aws.of("rds:DescribeDBSnapshots")[0]
    assert (asked["DBInstanceIdentifier"], asked["SnapshotType"]) == ("landfall-dev-fargate-database", "manual")


def test_old_snapshots_of_the_cache_go_where_they_carry_the_stack_s_tags(
    cleanup: ModuleType, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [
        cache("by-hand"),
        cache("of-another"),
        # The latest of its shards counts.
        cache("young", LONG_AGO, NOW),
        cache("unfinished", status="creating"),
        {**cache("empty"), "NodeSnapshots": []},
    ]
    aws.answers["elasticache:DescribeSnapshots"] = pages("Snapshots", found, token="Marker", asked="Marker")
    aws.answers["elasticache:ListTagsForResource"] = lambda asked: {
        "TagList": tag_list({} if "another" in asked["ResourceName"] else OURS)
    }
    cleanup.handler({}, None)
    told = lines(capsys)
    assert {name: result for name, (result, _) in told.items()} == {
        "by-hand": "deleted",
        "of-another": "kept",
        "young": "kept",
        "unfinished": "kept",
        "empty": "kept",
    }
    assert told["young"] == ("kept", "it isn't old enough")
    assert aws.of("elasticache:DeleteSnapshot") == [{"SnapshotName": "by-hand"}]
    assert aws.of("elasticache:DescribeSnapshots")[0]["SnapshotSource"] == "user"


# --- the whole


def test_a_dry_run_deletes_nothing_and_tells_what_it_would(
    cleanup: ModuleType, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.answers["ec2:DescribeSnapshots"] = lambda _: {"Snapshots": [disk("snap-1")]}
    aws.answers["rds:DescribeDBSnapshots"] = lambda _: {"DBSnapshots": [database("by-hand")]}
    assert cleanup.handler({"dry_run": True}, None) == {"would-be-deleted": 2}
    assert set(lines(capsys)) == {"snap-1", "by-hand"}
    assert not [action for action, _ in aws.asked if "Delete" in action]


FAILURES = [error("RequestLimitExceeded"), error("AccessDenied"), ConnectTimeoutError(endpoint_url="https://aws")]


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
@pytest.mark.parametrize(
    "action",
    [
        "ec2:DescribeSnapshots",
        "ec2:DescribeImages",
        "ec2:DeleteSnapshot",
        "rds:DescribeDBSnapshots",
        "rds:DeleteDBSnapshot",
        "elasticache:DescribeSnapshots",
        "elasticache:ListTagsForResource",
        "elasticache:DeleteSnapshot",
    ],
)
def test_what_fails_stops_nothing_else_and_is_told(
    cleanup: ModuleType, aws: Aws, capsys: pytest.CaptureFixture[str], action: str, failure: Exception
) -> None:
    aws.answers["ec2:DescribeSnapshots"] = lambda _: {"Snapshots": [disk("snap-1")]}
    aws.answers["rds:DescribeDBSnapshots"] = lambda _: {"DBSnapshots": [database("by-hand")]}
    aws.answers["elasticache:DescribeSnapshots"] = lambda _: {"Snapshots": [cache("cached")]}
    aws.answers[action] = failure
    with pytest.raises(cleanup.Incomplete, match="1 of 3"):
        cleanup.handler({}, None)
    results = [result for result, _ in lines(capsys).values()]
    assert sorted(results) == ["deleted", "deleted", "failed"]


def test_one_deletion_that_fails_does_not_stop_the_next_one(cleanup: ModuleType, aws: Aws) -> None:
    aws.answers["ec2:DescribeSnapshots"] = lambda _: {"Snapshots": [disk("snap-1"), disk("snap-2"), disk("snap-3")]}

    def second_fails(asked: dict[str, Any]) -> dict[str, Any]:
        if asked["SnapshotId"] == "snap-2":
            raise error("InvalidSnapshot.InUse")
        return {}

    aws.answers["ec2:DeleteSnapshot"] = second_fails
    with pytest.raises(cleanup.Incomplete, match="1 of 3"):
        cleanup.handler({}, None)
    assert [asked["SnapshotId"] for asked in aws.of("ec2:DeleteSnapshot")] == ["snap-1", "snap-2", "snap-3"]


def test_each_decision_is_a_metric(cleanup: ModuleType, aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    aws.answers["ec2:DescribeSnapshots"] = lambda _: {"Snapshots": [disk("snap-1")]}
    cleanup.handler({}, None)
    line = json.loads(capsys.readouterr().out)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["Stack", "Kind", "Result"]]
    assert (line["Stack"], line["Kind"], line["Result"], line["Snapshots"]) == (OURS["Stack"], "disk", "deleted", 1)


def test_only_what_the_stack_has_is_asked_for(cleanup: ModuleType, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDS", "disk")
    monkeypatch.delenv("DATABASE")
    assert cleanup.handler({}, None) == {}
    assert {action.partition(":")[0] for action, _ in aws.asked} == {"ec2"}


# --- what it is made of


DISKS = [Scalable(kind="auto-scaling-group", id="group")]
DATA: dict[str, Any] = {"network": {"tiers": {"data": {}}}, "database": {}, "cache": {}}
BELOW = "lifecycle/snapshots"


def built(scalable: Sequence[Scalable] = (), **overrides: Any) -> Stack:
    """A stack with snapshots, whose variant runs on `scalable`."""

    def make(scope: Construct, environment: Environment, foundation: Foundation) -> None:
        assert environment.snapshots is not None
        snapshots = Snapshots(
            scope,
            "snapshots",
            settings=environment.snapshots,
            project=environment.project,
            scalable=scalable,
            foundation=foundation,
        )
        for alarm in snapshots.alarms:
            foundation.observability.alarm(alarm)
        if snapshots.calls:
            Schedules(scope, "schedules", calls=snapshots.calls, foundation=foundation)

    settings = {"at": "02:30", "keep_days": 5, "cleanup_days": 60}
    return stack_with(make, **{"snapshots": settings, **overrides})


@pytest.fixture(scope="module")
def everything() -> Stack:
    return built(DISKS, **DATA)


def test_every_disk_of_the_stack_gets_a_snapshot_each_day(everything: Stack) -> None:
    policy = everything.one("aws_dlm_lifecycle_policy")
    assert policy["state"] == "ENABLED"
    assert policy["execution_role_arn"] == f"${{aws_iam_role.{BELOW}/role/role.arn}}"
    details = policy["policy_details"]
    # More tags than one would be the disks that have any of them.
    assert (details["resource_types"], details["target_tags"]) == (["VOLUME"], {"Stack": "landfall-dev-fargate"})
    (schedule,) = details["schedule"]
    assert schedule["create_rule"] == {"interval": 24, "interval_unit": "HOURS", "times": ["02:30"]}
    assert schedule["retain_rule"] == {"interval": 5, "interval_unit": "DAYS"}
    assert schedule["copy_tags"] is True


def test_data_lifecycle_manager_may_delete_only_the_stack_s_own(everything: Stack) -> None:
    statements = everything.statements(f"{BELOW}/role/permissions")
    snapshots = f"arn:{PARTITION}:ec2:us-east-1::snapshot/*"
    conditions = [
        {"test": "StringEquals", "variable": "aws:ResourceTag/Project", "values": ["landfall"]},
        {"test": "StringEquals", "variable": "aws:ResourceTag/Stack", "values": ["landfall-dev-fargate"]},
    ]
    deletes = statements["DeleteSnapshots"]
    assert (deletes["resources"], deletes["condition"]) == ([snapshots], conditions)
    disks = statements["SnapshotDisks"]
    assert disks["resources"] == [f"arn:{PARTITION}:ec2:us-east-1:{ACCOUNT}:volume/*", snapshots]
    assert disks["condition"] == [{**each, "test": "StringEqualsIfExists"} for each in conditions]
    trust = everything.statements(f"{BELOW}/role/trust")["Assume"]
    assert trust["principals"] == [{"type": "Service", "identifiers": ["dlm.amazonaws.com"]}]
    assert trust["condition"] == [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}]


def test_the_function_is_called_at_the_same_time_of_the_day(everything: Stack) -> None:
    schedule = everything.one("aws_scheduler_schedule")
    assert (schedule["schedule_expression"], schedule["schedule_expression_timezone"]) == ("cron(30 2 * * ? *)", "UTC")
    assert schedule["target"]["arn"] == f"${{aws_lambda_alias.{BELOW}/snapshot-cleanup/alias.arn}}"


def variables(stack: Stack) -> dict[str, str]:
    found: dict[str, str] = stack.one("aws_lambda_function")["environment"]["variables"]
    return found


def test_the_function_is_told_of_what_the_stack_has(everything: Stack) -> None:
    assert variables(everything) == {
        "PROJECT": "landfall",
        "STACK": "landfall-dev-fargate",
        "CLEANUP_DAYS": "60",
        "KINDS": "disk,database,cache",
        "DATABASE": "landfall-dev-fargate-database",
        "POLICY": f"${{aws_dlm_lifecycle_policy.{BELOW}/policy.id}}",
    }


def own_actions(stack: Stack) -> dict[str, dict[str, Any]]:
    """Action to statement, of what the function may do beside what any has to."""
    statements = stack.statements(f"{BELOW}/snapshot-cleanup/role/permissions")
    given = {"WriteLogs", "Trace", "GiveUpEvents", "UseKey"}
    own = {sid: statement for sid, statement in statements.items() if sid not in given}
    return {action: statement for statement in own.values() for action in statement["actions"]}


def test_the_function_may_do_what_it_does_and_nothing_else(everything: Stack, cleanup: ModuleType, aws: Aws) -> None:
    aws.answers["ec2:DescribeSnapshots"] = lambda _: {"Snapshots": [disk("snap-1")]}
    aws.answers["rds:DescribeDBSnapshots"] = lambda _: {"DBSnapshots": [database("by-hand")]}
    aws.answers["elasticache:DescribeSnapshots"] = lambda _: {"Snapshots": [cache("cached")]}
    cleanup.handler({}, None)
    allowed = own_actions(everything)
    assert set(allowed) == {action for action, _ in aws.asked}
    for action, statement in allowed.items():
        tags = {each["variable"]: each["values"] for each in statement.get("condition", [])}
        expected = {f"aws:ResourceTag/{key}": [value] for key, value in OURS.items()}
        assert tags == (expected if "Delete" in action else {}), action


@pytest.mark.parametrize(
    ("scalable", "overrides", "services"),
    [
        (DISKS, {}, {"ec2"}),
        ([Scalable(kind="instance", id="i")], {}, {"ec2"}),
        ([], {"network": DATA["network"], "database": {}}, {"rds"}),
        ([Scalable(kind="ecs-service", id="s")], {"network": DATA["network"], "cache": {}}, {"elasticache"}),
    ],
)
def test_a_stack_gives_rights_to_what_it_has_alone(
    scalable: list[Scalable], overrides: dict[str, Any], services: set[str]
) -> None:
    stack = built(scalable, **overrides)
    assert {action.partition(":")[0] for action in own_actions(stack)} == services
    assert bool(stack.all("aws_dlm_lifecycle_policy")) == ("ec2" in services)
    assert ("DATABASE" in variables(stack)) == ("rds" in services)


def test_a_stack_that_has_nothing_to_keep_makes_nothing() -> None:
    stack = built([Scalable(kind="ecs-service", id="service")])
    assert not stack.all("aws_lambda_function")
    assert not stack.all("aws_dlm_lifecycle_policy")


def test_a_cleanup_that_fails_raises_an_alarm(everything: Stack) -> None:
    alarm = everything.one("aws_cloudwatch_metric_alarm", "observability/snapshot-cleanup-errors-alarm")
    assert alarm["dimensions"] == {"FunctionName": "landfall-dev-fargate-snapshot-cleanup"}
