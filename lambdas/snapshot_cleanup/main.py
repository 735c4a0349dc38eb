"""Deletes snapshots of the stack's that nobody needs: of disks, database and cache, made by hand and forgotten.

It is called every day; `{"dry_run": true}` only tells what would go.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

import caches
import databases
import disks
from aws_clients import client
from decision import Deletion, Scope, Snapshot, which
from telemetry import Metric, tell

_KINDS: Mapping[str, tuple[ModuleType, str]] = {
    disks.KIND: (disks, "ec2"),
    databases.KIND: (databases, "rds"),
    caches.KIND: (caches, "elasticache"),
}
"""By kind, what knows its snapshots, and the service that has them."""


class Incomplete(Exception):
    """Some snapshots could not be looked at or deleted; all others were."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, int]:
    """How many snapshots were kept and deleted. Raises Incomplete, so that somebody hears of it."""
    del context
    scope = Scope(
        project=os.environ["PROJECT"],
        stack=os.environ["STACK"],
        older_than=timedelta(days=int(os.environ["CLEANUP_DAYS"])),
    )
    dry_run = event.get("dry_run") is True
    results = Counter[str]()
    for kind in os.environ["KINDS"].split(","):
        results.update(_clean(kind, scope, dry_run=dry_run))
    if results["failed"]:
        raise Incomplete(f"{results['failed']} of {results.total()}")
    return dict(results)


def _clean(kind: str, scope: Scope, *, dry_run: bool) -> Iterator[str]:
    """What became of each snapshot of a kind."""
    module, service = _KINDS[kind]
    try:
        snapshots = list(module.found(client(service), scope))
    except (BotoCoreError, ClientError) as error:
        yield _tell(scope, kind, "failed", why=str(error))
        return
    for decision in which(snapshots, datetime.now(UTC), scope):
        snapshot = decision.snapshot
        if not isinstance(decision, Deletion):
            yield _tell(scope, kind, "kept", snapshot, why=decision.reason)
        elif dry_run:
            yield _tell(scope, kind, "would-be-deleted", snapshot)
        else:
            yield _delete(module, client(service), scope, snapshot)


def _delete(module: ModuleType, aws: Any, scope: Scope, snapshot: Snapshot) -> str:
    try:
        module.delete(aws, snapshot)
    except (BotoCoreError, ClientError) as error:
        return _tell(scope, snapshot.kind, "failed", snapshot, why=str(error))
    return _tell(scope, snapshot.kind, "deleted", snapshot)


def _tell(scope: Scope, kind: str, result: str, snapshot: Snapshot | None = None, *, why: str = "") -> str:
    tell(
        "snapshot",
        Metric(name="Snapshots", value=1, by=("Stack", "Kind", "Result")),
        Stack=scope.stack,
        Kind=kind,
        Result=result,
        snapshot=snapshot.id if snapshot else "",
        made_at=snapshot.made_at if snapshot else None,
        why=why,
    )
    return result
