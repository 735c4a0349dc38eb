"""Tags of what hosting keeps; those of everything else are moto's."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, below
from landfall_emulator.services.sagemaker.kept import by_arn


def add_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if (kept := by_arn(context, request["ResourceArn"])) is None:
        return below(context, request)
    kept.tags.update({tag["Key"]: tag["Value"] for tag in request["Tags"]})
    return {"Tags": _pairs(kept.tags)}


def list_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if (kept := by_arn(context, request["ResourceArn"])) is None:
        return below(context, request)
    return {"Tags": _pairs(kept.tags)}


def delete_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if (kept := by_arn(context, request["ResourceArn"])) is None:
        return below(context, request)
    for key in request["TagKeys"]:
        kept.tags.pop(key, None)
    return {}


def _pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


OPERATIONS: dict[str, Handler] = {"AddTags": add_tags, "ListTags": list_tags, "DeleteTags": delete_tags}
