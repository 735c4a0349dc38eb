"""The function that makes the key that starts a stack, and what it is made of."""

import importlib
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from constructs import Construct

from environments.settings import Environment
from modules.foundation.foundation import Foundation
from modules.lifecycle.api_key import ApiKey
from tests.unit.lambda_code import code_of
from tests.unit.lifecycle_part import stack_with
from tests.unit.synthesis import ACCOUNT, KEY, Stack

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:landfall-dev-fargate/api-key-AbCdEf"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


class Manager:
    """Secrets Manager with one secret, as far as a rotation goes; it notes the names of what it is asked."""

    exceptions = boto3.client("secretsmanager", region_name="us-east-1").exceptions

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.stages: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.failing: dict[str, Exception] = {}

    def begin(self, token: str) -> None:
        """What RotateSecret does before it calls the function: an empty version that is pending."""
        for stages in self.stages.values():
            stages[:] = [stage for stage in stages if stage != "AWSPENDING"]
        self.stages[token] = ["AWSPENDING"]

    def current(self) -> str | None:
        return next((self.values[token] for token, stages in self.stages.items() if "AWSCURRENT" in stages), None)

    def _ask(self, operation: str, asked: dict[str, Any]) -> None:
        self.asked.append(operation)
        assert asked["SecretId"] == ARN
        if operation in self.failing:
            raise self.failing[operation]

    def describe_secret(self, **asked: Any) -> dict[str, Any]:
        self._ask("DescribeSecret", asked)
        return {"VersionIdsToStages": {token: list(stages) for token, stages in self.stages.items()}}

    def get_secret_value(self, **asked: Any) -> dict[str, str]:
        self._ask("GetSecretValue", asked)
        token = asked["VersionId"]
        if asked["VersionStage"] not in self.stages.get(token, ()) or token not in self.values:
            raise error("ResourceNotFoundException")
        return {"SecretString": self.values[token]}

    def put_secret_value(self, **asked: Any) -> None:
        self._ask("PutSecretValue", asked)
        token = asked["ClientRequestToken"]
        if self.values.setdefault(token, asked["SecretString"]) != asked["SecretString"]:
            raise self.exceptions.ResourceExistsException({"Error": {"Code": "ResourceExistsException"}}, "Put")
        assert asked["VersionStages"] == ["AWSPENDING"]
        if len(self.values) == 1:
            self.stages[token].append("AWSCURRENT")

    def update_secret_version_stage(self, **asked: Any) -> None:
        self._ask("UpdateSecretVersionStage", asked)
        before = next((token for token, stages in self.stages.items() if "AWSCURRENT" in stages), None)
        assert asked.get("RemoveFromVersionId") == before
        for stages in self.stages.values():
            stages[:] = [stage for stage in stages if stage not in ("AWSCURRENT", "AWSPREVIOUS")]
        if before:
            self.stages[before].append("AWSPREVIOUS")
        self.stages[asked["MoveToVersionId"]] = [asked["VersionStage"]]


