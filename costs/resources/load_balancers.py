"""Elastic Load Balancing: hours, capacity units, and a public address in each zone.

https://aws.amazon.com/elasticloadbalancing/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.public_ipv4 import public_addresses
from costs.resources import Charges
from costs.resources.load_balancer_units import unit_hours

LEAST_ZONES = {"application": 2}
"""Zones that AWS demands at least; others may have a single one."""


def load_balancer(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours (of a gateway load balancer in each zone), capacity units, and the addresses that face the internet."""
    kind = resource.text("load_balancer_type", "application")
    match = f"operation=LoadBalancing:{kind.capitalize()}"
    zones = zone_count(resource, context)
    yield Charge(
        Component.LOAD_BALANCER,
        f"{kind.capitalize()} load balancer",
        PriceKey("AWSELB", "LoadBalancerUsage", match),
        context.running(zones if kind == "gateway" else 1),
        "Hrs",
    )
    yield Charge(
        Component.LOAD_BALANCER,
        "Capacity units",
        PriceKey("AWSELB", "LCUUsage", match),
        unit_hours(resource, context),
        "LCU-Hrs",
    )
    public = kind != "gateway" and not resource.flag("internal")
    if public and resource.text("ip_address_type") != "dualstack-without-public-ipv4":
        # An Elastic IP that the load balancer was given is charged as such.
        given = sum(bool(mapping.values.get("allocation_id")) for mapping in resource.blocks("subnet_mapping"))
        if zones > given:
            yield public_addresses(context, zones - given, stops=False)


def zone_count(resource: Resource, context: Context) -> int:
    """How many subnets it is in, each in a zone of its own; if that isn't known, the fewest that AWS allows."""
    least = LEAST_ZONES.get(resource.text("load_balancer_type", "application"), 1)
    return max(
        _subnets(resource, context, "subnets", "subnets"),
        _subnets(resource, context, "subnet_mapping", "subnet_mapping.subnet_id"),
        least,
    )


def _subnets(resource: Resource, context: Context, attribute: str, path: str) -> int:
    given = resource.length(attribute) if resource.known(attribute) else 0
    return given or len(context.document.linked(resource, path, "aws_subnet"))


def classic_load_balancer(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours, processed data, and an address in each subnet or zone if it faces the internet."""
    match = "operation=LoadBalancing"
    yield Charge(
        Component.LOAD_BALANCER,
        "Classic load balancer",
        PriceKey("AWSELB", "LoadBalancerUsage", match),
        context.running(),
        "Hrs",
    )
    yield Charge(
        Component.LOAD_BALANCER,
        "Data processed",
        PriceKey("AWSELB", "DataProcessing-Bytes", match),
        context.usage(resource).amount("monthly_data_processed_gb"),
        "GB",
    )
    if not resource.flag("internal"):
        zones = resource.length("availability_zones") if resource.known("availability_zones") else 0
        yield public_addresses(context, _subnets(resource, context, "subnets", "subnets") or zones or 1, stops=False)


CHARGES: Mapping[str, Charges] = {
    "aws_lb": load_balancer,
    "aws_alb": load_balancer,
    "aws_elb": classic_load_balancer,
}
FREE = frozenset(
    {
        "aws_alb_listener", "aws_alb_listener_certificate", "aws_alb_listener_rule", "aws_alb_target_group",
        "aws_alb_target_group_attachment", "aws_app_cookie_stickiness_policy", "aws_elb_attachment",
        "aws_lb_cookie_stickiness_policy", "aws_lb_listener", "aws_lb_listener_certificate", "aws_lb_listener_rule",
        "aws_lb_ssl_negotiation_policy", "aws_lb_target_group", "aws_lb_target_group_attachment",
        "aws_load_balancer_backend_server_policy", "aws_load_balancer_listener_policy", "aws_load_balancer_policy",
        "aws_proxy_protocol_policy",
    }
)  # fmt: skip
