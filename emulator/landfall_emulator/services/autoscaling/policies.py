"""Scaling policies: whether they are enabled, which moto doesn't keep; it tells of predictive scaling for all."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, below
from landfall_emulator.state import Regional

_disabled: Regional[set[tuple[str, str]]] = Regional(set)
"""Group and name of the policies that don't act."""


def put_scaling_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    key = (request["AutoScalingGroupName"], request["PolicyName"])
    if request.get("Enabled") is False:
        _disabled.of(context).add(key)
    else:
        _disabled.of(context).discard(key)
    return answer


def describe_policies(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    for policy in answer["ScalingPolicies"]:
        key = (policy["AutoScalingGroupName"], policy["PolicyName"])
        policy["Enabled"] = key not in _disabled.of(context)
        if policy["PolicyType"] != "PredictiveScaling":
            policy.pop("PredictiveScalingConfiguration", None)
    return answer


OPERATIONS: dict[str, Handler] = {
    "PutScalingPolicy": put_scaling_policy,
    "DescribePolicies": describe_policies,
}
