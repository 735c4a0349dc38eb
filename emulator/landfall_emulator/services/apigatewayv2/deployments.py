"""Deployments of HTTP APIs, which moto doesn't have.

What is deployed is always the API as it is: a deployment is kept by its id, and isn't a copy.
"""

import secrets
import string
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from moto.apigatewayv2.models import apigatewayv2_backends

from landfall_emulator.handler import Handler, error

_deployments: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
"""By API and id, in the shape of the API's own answers."""

_current: dict[tuple[str, str], str] = {}
"""By API and stage: what the stage serves."""


def deploy(
    context: RequestContext, api: str, stage: str | None, *, automatic: bool, description: str = ""
) -> dict[str, Any]:
    """Makes a deployment, and lets the stage serve it if one is named."""
    _require_api(context, api)
    deployment: dict[str, Any] = {
        "AutoDeployed": automatic,
        "CreatedDate": datetime.now(UTC),
        "DeploymentId": "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(6)),
        "DeploymentStatus": "DEPLOYED",
        "Description": "Automatic deployment triggered by changes to the Api configuration"
        if automatic
        else description,
    }
    _deployments[api][deployment["DeploymentId"]] = deployment
    if stage:
        set_stage(context, api, stage, deployment["DeploymentId"])
    return deployment


def set_stage(context: RequestContext, api: str, stage: str, deployment: str) -> None:
    """Lets the stage serve the deployment."""
    _find(api, deployment)
    _current[api, apigatewayv2_backends[context.account_id][context.region].get_stage(api, stage).name] = deployment


def of_stage(api: str, stage: str) -> dict[str, str]:
    """What a stage's description says of it."""
    return {"DeploymentId": _current[api, stage]} if (api, stage) in _current else {}


def forget_stage(api: str, stage: str) -> None:
    _current.pop((api, stage), None)


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    description = request.get("Description") or ""
    return deploy(context, request["ApiId"], request.get("StageName"), automatic=False, description=description)


def get(_context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _find(request["ApiId"], request["DeploymentId"])


def get_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _require_api(context, request["ApiId"])
    return {"Items": list(_deployments[request["ApiId"]].values())}


def update(_context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    deployment = _find(request["ApiId"], request["DeploymentId"])
    if request.get("Description") is not None:
        deployment["Description"] = request["Description"]
    return deployment


def delete(_context: RequestContext, request: Mapping[str, Any]) -> None:
    api, deployment = request["ApiId"], _find(request["ApiId"], request["DeploymentId"])
    if deployment["DeploymentId"] in [name for (owner, _), name in _current.items() if owner == api]:
        raise error("BadRequestException", "Active stages pointing to this deployment must be moved or deleted")
    del _deployments[api][deployment["DeploymentId"]]


def _find(api: str, deployment: str) -> dict[str, Any]:
    if deployment not in _deployments[api]:
        raise error("NotFoundException", f"Invalid Deployment identifier specified {deployment}", 404)
    return _deployments[api][deployment]


def _require_api(context: RequestContext, api: str) -> None:
    apigatewayv2_backends[context.account_id][context.region].get_api(api)


OPERATIONS: dict[str, Handler] = {
    "CreateDeployment": create,
    "GetDeployment": get,
    "GetDeployments": get_all,
    "UpdateDeployment": update,
    "DeleteDeployment": delete,
}
