"""Snapshots of the cache that somebody made by hand; ElastiCache deletes the automated ones itself.

It copies no tags to them: whoever makes one says with the stack's tags whose it is.
"""

from collections.abc import Iterator
from typing import Any

from decision import Scope, Snapshot

KIND = "cache"


def found(client: Any, scope: Scope) -> Iterator[Snapshot]:
    """The account's manual snapshots, with their tags. Raises botocore's errors."""
    del scope
    pages = client.get_paginator("describe_snapshots").paginate(SnapshotSource="user")
    for each in (one for page in pages for one in page["Snapshots"]):
        times = [node["SnapshotCreateTime"] for node in each.get("NodeSnapshots", []) if "SnapshotCreateTime" in node]
        finished = each.get("SnapshotStatus") == "available" and times
        # A snapshot that isn't finished may not be asked for its tags.
        tags = client.list_tags_for_resource(ResourceName=each["ARN"])["TagList"] if finished else []
        yield Snapshot(
            kind=KIND,
            id=each["SnapshotName"],
            made_at=max(times) if finished else None,
            tags={tag["Key"]: tag["Value"] for tag in tags},
        )


def delete(client: Any, snapshot: Snapshot) -> None:
    """Raises botocore's errors."""
    client.delete_snapshot(SnapshotName=snapshot.id)
