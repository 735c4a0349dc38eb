"""Groups: how long an instance warms up by default, which moto doesn't keep, and sizes that AWS refuses."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.autoscaling.models import autoscaling_backends

from landfall_emulator.handler import Handler, below, error
from landfall_emulator.state import Regional

_warmups: Regional[dict[str, int]] = Regional(dict)
"""By group."""


def create_or_update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _check_sizes(context, request)
    answer = below(context, request)
    if "DefaultInstanceWarmup" in request:
        _warmups.of(context)[request["AutoScalingGroupName"]] = request["DefaultInstanceWarmup"]
    return answer


def set_desired_capacity(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    group, wanted = find(context, request["AutoScalingGroupName"]), request["DesiredCapacity"]
    for bound, outside, what in (
        (group.max_size, wanted > group.max_size, "above max"),
        (group.min_size, wanted < group.min_size, "below min"),
    ):
        if outside:
            message = f"New SetDesiredCapacity value {wanted} is {what} value {bound} for the AutoScalingGroup."
            raise error("ValidationError", message)
    return below(context, request)


def create_or_update_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    for tag in request["Tags"]:
        find(context, tag["ResourceId"])
    return below(context, request)


def find(context: RequestContext, name: str) -> Any:
    """moto's group of that name; raises the error that AWS answers where there is none."""
    groups = autoscaling_backends[context.account_id][context.region].autoscaling_groups
    if name not in groups:
        raise error("ValidationError", "AutoScalingGroup name not found - null")
    return groups[name]


def _check_sizes(context: RequestContext, request: Mapping[str, Any]) -> None:
    """Refuses a size that isn't within its bounds; where none is said, AWS brings the group's own within them."""
    groups = autoscaling_backends[context.account_id][context.region].autoscaling_groups
    group: Any = groups.get(request["AutoScalingGroupName"])
    low, high = (
        request[asked] if request.get(asked) is not None else getattr(group, own, 0)
        for asked, own in (("MinSize", "min_size"), ("MaxSize", "max_size"))
    )
    wanted = request.get("DesiredCapacity")
    if low > high:
        raise error("ValidationError", f"Max bound, {high}, must be greater than or equal to min bound, {low}")
    if wanted is not None and not low <= wanted <= high:
        message = f"Desired capacity:{wanted} must be between the specified min size:{low} and max size:{high}"
        raise error("ValidationError", message)


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
    "SetDesiredCapacity": set_desired_capacity,
    "CreateOrUpdateTags": create_or_update_tags,
    "DeleteTags": create_or_update_tags,
}
