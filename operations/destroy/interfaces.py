"""Network interfaces in a stack's VPC: what services leave there without tags, and what is somebody else's."""

import re
from collections.abc import Iterator
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


def of_others(aws: Aws) -> Iterator[str]:
    """Sentences about what is in the stack's VPCs and isn't the stack's: they can't go before it does."""
    ours = set(_instances(aws))
    for one in _interfaces(aws):
        instance = one.get("Attachment", {}).get("InstanceId")
        # A service's own goes when the service's thing does.
        managed = one.get("RequesterManaged") or one.get("InterfaceType", "interface") != "interface"
        if managed or instance in ours or aws.scope.why(tags_in(one.get("TagSet"))) or made_by(aws, one):
            continue
        if _of_a_service(one):
            continue
        what = f"network interface {one['NetworkInterfaceId']}"
        about = f" of instance {instance}" if instance else f" ({one['Description']})" if one.get("Description") else ""
        yield f"{what}{about} is in {one['SubnetId']} of {one['VpcId']}"


def _of_a_service(interface: Any) -> bool:
    """Whether a service attached it: ECS to a task, for instance, without marking it as its own."""
    attachment = interface.get("Attachment", {})
    owner = attachment.get("InstanceOwnerId", "")
    return bool(attachment) and not attachment.get("InstanceId") and owner.startswith("amazon-")


def _interfaces(aws: Aws) -> list[Any]:
    inside = [{"Name": "vpc-id", "Values": found}] if (found := vpcs(aws)) else []
    if not inside:
        return []
    return aws.listed("ec2", "describe_network_interfaces", "NetworkInterfaces", Filters=inside)


def _instances(aws: Aws) -> Iterator[str]:
    for claim in aws.scope.claims():
        filters = [{"Name": f"tag:{name}", "Values": [value]} for name, value in claim.items()]
        for reservation in aws.listed("ec2", "describe_instances", "Reservations", Filters=filters):
            yield from (one["InstanceId"] for one in reservation["Instances"])
