"""Whether a delivery is GitHub's, new, and about something to start for."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .events import KINDS
from .refused import Refused
from .signature import is_signed

LARGEST_BYTES = 6 * 1024 * 1024
"""What Lambda takes: "Lambda quotas" of the AWS Lambda developer guide. GitHub sends up to 25 MB, API Gateway takes
10 MB, so a larger body never gets here."""

_DEEPEST = 50
"""Levels of a body; those of GitHub's have about ten."""

_AHEAD = timedelta(minutes=5)
"""How far GitHub's clock may be ahead of this one."""

_DELIVERY = re.compile(r"[0-9A-Fa-f-]{1,36}")


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event to start for. `at` is when it happened, `until` when it gets too old to be taken, `digest` the SHA-256
    of its signed body in hexadecimal digits. `delivery` is a header that nobody signs, good for logs alone."""

    name: str
    repository: str
    delivery: str
    at: datetime
    until: datetime
    digest: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """GitHub's, but nothing to start for, and why."""

    reason: str


def check(
    headers: Mapping[str, str],
    body: bytes,
    *,
    secrets: Sequence[str],
    repositories: Collection[str],
    events: Collection[str],
    replay: timedelta,
    now: datetime,
) -> Event | Ignored:
    """The event that a delivery tells of, no older than `replay`. Raises Refused.

    Nothing of the body is read before its signature is known to be right. Whether the event was already taken is for
    `replays` to say.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if len(body) > LARGEST_BYTES:
        raise Refused(413, f"the body has {len(body)} bytes; {LARGEST_BYTES} are taken")
    if "x-hub-signature-256" not in given:
        raise Refused(401, "there is no X-Hub-Signature-256: give the webhook its secret in GitHub's settings")
    if not is_signed(body, given["x-hub-signature-256"], secrets):
        raise Refused(401, "the signature is wrong: GitHub has another secret for this webhook")
    if given.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "choose the content type application/json in the webhook's settings")
    document = _object(body)
    name = given.get("x-github-event", "")
    if name == "ping":
        return Ignored(reason="pong: the secret is right")
    if name not in events or name not in KINDS:
        return Ignored(reason="this event starts nothing here")
    kind = KINDS[name]
    if not kind.fits(document):
        raise Refused(400, "the body is of another event than the header X-GitHub-Event says")
    repository = _repository(document, repositories)
    if (idle := kind.idle(document, {each.lower() for each in repositories})) is not None:
        return Ignored(reason=idle)
    at = kind.time(document)
    if now - at > replay:
        minutes = replay // timedelta(minutes=1)
        raise Refused(403, f"the event is older than {minutes} minute{'s' if minutes > 1 else ''}")
    if at - now > _AHEAD:
        raise Refused(403, "the event is from the future")
    delivery = given.get("x-github-delivery", "")
    return Event(
        name=name,
        repository=repository,
        delivery=delivery if _DELIVERY.fullmatch(delivery) else "",
        at=at,
        until=at + replay,
        digest=hashlib.sha256(body).hexdigest(),
        body=document,
    )


def _repository(document: Mapping[str, Any], repositories: Collection[str]) -> str:
    """The repository as the settings spell it: GitHub takes its name in any case."""
    told = document.get("repository")
    name = told.get("full_name") if isinstance(told, Mapping) else None
    found = [each for each in repositories if isinstance(name, str) and each.lower() == name.lower()]
    if not found:
        raise Refused(403, "this repository starts nothing here")
    return found[0]


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        # json would take UTF-16 and UTF-32 as well.
        document = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Refused(400, "the body is no JSON") from None
    if not isinstance(document, dict):
        raise Refused(400, "the body is no JSON object")
    level: list[object] = [document]
    for _ in range(_DEEPEST):
        level = [below for each in level for below in _below(each)]
        if not level:
            return document
    raise Refused(400, f"the body has more than {_DEEPEST} levels")


def _below(value: object) -> Collection[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
