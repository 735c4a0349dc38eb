"""Where a VPC's traffic comes in and goes out, and what notes it."""

from operations.destroy.aws import Aws
from operations.destroy.interfaces import left_by_services, why_left
from operations.destroy.kinds.ec2 import ARN, TAGS, tagged
from operations.destroy.things import Fields, Kind, call


def _detach_interface(aws: Aws, fields: Fields) -> None:
    (interface,) = aws.call("ec2", "describe_network_interfaces", NetworkInterfaceIds=[fields["id"]])[
        "NetworkInterfaces"
    ]
    attachment = interface.get("Attachment", {})
    # What a service attached goes when the service lets go of it.
    if attachment.get("AttachmentId", "").startswith("eni-attach-") and attachment.get("InstanceId"):
        aws.call("ec2", "detach_network_interface", AttachmentId=attachment["AttachmentId"], Force=True)


def _disassociate_address(aws: Aws, fields: Fields) -> None:
    (address,) = aws.call("ec2", "describe_addresses", AllocationIds=[fields["id"]])["Addresses"]
    # A NAT gateway's can't be taken from it, and is free when that is deleted.
    if address.get("AssociationId") and address.get("InstanceId"):
        aws.call("ec2", "disassociate_address", AssociationId=address["AssociationId"])


_tagged_interfaces = tagged(
    "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId", "network-interface"
)


def _interfaces(aws: Aws) -> list[str]:
    return [*_tagged_interfaces(aws), *left_by_services(aws)]


KINDS = (
    Kind(
        what="VPC endpoint",
        arn=ARN + "vpc-endpoint/{id}",
        rank=50,
        find=tagged("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", "vpc-endpoint"),
        tags=TAGS,
        steps=(call("ec2", "delete_vpc_endpoints", VpcEndpointIds=["{id}"]),),
    ),
    Kind(
        what="NAT gateway",
        arn=ARN + "natgateway/{id}",
        rank=50,
        find=tagged("describe_nat_gateways", "NatGateways", "NatGatewayId", "natgateway", filters="Filter"),
        tags=TAGS,
        steps=(call("ec2", "delete_nat_gateway", NatGatewayId="{id}"),),
    ),
    Kind(
        what="flow log",
        arn=ARN + "vpc-flow-log/{id}",
        rank=51,
        find=tagged("describe_flow_logs", "FlowLogs", "FlowLogId", "vpc-flow-log", filters="Filter"),
        tags=TAGS,
        steps=(call("ec2", "delete_flow_logs", FlowLogIds=["{id}"]),),
    ),
    Kind(
        what="network interface",
        arn=ARN + "network-interface/{id}",
        rank=55,
        find=_interfaces,
        tags=TAGS,
        tagless=why_left,
        early=True,
        steps=(_detach_interface, call("ec2", "delete_network_interface", NetworkInterfaceId="{id}")),
    ),
    Kind(
        what="Elastic IP address",
        arn=ARN + "elastic-ip/{id}",
        rank=56,
        find=tagged("describe_addresses", "Addresses", "AllocationId", "elastic-ip"),
        tags=TAGS,
        steps=(_disassociate_address, call("ec2", "release_address", AllocationId="{id}")),
    ),
)
