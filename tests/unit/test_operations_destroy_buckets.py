"""Emptying buckets and repositories, with a client that answers as AWS does when it is difficult."""

from datetime import UTC, datetime
from typing import Any

import pytest

from operations.destroy import buckets
from operations.destroy.buckets import empty_bucket
from operations.destroy.images import empty_repository
from operations.destroy.things import Stays
from tests.unit.destroy_account import Account, failed

BUCKET = "landfall-dev-fargate-results-123456789012"


class Bucket:
    """Versions by key and id, of which some answer with an error as often as is said."""

    def __init__(self, versions: int, errors: dict[str, list[str]] | None = None) -> None:
        self.held = {f"key-{number:05}": f"version-{number}" for number in range(versions)}
        self.errors = errors or {}
        self.account = Account(
            {
                ("s3", "list_object_versions"): self.list,
                ("s3", "list_multipart_uploads"): [{"Uploads": [{"Key": "a", "UploadId": "1", "Size": 1}]}, {}],
                ("s3", "delete_objects"): self.delete,
                ("s3", "delete_object"): self.delete_one,
                ("s3", "get_object_legal_hold"): failed("NoSuchObjectLockConfiguration"),
                ("s3", "get_object_retention"): failed("NoSuchObjectLockConfiguration"),
            }
        )

    def list(self, **_request: Any) -> list[dict[str, Any]]:
        members = [{"Key": key, "VersionId": version, "Size": 1} for key, version in self.held.items()]
        half = len(members) // 2
        return [{"Versions": members[:half]}, {"DeleteMarkers": members[half:]}, {}]

    def delete(self, **request: Any) -> dict[str, Any]:
        refused = []
        for one in request["Delete"]["Objects"]:
            if self.errors.get(one["Key"]):
                refused.append({**one, "Code": self.errors[one["Key"]].pop(0), "Message": "no"})
            else:
                del self.held[one["Key"]]
        return {"Errors": refused}

    def delete_one(self, **request: Any) -> dict[str, Any]:
        del self.held[request["Key"]]
        return {}


def test_every_version_and_marker_of_every_page_goes_a_thousand_at_a_time() -> None:
    bucket = Bucket(2_345)
    empty_bucket(bucket.account.aws(), BUCKET)
    assert bucket.held == {}
    sizes = sorted(len(one["Delete"]["Objects"]) for one in bucket.account.requests("delete_objects"))
    assert sizes == [345, 1000, 1000]


def test_uploads_that_never_ended_are_aborted() -> None:
    bucket = Bucket(0)
    empty_bucket(bucket.account.aws(), BUCKET)
    owner = {"Bucket": BUCKET, "ExpectedBucketOwner": "123456789012"}
    assert bucket.account.requests("abort_multipart_upload") == [{**owner, "Key": "a", "UploadId": "1"}]


def test_each_request_says_whose_bucket_it_has_to_be() -> None:
    bucket = Bucket(3)
    empty_bucket(bucket.account.aws(), BUCKET)
    assert all(request["ExpectedBucketOwner"] == "123456789012" for _, _, request in bucket.account.asked)


def test_keys_that_fail_are_tried_again() -> None:
    bucket = Bucket(5, {"key-00001": ["InternalError", "SlowDown"], "key-00003": ["InternalError"]})
    empty_bucket(bucket.account.aws(), BUCKET)
    assert bucket.held == {}
    assert len(bucket.account.requests("delete_objects")) == 3


def test_keys_that_go_on_failing_are_named_and_not_tried_for_ever() -> None:
    bucket = Bucket(2, {"key-00001": ["InternalError"] * 100})
    with pytest.raises(Stays, match=r"^1 object versions stay: key-00001 \(InternalError: no\)$"):
        empty_bucket(bucket.account.aws(), BUCKET)
    assert len(bucket.account.requests("delete_objects")) == buckets.ROUNDS


