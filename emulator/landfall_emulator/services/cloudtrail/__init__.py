"""CloudTrail: trails, found by ARN as well as by name, whose bucket and topic are LocalStack's.

A trail is kept and told; no event is written to it.
"""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.cloudtrail import models
from moto.cloudtrail.models import CloudTrailBackend, cloudtrail_backends

from landfall_emulator.handler import Handler, ask_moto, below, error
from landfall_emulator.services.cloudtrail.trail import DEFAULT_EVENT_SELECTOR, Trail
from landfall_emulator.validation import validated

models.Trail = Trail  # type: ignore[misc]


def create_trail(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if request["Name"] in _backend(context).trails:
        message = f"Trail {request['Name']} already exists for customer: {context.account_id}"
        raise error("TrailAlreadyExistsException", message)
    return below(context, request)


def describe_trails(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer, wanted = below(context, request), request.get("trailNameList")
    # moto tells all, whatever was asked for
    told = [one for one in answer["trailList"] if not wanted or {one["Name"], one["TrailARN"]} & set(wanted)]
    return {"trailList": told}


def by_name(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Answers an operation to which moto wants the name of the trail, where AWS takes the ARN as well."""
    assert context.operation is not None  # noqa: S101
    name = _backend(context).get_trail(request["Name"]).trail_name
    return ask_moto(context, context.operation.name, **{**request, "Name": name})


def delete_trail(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    backend = _backend(context)
    backend.tagging_service.delete_all_tags_for_resource(backend.get_trail(request["Name"]).arn)
    return by_name(context, request)


def get_event_selectors(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    if not answer.get("EventSelectors") and not answer.get("AdvancedEventSelectors"):
        answer["EventSelectors"] = [DEFAULT_EVENT_SELECTOR]
    return answer


def get_insight_selectors(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    if not answer.get("InsightSelectors"):
        raise error("InsightNotEnabledException", f"Trail {request['TrailName']} does not have Insights enabled.")
    return answer


def _backend(context: RequestContext) -> CloudTrailBackend:
    return cloudtrail_backends[context.account_id][context.region]


OPERATIONS: dict[str, Handler] = validated(
    {
        "CreateTrail": create_trail,
        "DescribeTrails": describe_trails,
        "StartLogging": by_name,
        "StopLogging": by_name,
        "DeleteTrail": delete_trail,
        "GetEventSelectors": get_event_selectors,
        "GetInsightSelectors": get_insight_selectors,
    }
)
