"""Each event is taken once, also when the table of events fails or answers twice."""

import importlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.stub import ANY, Stubber

from tests.unit.lambda_code import code_of

UNTIL = datetime(2026, 5, 4, 12, 10, 0, 500, tzinfo=UTC)
DIGEST = "ab" * 32


@pytest.fixture
def replays() -> Iterator[ModuleType]:
    with code_of():
        yield importlib.import_module("github.replays")


class Table:
    """A table that holds items as DynamoDB does under the function's condition, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.items: dict[str, dict[str, dict[str, str]]] = {}
        self.failure = failure
        self.lost = 0
        """Answers to come that are lost after the item is written, after which botocore asks once more."""

    def put_item(self, **asked: Any) -> None:
        if self.failure is not None:
            raise self.failure
        assert asked["ConditionExpression"] == "attribute_not_exists(id) OR taken_by = :mine"
        key, mine = asked["Item"]["id"]["S"], asked["ExpressionAttributeValues"][":mine"]
        if key in self.items and self.items[key]["taken_by"] != mine:
            raise refusal("ConditionalCheckFailedException")
        self.items[key] = asked["Item"]
        if self.lost:
            self.lost -= 1
            self.put_item(**asked)

    def delete_item(self, **asked: Any) -> None:
        if self.failure is not None:
            raise self.failure
        del self.items[asked["Key"]["id"]["S"]]


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "PutItem")


FAILURES = [
    refusal("ProvisionedThroughputExceededException"),
    refusal("ResourceNotFoundException"),
    refusal("AccessDeniedException"),
    ConnectTimeoutError(endpoint_url="https://dynamodb"),
]


def test_an_event_is_taken_once(replays: ModuleType) -> None:
    table = Table()
    assert replays.first_time(DIGEST, UNTIL, table="t", client=table)
    assert not replays.first_time(DIGEST, UNTIL, table="t", client=table)
    assert replays.first_time("other", UNTIL, table="t", client=table)


def test_an_answer_that_got_lost_on_the_way_makes_no_replay_of_it(replays: ModuleType) -> None:
    table = Table()
    table.lost = 1
    assert replays.first_time(DIGEST, UNTIL, table="t", client=table)
    assert not replays.first_time(DIGEST, UNTIL, table="t", client=table)


def test_the_record_lasts_longer_than_the_event_is_young_enough(replays: ModuleType) -> None:
    table = Table()
    replays.first_time(DIGEST, UNTIL, table="t", client=table)
    assert int(table.items[DIGEST]["expires"]["N"]) > UNTIL.timestamp()


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_nothing_starts_while_the_table_does_not_answer(replays: ModuleType, failure: Exception) -> None:
    refused = importlib.import_module("github.refused").Refused
    with pytest.raises(refused) as caught:
        replays.first_time(DIGEST, UNTIL, table="t", client=Table(failure))
    assert caught.value.status == 503
    assert caught.value.sentence == "try again later"
    assert str(failure) in caught.value.cause


def test_what_came_to_nothing_can_be_delivered_again(replays: ModuleType) -> None:
    table = Table()
    replays.first_time(DIGEST, UNTIL, table="t", client=table)
    replays.forget(DIGEST, table="t", client=table)
    assert replays.first_time(DIGEST, UNTIL, table="t", client=table)


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_a_record_that_can_t_be_taken_back_is_told(
    replays: ModuleType, failure: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    replays.forget(DIGEST, table="t", client=Table(failure))
    line = json.loads(capsys.readouterr().out)
    assert (line["digest"], line["error"]) == (DIGEST, str(failure))


def test_dynamodb_understands_what_it_is_asked(replays: ModuleType) -> None:
    """botocore checks what is sent against DynamoDB's own model."""
    client = boto3.client("dynamodb", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as dynamodb:
        asked: dict[str, Any] = dict.fromkeys(
            ("TableName", "Item", "ConditionExpression", "ExpressionAttributeValues"), ANY
        )
        dynamodb.add_response("put_item", {}, asked)
        dynamodb.add_client_error("put_item", "ConditionalCheckFailedException", expected_params=asked)
        dynamodb.add_response("delete_item", {}, {"TableName": "t", "Key": {"id": {"S": DIGEST}}})
        assert replays.first_time(DIGEST, UNTIL, table="t", client=client)
        assert not replays.first_time(DIGEST, UNTIL, table="t", client=client)
        replays.forget(DIGEST, table="t", client=client)
        dynamodb.assert_no_pending_responses()
