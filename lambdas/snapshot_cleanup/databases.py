"""Snapshots of the database that somebody made by hand; RDS deletes the automated ones itself."""

import os
from collections.abc import Iterator
from typing import Any

from decision import Scope, Snapshot

KIND = "database"


def found(client: Any, scope: Scope) -> Iterator[Snapshot]:
    """The manual snapshots of the stack's database. Raises botocore's errors."""
    del scope
    database = os.environ["DATABASE"]
    pages = client.get_paginator("describe_db_snapshots").paginate(DBInstanceIdentifier=database, SnapshotType="manual")
    for each in (one for page in pages for one in page["DBSnapshots"]):
        name = each["DBSnapshotIdentifier"]
        yield Snapshot(
            kind=KIND,
            id=name,
            made_at=each.get("SnapshotCreateTime") if each.get("Status") == "available" else None,
            tags={tag["Key"]: tag["Value"] for tag in each.get("TagList", [])},
            # All that is left of a database that was here before this one.
            needed="it is the last one of a database that was deleted" if name == f"{database}-final" else "",
        )


def delete(client: Any, snapshot: Snapshot) -> None:
    """Raises botocore's errors."""
    client.delete_db_snapshot(DBSnapshotIdentifier=snapshot.id)
