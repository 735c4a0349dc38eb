"""Takes GitHub's webhook: puts each event into the service's queue, and has the stack started for it.

So nothing is lost while the service is stopped, or starts. An event may come twice, as anything in such a queue may:
its `digest` tells.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from answers import answer
from aws_clients import client
from github import delivery, replays
from github.refused import Refused
from github.request import Request
from github.webhook import Event, Ignored
from message import message
from starts import start_soon
from telemetry import Metric, tell

_quick = partial(client, quick=True)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answers a request of an HTTP API."""
    del context
    try:
        found = _take(event)
    except Refused as refused:
        _tell("refused", status=refused.status, why=refused.sentence, cause=refused.cause)
        return answer(refused.status, refused.sentence)
    if isinstance(found, Ignored):
        _tell("ignored", why=found.reason)
        return answer(200, found.reason)
    _tell("queued", event=found.name, repository=found.repository, delivery=found.delivery, digest=found.digest)
    return answer(202, "the event waits for the service, and the stack starts")


def _take(event: Mapping[str, Any]) -> Event | Ignored:
    """The event, once it is queued. Raises Refused."""
    settings = delivery.Settings.of(os.environ)
    found = delivery.read(Request.of(event), settings, _quick("secretsmanager"), datetime.now(UTC))
    if isinstance(found, Ignored):
        return found
    table = _quick("dynamodb")
    # Not the record of who starts the stack, which may hold the same event.
    record = f"queue/{found.digest}"
    if not replays.first_time(record, found.until, table=settings.table, client=table):
        raise Refused(409, "this event was taken already")
    try:
        _queue_and_start(found)
    except (BotoCoreError, ClientError) as error:
        # Else nobody could send it again.
        replays.forget(record, table=settings.table, client=table)
        raise Refused(503, "try again later", cause=str(error)) from None
    return found


def _queue_and_start(event: Event) -> None:
    _quick("sqs").send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=message(event))
    start_soon(f"github/{event.name}", client=_quick("lambda"))


def _tell(result: str, **fields: object) -> None:
    count = Metric(name="Webhooks", value=1, by=("Stack", "Result"))
    tell("webhook", count, Stack=os.environ["STACK"], Result=result, **fields)
