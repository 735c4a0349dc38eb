"""Tags of everything that App Runner keeps."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler
from landfall_emulator.services.apprunner.kept import find


def list_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    tags = find(context, request["ResourceArn"]).tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def tag(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    find(context, request["ResourceArn"]).tags.update({one["Key"]: one.get("Value", "") for one in request["Tags"]})
    return {}


def untag(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    tags = find(context, request["ResourceArn"]).tags
    for key in request["TagKeys"]:
        tags.pop(key, None)
    return {}


OPERATIONS: dict[str, Handler] = {"ListTagsForResource": list_tags, "TagResource": tag, "UntagResource": untag}
