"""Instances of EC2, also those that Karpenter made, with their disks and snapshots."""

from operations.destroy.aws import Aws
from operations.destroy.kinds.ec2 import ARN, TAGS, tagged
from operations.destroy.things import Fields, Kind, Stays, call


def _protection(aws: Aws, fields: Fields) -> str | None:
    on = aws.call("ec2", "describe_instance_attribute", InstanceId=fields["id"], Attribute="disableApiTermination")
    return "termination protection is on" if on.get("DisableApiTermination", {}).get("Value") else None


def _detach(aws: Aws, fields: Fields) -> None:
    (volume,) = aws.call("ec2", "describe_volumes", VolumeIds=[fields["id"]])["Volumes"]
    for one in volume.get("Attachments", ()):
        if one["State"] in {"attached", "attaching"}:
            aws.call("ec2", "detach_volume", VolumeId=fields["id"])


def _unlocked(aws: Aws, fields: Fields) -> None:
    found = aws.listed("ec2", "describe_locked_snapshots", "Snapshots", SnapshotIds=[fields["id"]])
    for lock in found:
        if lock.get("LockState") in {"compliance", "governance", "compliance-cooloff"}:
            raise Stays(f"it is locked ({lock['LockState']}) until {lock.get('LockExpiresOn', 'somebody unlocks it')}")


_VOLUMES = tagged("describe_volumes", "Volumes", "VolumeId", "volume")
_SNAPSHOTS = tagged("describe_snapshots", "Snapshots", "SnapshotId", "snapshot")


def _snapshots(aws: Aws) -> list[str]:
    """Those that carry the tags, and those of volumes that do."""
    found = dict.fromkeys(_SNAPSHOTS(aws))
    if volumes := [arn.rsplit("/", 1)[1] for arn in _VOLUMES(aws)]:
        of_them = [{"Name": "volume-id", "Values": volumes}]
        place = ARN.format(**aws.scope.place)
        for one in aws.listed("ec2", "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=of_them):
            found[f"{place}snapshot/{one['SnapshotId']}"] = None
    return list(found)


def _of_our_volume(aws: Aws, fields: Fields) -> str | None:
    for one in aws.listed("ec2", "describe_snapshots", "Snapshots", SnapshotIds=[fields["id"]]):
        volume = one.get("VolumeId", "")
        if aws.scope.why(TAGS(aws, {"id": volume}) or {}):
            return f"saved of {volume}"
    return None


KINDS = (
    Kind(
        what="instance",
        arn=ARN + "instance/{id}",
        rank=21,
        find=tagged("describe_instances", "Reservations", "InstanceId", "instance"),
        tags=TAGS,
        steps=(call("ec2", "terminate_instances", InstanceIds=["{id}"]),),
        stops=_protection,
    ),
    Kind(
        what="launch template",
        arn=ARN + "launch-template/{id}",
        rank=25,
        find=tagged("describe_launch_templates", "LaunchTemplates", "LaunchTemplateId", "launch-template"),
        tags=TAGS,
        steps=(call("ec2", "delete_launch_template", LaunchTemplateId="{id}"),),
    ),
    Kind(
        what="volume",
        arn=ARN + "volume/{id}",
        rank=41,
        find=tagged("describe_volumes", "Volumes", "VolumeId", "volume"),
        tags=TAGS,
        steps=(_detach, call("ec2", "delete_volume", VolumeId="{id}")),
    ),
    Kind(
        what="snapshot of a volume",
        arn=ARN + "snapshot/{id}",
        rank=42,
        find=_snapshots,
        tags=TAGS,
        tagless=_of_our_volume,
        early=True,
        steps=(_unlocked, call("ec2", "delete_snapshot", SnapshotId="{id}")),
    ),
    Kind(
        what="machine image",
        arn=ARN + "image/{id}",
        rank=40,
        find=tagged("describe_images", "Images", "ImageId", "image"),
        tags=TAGS,
        steps=(call("ec2", "deregister_image", ImageId="{id}"),),
    ),
    Kind(
        what="key pair",
        arn=ARN + "key-pair/{id}",
        rank=41,
        find=tagged("describe_key_pairs", "KeyPairs", "KeyPairId", "key-pair"),
        tags=TAGS,
        steps=(call("ec2", "delete_key_pair", KeyPairId="{id}"),),
    ),
)
