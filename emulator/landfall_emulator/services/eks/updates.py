"""Updates, which are done as soon as they are asked for."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler
from landfall_emulator.services.eks.kept import Cluster, cluster, missing, paged


def updated(found: Cluster, what: str, kind: str, **parameters: str) -> Mapping[str, Any]:
    """The answer to an update of `what`: the cluster's name, or that of a node group or an add-on."""
    told = {
        "id": str(uuid.uuid4()),
        "status": "Successful",
        "type": kind,
        "params": [{"type": key, "value": value} for key, value in parameters.items()],
        "createdAt": datetime.now(UTC),
        "errors": [],
    }
    found.updates[str(told["id"])] = (what, told)
    return {"update": told}


def describe_update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found = cluster(context, request["name"])
    what, told = found.updates.get(request["updateId"], ("", {}))
    if what != _what(request):
        raise missing(f"No update found for ID: {request['updateId']}")
    return {"update": told}


def list_updates(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found = cluster(context, request["name"])
    names = [name for name, (what, _) in found.updates.items() if what == _what(request)]
    return paged("updateIds", names, request)


def _what(request: Mapping[str, Any]) -> str:
    what: str = request.get("nodegroupName") or request.get("addonName") or request["name"]
    return what


OPERATIONS: dict[str, Handler] = {"DescribeUpdate": describe_update, "ListUpdates": list_updates}
