"""EBS: volumes, and snapshots by what they store.

https://aws.amazon.com/ebs/pricing/
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from costs.amounts import Amount, Missing, between, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.document import Document
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges
from costs.resources.ebs_volumes import EC2, Volume, volume_charges

FAST_RESTORE = PriceKey(EC2, "EBS:FastSnapshotRestore")

_SOURCES = (
    ("volume_id", ("aws_ebs_volume",)),
    ("source_snapshot_id", ("aws_ebs_snapshot", "aws_ebs_snapshot_copy", "aws_ebs_snapshot_import")),
    ("snapshot_id", ("aws_ebs_snapshot", "aws_ebs_snapshot_copy", "aws_ebs_snapshot_import")),
)

_REQUESTS = (
    ("monthly_list_block_requests", "ListChangedBlocks and ListSnapshotBlocks", "List", "Requests"),
    ("monthly_get_block_requests", "GetSnapshotBlock", "Get", "SnapshotAPIUnits"),
    ("monthly_put_block_requests", "PutSnapshotBlock", "Put", "SnapshotAPIUnits"),
)


def volume(resource: Resource, context: Context) -> Iterator[Charge]:
    """What is provisioned, whether it is attached or not."""
    size = None if resource.get("size") is not None else _size(resource, context.document)
    described = replace(Volume.of(resource, size, prefix=""), assumed=False)
    yield from volume_charges(described, context.usage(resource), exactly(1))


def snapshot(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `storage_gb`; without it at most as much as the volume has, of which a snapshot stores only the changes."""
    usage = context.usage(resource)
    archived = resource.text("storage_tier") == "archive"
    yield Charge(
        Component.BACKUP,
        "Archived snapshot storage" if archived else "Snapshot storage",
        PriceKey(EC2, "EBS:SnapshotArchiveStorage" if archived else "EBS:SnapshotUsage"),
        _stored(resource, context),
        "GB-Mo",
    )
    restored = usage.amount("fast_snapshot_restore_hours")
    if not isinstance(restored, Missing):
        yield Charge(Component.BACKUP, "Fast snapshot restore", FAST_RESTORE, restored, "hours")
    for key, item, action, unit in _REQUESTS:
        requests = usage.amount(key)
        if not isinstance(requests, Missing):
            yield Charge(Component.BACKUP, item, PriceKey(EC2, f"EBS:directAPI.snapshot.{action}"), requests, unit)


def _stored(resource: Resource, context: Context) -> Amount:
    given = context.usage(resource).amount("storage_gb")
    if not isinstance(given, Missing):
        return given
    try:
        size = _size(resource, context.document)
    except NotKnown:
        return given
    return between(0, size, size)


def fast_restore(resource: Resource, context: Context) -> Iterator[Charge]:
    """Every hour that a snapshot is kept ready in an availability zone."""
    del resource
    yield Charge(Component.BACKUP, "Fast snapshot restore", FAST_RESTORE, context.running(), "hours")


def _size(resource: Resource, document: Document, seen: frozenset[str] = frozenset()) -> Decimal:
    """GiB of a volume or snapshot, or of what it was made from. Raises NotKnown."""
    for attribute in ("size", "volume_size"):
        if resource.known(attribute) and resource.get(attribute) is not None:
            return resource.number(attribute)
    for path, types in _SOURCES:
        for source in document.linked(resource, path, *types):
            if source.address not in seen:
                return _size(source, document, seen | {resource.address})
    raise NotKnown("its size isn't known: what it is made from isn't in this document")


CHARGES: Mapping[str, Charges] = {
    "aws_ebs_volume": volume,
    "aws_ebs_snapshot": snapshot,
    "aws_ebs_snapshot_copy": snapshot,
    "aws_ebs_snapshot_import": snapshot,
    "aws_ebs_fast_snapshot_restore": fast_restore,
}
# An AMI itself costs nothing; the snapshots that it refers to do.
FREE = frozenset(
    {
        "aws_ami", "aws_ami_launch_permission", "aws_dlm_lifecycle_policy", "aws_ebs_default_kms_key",
        "aws_ebs_encryption_by_default", "aws_ebs_snapshot_block_public_access",
        "aws_ec2_allowed_images_settings", "aws_ec2_image_block_public_access",
        "aws_snapshot_create_volume_permission", "aws_volume_attachment",
    }
)  # fmt: skip
