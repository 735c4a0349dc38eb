"""NAT gateways: hours and processed data; the address is charged with its Elastic IP.

https://aws.amazon.com/vpc/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.public_ipv4 import public_addresses
from costs.resources import Charges


def nat_gateway(resource: Resource, context: Context) -> Iterator[Charge]:
    """One gateway, or one in each zone of a regional one; data by `monthly_data_processed_gb`."""
    regional = resource.text("availability_mode", "zonal") == "regional"
    prefix, count = ("RegionalNatGateway", _zones(resource, context)) if regional else ("NatGateway", 1)
    yield Charge(Component.NAT, "NAT gateway", PriceKey("AmazonEC2", f"{prefix}-Hours"), context.running(count), "Hrs")
    yield Charge(
        Component.NAT,
        "Data processed",
        PriceKey("AmazonEC2", f"{prefix}-Bytes"),
        context.usage(resource).amount("monthly_data_processed_gb"),
        "GB",
    )
    if regional and not resource.has("availability_zone_address"):
        # AWS itself takes an address in each zone; those of the other kinds are Elastic IPs of the user's.
        yield public_addresses(context, count, stops=False)


def _zones(resource: Resource, context: Context) -> int:
    addresses = resource.blocks("availability_zone_address")
    if addresses:
        return len(addresses)
    zones = {
        subnet.text("availability_zone")
        for vpc in context.document.linked(resource, "vpc_id", "aws_vpc")
        for subnet in context.document.linking(vpc, "aws_subnet", "vpc_id")
    }
    if not zones:
        raise NotKnown("how many zones the regional NAT gateway will be in depends on the VPC's subnets")
    return len(zones)


CHARGES: Mapping[str, Charges] = {"aws_nat_gateway": nat_gateway}
FREE = frozenset({"aws_nat_gateway_eip_association"})
