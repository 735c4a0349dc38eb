"""What the service finds in its queue."""

import json
from collections.abc import Mapping
from typing import Any

from github.webhook import Event

LARGEST_BYTES = 262_144
"""Of the queue's messages: the most that Terraform's provider lets one say, since SQS takes 1 MiB only lately."""

_LONGEST = 400
"""Characters of a text in a shortened body: 40 of them fit a message, whatever they are."""

_COMMON = (
    "action",
    "repository.id",
    "repository.full_name",
    "repository.default_branch",
    "repository.private",
    "sender.login",
    "installation.id",
)

_KEPT: Mapping[str, tuple[str, ...]] = {
    "push": (
        "ref", "base_ref", "before", "after", "created", "deleted", "forced", "compare", "pusher.name",
        "head_commit.id", "head_commit.message", "head_commit.timestamp",
    ),
    "pull_request": (
        "number", "before", "after", "pull_request.id", "pull_request.title", "pull_request.state",
        "pull_request.html_url", "pull_request.updated_at", "pull_request.user.login", "pull_request.head.ref",
        "pull_request.head.sha", "pull_request.head.repo.full_name", "pull_request.base.ref", "pull_request.base.sha",
    ),
    "release": (
        "release.id", "release.tag_name", "release.target_commitish", "release.name", "release.prerelease",
        "release.html_url", "release.published_at",
    ),
    "workflow_run": (
        "workflow.id", "workflow.name", "workflow.path", "workflow_run.id", "workflow_run.event",
        "workflow_run.head_branch", "workflow_run.head_sha", "workflow_run.status", "workflow_run.conclusion",
        "workflow_run.html_url", "workflow_run.run_number", "workflow_run.run_attempt", "workflow_run.updated_at",
    ),
}  # fmt: skip
"""What is left of a body that is too long: what happened to what, and where the rest can be asked for."""


def message(event: Event) -> str:
    """The JSON of a message, in ASCII, since SQS doesn't take every character. `shortened` tells of a body that lacks
    all but its most important fields."""
    whole = _message(event, event.body, shortened=False)
    return whole if len(whole) <= LARGEST_BYTES else _message(event, _short(event), shortened=True)


def _message(event: Event, body: Mapping[str, Any], *, shortened: bool) -> str:
    return json.dumps(
        {
            "event": event.name,
            "repository": event.repository,
            "delivery": event.delivery,
            "at": event.at.isoformat(),
            "digest": event.digest,
            "shortened": shortened,
            "body": body,
        },
        separators=(",", ":"),
    )


def _short(event: Event) -> dict[str, Any]:
    short: dict[str, Any] = {}
    for path in (*_COMMON, *_KEPT[event.name]):
        value = _at(event.body, path)
        if isinstance(value, str):
            value = value[:_LONGEST]
        if isinstance(value, str | int):
            *above, last = path.split(".")
            inner = short
            for name in above:
                inner = inner.setdefault(name, {})
            inner[last] = value
    return short


def _at(value: object, path: str) -> object:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