def test_what_is_locked_is_named_with_the_day_and_tried_once() -> None:
    bucket = Bucket(2, {"key-00001": ["AccessDenied"] * 100})
    until = datetime(2031, 5, 4, 3, 2, tzinfo=UTC)
    bucket.account.answers["s3", "get_object_retention"] = {
        "Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": until}
    }
    with pytest.raises(Stays, match=r"key-00001 \(locked in governance mode until 2031-05-04 03:02 UTC\)"):
        empty_bucket(bucket.account.aws(), BUCKET)
    assert len(bucket.account.requests("delete_objects")) == 2
    assert not any(one.get("BypassGovernanceRetention") for one in bucket.account.requests("delete_objects"))


def test_a_legal_hold_is_told() -> None:
    bucket = Bucket(1, {"key-00000": ["AccessDenied"] * 100})
    bucket.account.answers["s3", "get_object_legal_hold"] = {"LegalHold": {"Status": "ON"}}
    with pytest.raises(Stays, match="a legal hold, until somebody lifts it"):
        empty_bucket(bucket.account.aws(), BUCKET)


def test_of_many_that_stay_some_are_named_and_all_are_counted() -> None:
    bucket = Bucket(9, {f"key-{number:05}": ["AccessDenied"] * 9 for number in range(9)})
    with pytest.raises(Stays, match=r"^9 object versions stay: .*, and 4 more$"):
        empty_bucket(bucket.account.aws(), BUCKET)


def test_keys_that_xml_can_t_hold_go_one_by_one() -> None:
    bucket = Bucket(3)
    bucket.account.answers["s3", "delete_objects"] = failed("MalformedXML")
    empty_bucket(bucket.account.aws(), BUCKET)
    assert bucket.held == {}
    assert len(bucket.account.requests("delete_object")) == 3


def test_a_bucket_that_is_gone_is_empty() -> None:
    account = Account({("s3", "list_multipart_uploads"): failed("NoSuchBucket", status=404)})
    empty_bucket(account.aws(), BUCKET)


class Repository:
    """Images, of which an index holds those that it names."""

    def __init__(self, indexes: dict[str, list[str]], images: list[str], stuck: frozenset[str] = frozenset()) -> None:
        self.indexes, self.images, self.stuck = dict(indexes), list(images), stuck
        self.account = Account({("ecr", "describe_images"): self.list, ("ecr", "batch_delete_image"): self.delete})

    def list(self, **_request: Any) -> list[dict[str, Any]]:
        plain = [
            {"imageDigest": one, "imageManifestMediaType": "application/x.manifest.v2+json"} for one in self.images
        ]
        index = "application/vnd.oci.image.index.v1+json"
        return [
            {"imageDetails": plain},
            {"imageDetails": [{"imageDigest": one, "imageManifestMediaType": index} for one in self.indexes]},
        ]

    def delete(self, **request: Any) -> dict[str, Any]:
        failures = []
        before = {name: list(held) for name, held in self.indexes.items()}
        for one in request["imageIds"]:
            digest = one["imageDigest"]
            if digest in self.stuck or any(digest in held for held in before.values()):
                failures.append(
                    {"imageId": one, "failureCode": "ImageReferencedByManifestList", "failureReason": "held"}
                )
            elif digest in self.indexes:
                del self.indexes[digest]
            else:
                self.images.remove(digest)
        return {"failures": failures}


def test_images_go_after_the_indexes_that_name_them_also_of_indexes() -> None:
    images = [f"image-{number}" for number in range(250)]
    repository = Repository({"outer": ["inner"], "inner": images}, images)
    empty_repository(repository.account.aws(), {"name": "landfall/dev-fargate"})
    assert (repository.indexes, repository.images) == ({}, [])
    assert max(len(one["imageIds"]) for one in repository.account.requests("batch_delete_image")) == 100


def test_images_that_stay_are_named_and_not_tried_for_ever() -> None:
    repository = Repository({}, ["free", "held"], frozenset({"held"}))
    with pytest.raises(Stays, match=r"^ECR keeps 1 of its images \(held: held\)$"):
        empty_repository(repository.account.aws(), {"name": "landfall/dev-fargate"})
    assert len(repository.account.requests("batch_delete_image")) == 2


def test_an_empty_repository_is_left_at_that() -> None:
    repository = Repository({}, [])
    empty_repository(repository.account.aws(), {"name": "landfall/dev-fargate"})
    assert repository.account.requests("batch_delete_image") == []
