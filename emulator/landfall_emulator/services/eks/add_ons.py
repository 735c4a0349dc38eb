"""Add-ons: those of AWS that stacks use, each with one version for every version of Kubernetes."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler
from landfall_emulator.services.eks.kept import (
    VERSIONS,
    Cluster,
    Told,
    cluster,
    in_use,
    invalid,
    missing,
    paged,
    require_role,
)
from landfall_emulator.services.eks.pod_identity import associate
from landfall_emulator.services.eks.updates import updated
from landfall_emulator.state import arn

_ADD_ONS = {
    # name: version, namespace, type
    "vpc-cni": ("v1.20.4-eksbuild.1", "kube-system", "networking"),
    "coredns": ("v1.12.4-eksbuild.1", "kube-system", "networking"),
    "kube-proxy": ("v1.34.0-eksbuild.4", "kube-system", "networking"),
    "eks-pod-identity-agent": ("v1.3.9-eksbuild.3", "kube-system", "security"),
    "aws-ebs-csi-driver": ("v1.51.0-eksbuild.1", "kube-system", "storage"),
    "aws-efs-csi-driver": ("v2.1.13-eksbuild.1", "kube-system", "storage"),
    "metrics-server": ("v0.8.0-eksbuild.2", "kube-system", "observability"),
    "aws-secrets-store-csi-driver-provider": ("v2.1.1-eksbuild.1", "aws-secrets-manager", "security"),
    "amazon-cloudwatch-observability": ("v4.5.0-eksbuild.1", "amazon-cloudwatch", "observability"),
}


def describe_versions(_context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = request.get("addonName")
    versions = [one for one in VERSIONS if request.get("kubernetesVersion") in (None, "", one)]
    return {
        "addons": [
            {
                "addonName": name,
                "type": kind,
                "addonVersions": [
                    {
                        "addonVersion": version,
                        "architecture": ["amd64", "arm64"],
                        "compatibilities": [
                            {"clusterVersion": one, "platformVersions": ["*"], "defaultVersion": True}
                            for one in versions
                        ],
                        "requiresConfiguration": False,
                    }
                ],
                "publisher": "eks",
                "owner": "aws",
                "defaultNamespace": namespace,
            }
            for name, (version, namespace, kind) in _ADD_ONS.items()
            if wanted in (None, "", name) and versions
        ]
    }


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, name = cluster(context, request["clusterName"]), request["addonName"]
    if name in found.add_ons:
        raise in_use("Addon already exists.")
    if name not in _ADD_ONS:
        raise invalid(f"Addon {name} specified is not supported")
    version = request.get("addonVersion") or _ADD_ONS[name][0]
    now = datetime.now(UTC)
    told: Told = {
        "addonName": name,
        "clusterName": found.name,
        "status": "ACTIVE",
        "addonVersion": version,
        "health": {"issues": []},
        "addonArn": arn(context, "eks", f"addon/{found.name}/{name}/{uuid.uuid4()}"),
        "createdAt": now,
        "modifiedAt": now,
        "tags": dict(request.get("tags") or {}),
        "podIdentityAssociations": [],
    }
    _set(context, found, told, request)
    found.add_ons[name] = told
    return {"addon": told | {"status": "CREATING"}}


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"addon": _found(context, request)[1]}


def list_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    names = list(cluster(context, request["clusterName"]).add_ons)
    return paged("addons", names, request)


def update(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, told = _found(context, request)
    _set(context, found, told, request)
    told["modifiedAt"] = datetime.now(UTC)
    return updated(found, told["addonName"], "AddonUpdate", AddonVersion=told["addonVersion"])


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, told = _found(context, request)
    _disown(found, told)
    del found.add_ons[told["addonName"]]
    return {"addon": told | {"status": "DELETING"}}


def _set(context: RequestContext, found: Cluster, told: Told, request: Mapping[str, Any]) -> None:
    """What a request says of an add-on, once all of it is found to be right."""
    version = request.get("addonVersion")
    if version and version != _ADD_ONS[told["addonName"]][0]:
        raise invalid("Addon version specified is not supported")
    values = request.get("configurationValues")
    if values:
        _require_object(values)
    if request.get("serviceAccountRoleArn"):
        role = request["serviceAccountRoleArn"]
        require_role(context, role, f"The role {role} does not exist")
    wanted = request.get("podIdentityAssociations")
    if wanted is not None:
        _disown(found, told)
        namespace = _ADD_ONS[told["addonName"]][1]
        told["podIdentityAssociations"] = [
            associate(context, found, {**one, "namespace": namespace}, owner_arn=told["addonArn"])["associationArn"]
            for one in wanted
        ]
    said = {
        "addonVersion": version,
        "configurationValues": values,
        "serviceAccountRoleArn": request.get("serviceAccountRoleArn"),
    }
    told |= {key: value for key, value in said.items() if value is not None}


def _require_object(values: str) -> None:
    try:
        read = json.loads(values)
    except ValueError:
        raise NotImplementedError("configuration values that aren't JSON") from None
    if not isinstance(read, dict):
        raise invalid("ConfigurationValue provided in request is not supported")


def _disown(found: Cluster, told: Told) -> None:
    """Deletes the associations that belong to the add-on."""
    for name, one in list(found.associations.items()):
        if one.get("ownerArn") == told["addonArn"]:
            del found.associations[name]
    told["podIdentityAssociations"] = []


def _found(context: RequestContext, request: Mapping[str, Any]) -> tuple[Cluster, Told]:
    found = cluster(context, request["clusterName"])
    try:
        return found, found.add_ons[request["addonName"]]
    except KeyError:
        raise missing(f"No addon: {request['addonName']} found in cluster: {found.name}") from None


OPERATIONS: dict[str, Handler] = {
    "DescribeAddonVersions": describe_versions,
    "CreateAddon": create,
    "DescribeAddon": describe,
    "ListAddons": list_all,
    "UpdateAddon": update,
    "DeleteAddon": delete,
}
