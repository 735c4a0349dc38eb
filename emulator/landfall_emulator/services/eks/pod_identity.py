"""Pod Identity: which role a service account of a cluster has."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler
from landfall_emulator.services.eks.kept import (
    Cluster,
    Told,
    cluster,
    identifier,
    in_use,
    invalid,
    missing,
    paged,
    require_role,
)
from landfall_emulator.state import arn

_SUMMARY = ("clusterName", "namespace", "serviceAccount", "associationArn", "associationId", "ownerArn")


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if request.get("targetRoleArn"):
        raise NotImplementedError("targetRoleArn")
    return {"association": associate(context, cluster(context, request["clusterName"]), request)}


def associate(
    context: RequestContext, found: Cluster, request: Mapping[str, Any], *, owner_arn: str | None = None
) -> Told:
    """A new association; one that an add-on brings has that for its owner."""
    _require_role(context, request["roleArn"])
    account = (request["namespace"], request["serviceAccount"])
    if any((one["namespace"], one["serviceAccount"]) == account for one in found.associations.values()):
        raise in_use(f"Association already exists for service account {account[1]} in namespace {account[0]}")
    name, now = f"a-{identifier()}", datetime.now(UTC)
    told: Told = {
        "clusterName": found.name,
        "namespace": account[0],
        "serviceAccount": account[1],
        "roleArn": request["roleArn"],
        "associationArn": arn(context, "eks", f"podidentityassociation/{found.name}/{name}"),
        "associationId": name,
        "tags": dict(request.get("tags") or {}),
        "createdAt": now,
        "modifiedAt": now,
        "disableSessionTags": bool(request.get("disableSessionTags")),
        **({"ownerArn": owner_arn} if owner_arn else {}),
    }
    found.associations[name] = told
    return told


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"association": _found(context, request)[1]}


def list_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = {key: request[key] for key in ("namespace", "serviceAccount") if request.get(key)}
    found = [
        {key: one[key] for key in _SUMMARY if key in one}
        for one in cluster(context, request["clusterName"]).associations.values()
        if wanted.items() <= one.items()
    ]
    return paged("associations", found, request)


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if request.get("targetRoleArn"):
        raise NotImplementedError("targetRoleArn")
    _, told = _unowned(context, request)
    if request.get("roleArn"):
        _require_role(context, request["roleArn"])
        told["roleArn"] = request["roleArn"]
    if request.get("disableSessionTags") is not None:
        told["disableSessionTags"] = request["disableSessionTags"]
    told["modifiedAt"] = datetime.now(UTC)
    return {"association": told}


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, told = _unowned(context, request)
    del found.associations[told["associationId"]]
    return {"association": told}


def _require_role(context: RequestContext, role_arn: str) -> None:
    require_role(context, role_arn, "Role provided in the request does not exist.")


def _found(context: RequestContext, request: Mapping[str, Any]) -> tuple[Cluster, Told]:
    found = cluster(context, request["clusterName"])
    try:
        return found, found.associations[request["associationId"]]
    except KeyError:
        raise missing(f"Association not found: {request['associationId']}") from None


def _unowned(context: RequestContext, request: Mapping[str, Any]) -> tuple[Cluster, Told]:
    found, told = _found(context, request)
    if "ownerArn" in told:
        raise invalid(f"The association is managed by {told['ownerArn']}")
    return found, told


OPERATIONS: dict[str, Handler] = {
    "CreatePodIdentityAssociation": create,
    "DescribePodIdentityAssociation": describe,
    "ListPodIdentityAssociations": list_all,
    "UpdatePodIdentityAssociation": update,
    "DeletePodIdentityAssociation": delete,
}
