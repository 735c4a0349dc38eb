"""Groups: how long an instance warms up by default, which moto doesn't keep."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, below
from landfall_emulator.state import Regional

_warmups: Regional[dict[str, int]] = Regional(dict)
"""By group."""


def create_or_update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    if "DefaultInstanceWarmup" in request:
        _warmups.of(context)[request["AutoScalingGroupName"]] = request["DefaultInstanceWarmup"]
    return answer


def describe_auto_scaling_groups(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    for group in answer["AutoScalingGroups"]:
        seconds = _warmups.of(context).get(group["AutoScalingGroupName"], -1)
        # -1 is how a group is told to have none again
        if seconds >= 0:
            group["DefaultInstanceWarmup"] = seconds
    return answer


def delete_auto_scaling_group(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    _warmups.of(context).pop(request["AutoScalingGroupName"], None)
    return answer


OPERATIONS: dict[str, Handler] = {
    "CreateAutoScalingGroup": create_or_update,
    "UpdateAutoScalingGroup": create_or_update,
    "DescribeAutoScalingGroups": describe_auto_scaling_groups,
    "DeleteAutoScalingGroup": delete_auto_scaling_group,
}
