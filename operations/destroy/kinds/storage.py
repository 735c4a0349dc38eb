"""Buckets and file systems."""

from botocore.exceptions import ClientError

from operations.destroy.aws import Aws, code_of, tags_in
from operations.destroy.buckets import empty_bucket, is_empty
from operations.destroy.object_lock import default_lock
from operations.destroy.things import Fields, Kind, Listed, call, tags_at


def _tags(aws: Aws, fields: Fields) -> dict[str, str] | None:
    """S3 answers with an error where there are none, and another account's bucket isn't told from none."""
    try:
        told = aws.call("s3", "get_bucket_tagging", Bucket=fields["name"], ExpectedBucketOwner=aws.scope.account)
    except ClientError as error:
        if code_of(error) == "NoSuchTagSet":
            return {}
        if code_of(error) in {"NoSuchBucket", "AccessDenied", "403", "404"}:
            return None
        raise
    return tags_in(told["TagSet"])


def _just_made(aws: Aws, fields: Fields) -> str | None:
    """A bucket gets its tags in a second call: who was killed between the two leaves one without, and empty."""
    name = fields["name"]
    ours = aws.scope.named(name) and name.endswith(f"-{aws.scope.account}") and is_empty(aws, name)
    return "named as this stack's are, empty, and without any tags yet" if ours else None


def _mfa_delete(aws: Aws, fields: Fields) -> str | None:
    told = aws.call("s3", "get_bucket_versioning", Bucket=fields["name"], ExpectedBucketOwner=aws.scope.account)
    return "MFA delete is on: the account's root user turns it off" if told.get("MFADelete") == "Enabled" else None


def _empty_file_system(aws: Aws, fields: Fields) -> None:
    for one in aws.pages("efs", "describe_mount_targets", "MountTargets", FileSystemId=fields["id"]):
        aws.call("efs", "delete_mount_target", MountTargetId=one["MountTargetId"])


def _empty(aws: Aws, fields: Fields) -> None:
    empty_bucket(aws, fields["name"])


KINDS = (
    Kind(
        what="bucket",
        arn="arn:{partition}:s3:::{name}",
        rank=40,
        find=Listed("s3", "list_buckets", "Buckets", "arn:{partition}:s3:::{Name}", "{Name}"),
        tags=_tags,
        tagless=_just_made,
        empty=_empty,
        steps=(_empty, call("s3", "delete_bucket", Bucket="{name}", ExpectedBucketOwner="{account}")),
        stops=_mfa_delete,
        warns=lambda aws, fields: default_lock(aws, fields["name"]),
    ),
    Kind(
        what="access point of a file system",
        arn="arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{id}",
        rank=40,
        find=Listed("efs", "describe_access_points", "AccessPoints", "{AccessPointArn}"),
        tags=tags_at("efs", "list_tags_for_resource", "Tags", ResourceId="{id}"),
        steps=(call("efs", "delete_access_point", AccessPointId="{id}"),),
    ),
    Kind(
        what="file system",
        arn="arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}",
        rank=41,
        find=Listed("efs", "describe_file_systems", "FileSystems", "{FileSystemArn}"),
        tags=tags_at("efs", "list_tags_for_resource", "Tags", ResourceId="{id}"),
        steps=(_empty_file_system, call("efs", "delete_file_system", FileSystemId="{id}")),
    ),
)
