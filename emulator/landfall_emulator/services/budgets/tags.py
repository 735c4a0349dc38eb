"""Tags of budgets and of their actions."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.utilities.tagging_service import TaggingService

from landfall_emulator.handler import Handler

TAGS = TaggingService(tag_name="ResourceTags")


def arn(context: RequestContext, budget: str) -> str:
    """ARN of a budget."""
    return f"arn:{context.partition}:budgets::{context.account_id}:budget/{budget}"


def list_tags(_context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(TAGS.list_tags_for_resource(request["ResourceARN"]))


def tag(_context: RequestContext, request: Mapping[str, Any]) -> None:
    TAGS.tag_resource(request["ResourceARN"], request["ResourceTags"])


def untag(_context: RequestContext, request: Mapping[str, Any]) -> None:
    TAGS.untag_resource_using_names(request["ResourceARN"], request["ResourceTagKeys"])


OPERATIONS: dict[str, Handler] = {"ListTagsForResource": list_tags, "TagResource": tag, "UntagResource": untag}
