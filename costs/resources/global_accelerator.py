"""Global Accelerator: a fee by the hour, and a premium on data in the direction that carries more of it.

https://aws.amazon.com/global-accelerator/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing, Range, total
from costs.catalogue.catalogue import GLOBAL
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.public_ipv4 import public_addresses
from costs.resources import Charges

EDGES = {
    "us": "NA", "europe": "EU", "south_africa": "ZA", "south_america": "SA", "south_korea": "KR", "middle_east": "ME",
    "australia": "AU", "asia_pacific": "AP", "india": "IN",
}  # fmt: skip
"""Where the clients are: the usage file's word to the usage type's."""

SOURCES = {"us": "NA", "ca": "NA", "mx": "NA", "eu": "EU", "il": "EU", "ap": "AP", "me": "ME", "sa": "SA", "af": "ZA"}
"""Where a region is, by the first letters of its name."""


def accelerator(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours, also of one that is disabled, and its two public IPv4 addresses unless one's own are brought along."""
    price = PriceKey("AWSGlobalAccelerator", "Fixed-Fee")
    yield Charge(Component.CDN, "Accelerator", price, context.running(), "Hrs", region=GLOBAL)
    addresses = 2 - resource.length("ip_addresses")
    if addresses > 0:
        yield public_addresses(context, addresses, stops=False)


def endpoint_group(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_inbound_data_transfer_gb` or `monthly_outbound_data_transfer_gb`, whichever is more."""
    usage = context.usage(resource)
    region = resource.text("endpoint_group_region") or resource.region or ""
    source = SOURCES.get(region.partition("-")[0], "NA")
    given: dict[str, dict[str, Range]] = {}
    for direction, key in (("OUT", "monthly_outbound_data_transfer_gb"), ("IN", "monthly_inbound_data_transfer_gb")):
        amounts = {edge: usage.amount(f"{key}.{edge}") for edge in EDGES}
        given[direction] = {edge: amount for edge, amount in amounts.items() if isinstance(amount, Range)}
    more = max(given, key=lambda direction: total(given[direction].values()).expected)
    for edge in given[more] or ["us"]:
        amount = given[more].get(edge, Missing("monthly_outbound_data_transfer_gb.us"))
        usage_type = f"{source}-{EDGES[edge]}-{more}-Bytes-Internet"
        price = PriceKey("AWSGlobalAccelerator", usage_type, "operation=Dominant")
        yield Charge(Component.CDN, f"Data premium ({EDGES[edge]})", price, amount, "GB", region=GLOBAL)


CHARGES: Mapping[str, Charges] = {
    "aws_globalaccelerator_accelerator": accelerator,
    "aws_globalaccelerator_custom_routing_accelerator": accelerator,
    "aws_globalaccelerator_custom_routing_endpoint_group": endpoint_group,
    "aws_globalaccelerator_endpoint_group": endpoint_group,
}
FREE = frozenset(
    {
        "aws_globalaccelerator_cross_account_attachment", "aws_globalaccelerator_custom_routing_listener",
        "aws_globalaccelerator_listener",
    }
)  # fmt: skip
