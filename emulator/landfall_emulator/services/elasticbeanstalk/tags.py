"""Tags of applications, versions and environments."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.services.elasticbeanstalk import kept
from landfall_emulator.services.elasticbeanstalk.kept import Kept


def list_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    one = _find(context, request["ResourceArn"])
    tags = [{"Key": key, "Value": value} for key, value in sorted(one.tags.items())]
    return {"ResourceArn": one.arn, "ResourceTags": tags}


def update_tags(context: RequestContext, request: Mapping[str, Any]) -> None:
    tags = _find(context, request["ResourceArn"]).tags
    tags |= kept.tags_in(request, "TagsToAdd")
    for key in request.get("TagsToRemove") or []:
        tags.pop(key, None)


def _find(context: RequestContext, arn: str) -> Kept:
    for one in kept.region(context).resources():
        if one.arn == arn:
            return one
    raise error("ResourceNotFoundException", f"Resource not found for ARN '{arn}'.", 404)


OPERATIONS: dict[str, Handler] = {"ListTagsForResource": list_tags, "UpdateTagsForResource": update_tags}
