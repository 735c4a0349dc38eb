"""Stages: their changes, which moto doesn't have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from localstack.aws.api import RequestContext
from moto.apigatewayv2.models import apigatewayv2_backends

from landfall_emulator.handler import Handler, ask_moto, below, error
from landfall_emulator.services.apigatewayv2 import deployments


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    below(context, request)
    if request.get("DeploymentId"):
        deployments.set_stage(context, request["ApiId"], request["StageName"], request["DeploymentId"])
    elif request.get("AutoDeploy"):
        deployments.deploy(context, request["ApiId"], request["StageName"], automatic=True)
    return get(context, request)


def get(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = ask_moto(context, "GetStage", ApiId=request["ApiId"], StageName=request["StageName"])
    return told | deployments.of_stage(request["ApiId"], request["StageName"])


def get_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    items = [one | deployments.of_stage(request["ApiId"], one["StageName"]) for one in answer.get("Items") or []]
    return {**answer, "Items": items}


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    stage = _stage(context, request)
    # the spelling of moto's attributes and the API's
    for attribute, name in {
        "access_log_settings": "AccessLogSettings",
        "auto_deploy": "AutoDeploy",
        "client_certificate_id": "ClientCertificateId",
        "default_route_settings": "DefaultRouteSettings",
        "description": "Description",
        "stage_variables": "StageVariables",
    }.items():
        if request.get(name) is not None:
            keep_keys = name == "StageVariables"
            setattr(stage, attribute, request[name] if keep_keys else _lowered(request[name]))
    for route, settings in (request.get("RouteSettings") or {}).items():
        stage.route_settings = {**(stage.route_settings or {}), route: _lowered(settings)}
    if request.get("DeploymentId"):
        deployments.set_stage(context, request["ApiId"], request["StageName"], request["DeploymentId"])
    stage.updated = datetime.now()  # noqa: DTZ005 (as moto does)
    return get(context, request)


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    deployments.forget_stage(request["ApiId"], request["StageName"])
    return below(context, request)


def delete_access_log_settings(context: RequestContext, request: Mapping[str, Any]) -> None:
    _stage(context, request).access_log_settings = None


def delete_route_settings(context: RequestContext, request: Mapping[str, Any]) -> None:
    stage = _stage(context, request)
    if request["RouteKey"] not in (stage.route_settings or {}):
        raise error("NotFoundException", f"Invalid Route key specified {request['RouteKey']}", 404)
    del stage.route_settings[request["RouteKey"]]


def _stage(context: RequestContext, request: Mapping[str, Any]) -> Any:
    return apigatewayv2_backends[context.account_id][context.region].get_stage(request["ApiId"], request["StageName"])


def _lowered(told: Any) -> Any:
    """A structure as moto keeps it: as it is in JSON, where names begin with a small letter."""
    if isinstance(told, Mapping):
        return {name[0].lower() + name[1:]: value for name, value in told.items()}
    return told


OPERATIONS: dict[str, Handler] = {
    "CreateStage": create,
    "GetStage": get,
    "GetStages": get_all,
    "UpdateStage": update,
    "DeleteStage": delete,
    "DeleteAccessLogSettings": delete_access_log_settings,
    "DeleteRouteSettings": delete_route_settings,
}
