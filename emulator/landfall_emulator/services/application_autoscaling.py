"""Application Auto Scaling: tags of scalable targets, which moto doesn't keep, and dimensions that it doesn't know.

A target goes with its policies and schedules, as on AWS, and a policy is told of its own resource only. Registering a
target brings the capacity of its resource within its bounds. Nothing else is ever scaled.
"""

import sys
from collections.abc import Mapping
from enum import Enum
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from localstack.aws.spec import load_service
from moto.applicationautoscaling import models, responses
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.utilities.tagging_service import TaggingService

from landfall_emulator.handler import Handler, ask_moto, below, error
from landfall_emulator.paging import page
from landfall_emulator.services.sagemaker import endpoints

_tags = TaggingService()

_NOTHING_SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}

_model = load_service("application-autoscaling")
# moto knows fewer, and goes through its own in two places
for _name in ("ScalableDimension", "ServiceNamespace"):
    _values = {value.upper().replace("-", "_"): value for value in _model.shape_for(_name).enum}
    for _module in (models, responses):
        setattr(_module, f"{_name}ValueSet", Enum(f"{_name}ValueSet", _values))


def register_scalable_target(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if request["ServiceNamespace"] == "sagemaker":
        _variant(context, request["ResourceId"])
    known = _targets(context).get(request["ScalableDimension"], {}).get(request["ResourceId"])
    suspended = (known and known.suspended_state) or _NOTHING_SUSPENDED
    _check_bounds(request, known)
    answer = below(context, request)
    target = _targets(context)[request["ScalableDimension"]][request["ResourceId"]]
    target.suspended_state = suspended | (request.get("SuspendedState") or {})
    _bring_within_bounds(context, target)
    _tags.tag_resource(target.arn, TaggingService.convert_dict_to_tags_input(request.get("Tags") or {}))
    return {**answer, "ScalableTargetARN": target.arn}


def deregister_scalable_target(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    target = _targets(context).get(request["ScalableDimension"], {}).get(request["ResourceId"])
    if target is None:
        raise _not_found("scalable target", request)
    answer = below(context, request)
    _tags.delete_all_tags_for_resource(target.arn)
    _forget_scaling(context, target)
    return answer


def describe_scalable_targets(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    # moto's token of a third page leads to the second one again
    whole = {key: value for key, value in request.items() if key != "NextToken"} | {"MaxResults": sys.maxsize}
    targets = ask_moto(context, "DescribeScalableTargets", **whole)["ScalableTargets"]
    some, token = page(targets, request, default=50)
    return {"ScalableTargets": some, "NextToken": token}


def describe_scaling_policies(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    wanted = request.get("ResourceId")
    # moto also tells of resources whose name the wanted one's only begins with
    told = [one for one in answer["ScalingPolicies"] if wanted in (None, one["ResourceId"])]
    return answer | {"ScalingPolicies": told}


def delete_scaling_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    key = (request["ServiceNamespace"], request["ResourceId"], request["ScalableDimension"], request["PolicyName"])
    # moto calls it invalid, and Terraform's provider takes only the right code for "gone already"
    if models.FakeApplicationAutoscalingPolicy.formulate_key(*key) not in _backend(context).policies:
        raise _not_found("scaling policy", request, f"policy name: {request['PolicyName']}")
    return below(context, request)


def delete_scheduled_action(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    known, name = _backend(context).scheduled_actions, request["ScheduledActionName"]
    answer = below(context, request)
    if len(_backend(context).scheduled_actions) == len(known):
        raise _not_found("scheduled action", request, f"scheduled action name: {name}")
    return answer


def list_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _require(context, request["ResourceARN"])
    return {"Tags": _tags.get_tag_dict_for_resource(request["ResourceARN"])}


def tag(context: RequestContext, request: Mapping[str, Any]) -> None:
    _require(context, request["ResourceARN"])
    _tags.tag_resource(request["ResourceARN"], TaggingService.convert_dict_to_tags_input(request["Tags"]))


def untag(context: RequestContext, request: Mapping[str, Any]) -> None:
    _require(context, request["ResourceARN"])
    _tags.untag_resource_using_names(request["ResourceARN"], request["TagKeys"])


def _check_bounds(request: Mapping[str, Any], known: Any) -> None:
    low, high = (
        request[asked] if request.get(asked) is not None else getattr(known, own, None)
        for asked, own in (("MinCapacity", "min_capacity"), ("MaxCapacity", "max_capacity"))
    )
    if low is None or high is None:
        raise error("ValidationException", "Minimum and maximum capacity are required for a new scalable target")
    if low > high:
        raise error("ValidationException", "Maximum capacity cannot be less than minimum capacity")


def _bring_within_bounds(context: RequestContext, target: Any) -> None:
    """What registering a target does to its resource, suspended or not: a suspension is about policies and schedules.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """
    low, high, parts = target.min_capacity, target.max_capacity, target.resource_id.split("/")
    if target.scalable_dimension == "ecs:service:DesiredCount":
        _, cluster, name = parts
        ecs = connect_to(aws_access_key_id=context.account_id, region_name=context.region).ecs
        (service,) = ecs.describe_services(cluster=cluster, services=[name])["services"]
        wanted = min(max(service["desiredCount"], low), high)
        if service["status"] == "ACTIVE" and wanted != service["desiredCount"]:
            ecs.update_service(cluster=cluster, service=name, desiredCount=wanted)
    elif target.scalable_dimension == "sagemaker:variant:DesiredInstanceCount":
        now = _variant(context, target.resource_id).get("DesiredInstanceCount")
        if now is not None and not low <= now <= high:
            endpoints.scale(context, parts[1], parts[3], min(max(now, low), high))


def _forget_scaling(context: RequestContext, target: Any) -> None:
    """Deletes the policies and scheduled actions of a target that is no more."""
    backend = _backend(context)

    def gone(one: Any) -> bool:
        return (one.resource_id, one.scalable_dimension) == (target.resource_id, target.scalable_dimension)

    for key, policy in list(backend.policies.items()):
        if gone(policy):
            policy.delete_alarms(context.account_id, context.region)
            del backend.policies[key]
    backend.scheduled_actions = [one for one in backend.scheduled_actions if not gone(one)]


def _variant(context: RequestContext, resource: str) -> Mapping[str, Any]:
    """The variant of an endpoint that a resource id is of: `endpoint/NAME/variant/NAME`."""
    _, endpoint, _, name = (resource.split("/") + [""] * 4)[:4]
    variant = endpoints.find_variant(context, endpoint, name)
    if variant is None:
        raise error("ValidationException", f"SageMaker endpoint variant doesn't exist: {resource}")
    return variant


def _targets(context: RequestContext) -> dict[str, dict[str, Any]]:
    """The scalable targets, by dimension and resource id."""
    targets: dict[str, dict[str, Any]] = _backend(context).targets
    return targets


def _backend(context: RequestContext) -> Any:
    return applicationautoscaling_backends[context.account_id][context.region]


def _not_found(what: str, request: Mapping[str, Any], *more: str) -> Exception:
    named = (
        f"service namespace: {request['ServiceNamespace']}",
        f"resource ID: {request['ResourceId']}",
        f"scalable dimension: {request['ScalableDimension']}",
    )
    where = ", ".join((*named, *more))
    return error("ObjectNotFoundException", f"No {what} found for {where}")


def _require(context: RequestContext, arn: str) -> None:
    if all(target.arn != arn for targets in _targets(context).values() for target in targets.values()):
        raise error("ResourceNotFoundException", f"Unable to find resource {arn}")


OPERATIONS: dict[str, Handler] = {
    "RegisterScalableTarget": register_scalable_target,
    "DeregisterScalableTarget": deregister_scalable_target,
    "DeleteScalingPolicy": delete_scaling_policy,
    "DeleteScheduledAction": delete_scheduled_action,
    "DescribeScalableTargets": describe_scalable_targets,
    "DescribeScalingPolicies": describe_scaling_policies,
    "ListTagsForResource": list_tags,
    "TagResource": tag,
    "UntagResource": untag,
}
