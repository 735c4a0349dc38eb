"""Snapshots of EBS volumes."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from decision import Scope, Snapshot
from telemetry import tell

KIND = "disk"

_POLICY, _BACKUP = "aws:dlm:lifecycle-policy-id", "aws:backup:source-resource"
"""Tags that Data Lifecycle Manager and AWS Backup put on what they make."""

_AT_ONCE = 200
"""Snapshots in one question."""


def found(client: Any, scope: Scope) -> Iterator[Snapshot]:
    """The account's own snapshots with the stack's tags. Raises botocore's errors."""
    filters = [
        {"Name": "tag:Project", "Values": [scope.project]},
        {"Name": "tag:Stack", "Values": [scope.stack]},
    ]
    pages = client.get_paginator("describe_snapshots").paginate(OwnerIds=["self"], Filters=filters)
    snapshots = [each for page in pages for each in page["Snapshots"]]
    if not snapshots:
        return
    in_images, locked = _in_images(client), _locked(client, [each["SnapshotId"] for each in snapshots])
    for each in snapshots:
        tags = {tag["Key"]: tag["Value"] for tag in each.get("Tags", [])}
        name = each["SnapshotId"]
        if name in in_images:
            needed = "an image is made of it"
        elif name in locked:
            needed = "it is locked"
        else:
            needed = _deleted_by(tags)
        yield Snapshot(
            kind=KIND,
            id=name,
            made_at=each["StartTime"] if each["State"] == "completed" else None,
            tags=tags,
            needed=needed,
        )


def delete(client: Any, snapshot: Snapshot) -> None:
    """Raises botocore's errors."""
    client.delete_snapshot(SnapshotId=snapshot.id)


def _deleted_by(tags: Mapping[str, str]) -> str:
    """Who deletes it at its own time. What a policy made that is no more, nobody does."""
    if tags.get(_POLICY) == os.environ["POLICY"]:
        return "Data Lifecycle Manager deletes it"
    return "AWS Backup deletes it" if _BACKUP in tags else ""


def _in_images(client: Any) -> set[str]:
    pages = client.get_paginator("describe_images").paginate(Owners=["self"], IncludeDisabled=True)
    return {
        device["Ebs"]["SnapshotId"]
        for page in pages
        for image in page["Images"]
        for device in image.get("BlockDeviceMappings", [])
        if "SnapshotId" in device.get("Ebs", {})
    }


def _locked(client: Any, names: list[str]) -> set[str]:
    """Those that nobody may delete. EC2 refuses to anyway, so it doesn't matter much if it can't tell."""
    found: set[str] = set()
    try:
        for start in range(0, len(names), _AT_ONCE):
            told = client.describe_locked_snapshots(SnapshotIds=names[start : start + _AT_ONCE])
            found |= {
                each["SnapshotId"]
                for each in told.get("Snapshots", [])
                if each.get("LockState", "expired") != "expired"
            }
    except (BotoCoreError, ClientError) as error:
        tell("locks can't be seen", error=str(error))
    return found
