"""Emptying a repository of ECR: an image that an index names can't be deleted before the index is."""

from collections.abc import Callable, Iterable, Mapping
from itertools import batched

from operations.destroy.aws import Aws
from operations.destroy.counting import counting
from operations.destroy.things import Fields, Stays

BATCH = 100
"""Images in one request (API reference, BatchDeleteImage)."""

_INDEX = ("manifest.list.v2+json", "image.index.v1+json")
"""Ends of the media types of what names other images."""


def empty_repository(aws: Aws, fields: Fields) -> None:
    """Deletes every image. Raises `Stays` with what ECR says of those that it keeps."""
    repository = fields["name"]
    images = list(aws.pages("ecr", "describe_images", "imageDetails", repositoryName=repository))
    if not images:
        return
    # An index first; what it names by then is held by nothing, unless it is an index itself: then once more.
    ordered = sorted(images, key=lambda one: not str(one.get("imageManifestMediaType", "")).endswith(_INDEX))
    with counting(f"deleting images of {repository}", len(ordered)) as count:
        kept = _delete_all([one["imageDigest"] for one in ordered], _batch(aws, repository), count)
    if kept:
        told = "; ".join(f"{digest}: {why}" for digest, why in sorted(kept.items()))
        raise Stays(f"ECR keeps {len(kept)} of its images ({told})")


def _delete_all(
    digests: list[str], delete: Callable[[Iterable[str]], dict[str, str]], count: Callable[[int], None]
) -> Mapping[str, str]:
    """Digest to reason of what stays when another round deletes nothing more."""
    while digests:
        kept: dict[str, str] = {}
        for some in batched(digests, BATCH, strict=False):
            refused = delete(some)
            count(len(some) - len(refused))
            kept |= refused
        if len(kept) == len(digests):
            return kept
        digests = [digest for digest in digests if digest in kept]
    return {}


def _batch(aws: Aws, repository: str) -> Callable[[Iterable[str]], dict[str, str]]:
    def delete(digests: Iterable[str]) -> dict[str, str]:
        # By its digest an image goes with all its tags, also where tags are immutable.
        ids = [{"imageDigest": digest} for digest in digests]
        answer = aws.call("ecr", "batch_delete_image", repositoryName=repository, imageIds=ids)
        return {
            one["imageId"]["imageDigest"]: one.get("failureReason") or one["failureCode"]
            for one in answer.get("failures") or ()
            if one["failureCode"] != "ImageNotFound"
        }

    return delete
