"""Access entries: which IAM principals may enter a cluster, and with which of EKS's own policies."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.services.eks.kept import Cluster, Told, cluster, in_use, invalid, missing, paged
from landfall_emulator.state import arn

_NODES = {"EC2_LINUX": "system:nodes", "EC2_WINDOWS": "eks:kube-proxy-windows"}

_POLICIES = (
    "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSAutoNodePolicy", "AmazonEKSClusterAdminPolicy",
    "AmazonEKSEditPolicy", "AmazonEKSViewPolicy",
)  # fmt: skip
"""From "Review access policy permissions" of the Amazon EKS user guide."""


def create_entry(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, principal = _enterable(context, request), request["principalArn"]
    if principal in found.entries:
        raise in_use("The specified access entry resource is already in use on this cluster.")
    if ":iam::" not in principal:
        raise invalid("The specified principalArn is invalid: invalid principal.")
    return {"accessEntry": _entry(context, found, request)}


def admit_nodes(context: RequestContext, found: Cluster, role_arn: str) -> None:
    """Makes the entry that EKS makes for the role of a managed node group."""
    if role_arn not in found.entries and found.told["accessConfig"]["authenticationMode"] != "CONFIG_MAP":
        _entry(context, found, {"principalArn": role_arn, "type": "EC2_LINUX"})


def describe_entry(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"accessEntry": _found(_enterable(context, request), request["principalArn"])}


def list_entries(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, policy = _enterable(context, request), request.get("associatedPolicyArn")
    principals = [one for one in found.entries if policy is None or policy in found.policies.get(one, {})]
    return paged("accessEntries", principals, request)


def update_entry(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    entry = _found(_enterable(context, request), request["principalArn"])
    if request.get("kubernetesGroups") is not None:
        entry["kubernetesGroups"] = request["kubernetesGroups"]
    if request.get("username"):
        entry["username"] = request["username"]
    entry["modifiedAt"] = datetime.now(UTC)
    return {"accessEntry": entry}


def delete_entry(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found = _enterable(context, request)
    _found(found, request["principalArn"])
    del found.entries[request["principalArn"]]
    found.policies.pop(request["principalArn"], None)
    return {}


def associate_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, principal = _enterable(context, request), request["principalArn"]
    if _found(found, principal)["type"] != "STANDARD":
        raise error("InvalidRequestException", "Access policies can be associated only with entries of type STANDARD")
    policy = request["policyArn"]
    if policy.rpartition("/")[2] not in _POLICIES:
        raise invalid(f"The policyArn is invalid: {policy}")
    now = datetime.now(UTC)
    told = {"policyArn": policy, "accessScope": request["accessScope"], "associatedAt": now, "modifiedAt": now}
    found.policies.setdefault(principal, {})[policy] = told
    return {"clusterName": found.name, "principalArn": principal, "associatedAccessPolicy": told}


def list_policies(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, principal = _enterable(context, request), request["principalArn"]
    _found(found, principal)
    associated = list(found.policies.get(principal, {}).values())
    answer = paged("associatedAccessPolicies", associated, request)
    return {"clusterName": found.name, "principalArn": principal, **answer}


def disassociate_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, principal = _enterable(context, request), request["principalArn"]
    if found.policies.get(principal, {}).pop(request["policyArn"], None) is None:
        raise missing(f"No associated policy {request['policyArn']} found for {principal}")
    return {}


def _entry(context: RequestContext, found: Cluster, request: Mapping[str, Any]) -> Told:
    principal, kind, now = request["principalArn"], request.get("type") or "STANDARD", datetime.now(UTC)
    _, _, _, _, account, path = principal.split(":", 5)
    role = path.rpartition("/")[2]
    session = f"arn:{context.partition}:sts::{account}:assumed-role/{role}/{{{{SessionName}}}}"
    entry = {
        "clusterName": found.name,
        "principalArn": principal,
        "kubernetesGroups": request.get("kubernetesGroups") or ([_NODES[kind]] if kind in _NODES else []),
        "accessEntryArn": arn(
            context, "eks", f"access-entry/{found.name}/{path.partition('/')[0]}/{account}/{role}/{uuid.uuid4()}"
        ),
        "createdAt": now,
        "modifiedAt": now,
        "tags": dict(request.get("tags") or {}),
        "username": request.get("username") or ("system:node:{{EC2PrivateDNSName}}" if kind in _NODES else session),
        "type": kind,
    }
    found.entries[principal] = entry
    return entry


def _enterable(context: RequestContext, request: Mapping[str, Any]) -> Cluster:
    """The cluster, which must know of access entries."""
    found = cluster(context, request["clusterName"])
    mode = found.told["accessConfig"]["authenticationMode"]
    if mode == "CONFIG_MAP":
        raise error(
            "InvalidRequestException",
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this "
            "operation.",
        )
    return found


def _found(found: Cluster, principal: str) -> Told:
    try:
        return found.entries[principal]
    except KeyError:
        raise missing(f"The specified principalArn could not be found: {principal}") from None


OPERATIONS: dict[str, Handler] = {
    "CreateAccessEntry": create_entry,
    "DescribeAccessEntry": describe_entry,
    "ListAccessEntries": list_entries,
    "UpdateAccessEntry": update_entry,
    "DeleteAccessEntry": delete_entry,
    "AssociateAccessPolicy": associate_policy,
    "ListAssociatedAccessPolicies": list_policies,
    "DisassociateAccessPolicy": disassociate_policy,
}
