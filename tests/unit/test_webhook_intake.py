"""The intake of GitHub's webhook where events are kept for the service, and what it is made of."""

import hashlib
import importlib
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError
from constructs import Construct
from hypothesis import given
from hypothesis import strategies as st

from environments.settings import Environment
from modules.foundation.foundation import Foundation
from modules.lifecycle.own_function import own_function
from modules.lifecycle.table import Table
from modules.lifecycle.webhook import Webhook
from tests.unit.lambda_code import code_of
from tests.unit.lifecycle_part import stack_with
from tests.unit.synthesis import KEY, Stack
from tests.unit.webhook_deliveries import ARN, NOW, PUSH, QUEUE, START, TOLD, Aws, Noon, delivery, error


@pytest.fixture
def aws() -> Aws:
    return Aws()


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch, aws: Aws) -> Iterator[ModuleType]:
    """The module of the handler; it is noon."""
    monkeypatch.setenv("STACK", "landfall-dev-fargate")
    monkeypatch.setenv("QUEUE_URL", QUEUE)
    monkeypatch.setenv("START_ARN", START)
    monkeypatch.setenv("GITHUB", json.dumps(TOLD))
    with code_of("webhook"):
        module = importlib.import_module("main")
        monkeypatch.setattr(module, "_quick", lambda _service: aws)
        monkeypatch.setattr(module, "datetime", Noon)
        yield module


def answer(webhook: ModuleType, event: dict[str, Any]) -> tuple[int, dict[str, str]]:
    told = webhook.handler(event, None)
    assert told["headers"] == {"content-type": "application/json", "cache-control": "no-store"}
    return told["statusCode"], json.loads(told["body"])


# --- taking events


def test_an_event_is_queued_and_starts_the_stack(webhook: ModuleType, aws: Aws) -> None:
    assert answer(webhook, delivery()) == (202, {"result": "the event waits for the service, and the stack starts"})
    (sent,) = aws.of("sqs:SendMessage")
    assert sent["QueueUrl"] == QUEUE
    assert json.loads(sent["MessageBody"]) == {
        "event": "push",
        "repository": "octo-org/app",
        "delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "at": NOW.isoformat(),
        "digest": hashlib.sha256(json.dumps(PUSH).encode()).hexdigest(),
        "shortened": False,
        "body": PUSH,
    }
    (started,) = aws.of("lambda:InvokeFunction")
    assert started == {"FunctionName": START, "InvocationType": "Event", "Payload": b'{"why": "github/push"}'}


def test_an_event_is_taken_once(webhook: ModuleType, aws: Aws) -> None:
    answer(webhook, delivery())
    assert answer(webhook, delivery()) == (409, {"error": "this event was taken already"})
    assert len(aws.of("sqs:SendMessage")) == len(aws.of("lambda:InvokeFunction")) == 1


def test_who_starts_the_stack_may_have_taken_the_same_event(webhook: ModuleType, aws: Aws) -> None:
    aws.taken.add(hashlib.sha256(json.dumps(PUSH).encode()).hexdigest())
    assert answer(webhook, delivery())[0] == 202


@pytest.mark.parametrize("operation", ["sqs:SendMessage", "lambda:InvokeFunction"])
@pytest.mark.parametrize("failure", [error("ThrottlingException"), ConnectTimeoutError(endpoint_url="https://sqs")])
def test_what_could_not_be_queued_or_started_can_be_delivered_again(
    webhook: ModuleType, aws: Aws, capsys: pytest.CaptureFixture[str], operation: str, failure: Exception
) -> None:
    aws.failing[operation] = failure
    assert answer(webhook, delivery()) == (503, {"error": "try again later"})
    line = json.loads(capsys.readouterr().out)
    assert (line["Result"], line["status"], line["cause"], line["Webhooks"]) == ("refused", 503, str(failure), 1)
    aws.failing.clear()
    assert answer(webhook, delivery())[0] == 202


def test_nothing_is_queued_while_the_table_of_events_fails(webhook: ModuleType, aws: Aws) -> None:
    aws.failing["dynamodb:PutItem"] = error("InternalServerError")
    assert answer(webhook, delivery()) == (503, {"error": "try again later"})
    assert not aws.of("sqs:SendMessage")


