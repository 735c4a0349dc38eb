"""Who may start a stack over HTTP, and what happens when AWS doesn't answer."""

import importlib
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.lambda_code import code_of
from tests.unit.synthesis import stack
from tests.unit.webhook_deliveries import NOW, PUSH, START, TOLD, Aws, Noon, delivery, error

KEY = "k" * 43
STARTS = [{"FunctionName": START, "InvocationType": "Event", "Payload": b'{"why": "github/push"}'}]


@pytest.fixture
def aws() -> Aws:
    return Aws()


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch, aws: Aws) -> Iterator[ModuleType]:
    """The module of the handler; it is noon."""
    monkeypatch.setenv("START_ARN", START)
    monkeypatch.setenv("GITHUB", json.dumps(TOLD))
    monkeypatch.setenv("API_KEY_SECRET", "arn:aws:secretsmanager:us-east-1:111122223333:secret:key-AbCdEf")
    with code_of("auto_start"):
        calls = importlib.import_module("calls")
        monkeypatch.setattr(calls, "_quick", lambda _service: aws)
        monkeypatch.setattr(calls, "datetime", Noon)
        yield importlib.import_module("main")


def github(function: ModuleType, **how: Any) -> tuple[int, str]:
    return called(function, "POST /github", delivery(**how))


def called(function: ModuleType, route: str, request: dict[str, Any]) -> tuple[int, str]:
    """Status of the answer, and its sentence."""
    told = function.handler({**request, "routeKey": route, "requestContext": {"http": {"method": "POST"}}}, None)
    assert told["headers"]["cache-control"] == "no-store"
    body = json.loads(told["body"])
    return told["statusCode"], body.get("result") or body["error"]


def keyed(function: ModuleType, authorization: str | None) -> int:
    headers = {} if authorization is None else {"authorization": authorization}
    return called(function, "POST /start", {"headers": headers, "body": ""})[0]


def test_a_signed_push_starts_the_stack(function: ModuleType, aws: Aws) -> None:
    assert github(function) == (202, "the stack starts")
    assert aws.of("lambda:InvokeFunction") == STARTS


def test_the_same_push_again_starts_nothing(function: ModuleType, aws: Aws) -> None:
    github(function)
    assert github(function)[0] == 409
    assert aws.of("lambda:InvokeFunction") == STARTS


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"secret": "another"}, 401),
        ({"body": PUSH | {"repository": PUSH["repository"] | {"full_name": "evil/app"}}}, 403),
        ({"body": PUSH | {"repository": PUSH["repository"] | {"pushed_at": int(NOW.timestamp()) - 601}}}, 403),
        ({"body": PUSH | {"repository": PUSH["repository"] | {"pushed_at": int(NOW.timestamp()) + 3600}}}, 403),
        ({"event": "issues"}, 200),
        ({"event": "ping"}, 200),
        ({"event": "pull_request"}, 200),
    ],
)
def test_nothing_else_starts_it(how: dict[str, Any], status: int, function: ModuleType, aws: Aws) -> None:
    assert github(function, **how)[0] == status
    assert aws.of("lambda:InvokeFunction") == []
    assert aws.taken == set()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(signature=st.text(), body=st.binary())
def test_no_made_up_signature_passes(signature: str, body: bytes, function: ModuleType, aws: Aws) -> None:
    request = delivery()
    request["headers"]["x-hub-signature-256"] = signature
    request["body"] = body.decode(errors="replace")
    assert called(function, "POST /github", request)[0] == 401
    assert aws.of("lambda:InvokeFunction") == []


@pytest.mark.parametrize("operation", ["secretsmanager:GetSecretValue", "dynamodb:PutItem", "lambda:InvokeFunction"])
@pytest.mark.parametrize(
    "failure",
    [
        error("ThrottlingException"),
        error("InternalFailure"),
        error("AccessDeniedException"),
        ConnectTimeoutError(endpoint_url="https://aws"),
        ReadTimeoutError(endpoint_url="https://aws"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_where_aws_does_not_answer_nothing_starts_and_it_may_be_sent_again(
    operation: str, failure: Exception, function: ModuleType, aws: Aws
) -> None:
    aws.failing[operation] = failure
    status, sentence = github(function)
    assert (status, sentence) == (503, "try again later")
    assert aws.taken == set()
    aws.failing.clear()
    assert github(function)[0] == 202


def test_a_record_that_cannot_be_taken_back_is_no_second_error(function: ModuleType, aws: Aws) -> None:
    aws.failing = {"lambda:InvokeFunction": error("ServiceException"), "dynamodb:DeleteItem": error("Throttling")}
    assert github(function)[0] == 503


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {KEY}", 202),
        (f"bearer {KEY}", 202),
        (f"Bearer {KEY[:-1]}", 401),
        (f"Bearer {KEY}x", 401),
        ("Bearer ", 401),
        ("Bearer", 401),
        (KEY, 401),
        (f"Basic {KEY}", 401),
        ("", 401),
        (None, 401),
    ],
)
def test_only_the_key_starts_it(authorization: str | None, status: int, function: ModuleType, aws: Aws) -> None:
    aws.secret = {"AWSCURRENT": KEY}
    assert keyed(function, authorization) == status
    assert len(aws.of("lambda:InvokeFunction")) == (status == 202)


def test_the_key_before_is_taken_until_the_next_rotation(function: ModuleType, aws: Aws) -> None:
    aws.secret = {"AWSCURRENT": "n" * 43, "AWSPREVIOUS": KEY}
    assert keyed(function, f"Bearer {KEY}") == 202


def test_without_a_key_yet_nobody_gets_in(function: ModuleType, aws: Aws) -> None:
    aws.secret = {}
    assert keyed(function, "Bearer ") == 503


@pytest.mark.parametrize("route", ["GET /github", "POST /", "POST /github/x", "$default", ""])
def test_there_is_nothing_elsewhere(route: str, function: ModuleType, aws: Aws) -> None:
    assert called(function, route, delivery())[0] == 404
    assert aws.asked == []


def test_the_role_allows_just_what_these_calls_take(function: ModuleType, aws: Aws) -> None:
    github(function)
    aws.failing["lambda:InvokeFunction"] = error("ServiceException")
    github(function, body=PUSH | {"ref": "refs/heads/other"})
    aws.failing.clear()
    aws.secret = {"AWSCURRENT": KEY}
    keyed(function, f"Bearer {KEY}")
    found = stack(
        auto_stop={"enabled": True}, auto_start={"github": {"repositories": ["octo-org/app"]}, "api_key": {}}
    ).statements("lifecycle/auto-start/auto-start/role/permissions")
    own = ("ReadWebhookSecret", "WriteTable", "ReadKey", "StartSoon")
    assert {action for sid in own for action in found[sid]["actions"]} == {name for name, _ in aws.asked}


def test_with_a_queue_the_intake_answers_github_and_this_function_reads_no_secret_of_githubs() -> None:
    found = stack(auto_stop={"enabled": True}, auto_start={"github": {"repositories": ["octo-org/app"], "queue": True}})
    statements = found.statements("lifecycle/auto-start/auto-start/role/permissions")
    assert not {"ReadWebhookSecret", "StartSoon"} & set(statements)
    (route,) = found.all("aws_apigatewayv2_route", "lifecycle/auto-start/api").values()
    (integration,) = found.all("aws_apigatewayv2_integration", "lifecycle/auto-start/api").values()
    assert route["route_key"] == "POST /github"
    assert integration["integration_uri"] == (
        "${aws_lambda_alias.lifecycle/auto-start/webhook/webhook/alias.invoke_arn}"
    )
