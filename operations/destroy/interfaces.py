"""Network interfaces in a stack's VPC: what services leave there without tags, and what is somebody else's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from operations.destroy.aws import Aws, tags_in
from operations.destroy.things import Fields

_SERVICES = (
    (re.compile(r"AWS Lambda VPC ENI-(?P<name>.+)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "Lambda"),
    (re.compile(r"ELB (app|net)/(?P<name>[^/]+)/.*"), "a load balancer"),
    (re.compile(r"Amazon EKS (?P<name>\S+)"), "EKS"),
    (re.compile(r"RDSNetworkInterface-(?P<name>\S+)"), "RDS"),
)
"""Descriptions that services give to interfaces of theirs, with the name of what they made it for."""


def vpcs(aws: Aws) -> list[str]:
    """Ids of the stack's VPCs."""
    filters = [{"Name": f"tag:{name}", "Values": [value]} for name, value in aws.scope.tags.items()]
    return [one["VpcId"] for one in aws.listed("ec2", "describe_vpcs", "Vpcs", Filters=filters)]


def left_by_services(aws: Aws) -> list[str]:
    """ARNs of the interfaces in the stack's VPCs that a service made for something of the stack, and holds no more."""
    place = "arn:{partition}:ec2:{region}:{account}:network-interface/".format(**aws.scope.place)
    return [place + one["NetworkInterfaceId"] for one in _interfaces(aws) if made_by(aws, one)]


def why_left(aws: Aws, fields: Fields) -> str | None:
    """Why an interface without tags is the stack's."""
    found = aws.listed("ec2", "describe_network_interfaces", "NetworkInterfaces", NetworkInterfaceIds=[fields["id"]])
    return next((made_by(aws, one) for one in found), None)


def made_by(aws: Aws, interface: Any) -> str | None:
    """What made a free interface for the stack."""
    if interface["Status"] != "available":
        return None
    for pattern, service in _SERVICES:
        match = pattern.fullmatch(interface.get("Description") or "")
        if match and aws.scope.named(match["name"]):
            return f"made by {service} for {match['name']}, and free"
    return None


@dataclass(frozen=True)
class Other:
    """Somebody else's network interface in the stack's VPC. `holds` says for sure that it keeps the VPC from going: it
    is an instance's. Any other may go with what a service made it for."""

    told: str
    holds: bool


def of_others(aws: Aws) -> Iterator[Other]:
    """What is in the stack's VPCs and isn't the stack's."""
    interfaces = _interfaces(aws)
    if not interfaces:
        return
    ours = {*_instances(aws), *_of_tasks(aws)}
    for one in interfaces:
        name, instance = one["NetworkInterfaceId"], one.get("Attachment", {}).get("InstanceId")
        if _is_a_service_s(one) or {name, instance} & ours or made_by(aws, one):
            continue
        if aws.scope.why(tags_in(one.get("TagSet"))):
            continue
        about = f" of instance {instance}" if instance else f" ({one['Description']})" if one.get("Description") else ""
        yield Other(f"network interface {name}{about} in {one['SubnetId']} of {one['VpcId']}", instance is not None)


def _is_a_service_s(interface: Any) -> bool:
    """Whether a service holds it, which goes when the service's thing does: it says so, it isn't a plain one, or it is
    attached to an instance in an account of AWS's."""
    attachment = interface.get("Attachment", {})
    elsewhere = bool(attachment) and attachment.get("InstanceOwnerId", "").startswith("amazon-")
    return bool(
        interface.get("RequesterManaged") or interface.get("InterfaceType", "interface") != "interface" or elsewhere
    )


def _interfaces(aws: Aws) -> list[Any]:
    found = vpcs(aws)
    if not found:
        return []
    inside = [{"Name": "vpc-id", "Values": found}]
    return aws.listed("ec2", "describe_network_interfaces", "NetworkInterfaces", Filters=inside)


def _instances(aws: Aws) -> Iterator[str]:
    for claim in aws.scope.claims():
        filters = [{"Name": f"tag:{name}", "Values": [value]} for name, value in claim.items()]
        for reservation in aws.listed("ec2", "describe_instances", "Reservations", Filters=filters):
            yield from (one["InstanceId"] for one in reservation["Instances"])


def _of_tasks(aws: Aws) -> Iterator[str]:
    """Interfaces that tasks of the stack's clusters hold."""
    for cluster in aws.listed("ecs", "list_clusters", "clusterArns"):
        if not aws.scope.named(cluster.rsplit("/", 1)[-1]):
            continue
        for tasks in batched(aws.listed("ecs", "list_tasks", "taskArns", cluster=cluster), 100, strict=False):
            for task in aws.listed("ecs", "describe_tasks", "tasks", cluster=cluster, tasks=list(tasks)):
                told = [detail for one in task.get("attachments", ()) for detail in one.get("details", ())]
                yield from (one["value"] for one in told if one["name"] == "networkInterfaceId")
