"""ECR: moto's, whose images are held by the index that names them, as AWS's are."""

import json
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, ask_moto

_HELD = "ImageReferencedByManifestList"


def batch_delete_image(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """One after the other, so that an index that goes lets go of its images within the same request."""
    where = {name: request[name] for name in ("registryId", "repositoryName") if name in request}
    deleted: list[Any] = []
    failures: list[Any] = []
    for one in request["imageIds"]:
        if holders := _holders(context, where, one):
            names = ", ".join(sorted(holders))
            why = f"Requested image referenced by manifest list: [{names}]"
            failures.append({"imageId": one, "failureCode": _HELD, "failureReason": why})
            continue
        answer = ask_moto(context, "BatchDeleteImage", **where, imageIds=[one])
        deleted += answer.get("imageIds") or []
        failures += answer.get("failures") or []
    return {"imageIds": deleted, "failures": failures}


def _holders(context: RequestContext, where: Mapping[str, Any], image: Mapping[str, str]) -> set[str]:
    """Digests of the indexes that name an image; only by its digest one is deleted as a whole."""
    digest = image.get("imageDigest")
    found = ask_moto(context, "DescribeImages", **where).get("imageDetails") or []
    every = [{"imageDigest": one["imageDigest"]} for one in found]
    told = ask_moto(context, "BatchGetImage", **where, imageIds=every).get("images") or [] if every else []
    return {
        one["imageId"]["imageDigest"]
        for one in told
        if any(each.get("digest") == digest for each in json.loads(one["imageManifest"]).get("manifests") or ())
    }


OPERATIONS: dict[str, Handler] = {"BatchDeleteImage": batch_delete_image}
