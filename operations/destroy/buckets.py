"""Emptying a bucket: every version, every delete marker, every upload that was begun, a thousand at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import batched
from typing import Any

from botocore.exceptions import ClientError

from operations.destroy.aws import Aws, code_of, is_none
from operations.destroy.counting import counting
from operations.destroy.object_lock import why_locked
from operations.destroy.things import Stays

BATCH = 1000
"""Keys in one request (API reference, DeleteObjects)."""
AT_ONCE = 8
"""Requests at once. S3 takes 3,500 deletions a second and prefix."""
AT_A_TIME = 100_000
"""Versions that are held in memory, and counted."""
ROUNDS = 5
"""How often what S3 failed to delete is tried again, after it was listed anew."""
NAMED = 5
"""Objects that are named of many that stay."""

type Version = dict[str, str]
"""Key and version of an object, as DeleteObjects takes them."""


@dataclass(frozen=True)
class _Bucket:
    aws: Aws
    name: str

    @property
    def of(self) -> dict[str, str]:
        """How each request names it: not, if it became somebody else's meanwhile."""
        return {"Bucket": self.name, "ExpectedBucketOwner": self.aws.scope.account}

    def versions(self) -> Iterator[Version]:
        """Every version and delete marker."""
        for page in self.aws.of("s3").get_paginator("list_object_versions").paginate(**self.of):
            for one in [*(page.get("Versions") or ()), *(page.get("DeleteMarkers") or ())]:
                yield {"Key": one["Key"], "VersionId": one["VersionId"]}

    def uploads(self) -> Iterator[dict[str, str]]:
        """Every upload in parts that was neither completed nor aborted: it is listed with no object, and paid for."""
        for one in self.aws.pages("s3", "list_multipart_uploads", "Uploads", **self.of):
            yield {"Key": one["Key"], "UploadId": one["UploadId"]}

    def delete(self, versions: tuple[Version, ...]) -> list[dict[str, Any]]:
        """Deletes them, and returns what S3 says of those that it didn't."""
        try:
            answer = self.aws.call("s3", "delete_objects", **self.of, Delete={"Objects": versions, "Quiet": True})
        except ClientError as error:
            if code_of(error) != "MalformedXML":
                raise
            # A key may hold what XML can't.
            return [failed for one in versions if (failed := self.delete_one(one))]
        return list(answer.get("Errors") or ())

    def delete_one(self, version: Version) -> dict[str, Any] | None:
        """Deletes one by its URL."""
        try:
            self.aws.call("s3", "delete_object", **self.of, **version)
        except ClientError as error:
            return {**version, **error.response["Error"]}
        return None


def is_empty(aws: Aws, name: str) -> bool:
    """Whether a bucket holds nothing at all."""
    bucket = _Bucket(aws, name)
    return next(bucket.versions(), None) is None and next(bucket.uploads(), None) is None


def empty_bucket(aws: Aws, name: str) -> None:
    """Deletes all that a bucket holds. Raises botocore's errors, and `Stays` with what is locked, and until when."""
    bucket = _Bucket(aws, name)
    try:
        for upload in bucket.uploads():
            aws.call("s3", "abort_multipart_upload", **bucket.of, **upload)
        failed = _empty(bucket)
    except ClientError as error:
        if is_none(error):
            return
        raise
    if failed:
        raise Stays(_told(aws, name, failed))


def _empty(bucket: _Bucket) -> list[dict[str, Any]]:
    failed: list[dict[str, Any]] = []
    for _ in range(ROUNDS):
        # Somebody may go on writing: what is delivered meanwhile is in the next round.
        found, failed = 0, []
        for some in batched(bucket.versions(), AT_A_TIME, strict=False):
            found += len(some)
            failed += _delete(bucket, some)
        if not found:
            return []
        if len(failed) == found and all(one.get("Code") == "AccessDenied" for one in failed):
            break
    return failed


def _delete(bucket: _Bucket, versions: tuple[Version, ...]) -> list[dict[str, Any]]:
    failed: list[dict[str, Any]] = []
    with (
        counting(f"deleting object versions of {bucket.name}", len(versions)) as count,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        batches = list(batched(versions, BATCH, strict=False))
        for some, errors in zip(batches, pool.map(bucket.delete, batches), strict=True):
            failed += errors
            count(len(some) - len(errors))
    return failed


def _told(aws: Aws, name: str, failed: list[dict[str, Any]]) -> str:
    named = []
    for one in failed[:NAMED]:
        version = {"Key": one["Key"], **({"VersionId": one["VersionId"]} if one.get("VersionId") else {})}
        why = why_locked(aws, name, version) or f"{one.get('Code')}: {one.get('Message', '')}"
        named.append(f"{one['Key']} ({why})")
    more = f", and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
    return f"{len(failed)} object versions stay: {', '.join(named)}{more}"
