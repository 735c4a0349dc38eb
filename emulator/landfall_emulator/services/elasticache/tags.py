"""Tags of what the handlers of this package keep."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.utilities.tagging_service import TaggingService

from landfall_emulator.handler import Handler, below

OWN = ("replicationgroup", "parametergroup", "subnetgroup", "cluster")
"""The kinds of resources, as their ARNs tell them, that this package keeps the tags of."""

tagging = TaggingService(tag_name="TagList")


def list_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if not _is_own(request["ResourceName"]):
        return below(context, request)
    return dict(tagging.list_tags_for_resource(request["ResourceName"]))


def add_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if not _is_own(request["ResourceName"]):
        return below(context, request)
    tagging.tag_resource(request["ResourceName"], request["Tags"])
    return dict(tagging.list_tags_for_resource(request["ResourceName"]))


def remove_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if not _is_own(request["ResourceName"]):
        return below(context, request)
    tagging.untag_resource_using_names(request["ResourceName"], request["TagKeys"])
    return dict(tagging.list_tags_for_resource(request["ResourceName"]))


def _is_own(arn: str) -> bool:
    return arn.split(":")[5] in OWN


OPERATIONS: dict[str, Handler] = {
    "ListTagsForResource": list_tags,
    "AddTagsToResource": add_tags,
    "RemoveTagsFromResource": remove_tags,
}
