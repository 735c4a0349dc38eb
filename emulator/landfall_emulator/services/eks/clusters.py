"""Clusters, each with the security group that EKS makes for it."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.services.eks.kept import (
    VERSIONS,
    Cluster,
    Told,
    clients,
    cluster,
    clusters,
    identifier,
    in_use,
    invalid,
    paged,
    require_role,
)
from landfall_emulator.services.eks.updates import updated
from landfall_emulator.state import arn

_DEFAULT_VERSION = "1.35"

_NOT_EMULATED = ("outpostConfig", "remoteNetworkConfig")


def create_cluster(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = request["name"]
    if name in clusters(context):
        raise in_use(f"Cluster already exists with name: {name}")
    for key in _NOT_EMULATED:
        if request.get(key):
            raise NotImplementedError(key)
    if (request.get("computeConfig") or {}).get("enabled"):
        raise NotImplementedError("EKS Auto Mode")
    version = request.get("version") or _DEFAULT_VERSION
    if version not in VERSIONS:
        raise invalid(f"unsupported Kubernetes version {version}")
    require_role(context, request["roleArn"], f"The role with name {request['roleArn']} does not exist")
    access = request.get("accessConfig") or {}
    identity = secrets.token_hex(16).upper()
    suffix = f"{context.region}.eks.amazonaws.com"
    told: Told = {
        "name": name,
        "arn": arn(context, "eks", f"cluster/{name}"),
        "createdAt": datetime.now(UTC),
        "version": version,
        "platformVersion": "eks.1",
        "endpoint": f"https://{identity}.gr7.{suffix}",
        "roleArn": request["roleArn"],
        "resourcesVpcConfig": _network(context, name, request["resourcesVpcConfig"]),
        "kubernetesNetworkConfig": {
            "serviceIpv4Cidr": "172.20.0.0/16",
            "ipFamily": "ipv4",
            "elasticLoadBalancing": {"enabled": False},
        }
        | (request.get("kubernetesNetworkConfig") or {}),
        "logging": _logging(request.get("logging")),
        "identity": {"oidc": {"issuer": f"https://oidc.eks.{context.region}.amazonaws.com/id/{identity}"}},
        "status": "ACTIVE",
        "certificateAuthority": {"data": base64.b64encode(f"certificate of {name}".encode()).decode()},
        "encryptionConfig": request.get("encryptionConfig") or [],
        "health": {"issues": []},
        "accessConfig": {"authenticationMode": access.get("authenticationMode") or "CONFIG_MAP"},
        "upgradePolicy": request.get("upgradePolicy") or {"supportType": "EXTENDED"},
        "deletionProtection": bool(request.get("deletionProtection")),
        "tags": dict(request.get("tags") or {}),
        # told only once it was asked for
        **({"zonalShiftConfig": request["zonalShiftConfig"]} if request.get("zonalShiftConfig") else {}),
    }
    clusters(context)[name] = Cluster(told)
    return {"cluster": told}


def describe_cluster(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"cluster": cluster(context, request["name"]).told}


def list_clusters(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return paged("clusters", sorted(clusters(context)), request)


def update_config(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found = cluster(context, request["name"])
    changes = {key: value for key, value in request.items() if value is not None}
    changes.pop("name")
    changes.pop("clientRequestToken", None)
    network, kind = changes.pop("resourcesVpcConfig", None), "ConfigUpdate"
    if network:
        if {"subnetIds", "securityGroupIds"} & {key for key, value in network.items() if value}:
            raise NotImplementedError("other subnets or security groups")
        found.told["resourcesVpcConfig"] |= {key: value for key, value in network.items() if value is not None}
        kind = "EndpointAccessUpdate"
    if "logging" in changes:
        found.told["logging"] = _logging(changes.pop("logging"))
        kind = "LoggingUpdate"
    for key in ("accessConfig", "upgradePolicy", "zonalShiftConfig", "deletionProtection"):
        if key in changes:
            found.told[key] = changes.pop(key)
    if changes:
        raise NotImplementedError(", ".join(changes))
    return updated(found, found.name, kind)


def update_version(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, wanted = cluster(context, request["name"]), request["version"]
    now = VERSIONS.index(found.told["version"])
    if wanted not in VERSIONS[now + 1 : now + 2]:
        raise invalid(f"Unsupported Kubernetes minor version update from {found.told['version']} to {wanted}")
    found.told["version"] = wanted
    return updated(found, found.name, "VersionUpdate", Version=wanted)


def associate_encryption(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found = cluster(context, request["clusterName"])
    if found.told["encryptionConfig"]:
        raise invalid("Cluster already has encryption enabled")
    found.told["encryptionConfig"] = request["encryptionConfig"]
    return updated(found, found.name, "AssociateEncryptionConfig")


def delete_cluster(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found = cluster(context, request["name"])
    if found.groups:
        raise in_use("Cluster has nodegroups attached")
    if found.told["deletionProtection"]:
        raise error("InvalidRequestException", "The cluster is protected against deletion")
    clients(context).ec2.delete_security_group(GroupId=found.told["resourcesVpcConfig"]["clusterSecurityGroupId"])
    del clusters(context)[found.name]
    return {"cluster": found.told | {"status": "DELETING"}}


def describe_versions(_context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = request.get("clusterVersions") or VERSIONS
    found = [version for version in VERSIONS if version in wanted]
    return {
        "clusterVersions": [
            {"clusterVersion": one, "clusterType": "eks", "defaultVersion": one == _DEFAULT_VERSION} for one in found
        ]
    }


def _network(context: RequestContext, name: str, asked: Mapping[str, Any]) -> Told:
    """The network as it is told, with a security group in which all may talk to each other."""
    ec2 = clients(context).ec2
    subnets = ec2.describe_subnets(SubnetIds=asked.get("subnetIds") or [])["Subnets"] if asked.get("subnetIds") else []
    if len({subnet["AvailabilityZone"] for subnet in subnets}) < 2:
        raise invalid("Subnets specified must be in at least two different AZs")
    private, public = (
        bool(asked.get(f"endpoint{one}Access", default)) for one, default in (("Private", False), ("Public", True))
    )
    if not private and not public:
        raise invalid("Private and public endpoint access cannot be false")
    vpc = subnets[0]["VpcId"]
    group = ec2.create_security_group(
        GroupName=f"eks-cluster-sg-{name}-{identifier(10)}",
        Description="EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as "
        "well as any managed workloads.",
        VpcId=vpc,
        TagSpecifications=[
            {
                "ResourceType": "security-group",
                "Tags": [
                    {"Key": "aws:eks:cluster-name", "Value": name},
                    {"Key": f"kubernetes.io/cluster/{name}", "Value": "owned"},
                ],
            }
        ],
    )["GroupId"]
    itself = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=itself)
    return {
        "subnetIds": [subnet["SubnetId"] for subnet in subnets],
        "securityGroupIds": asked.get("securityGroupIds") or [],
        "clusterSecurityGroupId": group,
        "vpcId": vpc,
        "endpointPublicAccess": public,
        "endpointPrivateAccess": private,
        "publicAccessCidrs": asked.get("publicAccessCidrs") or (["0.0.0.0/0"] if public else []),
    }


def _logging(asked: Mapping[str, Any] | None) -> Told:
    return {"clusterLogging": [dict(one) for one in (asked or {}).get("clusterLogging") or [] if one.get("types")]}


OPERATIONS: dict[str, Handler] = {
    "CreateCluster": create_cluster,
    "DescribeCluster": describe_cluster,
    "ListClusters": list_clusters,
    "UpdateClusterConfig": update_config,
    "UpdateClusterVersion": update_version,
    "AssociateEncryptionConfig": associate_encryption,
    "DeleteCluster": delete_cluster,
    "DescribeClusterVersions": describe_versions,
}