def test_a_record_that_can_t_be_taken_back_changes_no_answer(webhook: ModuleType, aws: Aws) -> None:
    aws.failing |= {"sqs:SendMessage": error("Throttled"), "dynamodb:DeleteItem": error("Throttled")}
    assert answer(webhook, delivery()) == (503, {"error": "try again later"})


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (delivery(secret="another"), 401),
        (delivery({**PUSH, "repository": {**PUSH["repository"], "full_name": "octo-org/other"}}), 403),
        (delivery({**PUSH, "repository": {**PUSH["repository"], "pushed_at": 1}}), 403),
        (delivery([]), 400),
        ({"body": 7}, 400),
        ({}, 401),
    ],
)
def test_what_is_not_to_be_taken_reaches_nothing(
    webhook: ModuleType, aws: Aws, event: dict[str, Any], status: int
) -> None:
    assert answer(webhook, event)[0] == status
    assert {operation for operation, _ in aws.asked} <= {"secretsmanager:GetSecretValue"}


@pytest.mark.parametrize(
    "event", [delivery(event="ping"), delivery(event="issues"), delivery({**PUSH, "deleted": True})]
)
def test_what_starts_nothing_is_answered_and_not_queued(webhook: ModuleType, aws: Aws, event: dict[str, Any]) -> None:
    status, told = answer(webhook, event)
    assert (status, list(told)) == (200, ["result"])
    assert not aws.of("sqs:SendMessage")


@pytest.mark.parametrize(
    "failure", [None, error("AccessDeniedException"), ConnectTimeoutError(endpoint_url="https://x")]
)
def test_without_a_secret_everybody_is_told_to_wait_and_the_log_why(
    webhook: ModuleType, aws: Aws, capsys: pytest.CaptureFixture[str], failure: Exception | None
) -> None:
    aws.secret = {}
    if failure is not None:
        aws.failing["secretsmanager:GetSecretValue"] = failure
    assert answer(webhook, delivery()) == (503, {"error": "try again later"})
    assert ARN in json.loads(capsys.readouterr().out)["cause"]


# --- messages


TEXTS = st.text(st.characters(), max_size=500)


def messages(body: dict[str, Any], event: str = "push") -> str:
    with code_of("webhook"):
        found = importlib.import_module("github.webhook").Event(
            name=event,
            repository="octo-org/app",
            delivery="",
            at=NOW,
            until=NOW,
            digest="ab" * 32,
            body=body,
        )
        return str(importlib.import_module("message").message(found))


def test_a_body_that_is_too_long_is_shortened_to_what_matters() -> None:
    told = json.loads(messages({**PUSH, "commits": [{"message": "x" * 1000}] * 300}))
    assert told["shortened"] is True
    without = {key: value for key, value in PUSH.items() if key != "commits"}
    repository = {"id": 1, "full_name": "octo-org/app"}
    assert told["body"] == {**without, "repository": repository}


@pytest.mark.parametrize("event", ["push", "pull_request", "release", "workflow_run"])
def test_a_shortened_message_fits_whatever_its_texts_are(event: str) -> None:
    class Everything(dict[str, Any]):
        """A body that has a long text, which needs many escapes, wherever one looks."""

        def get(self, key: str, *_: object) -> Any:
            leaves = ("id", "name", "title", "ref", "sha", "login", "full_name", "message", "html_url", "compare")
            return "🚀" * 10_000 if key in leaves else Everything()

    told = messages(Everything(filler="x" * 300_000), event)
    assert len(told.encode()) <= 262_144
    assert json.loads(told)["shortened"] is True


@given(TEXTS)
def test_a_message_has_only_characters_that_sqs_takes(text: str) -> None:
    told = messages({**PUSH, "ref": text})
    assert told.isascii()
    assert told.isprintable()
    assert json.loads(told)["body"]["ref"] == text


@pytest.mark.parametrize(("length", "shortened"), [(262_144, False), (262_145, True)])
def test_a_message_may_be_as_long_as_the_queue_takes(length: int, shortened: bool) -> None:
    empty = len(messages({"ref": ""}))
    told = messages({"ref": "x" * (length - empty)})
    assert json.loads(told)["shortened"] is shortened
    assert len(told) <= 262_144


# --- what it is made of


ON: dict[str, Any] = {
    "auto_stop": {"enabled": True},
    "auto_start": {"github": {"repositories": ["octo-org/app"], "queue": True}},
}
BELOW = "lifecycle/webhook"


