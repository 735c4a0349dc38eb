"""That one call at a time stops and starts things: an item in the stack's table, which is there while a call is at it.

What is noted on a thing is in its tags, and those can't be compared and set in one step. A stop and a start at once
would each take what the other is in the middle of for how the thing was.
"""

import math
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from table import EXPIRES, KEY
from telemetry import tell

_ID = "at-work"
_PAUSE_SECONDS = 1.0
_AFTERWARDS_SECONDS = 5
"""For what was still on its way when the function was ended."""
_KEPT_SECONDS = 3600
"""Clocks differ, and DynamoDB deletes what has expired when it likes."""


class Context(Protocol):
    """Lambda's, as far as it is needed."""

    def get_remaining_time_in_millis(self) -> int:
        """Until the function is ended."""
        ...


class Taken(Exception):
    """Another call is at work, for longer than this one could wait."""


@contextmanager
def lease(context: Context, *, table: str, client: Any) -> Iterator[None]:
    """Holds the lease, which whoever never gives it back loses when its function is ended. One that is taken is waited
    for, as long as half of the call's time is left for its work.

    Raises Taken, and botocore's errors.
    """
    remaining = context.get_remaining_time_in_millis() / 1000
    mine, begun = _Lease(table, client, time.time() + remaining + _AFTERWARDS_SECONDS), time.monotonic()
    while not mine.take():
        left = remaining / 2 - (time.monotonic() - begun)
        if left <= 0:
            raise Taken("another call is stopping or starting the stack")
        # By chance, lest two that wait for it ask at the same moments.
        time.sleep(min(left, random.uniform(0, _PAUSE_SECONDS)))  # noqa: S311
    try:
        yield
    finally:
        mine.give_back()


class _Lease:
    def __init__(self, table: str, client: Any, until: float) -> None:
        self._table, self._client, self._until = table, client, until
        self._mine = {":mine": {"S": uuid.uuid4().hex}}

    def take(self) -> bool:
        """Whether it is this one's now."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    KEY: {"S": _ID},
                    EXPIRES: {"N": str(math.ceil(self._until) + _KEPT_SECONDS)},
                    "held_by": self._mine[":mine"],
                    "held_until": {"N": f"{self._until:.3f}"},
                },
                # The last case is botocore's next try after an answer that got lost.
                ConditionExpression=f"attribute_not_exists({KEY}) OR held_until < :now OR held_by = :mine",
                ExpressionAttributeValues={**self._mine, ":now": {"N": f"{time.time():.3f}"}},
            )
        except (BotoCoreError, ClientError) as error:
            if _is_refused(error):
                return False
            # It may be taken all the same.
            self.give_back()
            raise
        return True

    def give_back(self) -> None:
        """If it is this one's; where DynamoDB doesn't answer, it ends by itself."""
        try:
            self._client.delete_item(
                TableName=self._table,
                Key={KEY: {"S": _ID}},
                ConditionExpression="held_by = :mine",
                ExpressionAttributeValues=self._mine,
            )
        except (BotoCoreError, ClientError) as error:
            if not _is_refused(error):
                tell("the lease wasn't given back: it ends by itself", error=str(error))


def _is_refused(error: Exception) -> bool:
    """Whether it is about the condition."""
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == "ConditionalCheckFailedException"
