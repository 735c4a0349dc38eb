"""Which snapshots go, and why the others stay."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

OPT_OUT = "Keep"
"""A tag that, with the value `true`, keeps a snapshot for good."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """`made_at` is None while it isn't finished; `needed` says what needs it, or who deletes it at its own time."""

    kind: str
    id: str
    made_at: datetime | None
    tags: Mapping[str, str]
    needed: str = ""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The stack, by the tags that its snapshots carry, and the age above which they go."""

    project: str
    stack: str
    older_than: timedelta


@dataclass(frozen=True, kw_only=True)
class Deletion:
    """A snapshot that goes."""

    snapshot: Snapshot


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A snapshot that stays, and why."""

    snapshot: Snapshot
    reason: str


def which(snapshots: Iterable[Snapshot], now: datetime, scope: Scope) -> Iterator[Deletion | Kept]:
    """What becomes of each."""
    for snapshot in snapshots:
        reason = _reason(snapshot, now, scope)
        yield Kept(snapshot=snapshot, reason=reason) if reason else Deletion(snapshot=snapshot)


def _reason(snapshot: Snapshot, now: datetime, scope: Scope) -> str:
    """Why it stays, or nothing."""
    tags = snapshot.tags
    if (tags.get("Project"), tags.get("Stack")) != (scope.project, scope.stack):
        return "it isn't this stack's"
    if tags.get(OPT_OUT, "").lower() == "true":
        return f"its tag {OPT_OUT} says so"
    if snapshot.made_at is None:
        return "it isn't finished"
    if snapshot.needed:
        return snapshot.needed
    if now - snapshot.made_at <= scope.older_than:
        return "it isn't old enough"
    return ""