@pytest.fixture(scope="module")
def built() -> Stack:
    """A stack whose webhook has a queue, in front of a function that starts it."""

    def make(scope: Construct, environment: Environment, foundation: Foundation) -> None:
        assert foundation.webhook_queue is not None
        start = own_function(
            scope,
            "auto-start",
            description="Starts",
            component="lifecycle",
            foundation=foundation,
            environment={},
            statements=[],
        )
        intake = Webhook(
            scope,
            "webhook",
            github="{}",
            secret_arn=ARN,
            table=Table(scope, "events", foundation=foundation),
            queue=foundation.webhook_queue,
            start=start,
            foundation=foundation,
        )
        for alarm in intake.alarms:
            foundation.observability.alarm(alarm)

    return stack_with(make, **ON)


def test_the_queue_is_encrypted_and_over_tls_only(built: Stack) -> None:
    queue = built.one("aws_sqs_queue", "webhook-queue/queue")
    assert (queue["name"], queue["kms_master_key_id"]) == ("landfall-dev-fargate-webhook-events", KEY)
    (rule,) = built.statements("webhook-queue/rules").values()
    assert (rule["effect"], rule["actions"]) == ("Deny", ["sqs:*"])
    assert rule["condition"] == [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}]


def test_what_the_service_gives_up_outlives_the_queue_it_comes_from(built: Stack) -> None:
    queue = built.one("aws_sqs_queue", "webhook-queue/queue")
    redrive = json.loads(queue["redrive_policy"])
    dead = "webhook-queue/dead-letters/queue"
    # As SQS tells it: a space more would be a change in every plan.
    assert " " not in queue["redrive_policy"]
    assert redrive == {"deadLetterTargetArn": f"${{aws_sqs_queue.{dead}.arn}}", "maxReceiveCount": 5}
    assert queue["message_retention_seconds"] < built.one("aws_sqs_queue", dead)["message_retention_seconds"]


def test_the_service_finds_the_queue_and_may_empty_it(built: Stack) -> None:
    variables = {variable["name"]: variable["value"] for variable in built.container()["environment"]}
    assert variables["WEBHOOK_QUEUE_URL"] == "${aws_sqs_queue.webhook-queue/queue.url}"
    statements = built.statements("fargate/task-role/permissions")
    take = statements["TakeEvents"]
    assert take["resources"] == ["${aws_sqs_queue.webhook-queue/queue.arn}"]
    assert "sqs:SendMessage" not in take["actions"]
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage"} < set(take["actions"])
    assert (statements["QueueKey"]["actions"], statements["QueueKey"]["resources"]) == (["kms:Decrypt"], [KEY])


def test_no_two_queues_have_one_name(built: Stack) -> None:
    names = [queue["name"] for queue in built.all("aws_sqs_queue").values()]
    assert len(names) == len(set(names)) == 4


def test_a_webhook_without_a_queue_makes_none() -> None:
    plain = stack_with(lambda *_: None, auto_stop={"enabled": True}, auto_start={"github": {"repositories": ["a/b"]}})
    assert not plain.all("aws_sqs_queue", "webhook-queue")
    assert "WEBHOOK_QUEUE_URL" not in {variable["name"] for variable in plain.container()["environment"]}


def test_the_intake_may_do_what_it_does_and_nothing_else(built: Stack, webhook: ModuleType, aws: Aws) -> None:
    answer(webhook, delivery())
    aws.failing["sqs:SendMessage"] = error("Throttled")
    answer(webhook, delivery({**PUSH, "ref": "refs/heads/other"}))
    statements = built.statements(f"{BELOW}/webhook/role/permissions")
    given = {"WriteLogs", "Trace", "GiveUpEvents", "UseKey"}
    own = {sid: statement for sid, statement in statements.items() if sid not in given}
    allowed = {action: statement["resources"] for statement in own.values() for action in statement["actions"]}
    assert set(allowed) == {operation for operation, _ in aws.asked}
    assert allowed["sqs:SendMessage"] == ["${aws_sqs_queue.webhook-queue/queue.arn}"]
    assert allowed["lambda:InvokeFunction"] == ["${aws_lambda_alias.lifecycle/auto-start/alias.arn}"]
    assert allowed["dynamodb:PutItem"] == ["${aws_dynamodb_table.lifecycle/events/table.arn}"]
    assert allowed["secretsmanager:GetSecretValue"] == [ARN]


def test_events_that_wait_for_nobody_raise_an_alarm(built: Stack) -> None:
    alarms = built.all("aws_cloudwatch_metric_alarm")
    waiting = alarms["observability/webhook-events-dead-letters-alarm"]
    assert waiting["dimensions"] == {"QueueName": "${aws_sqs_queue.webhook-queue/dead-letters/queue.name}"}
    assert alarms["observability/webhook-errors-alarm"]["dimensions"] == {
        "FunctionName": "landfall-dev-fargate-webhook"
    }
