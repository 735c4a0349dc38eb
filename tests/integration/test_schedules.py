"""What happens at its time: rules of EventBridge, and schedules of EventBridge Scheduler."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.conftest import Clients
from tests.integration.emulator_process import PYTHON
from tests.integration.functions import ACCOUNT, Functions, until


@pytest.fixture(scope="module")
def functions(clients: Clients) -> Functions:
    """The functions of the emulator that the tests of this file share."""
    return Functions(clients)


class Queue:
    """A queue and what was sent to it."""

    def __init__(self, clients: Clients, name: str) -> None:
        self._client = clients("sqs")
        self._url = self._client.create_queue(QueueName=name)["QueueUrl"]
        self.arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    def message(self, *, seconds: float = 60) -> dict[str, Any]:
        """The next message."""
        ask = {"QueueUrl": self._url, "WaitTimeSeconds": 1, "MessageAttributeNames": ["All"]}
        message: dict[str, Any] = until(
            lambda: self._client.receive_message(**ask).get("Messages") or [], bool, seconds=seconds
        )[0]
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return message


def soon(seconds: float = 3) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("at(%Y-%m-%dT%H:%M:%S)")


OFF = {"Mode": "OFF"}


# --- expressions


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        # counted from a Saturday, 2026-11-21T09:30:20Z, when each of them was made
        ("rate(5 minutes)", "UTC", "2026-11-21T09:35:20"),
        ("rate(1 day)", "UTC", "2026-11-22T09:30:20"),
        ("cron(0/15 * * * ? *)", "UTC", "2026-11-21T09:45:00"),
        # 1 is Sunday
        ("cron(0 8 ? * 2-6 *)", "UTC", "2026-11-23T08:00:00"),
        ("cron(0 8 ? * MON-FRI *)", "Europe/Berlin", "2026-11-23T07:00:00"),
        ("cron(0 8 1 JUL ? *)", "Europe/Berlin", "2027-07-01T06:00:00"),
        ("cron(0 0 L * ? *)", "UTC", "2026-11-30T00:00:00"),
        ("cron(0 0 15W 8 ? *)", "UTC", "2027-08-16T00:00:00"),
        ("cron(0 0 ? * 6#3 *)", "UTC", "2026-12-18T00:00:00"),
        ("cron(0 0 ? * 6L *)", "UTC", "2026-11-27T00:00:00"),
        ("cron(0 0 29 2 ? *)", "UTC", "2028-02-29T00:00:00"),
        ("cron(0 0 1 1 ? 2020)", "UTC", "None"),
        ("at(2026-12-24T18:00:00)", "America/New_York", "2026-12-24T23:00:00"),
        ("at(2026-11-21T09:30:20)", "UTC", "None"),
    ],
)
def test_an_expression_means_what_it_means_on_aws(expression: str, zone: str, expected: str) -> None:
    program = (
        "import sys; from datetime import UTC, datetime; from landfall_emulator.schedules.expression import next_time; "
        "now = datetime(2026, 11, 21, 9, 30, 20, tzinfo=UTC); "
        "found = next_time(sys.argv[1], zone=sys.argv[2], begin=now, after=now); "
        "print(found and found.astimezone(UTC).replace(tzinfo=None).isoformat())"
    )

    done = subprocess.run(
        [PYTHON, "-c", program, expression, zone], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == expected


# --- EventBridge Scheduler


def test_a_schedule_invokes_a_function_with_its_input_and_is_deleted_after_it_if_it_wants(
    functions: Functions, clients: Clients
) -> None:
    scheduler = clients("scheduler")
    arn = functions.create("scheduled", "def handler(event, context): print('got', event['what'], event['when'])")
    expression = soon()
    scheduler.create_schedule(
        Name="once",
        ScheduleExpression=expression,
        FlexibleTimeWindow=OFF,
        ActionAfterCompletion="DELETE",
        Target={
            "Arn": arn,
            "RoleArn": functions.role,
            "Input": '{"what": "the input", "when": "<aws.scheduler.scheduled-time>"}',
        },
    )

    functions.events("/aws/lambda/scheduled", lambda lines: f"got the input {expression[3:-1]}Z" in lines)
    until(lambda: scheduler.list_schedules()["Schedules"], lambda left: "once" not in [one["Name"] for one in left])


def test_a_schedule_sends_the_event_of_aws_where_it_has_no_input(functions: Functions, clients: Clients) -> None:
    queue = Queue(clients, "plain")
    made = clients("scheduler").create_schedule(
        Name="plain",
        ScheduleExpression=soon(),
        FlexibleTimeWindow=OFF,
        Target={"Arn": queue.arn, "RoleArn": functions.role},
    )

    event = json.loads(queue.message()["Body"])

    assert (event["source"], event["detail-type"]) == ("aws.scheduler", "Scheduled Event")
    assert event["resources"] == [made["ScheduleArn"]]


def test_a_schedule_calls_any_operation_of_any_service(functions: Functions, clients: Clients) -> None:
    clients("s3").create_bucket(Bucket="universal")
    clients("scheduler").create_schedule(
        Name="universal",
        ScheduleExpression=soon(),
        FlexibleTimeWindow=OFF,
        Target={
            "Arn": "arn:aws:scheduler:::aws-sdk:s3:putObject",
            "RoleArn": functions.role,
            "Input": '{"Bucket": "universal", "Key": "made"}',
        },
    )

    until(lambda: clients("s3").list_objects_v2(Bucket="universal").get("KeyCount"), lambda count: count == 1)


def test_what_a_schedule_cannot_deliver_goes_to_its_dead_letter_queue(functions: Functions, clients: Clients) -> None:
    queue = Queue(clients, "dead")
    target = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:absent"
    clients("scheduler").create_schedule(
        Name="dead",
        ScheduleExpression=soon(),
        FlexibleTimeWindow=OFF,
        Target={
            "Arn": target,
            "RoleArn": functions.role,
            "Input": '{"a": 1}',
            "DeadLetterConfig": {"Arn": queue.arn},
        },
    )

    message = queue.message()

    told = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert message["Body"] == '{"a": 1}'
    assert told["TARGET_ARN"] == target
    assert told["ERROR_CODE"] == "ResourceNotFoundException"


def test_a_schedule_that_is_disabled_or_was_deleted_does_nothing(functions: Functions, clients: Clients) -> None:
    scheduler, queue = clients("scheduler"), Queue(clients, "quiet")
    target = {"Arn": queue.arn, "RoleArn": functions.role}
    for name, state in (("disabled", "DISABLED"), ("deleted", "ENABLED")):
        scheduler.create_schedule(
            Name=name,
            ScheduleExpression=soon(),
            FlexibleTimeWindow=OFF,
            State=state,
            Target={**target, "Input": name},
        )
    scheduler.delete_schedule(Name="deleted")
    # what comes after them shows that their time is over
    scheduler.create_schedule(
        Name="last", ScheduleExpression=soon(4), FlexibleTimeWindow=OFF, Target={**target, "Input": "last"}
    )

    assert queue.message()["Body"] == "last"


# --- EventBridge rules


def test_a_rule_invokes_a_function_at_its_rate(functions: Functions, clients: Clients) -> None:
    events, queue = clients("events"), Queue(clients, "rate")
    arn = functions.create("rated", "def handler(event, context): print(event['detail-type'], event['resources'])")
    rule = events.put_rule(Name="rate", ScheduleExpression="rate(1 minute)")["RuleArn"]
    events.put_targets(
        Rule="rate", Targets=[{"Id": "function", "Arn": arn}, {"Id": "queue", "Arn": queue.arn, "Input": '"text"'}]
    )

    assert queue.message(seconds=90)["Body"] == '"text"'
    functions.events("/aws/lambda/rated", lambda lines: f"Scheduled Event ['{rule}']" in lines)


def test_a_rule_invokes_a_function_for_events_that_fit_its_pattern(functions: Functions, clients: Clients) -> None:
    events = clients("events")
    arn = functions.create("fits", "def handler(event, context): print('got', event['detail'])")
    events.put_rule(
        Name="pattern", EventPattern='{"source": ["landfall"], "detail": {"size": [{"numeric": [">", 5]}]}}'
    )
    events.put_targets(Rule="pattern", Targets=[{"Id": "1", "Arn": arn}])

    for size in (3, 7):
        events.put_events(
            Entries=[{"Source": "landfall", "DetailType": "measured", "Detail": json.dumps({"size": size})}]
        )

    found = functions.events("/aws/lambda/fits", lambda lines: any("got" in line for line in lines))
    assert [line for lines in found.values() for line in lines if "got" in line] == ["got {'size': 7}"]


def test_what_a_rule_cannot_deliver_goes_to_its_dead_letter_queue(clients: Clients) -> None:
    events, queue = clients("events"), Queue(clients, "undelivered")
    target = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:absent"
    rule = events.put_rule(Name="undelivered", EventPattern='{"source": ["lost"]}')["RuleArn"]
    events.put_targets(Rule="undelivered", Targets=[{"Id": "1", "Arn": target, "DeadLetterConfig": {"Arn": queue.arn}}])

    events.put_events(Entries=[{"Source": "lost", "DetailType": "x", "Detail": '{"a": 1}'}])

    message = queue.message()
    told = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert json.loads(message["Body"])["detail"] == {"a": 1}
    assert (told["RULE_ARN"], told["TARGET_ARN"]) == (rule, target)
    assert told["ERROR_CODE"] == "ResourceNotFoundException"
