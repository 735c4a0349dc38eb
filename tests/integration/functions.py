"""Making Lambda functions on the emulator and invoking them."""

import base64
import io
import json
import textwrap
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.integration.conftest import Clients

ACCOUNT = "000000000000"


@dataclass(frozen=True)
class Answer:
    """What an invocation was answered."""

    payload: Any
    error: str | None
    """`FunctionError`."""
    log: str
    """The end of the log that the answer holds."""
    version: str | None


class Functions:
    """The functions of one emulator."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._lambda = clients("lambda")
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ],
        }
        role = clients("iam").create_role(RoleName="functions", AssumeRolePolicyDocument=json.dumps(trust))
        self.role = role["Role"]["Arn"]

    def create(self, name: str, source: str, **settings: Any) -> str:
        """Makes a function whose handler is `index.handler` in `source`; returns its ARN once it can be invoked."""
        given = {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": self.role,
            "Code": {"ZipFile": zipped(source)},
        }
        arn = self._lambda.create_function(FunctionName=name, **{**given, **settings})["FunctionArn"]
        self._lambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        return str(arn)

    def invoke(self, name: str, event: Any = None, **settings: Any) -> Answer:
        """Invokes the function and waits for its answer."""
        told = self._lambda.invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail", **settings)
        return Answer(
            json.loads(told["Payload"].read()),
            told.get("FunctionError"),
            base64.b64decode(told["LogResult"]).decode(),
            told.get("ExecutedVersion"),
        )

    def events(self, group: str, wanted: Callable[[list[str]], bool]) -> dict[str, list[str]]:
        """The messages in a log group, by stream, as soon as all of them together are what is `wanted`."""
        logs = self._clients("logs")

        def read() -> dict[str, list[str]]:
            try:
                streams = [one["logStreamName"] for one in logs.describe_log_streams(logGroupName=group)["logStreams"]]
            except logs.exceptions.ResourceNotFoundException:
                return {}
            return {
                stream: [
                    event["message"].rstrip("\n")
                    for event in logs.get_log_events(logGroupName=group, logStreamName=stream)["events"]
                ]
                for stream in streams
            }

        return until(read, lambda found: wanted([line for lines in found.values() for line in lines]))


def make_table(clients: Clients, name: str) -> None:
    """A table as the functions of a stack have one."""
    dynamodb = clients("dynamodb")
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})


def zipped(source: str, **files: str) -> bytes:
    """A zip with `index.py` and other modules."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in {"index": source, **files}.items():
            archive.writestr(f"{name}.py", textwrap.dedent(text))
    return content.getvalue()


def until[T](ask: Callable[[], T], wanted: Callable[[T], bool], *, seconds: float = 60) -> T:
    """The first answer that is `wanted`; raises AssertionError with the last one if none is in time."""
    deadline = time.monotonic() + seconds
    while not wanted(answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(0.2)
    return answer
