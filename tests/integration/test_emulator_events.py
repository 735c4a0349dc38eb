"""How the emulator invokes an alias of a function: by schedules, topics, queues and routes; and what one locks with."""

import base64
import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.conftest import Clients
from tests.integration.emulator_process import Emulator
from tests.integration.functions import ACCOUNT, Functions

ECHO = """
import json
def handler(event, context):
    print("got " + json.dumps(event, sort_keys=True))
    return {"statusCode": 200, "body": json.dumps(event)}
"""


@pytest.fixture(scope="module")
def functions(clients: Clients) -> Functions:
    """The functions of the emulator that the tests of this file share."""
    return Functions(clients)


@pytest.fixture(scope="module")
def alias(clients: Clients, functions: Functions) -> str:
    """The ARN of the alias `live` of a function that prints and returns its event."""
    functions.create("echo", ECHO, Publish=True)
    made = clients("lambda").create_alias(FunctionName="echo", Name="live", FunctionVersion="1")
    found: str = made["AliasArn"]
    return found


def invoked_with(functions: Functions, mark: str) -> Any:
    """The event with this mark in it that the function was invoked with."""
    written = functions.events("/aws/lambda/echo", lambda lines: any(mark in line for line in lines))
    (line,) = [line for lines in written.values() for line in lines if mark in line]
    return json.loads(line.removeprefix("got "))


def test_a_schedule_invokes_an_alias_with_exactly_its_input(functions: Functions, clients: Clients, alias: str) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=3)).replace(microsecond=0)
    told = {"mark": "by-schedule", "at": "<aws.scheduler.scheduled-time>", "names": ["ü", 1.5, None], "deep": {"a": []}}
    clients("scheduler").create_schedule(
        Name="alias",
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": alias, "RoleArn": functions.role, "Input": json.dumps(told)},
    )

    assert invoked_with(functions, "by-schedule") == told | {"at": f"{soon:%Y-%m-%dT%H:%M:%SZ}"}


@pytest.mark.parametrize(
    ("expression", "zone"),
    [("rate(1 minute)", "UTC"), ("rate(5 minutes)", "UTC"), ("cron(0 8 ? * MON-FRI *)", "Europe/Berlin")],
)
def test_a_schedule_is_told_as_it_was_made(
    functions: Functions, clients: Clients, alias: str, expression: str, zone: str
) -> None:
    target = {
        "Arn": alias,
        "RoleArn": functions.role,
        "Input": '{"stack": "dev"}',
        "RetryPolicy": {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0},
    }
    asked: dict[str, Any] = {
        "Name": "told",
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": zone,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
    }

    clients("scheduler").create_schedule(**asked)

    found = clients("scheduler").get_schedule(Name="told")
    assert {key: found[key] for key in asked} == asked
    clients("scheduler").delete_schedule(Name="told")


def test_a_topic_invokes_an_alias(functions: Functions, clients: Clients, alias: str) -> None:
    sns = clients("sns")
    topic = sns.create_topic(Name="events")["TopicArn"]
    clients("lambda").add_permission(
        FunctionName="echo",
        Qualifier="live",
        StatementId="topic",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic,
    )
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=alias)

    sns.publish(TopicArn=topic, Message='{"mark": "by-topic"}', Subject="Alarm")

    (record,) = invoked_with(functions, "by-topic")["Records"]
    assert (record["EventSource"], record["Sns"]["TopicArn"]) == ("aws:sns", topic)
    assert (record["Sns"]["Message"], record["Sns"]["Subject"]) == ('{"mark": "by-topic"}', "Alarm")


def test_a_queue_invokes_an_alias(functions: Functions, clients: Clients, alias: str) -> None:
    sqs = clients("sqs")
    queue = sqs.create_queue(QueueName="events")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:events"
    clients("lambda").create_event_source_mapping(
        EventSourceArn=arn, FunctionName=alias, FunctionResponseTypes=["ReportBatchItemFailures"]
    )

    sqs.send_message(QueueUrl=queue, MessageBody='{"mark": "by-queue"}')

    (record,) = invoked_with(functions, "by-queue")["Records"]
    assert (record["eventSourceARN"], record["body"]) == (arn, '{"mark": "by-queue"}')


