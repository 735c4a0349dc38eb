"""The intake of GitHub's webhook on the emulator: a queue that encrypts, a table whose items end, a secret."""

import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from modules.packaging import package
from tests.integration.conftest import Clients
from tests.integration.functions import Functions, make_table, until
from tests.unit.main_process import ROOT

SECRET = "It's a Secret to Everybody"
LAMBDAS = ROOT / "lambdas"


@dataclass(frozen=True)
class Intake:
    """The function with all that it needs; `started` is where the function that it calls leaves what it was told."""

    clients: Clients
    functions: Functions
    queue: str
    secret: str
    table: str

    def deliver(self, body: dict[str, Any], *, event: str = "push", secret: str = SECRET) -> tuple[int, str]:
        raw = json.dumps(body)
        signed = hmac.new(secret.encode(), raw.encode(), hashlib.sha256).hexdigest()
        request = {
            "headers": {
                "content-type": "application/json",
                "x-github-event": event,
                "x-github-delivery": str(uuid.uuid4()),
                "x-hub-signature-256": f"sha256={signed}",
            },
            "body": raw,
            "isBase64Encoded": False,
        }
        told = self.functions.invoke("webhook", request)
        assert told.error is None, told.payload
        return told.payload["statusCode"], next(iter(json.loads(told.payload["body"]).values()))

    def messages(self) -> list[dict[str, Any]]:
        """What waits in the queue, which is empty afterwards."""
        sqs = self.clients("sqs")
        found = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in found]


def push(**differing: Any) -> dict[str, Any]:
    """A push of just now."""
    return {
        "ref": f"refs/heads/{uuid.uuid4()}",
        "before": "0" * 40,
        "after": "1" * 40,
        "deleted": False,
        "repository": {"full_name": "octo-org/app", "pushed_at": int(time.time())},
        "pusher": {"name": "Codertocat"},
        **differing,
    }


@pytest.fixture(scope="module")
def intake(clients: Clients) -> Intake:
    """The function as Terraform makes it, but for its role."""
    functions = Functions(clients)
    key = clients("kms").create_key()["KeyMetadata"]["Arn"]
    queue = clients("sqs").create_queue(QueueName="webhook-events", Attributes={"KmsMasterKeyId": key})["QueueUrl"]
    secret = clients("secretsmanager").create_secret(Name="github")["ARN"]
    make_table(clients, "events")
    start = functions.create("start", "def handler(event, context): print('started by', event['why'])")
    github = {
        "secret": secret,
        "table": "events",
        "repositories": ["octo-org/app"],
        "events": ["push"],
        "replay_minutes": 10,
    }
    functions.create(
        "webhook",
        "",
        Handler="main.handler",
        Code={"ZipFile": Path(package(LAMBDAS / "webhook", LAMBDAS / "shared").path).read_bytes()},
        Environment={
            "Variables": {"GITHUB": json.dumps(github), "QUEUE_URL": queue, "START_ARN": start, "STACK": "landfall-dev"}
        },
        Timeout=60,
    )
    found = Intake(clients, functions, queue, secret, "events")
    # Nobody has put a value yet.
    assert found.deliver(push())[0] == 503
    clients("secretsmanager").put_secret_value(SecretId=secret, SecretString=f"{SECRET}\n")
    return found


def test_an_event_waits_in_the_queue_and_starts_the_stack(intake: Intake) -> None:
    body = push()
    assert intake.deliver(body)[0] == 202
    (message,) = until(intake.messages, bool)
    assert (message["event"], message["repository"], message["body"]) == ("push", "octo-org/app", body)
    intake.functions.events("/aws/lambda/start", lambda lines: "started by github/push" in lines)


def test_an_event_that_comes_again_waits_once(intake: Intake) -> None:
    body = push()
    assert [intake.deliver(body)[0] for _ in range(3)] == [202, 409, 409]
    assert len(until(intake.messages, bool)) == 1
    assert intake.messages() == []


def test_the_record_of_an_event_ends_by_itself_after_the_event_is_too_old(intake: Intake) -> None:
    body = push()
    intake.deliver(body)
    digest = hashlib.sha256(json.dumps(body).encode()).hexdigest()
    item = intake.clients("dynamodb").get_item(TableName=intake.table, Key={"id": {"S": f"queue/{digest}"}})["Item"]
    assert int(item["expires"]["N"]) > body["repository"]["pushed_at"] + 600
    until(intake.messages, bool)


def test_what_is_forged_old_or_of_another_repository_waits_nowhere(intake: Intake) -> None:
    old, other = {"full_name": "octo-org/app", "pushed_at": 1}, {"full_name": "a/b", "pushed_at": int(time.time())}
    assert intake.deliver(push(), secret="another")[0] == 401
    assert intake.deliver(push(repository=old))[0] == 403
    assert intake.deliver(push(repository=other))[0] == 403
    assert intake.deliver(push(), event="ping")[0] == 200
    assert intake.messages() == []


def test_a_very_long_push_is_shortened(intake: Intake) -> None:
    body = push(commits=[{"message": "x" * 1000}] * 1000)
    assert intake.deliver(body)[0] == 202
    (message,) = until(intake.messages, bool)
    assert message["shortened"] is True
    assert message["body"]["ref"] == body["ref"]


def test_an_event_that_could_not_be_queued_is_taken_when_it_comes_again(intake: Intake) -> None:
    body, lambda_ = push(), intake.clients("lambda")
    settings = lambda_.get_function_configuration(FunctionName="webhook")["Environment"]

    def with_queue(url: str) -> None:
        variables = settings["Variables"] | {"QUEUE_URL": url}
        lambda_.update_function_configuration(FunctionName="webhook", Environment={"Variables": variables})
        lambda_.get_waiter("function_updated_v2").wait(FunctionName="webhook", WaiterConfig={"Delay": 1})

    with_queue(f"{intake.queue}-gone")
    try:
        assert intake.deliver(body) == (503, "try again later")
    finally:
        with_queue(intake.queue)
    assert intake.deliver(body)[0] == 202
    assert len(until(intake.messages, bool)) == 1
