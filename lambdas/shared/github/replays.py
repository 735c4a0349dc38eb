"""Which events were already taken: items in the stack's table of DynamoDB.

The key is of what GitHub signed, since whoever sends a body again may send any header with it. An event that is too old
is refused before the table is asked, so it doesn't matter that DynamoDB may take days to delete what has expired.
"""

import math
import uuid
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from table import EXPIRES, KEY
from telemetry import tell

from .refused import Refused

_LONGER = timedelta(hours=1)
"""Clocks differ."""


def first_time(digest: str, until: datetime, *, table: str, client: Any) -> bool:
    """Whether nobody took the event yet; from now on it is taken. Raises Refused where the table doesn't answer: rather
    nothing starts than that somebody starts it over and over."""
    mine = uuid.uuid4().hex
    try:
        client.put_item(
            TableName=table,
            Item={
                KEY: {"S": digest},
                EXPIRES: {"N": str(math.ceil((until + _LONGER).timestamp()))},
                "taken_by": {"S": mine},
            },
            # The second case is botocore's next try after an answer that got lost.
            ConditionExpression=f"attribute_not_exists({KEY}) OR taken_by = :mine",
            ExpressionAttributeValues={":mine": {"S": mine}},
        )
    except ClientError as error:
        if error.response["Error"].get("Code") == "ConditionalCheckFailedException":
            return False
        raise _unknown(error) from None
    except BotoCoreError as error:
        raise _unknown(error) from None
    return True


def forget(digest: str, *, table: str, client: Any) -> None:
    """Takes the record back, since nothing came of it: GitHub sends the same body again when somebody asks it to."""
    try:
        client.delete_item(TableName=table, Key={KEY: {"S": digest}})
    except (BotoCoreError, ClientError) as error:
        # Whoever calls is about to answer with another error, which is the one that counts.
        tell("the event stays taken: it can't be delivered again", digest=digest, error=str(error))


def _unknown(error: Exception) -> Refused:
    return Refused(503, "try again later", cause=f"the table of events doesn't answer: {error}")
