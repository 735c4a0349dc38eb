"""Application Auto Scaling: tags of scalable targets, which moto doesn't keep."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.utilities.tagging_service import TaggingService

from landfall_emulator.handler import Handler, below, error

_tags = TaggingService()


def register_scalable_target(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    target = _targets(context)[request["ScalableDimension"]][request["ResourceId"]]
    _tags.tag_resource(target.arn, TaggingService.convert_dict_to_tags_input(request.get("Tags") or {}))
    return {**answer, "ScalableTargetARN": target.arn}


def deregister_scalable_target(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    target = _targets(context).get(request["ScalableDimension"], {}).get(request["ResourceId"])
    answer = below(context, request)
    if target is not None:
        _tags.delete_all_tags_for_resource(target.arn)
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


def _targets(context: RequestContext) -> dict[str, dict[str, Any]]:
    """The scalable targets, by dimension and resource id."""
    targets: dict[str, dict[str, Any]] = applicationautoscaling_backends[context.account_id][context.region].targets
    return targets


def _require(context: RequestContext, arn: str) -> None:
    if all(target.arn != arn for targets in _targets(context).values() for target in targets.values()):
        raise error("ResourceNotFoundException", f"Unable to find resource {arn}")


OPERATIONS: dict[str, Handler] = {
    "RegisterScalableTarget": register_scalable_target,
    "DeregisterScalableTarget": deregister_scalable_target,
    "ListTagsForResource": list_tags,
    "TagResource": tag,
    "UntagResource": untag,
}
