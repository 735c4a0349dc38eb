"""What the network decides of an instance: its public address, and whether its hardware is its own."""

from collections.abc import Iterator

from costs.amounts import Amount
from costs.charge import Charge
from costs.context import Context
from costs.document.document import Document
from costs.document.resource import Resource
from costs.public_ipv4 import public_addresses
from costs.resources.machines import Machine


def addressed(machine: Machine, context: Context, count: Amount, *, by_subnet: bool) -> Iterator[Charge]:
    """The public IPv4 addresses that so many instances get of their own; they are given back with a stop."""
    if by_subnet if machine.public is None else machine.public:
        yield public_addresses(context, count, stops=True)


def is_dedicated_by_network(document: Document, resource: Resource, path: str) -> bool:
    """Whether the VPC of the subnets that an attribute refers to puts every instance on hardware of its own."""
    return any(
        vpc.known("instance_tenancy") and vpc.text("instance_tenancy") == "dedicated"
        for subnet in document.linked(resource, path, "aws_subnet")
        for vpc in document.linked(subnet, "vpc_id", "aws_vpc")
    )


def subnets_give_addresses(document: Document, resource: Resource, *paths: str) -> bool:
    """Whether the subnets that an attribute refers to give public IPv4 addresses to instances."""
    return any(
        subnet.known("map_public_ip_on_launch") and subnet.flag("map_public_ip_on_launch")
        for path in paths
        for subnet in document.linked(resource, path, "aws_subnet", "aws_default_subnet")
    )
