"""Calls over HTTP: GitHub's webhook, and whoever has the key."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

import api_key
from answers import answer
from aws_clients import client
from github import delivery, replays
from github.refused import Refused
from github.request import Request
from github.webhook import Ignored
from secret_versions import versions
from starts import start_soon
from telemetry import tell

_quick = partial(client, quick=True)


def called(event: Mapping[str, Any]) -> dict[str, Any]:
    """Answers a request of an HTTP API."""
    try:
        return _ROUTES.get(str(event.get("routeKey")), _nothing)(Request.of(event))
    except Refused as refused:
        tell("refused", status=refused.status, why=refused.sentence, cause=refused.cause)
        return answer(refused.status, refused.sentence)


def _github(request: Request) -> dict[str, Any]:
    settings = delivery.Settings.of(os.environ)
    event = delivery.read(request, settings, _quick("secretsmanager"), datetime.now(UTC))
    if isinstance(event, Ignored):
        tell("ignored", why=event.reason)
        return answer(200, event.reason)
    table = _quick("dynamodb")
    if not replays.first_time(event.digest, event.until, table=settings.table, client=table):
        raise Refused(409, "this event was taken already")
    try:
        _start_soon(f"github/{event.name}")
    except Refused:
        # Else nobody could send it again.
        replays.forget(event.digest, table=settings.table, client=table)
        raise
    tell("taken", event=event.name, repository=event.repository, delivery=event.delivery)
    return answer(202, "the stack starts")


def _start(request: Request) -> dict[str, Any]:
    try:
        keys = versions(os.environ["API_KEY_SECRET"], _quick("secretsmanager"))
    except LookupError as error:
        raise Refused(503, "try again later", cause=str(error)) from None
    if not api_key.is_right(request.headers.get("authorization", ""), *keys):
        raise Refused(401, "this needs the key: Authorization: Bearer <key>")
    _start_soon("api-key")
    return answer(202, "the stack starts")


def _start_soon(why: str) -> None:
    try:
        start_soon(why, client=_quick("lambda"))
    except (BotoCoreError, ClientError) as error:
        raise Refused(503, "try again later", cause=f"Lambda takes no event: {error}") from None


def _nothing(_request: Request) -> dict[str, Any]:
    raise Refused(404, "there is nothing here")


_ROUTES = {"POST /github": _github, "POST /start": _start}