@pytest.fixture
def rotation(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module of the handler."""
    monkeypatch.setenv("SECRET_ARN", ARN)
    monkeypatch.setenv("STACK", "landfall-dev-fargate")
    with code_of("rotate_api_key"):
        yield importlib.import_module("main")


@pytest.fixture
def manager(rotation: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Manager:
    """Secrets Manager, which the function finds."""
    found = Manager()
    monkeypatch.setattr(rotation, "client", {"secretsmanager": found}.__getitem__)
    return found


def step(rotation: ModuleType, name: str, token: str) -> None:
    rotation.handler({"Step": name, "SecretId": ARN, "ClientRequestToken": token}, None)


def rotate(rotation: ModuleType, manager: Manager, token: str) -> None:
    manager.begin(token)
    for name in STEPS:
        step(rotation, name, token)


def test_the_first_key_has_256_bits_and_needs_no_escape(rotation: ModuleType, manager: Manager) -> None:
    rotate(rotation, manager, "one")
    key = manager.current()
    assert key is not None
    assert len(key) == 43
    assert key.replace("-", "a").replace("_", "a").isalnum()


def test_the_next_key_takes_the_place_of_the_one_before(
    rotation: ModuleType, manager: Manager, capsys: pytest.CaptureFixture[str]
) -> None:
    rotate(rotation, manager, "one")
    rotate(rotation, manager, "two")
    assert manager.stages == {"one": ["AWSPREVIOUS"], "two": ["AWSCURRENT"]}
    assert manager.values["one"] != manager.values["two"]
    log = capsys.readouterr().out
    assert json.loads(log)["KeysRotated"] == 1
    assert not [key for key in manager.values.values() if key in log]


@pytest.mark.parametrize("twice", STEPS)
def test_a_step_that_comes_again_changes_nothing(rotation: ModuleType, manager: Manager, twice: str) -> None:
    rotate(rotation, manager, "one")
    manager.begin("two")
    values = []
    for name in STEPS:
        for _ in range(2 if name == twice else 1):
            step(rotation, name, "two")
            values.append(manager.values["two"])
    assert len(set(values)) == 1
    assert manager.stages == {"one": ["AWSPREVIOUS"], "two": ["AWSCURRENT"]}


def test_two_calls_at_once_make_one_key(
    rotation: ModuleType, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(rotation, manager, "one")
    manager.begin("two")
    manager.values["two"] = "x" * 43
    # This one asked before the other one wrote.
    monkeypatch.setitem(manager.failing, "GetSecretValue", error("ResourceNotFoundException"))
    step(rotation, "createSecret", "two")
    assert manager.values["two"] == "x" * 43


def test_a_rotation_that_broke_off_is_finished_with_the_key_that_was_made(
    rotation: ModuleType, manager: Manager
) -> None:
    rotate(rotation, manager, "one")
    manager.begin("two")
    step(rotation, "createSecret", "two")
    made = manager.values["two"]
    for name in STEPS:
        step(rotation, name, "two")
    assert manager.current() == made


@pytest.mark.parametrize(
    "event",
    [
        {"Step": "createSecret", "SecretId": ARN.replace("api-key", "other"), "ClientRequestToken": "one"},
        {"Step": "createSecret", "SecretId": "landfall-dev-fargate/api-key", "ClientRequestToken": "one"},
        {"Step": "createSecret", "ClientRequestToken": "one"},
        {"Step": "deleteSecret", "SecretId": ARN, "ClientRequestToken": "one"},
        {"Step": None, "SecretId": ARN, "ClientRequestToken": "one"},
        {"Step": "createSecret", "SecretId": ARN},
        {},
    ],
)
def test_what_is_no_step_of_its_own_rotation_is_refused(
    rotation: ModuleType, manager: Manager, event: dict[str, Any]
) -> None:
    manager.begin("one")
    with pytest.raises(ValueError, match=r"no other secret|no step of a rotation"):
        rotation.handler(event, None)
    assert manager.asked == []


@pytest.mark.parametrize("stages", [{}, {"one": []}, {"one": ["AWSPREVIOUS"]}, {"two": ["AWSPENDING"]}])
@pytest.mark.parametrize("name", STEPS)
def test_a_version_that_isn_t_pending_is_refused(
    rotation: ModuleType, manager: Manager, name: str, stages: dict[str, list[str]]
) -> None:
    manager.stages = stages
    with pytest.raises(ValueError, match="isn't the one that is pending"):
        step(rotation, name, "one")
    assert manager.values == {}


@pytest.mark.parametrize("value", [None, "", "short", "x" * 42 + "/"])
def test_a_version_that_holds_no_key_does_not_pass(rotation: ModuleType, manager: Manager, value: str | None) -> None:
    manager.begin("one")
    if value is not None:
        manager.values["one"] = value
    with pytest.raises(ValueError, match="holds no key of 256 bits"):
        step(rotation, "testSecret", "one")


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("DescribeSecret", "createSecret"),
        ("GetSecretValue", "createSecret"),
        ("PutSecretValue", "createSecret"),
        ("GetSecretValue", "testSecret"),
        ("UpdateSecretVersionStage", "finishSecret"),
    ],
)
def test_secrets_manager_hears_of_every_failure_and_tries_again(
    rotation: ModuleType, manager: Manager, operation: str, name: str
) -> None:
    rotate(rotation, manager, "one")
    manager.begin("two")
    for each in STEPS[: STEPS.index(name)]:
        step(rotation, each, "two")
    manager.failing[operation] = error("ThrottlingException")
    with pytest.raises(ClientError, match="ThrottlingException"):
        step(rotation, name, "two")
    del manager.failing[operation]
    for each in STEPS:
        step(rotation, each, "two")
    assert manager.stages["two"] == ["AWSCURRENT"]


# --- what it is made of


@pytest.fixture(scope="module")
def built() -> Stack:
    """A stack with a key."""

    def make(scope: Construct, environment: Environment, foundation: Foundation) -> None:
        settings = environment.auto_start.api_key
        assert settings is not None
        key = ApiKey(
            scope,
            "api-key",
            settings=settings,
            foundation=foundation,
            deletion_protection=environment.deletion_protection,
        )
        foundation.observability.alarm(key.alarm)

    return stack_with(make, auto_stop={"enabled": True}, auto_start={"api_key": {"rotation_days": 7}})


BELOW = "lifecycle/api-key"
SECRET = "${aws_secretsmanager_secret.lifecycle/api-key/secrets/secret-api-key.arn}"


def test_the_secret_has_no_value_in_terraform_and_a_way_back(built: Stack) -> None:
    secret = built.one("aws_secretsmanager_secret", f"{BELOW}/secrets/secret-api-key")
    assert (secret["name"], secret["kms_key_id"]) == ("landfall-dev-fargate/api-key", KEY)
    assert secret["recovery_window_in_days"] == 30
    assert not built.all("aws_secretsmanager_secret_version")
    assert not built.all("random_password")


def test_its_first_value_is_made_at_once_and_the_next_ones_as_the_settings_say(built: Stack) -> None:
    rotation = built.one("aws_secretsmanager_secret_rotation")
    assert rotation["rotate_immediately"] is True
    assert rotation["rotation_rules"] == {"automatically_after_days": 7}
    assert rotation["secret_id"] == SECRET
    assert rotation["rotation_lambda_arn"] == f"${{aws_lambda_alias.{BELOW}/rotate-api-key/alias.arn}}"
    assert f"aws_lambda_permission.{BELOW}/permission" in rotation["depends_on"]


def test_only_secrets_manager_may_call_the_function_and_only_for_this_secret(built: Stack) -> None:
    (permission,) = built.all("aws_lambda_permission", BELOW).values()
    assert (permission["principal"], permission["action"]) == ("secretsmanager.amazonaws.com", "lambda:InvokeFunction")
    assert (permission["source_arn"], permission["source_account"]) == (SECRET, ACCOUNT)
    assert permission["qualifier"] == f"${{aws_lambda_alias.{BELOW}/rotate-api-key/alias.name}}"


def test_the_function_may_do_what_it_does_and_nothing_else(
    built: Stack, rotation: ModuleType, manager: Manager
) -> None:
    rotate(rotation, manager, "one")
    rotate(rotation, manager, "two")
    statements = built.statements(f"{BELOW}/rotate-api-key/role/permissions")
    allowed = {
        action
        for statement in statements.values()
        for action in statement["actions"]
        if action.startswith("secretsmanager:")
    }
    assert allowed == {f"secretsmanager:{operation}" for operation in manager.asked}
    assert statements["RotateKey"]["resources"] == [SECRET]


def test_a_rotation_that_fails_raises_an_alarm(built: Stack) -> None:
    alarm = built.one("aws_cloudwatch_metric_alarm", "observability/rotate-api-key-errors-alarm")
    assert (alarm["metric_name"], alarm["threshold"], alarm["evaluation_periods"]) == ("Errors", 0, 1)
    assert alarm["dimensions"] == {"FunctionName": "landfall-dev-fargate-rotate-api-key"}
