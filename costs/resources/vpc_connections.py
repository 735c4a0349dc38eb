"""What connects networks: transit gateways, VPNs, traffic mirrors and VPC Lattice.

https://aws.amazon.com/transit-gateway/pricing/, https://aws.amazon.com/vpn/pricing/, https://aws.amazon.com/vpc/pricing/,
https://aws.amazon.com/vpc/lattice/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.public_ipv4 import public_addresses
from costs.resources import Charges


def vpc_attachment(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours of a VPC's attachment to a transit gateway, and data that it sends, by `monthly_data_processed_gb`."""
    yield _attachment(context, "VPC")
    yield _attached_data(resource, context, "VPC")


def peering_attachment(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours; what crosses it is charged as data transfer."""
    del resource
    yield _attachment(context, "Peering")


def vpn_connection(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours, a public IPv4 address of each of the two tunnels, and the attachment if the end is a transit gateway."""
    yield _hours(context, "VPN connection", "VPN-Usage-Hours:ipsec.1")
    if resource.text("outside_ip_address_type") in {"", "PublicIpv4"}:
        yield public_addresses(context, 2, stops=False)
    if resource.values.get("transit_gateway_id"):
        yield _attachment(context, "VPN")
        yield _attached_data(resource, context, "VPN")


def direct_connect_association(resource: Resource, context: Context) -> Iterator[Charge]:
    """The attachment of a Direct Connect gateway to a transit gateway; to a virtual private gateway it is free."""
    if not context.document.linked(resource, "associated_gateway_id", "aws_vpn_gateway"):
        yield _attachment(context, "DirectConnect")
        yield _attached_data(resource, context, "DirectConnect")


def client_vpn_endpoint(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours of connected clients, by `monthly_connection_hours`."""
    yield Charge(
        Component.OTHER,
        "Client connections",
        PriceKey("AmazonVPC", "ClientVPN-ConnectionHours"),
        context.usage(resource).amount("monthly_connection_hours"),
        "Hourly",
    )


def client_vpn_association(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours of each subnet that clients are let into."""
    del resource
    yield _hours(context, "Endpoint association", "ClientVPN-EndpointHours", unit="Hourly")


def traffic_mirror(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours of each mirrored network interface."""
    del resource
    yield _hours(context, "Traffic mirror", "ENI-Mirror")


def lattice_service(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours of a service."""
    del resource
    yield _hours(context, "Lattice service", "VPCLattice-Service-Hourly")


def _hours(context: Context, item: str, usage_type: str, match: str = "", *, unit: str = "Hrs") -> Charge:
    return Charge(Component.OTHER, item, PriceKey("AmazonVPC", usage_type, match), context.running(), unit)


def _attachment(context: Context, kind: str) -> Charge:
    match = f"operation=TransitGateway{kind}"
    return _hours(context, "Transit gateway attachment", "TransitGateway-Hours", match, unit="hour")


def _attached_data(resource: Resource, context: Context, kind: str) -> Charge:
    return Charge(
        Component.DATA_TRANSFER,
        "Data processed",
        PriceKey("AmazonVPC", "TransitGateway-Bytes", f"operation=TransitGateway{kind}"),
        context.usage(resource).amount("monthly_data_processed_gb"),
        "GigaBytes",
    )


CHARGES: Mapping[str, Charges] = {
    "aws_dx_gateway_association": direct_connect_association,
    "aws_ec2_client_vpn_endpoint": client_vpn_endpoint,
    "aws_ec2_client_vpn_network_association": client_vpn_association,
    "aws_ec2_traffic_mirror_session": traffic_mirror,
    "aws_ec2_transit_gateway_peering_attachment": peering_attachment,
    "aws_ec2_transit_gateway_vpc_attachment": vpc_attachment,
    "aws_vpclattice_service": lattice_service,
    "aws_vpn_connection": vpn_connection,
}
FREE = frozenset(
    {
        "aws_customer_gateway", "aws_dx_gateway", "aws_dx_gateway_association_proposal",
        "aws_dx_private_virtual_interface", "aws_dx_public_virtual_interface", "aws_dx_transit_virtual_interface",
        "aws_ec2_client_vpn_authorization_rule", "aws_ec2_client_vpn_route", "aws_ec2_traffic_mirror_filter",
        "aws_ec2_traffic_mirror_filter_rule", "aws_ec2_traffic_mirror_target", "aws_ec2_transit_gateway",
        "aws_ec2_transit_gateway_default_route_table_association",
        "aws_ec2_transit_gateway_default_route_table_propagation",
        "aws_ec2_transit_gateway_peering_attachment_accepter", "aws_ec2_transit_gateway_policy_table",
        "aws_ec2_transit_gateway_policy_table_association", "aws_ec2_transit_gateway_prefix_list_reference",
        "aws_ec2_transit_gateway_route", "aws_ec2_transit_gateway_route_table",
        "aws_ec2_transit_gateway_route_table_association", "aws_ec2_transit_gateway_route_table_propagation",
        "aws_ec2_transit_gateway_vpc_attachment_accepter", "aws_vpc_peering_connection",
        "aws_vpc_peering_connection_accepter", "aws_vpc_peering_connection_options", "aws_vpclattice_auth_policy",
        "aws_vpclattice_listener", "aws_vpclattice_listener_rule", "aws_vpclattice_resource_policy",
        "aws_vpclattice_service_network", "aws_vpclattice_service_network_service_association",
        "aws_vpclattice_service_network_vpc_association", "aws_vpclattice_target_group",
        "aws_vpclattice_target_group_attachment", "aws_vpn_connection_route", "aws_vpn_gateway",
        "aws_vpn_gateway_attachment", "aws_vpn_gateway_route_propagation",
    }
)  # fmt: skip
