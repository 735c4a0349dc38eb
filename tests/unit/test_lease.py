"""One call at a time is at work, whatever becomes of the others."""

import importlib
import json
import threading
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from tests.unit.lambda_code import Context, code_of


@pytest.fixture
def leases() -> Iterator[ModuleType]:
    with code_of():
        yield importlib.import_module("lease")


class Table:
    """Holds the one item under the conditions that DynamoDB is asked to keep."""

    def __init__(self) -> None:
        self.item: dict[str, Any] | None = None
        self.failing: dict[str, Exception] = {}
        self.lost = False
        """Whether the answers get lost after the item is written."""
        self._one = threading.Lock()

    def put_item(self, **asked: Any) -> None:
        with self._one:
            if not self.lost:
                self._fail("put_item")
            values = asked["ExpressionAttributeValues"]
            free = self.item is None or self.item["held_by"] == values[":mine"]
            if not free and float(self.item["held_until"]["N"]) >= float(values[":now"]["N"]):  # type: ignore[index]
                raise refused("ConditionalCheckFailedException")
            self.item = asked["Item"]
            self._fail("put_item")

    def delete_item(self, **asked: Any) -> None:
        with self._one:
            self._fail("delete_item")
            if self.item is None or self.item["held_by"] != asked["ExpressionAttributeValues"][":mine"]:
                raise refused("ConditionalCheckFailedException")
            self.item = None

    def _fail(self, call: str) -> None:
        if call in self.failing:
            raise self.failing[call]


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "PutItem")


FAILURES = [refused("ThrottlingException"), ConnectTimeoutError(endpoint_url="https://aws")]
EACH_FAILURE = pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)


def test_two_calls_are_never_at_work_at_once(leases: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    table, at_work, most = Table(), 0, 0

    def work() -> None:
        nonlocal at_work, most
        with leases.lease(Context(60), table="t", client=table):
            at_work += 1
            most = max(most, at_work)
            time.sleep(0.05)
            at_work -= 1

    monkeypatch.setattr(leases, "_PAUSE_SECONDS", 0.05)
    calls = [threading.Thread(target=work) for _ in range(8)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert (most, at_work, table.item) == (1, 0, None)


def test_a_call_gives_up_while_it_could_still_work(leases: ModuleType) -> None:
    table = Table()
    with leases.lease(Context(60), table="t", client=table):
        held, begun = table.item, time.monotonic()
        with pytest.raises(leases.Taken, match="another call"), leases.lease(Context(0.2), table="t", client=table):
            raise AssertionError
        assert time.monotonic() - begun >= 0.1
        assert table.item == held


def test_what_fails_gives_it_back(leases: ModuleType) -> None:
    table = Table()
    with pytest.raises(ZeroDivisionError), leases.lease(Context(60), table="t", client=table):
        1 / 0  # noqa: B018
    assert table.item is None


def test_whoever_was_ended_has_it_no_longer_than_it_could_have_run(leases: ModuleType) -> None:
    table = Table()
    with leases.lease(Context(60), table="t", client=table):
        left = dict(table.item or {})
    until = float(left["held_until"]["N"])
    assert 60 <= until - time.time() <= 66
    assert int(left["expires"]["N"]) >= until + 3600
    table.item = left
    with pytest.raises(leases.Taken), leases.lease(Context(0), table="t", client=table):
        raise AssertionError
    table.item = left | {"held_until": {"N": f"{time.time() - 1:.3f}"}}
    with leases.lease(Context(0), table="t", client=table):
        assert table.item["held_by"] != left["held_by"]


@EACH_FAILURE
def test_nobody_works_without_an_answer(
    leases: ModuleType, failure: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    table = Table()
    table.failing["put_item"] = failure
    with pytest.raises(type(failure)), leases.lease(Context(60), table="t", client=table):
        raise AssertionError
    assert capsys.readouterr().out == ""


@EACH_FAILURE
def test_an_answer_that_got_lost_leaves_nothing_taken(leases: ModuleType, failure: Exception) -> None:
    table = Table()
    table.failing["put_item"], table.lost = failure, True
    with pytest.raises(type(failure)), leases.lease(Context(60), table="t", client=table):
        raise AssertionError
    assert table.item is None


@EACH_FAILURE
def test_work_that_is_done_does_not_fail_for_the_lease(
    leases: ModuleType, failure: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    table = Table()
    table.failing["delete_item"] = failure
    with leases.lease(Context(60), table="t", client=table):
        pass
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert line == {"message": "the lease wasn't given back: it ends by itself", "error": str(failure)}


def test_one_that_is_another_calls_by_now_stays(leases: ModuleType) -> None:
    table = Table()
    with leases.lease(Context(60), table="t", client=table):
        assert table.item is not None
        table.item["held_by"] = {"S": "another"}
    assert table.item is not None
