"""Managed node groups, each with the launch template and the Auto Scaling group that EKS makes for it."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler
from landfall_emulator.services.eks.access_entries import admit_nodes
from landfall_emulator.services.eks.kept import (
    VERSIONS,
    Cluster,
    Told,
    clients,
    cluster,
    in_use,
    invalid,
    missing,
    paged,
    require_role,
)
from landfall_emulator.services.eks.updates import updated
from landfall_emulator.state import arn

_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{}"
"""Parameter with the image of Amazon Linux 2023 for an architecture: EKS's own images aren't there."""

_KEPT = ("instanceTypes", "labels", "taints", "updateConfig", "nodeRepairConfig", "launchTemplate")


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, name = cluster(context, request["clusterName"]), request["nodegroupName"]
    if name in found.groups:
        raise in_use(f"NodeGroup already exists with name {name} and cluster name {found.name}")
    if request.get("launchTemplate") and (request.get("diskSize") or request.get("remoteAccess")):
        raise invalid("Disk size and remote access must be specified within the launch template.")
    if not request.get("launchTemplate"):
        raise NotImplementedError("a node group without a launch template")
    version = request.get("version") or found.told["version"]
    if version not in VERSIONS[: VERSIONS.index(found.told["version"]) + 1]:
        raise invalid(f"Nodegroup Kubernetes version {version} is newer than the cluster's")
    require_role(context, request["nodeRole"], f"The role {request['nodeRole']} does not exist")
    own, now = str(uuid.uuid4()), datetime.now(UTC)
    told: Told = {
        "nodegroupName": name,
        "nodegroupArn": arn(context, "eks", f"nodegroup/{found.name}/{name}/{own}"),
        "clusterName": found.name,
        "version": version,
        "releaseVersion": request.get("releaseVersion") or f"{version}.0-20260801",
        "createdAt": now,
        "modifiedAt": now,
        "status": "ACTIVE",
        "capacityType": request.get("capacityType") or "ON_DEMAND",
        "scalingConfig": _scaling(request.get("scalingConfig") or {"minSize": 1, "maxSize": 2, "desiredSize": 2}),
        "instanceTypes": ["t3.medium"],
        "subnets": request["subnets"],
        "amiType": request.get("amiType") or "AL2023_x86_64_STANDARD",
        "nodeRole": request["nodeRole"],
        "updateConfig": {"maxUnavailable": 1},
        "health": {"issues": []},
        "tags": dict(request.get("tags") or {}),
        "resources": {"autoScalingGroups": [{"name": f"eks-{name}-{own}"}]},
        **{key: request[key] for key in _KEPT if request.get(key)},
    }
    told["launchTemplate"] = _complete(context, told["launchTemplate"])
    _check_types(context, told)
    admit_nodes(context, found, told["nodeRole"])
    _launch(context, found, told)
    found.groups[name] = told
    return {"nodegroup": told | {"status": "CREATING"}}


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"nodegroup": _found(context, request)[1]}


def list_all(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    names = list(cluster(context, request["clusterName"]).groups)
    return paged("nodegroups", names, request)


def update_config(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, told = _found(context, request)
    labels, taints = request.get("labels") or {}, request.get("taints") or {}
    if request.get("scalingConfig"):
        told["scalingConfig"] = _scaling(told["scalingConfig"] | request["scalingConfig"])
        sizes = told["scalingConfig"]
        clients(context).autoscaling.update_auto_scaling_group(
            AutoScalingGroupName=_group_name(told),
            MinSize=sizes["minSize"],
            MaxSize=sizes["maxSize"],
            DesiredCapacity=sizes["desiredSize"],
        )
    kept = {
        key: value for key, value in told.get("labels", {}).items() if key not in (labels.get("removeLabels") or [])
    }
    told["labels"] = kept | (labels.get("addOrUpdateLabels") or {})
    changed = [*(taints.get("removeTaints") or []), *(taints.get("addOrUpdateTaints") or [])]
    gone = {(one["key"], one["effect"]) for one in changed}
    told["taints"] = [
        *(one for one in told.get("taints", []) if (one["key"], one["effect"]) not in gone),
        *(taints.get("addOrUpdateTaints") or []),
    ]
    told |= {key: request[key] for key in ("updateConfig", "nodeRepairConfig") if request.get(key)}
    told["modifiedAt"] = datetime.now(UTC)
    return updated(found, told["nodegroupName"], "ConfigUpdate")


def update_version(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, told = _found(context, request)
    version = request.get("version") or told["version"]
    if version not in VERSIONS[: VERSIONS.index(found.told["version"]) + 1]:
        raise invalid(f"Nodegroup Kubernetes version {version} is newer than the cluster's")
    told |= {"version": version, "releaseVersion": request.get("releaseVersion") or f"{version}.0-20260801"}
    if request.get("launchTemplate"):
        told["launchTemplate"] = _complete(context, request["launchTemplate"])
    _land(context, told)
    _launch(context, found, told)
    told["modifiedAt"] = datetime.now(UTC)
    return updated(found, told["nodegroupName"], "VersionUpdate", Version=version)


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    found, told = _found(context, request)
    _land(context, told)
    del found.groups[told["nodegroupName"]]
    if all(one["nodeRole"] != told["nodeRole"] for one in found.groups.values()):
        # EKS takes away the entry that it made
        found.entries.pop(told["nodeRole"], None)
    return {"nodegroup": told | {"status": "DELETING"}}


def _launch(context: RequestContext, found: Cluster, told: Told) -> None:
    """Makes the launch template and the Auto Scaling group, which starts the nodes."""
    ec2, name = clients(context).ec2, _group_name(told)
    asked = told["launchTemplate"]
    (version,) = ec2.describe_launch_template_versions(LaunchTemplateId=asked["id"], Versions=[asked["version"]])[
        "LaunchTemplateVersions"
    ]
    cpu = "arm64" if "ARM_64" in told["amiType"] else "x86_64"
    image = clients(context).ssm.get_parameter(Name=_IMAGE.format(cpu))["Parameter"]["Value"]
    data = {
        "ImageId": image,
        "InstanceType": told["instanceTypes"][0],
        "SecurityGroupIds": [found.told["resourcesVpcConfig"]["clusterSecurityGroupId"]],
    } | version["LaunchTemplateData"]
    own = {
        "eks:cluster-name": found.name,
        "eks:nodegroup-name": told["nodegroupName"],
        f"kubernetes.io/cluster/{found.name}": "owned",
    }
    template = ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData=data,
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": list(_pairs(own))}],
    )["LaunchTemplate"]["LaunchTemplateId"]
    sizes = told["scalingConfig"]
    clients(context).autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=sizes["minSize"],
        MaxSize=sizes["maxSize"],
        DesiredCapacity=sizes["desiredSize"],
        VPCZoneIdentifier=",".join(told["subnets"]),
        MixedInstancesPolicy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "1"},
                "Overrides": [{"InstanceType": one} for one in told["instanceTypes"]],
            },
            "InstancesDistribution": {
                "OnDemandPercentageAboveBaseCapacity": 0 if told["capacityType"] == "SPOT" else 100,
            },
        },
        CapacityRebalance=True,
        Tags=[
            {**pair, "ResourceId": name, "ResourceType": "auto-scaling-group", "PropagateAtLaunch": True}
            for pair in _pairs(own)
        ],
    )


def _land(context: RequestContext, told: Told) -> None:
    """Takes away what `_launch` made, and the nodes with it."""
    name = _group_name(told)
    clients(context).autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
    clients(context).ec2.delete_launch_template(LaunchTemplateName=name)


def _complete(context: RequestContext, asked: Mapping[str, Any]) -> Told:
    """A launch template with its id, name and version, however it was named."""
    ec2 = clients(context).ec2
    by = {"LaunchTemplateIds": [asked["id"]]} if asked.get("id") else {"LaunchTemplateNames": [asked.get("name")]}
    (template,) = ec2.describe_launch_templates(**by)["LaunchTemplates"]
    version = asked.get("version") or str(template["DefaultVersionNumber"])
    return {"id": template["LaunchTemplateId"], "name": template["LaunchTemplateName"], "version": version}


def _check_types(context: RequestContext, told: Told) -> None:
    """Refuses types of another architecture than the image's."""
    wanted = "arm64" if "ARM_64" in told["amiType"] else "x86_64"
    types = clients(context).ec2.describe_instance_types(InstanceTypes=told["instanceTypes"])["InstanceTypes"]
    for one in types:
        if wanted not in one["ProcessorInfo"]["SupportedArchitectures"]:
            raise invalid(f"{one['InstanceType']} is not a valid instance type for requested amiType {told['amiType']}")


def _scaling(asked: Mapping[str, Any]) -> Told:
    low, high, wanted = (asked[key] for key in ("minSize", "maxSize", "desiredSize"))
    if not low <= wanted <= high:
        raise invalid(f"desired capacity {wanted} must be between min size {low} and max size {high}")
    return dict(asked)


def _group_name(told: Told) -> str:
    name: str = told["resources"]["autoScalingGroups"][0]["name"]
    return name


def _pairs(said: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for key, value in said.items():
        yield {"Key": key, "Value": value}


def _found(context: RequestContext, request: Mapping[str, Any]) -> tuple[Cluster, Told]:
    found = cluster(context, request["clusterName"])
    try:
        return found, found.groups[request["nodegroupName"]]
    except KeyError:
        raise missing(f"No node group found for name: {request['nodegroupName']}.") from None


OPERATIONS: dict[str, Handler] = {
    "CreateNodegroup": create,
    "DescribeNodegroup": describe,
    "ListNodegroups": list_all,
    "UpdateNodegroupConfig": update_config,
    "UpdateNodegroupVersion": update_version,
    "DeleteNodegroup": delete,
}
