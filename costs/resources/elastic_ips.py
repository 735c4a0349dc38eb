"""Elastic IPs and pools of addresses: an address costs the same whether it is used or not.

https://aws.amazon.com/vpc/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.public_ipv4 import public_addresses
from costs.resources import Charges

CONTIGUOUS = PriceKey("AmazonVPC", "PublicIPv4:ContiguousBlock")

HOLDING = ("instance", "network_interface", "association_id")
"""Attributes that say that somebody holds the address."""

HOLDERS = {
    "aws_eip_association": "allocation_id",
    "aws_lb": "subnet_mapping.allocation_id",
    "aws_alb": "subnet_mapping.allocation_id",
    "aws_nat_gateway_eip_association": "allocation_id",
}
"""Types that hold an address, with the attribute that names it."""

NAT_ADDRESSES = ("allocation_id", "secondary_allocation_ids", "availability_zone_address.allocation_ids")


def elastic_ip(resource: Resource, context: Context) -> Iterator[Charge]:
    """An address all month, in use or idle; those of one's own pools and of Outposts cost nothing."""
    if resource.text("public_ipv4_pool") not in {"", "amazon"} or resource.text("customer_owned_ipv4_pool"):
        return
    if resource.values.get("ipam_pool_id"):
        # Of a pool that AWS provides the whole block is charged, used or not; one's own addresses are free.
        return
    yield public_addresses(context, 1, stops=False, idle=not _is_held(resource, context))


def _is_held(resource: Resource, context: Context) -> bool:
    linking = context.document.linking
    return (
        any(resource.values.get(attribute) for attribute in HOLDING)
        or any(linking(resource, type_, path) for type_, path in HOLDERS.items())
        or any(linking(resource, "aws_nat_gateway", path) for path in NAT_ADDRESSES)
    )


def pool_block(resource: Resource, context: Context) -> Iterator[Charge]:
    """All addresses of a contiguous block that AWS provides."""
    pools = context.document.linked(resource, "ipam_pool_id", "aws_vpc_ipam_pool")
    if not any(pool.text("public_ip_source") == "amazon" for pool in pools):
        return
    length = resource.text("cidr").rpartition("/")[2] or resource.text("netmask_length")
    if not length.isdigit():
        raise NotKnown("the size of the block will be known after apply")
    yield Charge(
        Component.PUBLIC_IPV4,
        "Contiguous public IPv4 addresses",
        CONTIGUOUS,
        context.running(Decimal(2) ** (32 - int(length))),
        "Hrs",
    )


def address_manager(resource: Resource, context: Context) -> Iterator[Charge]:
    """The advanced tier's active addresses, by `active_ip_addresses`."""
    if resource.text("tier", "advanced") == "advanced":
        yield Charge(
            Component.OTHER,
            "Active addresses",
            PriceKey("AmazonVPC", "IPAddressManager-IP-Hours"),
            context.running(context.usage(resource).amount("active_ip_addresses")),
            "Hrs",
        )


CHARGES: Mapping[str, Charges] = {
    "aws_eip": elastic_ip,
    "aws_vpc_ipam": address_manager,
    "aws_vpc_ipam_pool_cidr": pool_block,
}
FREE = frozenset(
    {
        "aws_eip_association", "aws_eip_domain_name", "aws_vpc_ipam_organization_admin_account", "aws_vpc_ipam_pool",
        "aws_vpc_ipam_pool_cidr_allocation", "aws_vpc_ipam_preview_next_cidr", "aws_vpc_ipam_resource_discovery",
        "aws_vpc_ipam_resource_discovery_association", "aws_vpc_ipam_scope", "aws_vpc_ipv4_cidr_block_association",
        "aws_vpc_ipv6_cidr_block_association",
    }
)  # fmt: skip
