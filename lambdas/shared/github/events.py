"""What the body of an event says: whether it is that event at all, when it happened, and whether to start for it.

The name of an event stands in a header that nobody signs, so the body has to fit it. Fields and actions: "Webhook
events and payloads" of GitHub's documentation.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .refused import Refused

type Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`fields` are what only the body of this event has, `when` the way to its time, and `idle` says why nothing has to
    run for it; it's given the repositories that are trusted, in lower case."""

    fields: Mapping[str, type]
    when: tuple[str, str]
    idle: Callable[[Body, Collection[str]], str | None]

    def fits(self, body: Body) -> bool:
        """Whether the body is of this kind."""
        return all(isinstance(body.get(name), type_) for name, type_ in self.fields.items())

    def time(self, body: Body) -> datetime:
        """When the event happened. Raises Refused where the body doesn't tell."""
        try:
            return _time(_inside(body, *self.when))
        except (TypeError, ValueError, OverflowError, OSError):
            raise Refused(400, "the body doesn't say when the event happened") from None


def _inside(value: object, *path: str) -> object:
    """What is below a value, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _time(told: object) -> datetime:
    """Seconds since 1970, as only `pushed_at` of a push has them, or a time of ISO 8601 with its offset."""
    if isinstance(told, int) and not isinstance(told, bool):
        return datetime.fromtimestamp(told, UTC)
    if not isinstance(told, str):
        raise TypeError
    when = datetime.fromisoformat(told)
    if when.tzinfo is None:
        raise ValueError
    return when.astimezone(UTC)


def _idle_push(body: Body, trusted: Collection[str]) -> str | None:
    del trusted
    return "a branch or tag was deleted" if body.get("deleted") is True else None


_WORK_ON_A_PULL_REQUEST = ("opened", "reopened", "synchronize", "ready_for_review")
"""Actions after which there is something new to try; what is said about it, and its end, is nothing to run."""


def _idle_pull_request(body: Body, trusted: Collection[str]) -> str | None:
    if body["action"] not in _WORK_ON_A_PULL_REQUEST:
        return f"nothing new to try after the action {body['action']}"
    if _inside(body, "pull_request", "draft") is True:
        # Its author says when it is worth a look: `ready_for_review`.
        return "the pull request is a draft"
    return _foreign(_inside(body, "pull_request", "head", "repo", "full_name"), trusted)


def _idle_release(body: Body, trusted: Collection[str]) -> str | None:
    del trusted
    # GitHub tells of one publication by `created`, `published` and `released` or `prereleased`.
    return None if body["action"] == "published" else f"nothing is published by the action {body['action']}"


def _idle_workflow_run(body: Body, trusted: Collection[str]) -> str | None:
    succeeded = body["action"] == "completed" and _inside(body, "workflow_run", "conclusion") == "success"
    # A run that begins may need the service, and what a good one made may be tried.
    if body["action"] != "requested" and not succeeded:
        return "the workflow neither begins nor has succeeded"
    return _foreign(_inside(body, "workflow_run", "head_repository", "full_name"), trusted)


def _foreign(name: object, trusted: Collection[str]) -> str | None:
    """Anybody may fork a public repository and ask it to pull, which must not start what somebody else pays for."""
    return None if str(name).lower() in trusted else "the commits come from a fork"


KINDS: Mapping[str, Kind] = {
    "push": Kind(
        fields={"ref": str, "before": str, "after": str, "pusher": dict},
        when=("repository", "pushed_at"),
        idle=_idle_push,
    ),
    "pull_request": Kind(
        fields={"action": str, "number": int, "pull_request": dict},
        when=("pull_request", "updated_at"),
        idle=_idle_pull_request,
    ),
    "release": Kind(
        fields={"action": str, "release": dict},
        # `created_at` is the commit's date.
        when=("release", "published_at"),
        idle=_idle_release,
    ),
    "workflow_run": Kind(
        fields={"action": str, "workflow_run": dict, "workflow": dict},
        when=("workflow_run", "updated_at"),
        idle=_idle_workflow_run,
    ),
}
"""Events that can be told from older ones, by the names that GitHub gives them."""
