"""Resource Groups: moto's, with ARNs of the region that a group is in, and an answer about tags of what isn't there."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.resourcegroups.models import resourcegroups_backends

from landfall_emulator.handler import Handler, below, error
from landfall_emulator.state import arn


def create_group(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    groups = resourcegroups_backends[context.account_id][context.region].groups
    group = groups.delete(request["Name"])
    group.arn = arn(context, "resource-groups", f"group/{request['Name']}")
    groups.append(group)
    answer["Group"] = answer["Group"] | {"GroupArn": group.arn}
    return answer


def get_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if request["Arn"] not in resourcegroups_backends[context.account_id][context.region].groups:
        raise error("NotFoundException", f"there is no group {request['Arn']}", 404)
    return below(context, request)


OPERATIONS: dict[str, Handler] = {"CreateGroup": create_group, "GetTags": get_tags}
