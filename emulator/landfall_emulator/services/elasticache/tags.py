"""Tags of what the handlers of this package keep."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.utilities.tagging_service import TaggingService

from landfall_emulator.handler import Handler, below
from landfall_emulator.services.elasticache.clusters import members

_OWN = ("replicationgroup", "parametergroup", "subnetgroup")
"""The kinds of resources, as their ARNs tell them, that this package keeps all of."""

tagging = TaggingService(tag_name="TagList")


def list_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if not _is_own(context, request["ResourceName"]):
        return below(context, request)
    return dict(tagging.list_tags_for_resource(request["ResourceName"]))


def add_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if not _is_own(context, request["ResourceName"]):
        return below(context, request)
    tagging.tag_resource(request["ResourceName"], request["Tags"])
    return dict(tagging.list_tags_for_resource(request["ResourceName"]))


def remove_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if not _is_own(context, request["ResourceName"]):
        return below(context, request)
    tagging.untag_resource_using_names(request["ResourceName"], request["TagKeys"])
    return dict(tagging.list_tags_for_resource(request["ResourceName"]))


def _is_own(context: RequestContext, arn: str) -> bool:
    kind, _, name = ":".join(arn.split(":")[5:]).partition(":")
    return kind in _OWN or (kind == "cluster" and name in members.of(context))


OPERATIONS: dict[str, Handler] = {
    "ListTagsForResource": list_tags,
    "AddTagsToResource": add_tags,
    "RemoveTagsFromResource": remove_tags,
}