@pytest.fixture(scope="module")
def url(clients: Clients, running: Emulator, alias: str) -> str:
    """The URL of an HTTP API with two routes to the alias, of which only the first may invoke it."""
    api = clients("apigatewayv2")
    identity = api.create_api(Name="start", ProtocolType="HTTP")["ApiId"]
    target = api.create_integration(
        ApiId=identity,
        IntegrationType="AWS_PROXY",
        IntegrationUri=alias,
        IntegrationMethod="POST",
        PayloadFormatVersion="2.0",
    )["IntegrationId"]
    for route in ("POST /github", "POST /start"):
        api.create_route(ApiId=identity, RouteKey=route, Target=f"integrations/{target}")
    limits = {"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 6}
    api.create_stage(ApiId=identity, StageName="$default", AutoDeploy=True, DefaultRouteSettings=limits)
    clients("lambda").add_permission(
        FunctionName="echo",
        Qualifier="live",
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{identity}/*/POST/github",
    )
    return f"{running.endpoint}/_aws/execute-api/{identity}"


def ask(url: str, body: bytes | None, **headers: str) -> tuple[int, Any]:
    """Status and content of the answer to a POST, or to a GET where there is no body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, headers=named)  # noqa: S310 (the emulator's)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_body_reaches_an_alias_byte_for_byte_until_too_many_come(url: str) -> None:
    text = '{"a":  "ü",\r\n "b": "\\u00fc"}'.encode()
    status, event = ask(f"{url}/github", text, Content_Type="application/json", X_Hub_Signature_256="sha256=00")
    assert (status, event["routeKey"], event["headers"]["x-hub-signature-256"]) == (200, "POST /github", "sha256=00")
    assert (event["isBase64Encoded"], event["body"].encode()) == (False, text)
    for body, kind in ((b"payload=%7B%7D", "application/x-www-form-urlencoded"), (b"\xff\x00", "application/json")):
        _, event = ask(f"{url}/github", body, Content_Type=kind)
        assert event["isBase64Encoded"] is True
        assert base64.b64decode(event["body"]) == body

    too_large = ask(f"{url}/github", b"x" * (10 * 1024**2 + 1), Content_Type="application/json")
    assert too_large == (413, {"message": "Request Entity Too Large"})

    assert [ask(f"{url}/github", b"{}")[0] for _ in range(3)] == [200, 200, 429]
    # each route has its own limit; this one may not invoke the function
    assert ask(f"{url}/start", b"{}")[0] == 500
    assert ask(f"{url}/github", None)[0] == 404


def test_a_function_takes_what_nobody_has_taken_yet(functions: Functions, clients: Clients) -> None:
    key = clients("kms").create_key()["KeyMetadata"]["Arn"]
    table = clients("dynamodb")
    table.create_table(
        TableName="deliveries",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    lasting = {"Enabled": True, "AttributeName": "expires"}
    table.update_time_to_live(TableName="deliveries", TimeToLiveSpecification=lasting)
    table.update_continuous_backups(
        TableName="deliveries", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    source = """
        import boto3
        table = boto3.client("dynamodb")
        def handler(event, context):
            try:
                table.put_item(
                    TableName="deliveries",
                    Item={"id": {"S": event["id"]}, "expires": {"N": str(event["expires"])}},
                    ConditionExpression="attribute_not_exists(id) OR expires < :now",
                    ExpressionAttributeValues={":now": {"N": str(event["now"])}},
                )
            except table.exceptions.ConditionalCheckFailedException:
                return "taken"
            return "mine"
    """
    functions.create("taking", source)

    def take(identity: str, now: int) -> Any:
        return functions.invoke("taking", {"id": identity, "now": now, "expires": now + 10}).payload

    assert [take("a", 0), take("a", 5), take("b", 5), take("a", 11)] == ["mine", "taken", "mine", "mine"]
    (encryption, lifetime, recovery) = (
        table.describe_table(TableName="deliveries")["Table"]["SSEDescription"],
        table.describe_time_to_live(TableName="deliveries")["TimeToLiveDescription"],
        table.describe_continuous_backups(TableName="deliveries")["ContinuousBackupsDescription"],
    )
    assert (encryption["Status"], encryption["KMSMasterKeyArn"]) == ("ENABLED", key)
    assert lifetime == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
