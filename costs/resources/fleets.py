"""EC2 fleets and Spot fleets: so much capacity, on demand and on Spot.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Fleets.html
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

from costs.amounts import exactly
from costs.charge import Charge
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges
from costs.resources.launch_templates import add_devices, described, launched, tenancy_of
from costs.resources.machine_networks import addressed, subnets_give_addresses
from costs.resources.machines import Machine, attached, metered, running

TEMPLATES = "launch_template_config"


def fleet(resource: Resource, context: Context) -> Iterator[Charge]:
    """An EC2 fleet; what isn't asked for explicitly is of its default kind."""
    target = resource.block("target_capacity_specification")
    total = target.number("total_target_capacity")
    spot, on_demand = target.number("spot_target_capacity", 0), target.number("on_demand_target_capacity", 0)
    rest = max(total - spot - on_demand, Decimal(0))
    if target.text("default_target_capacity_type") == "spot":
        spot += rest
    else:
        on_demand += rest
    machine, weight = _of_template(resource, context)
    yield from _charges(resource, context, machine, on_demand / weight, spot / weight)


def spot_fleet(resource: Resource, context: Context) -> Iterator[Charge]:
    """A Spot fleet, of which a part may be on demand."""
    on_demand = resource.number("on_demand_target_capacity", 0)
    spot = resource.number("target_capacity") - on_demand
    if resource.has("launch_specification"):
        specification = resource.block("launch_specification")
        machine = described(specification, context.document, context.usage(resource))
        add_devices(machine, specification)
        machine.monitored = specification.flag("monitoring")
        machine.tenancy = tenancy_of(specification, "placement_tenancy")
        weight = specification.number("weighted_capacity", 1, least=1)
    else:
        machine, weight = _of_template(resource, context)
    yield from _charges(resource, context, machine, on_demand / weight, max(spot, Decimal(0)) / weight)


def _of_template(resource: Resource, context: Context) -> tuple[Machine, Decimal]:
    """What the first launch template starts, as its first override has it, and how many units that is."""
    config = resource.block(TEMPLATES)
    override = config.block("override") if config.has("override") else config.block("overrides")
    if override.has("instance_requirements"):
        raise NotKnown("which instance types it takes is left to EC2 by instance_requirements")
    specification = f"{TEMPLATES}.launch_template_specification"
    needed = not override.text("instance_type")
    machine = launched(resource, context.document, context.usage(resource), specification, needed=needed)
    machine.instance_type = override.text("instance_type") or machine.instance_type
    return machine, override.number("weighted_capacity", 1, least=1)


def _charges(
    resource: Resource, context: Context, machine: Machine, on_demand: Decimal, spot: Decimal
) -> Iterator[Charge]:
    usage = context.usage(resource)
    counts = [exactly(count.to_integral_value(ROUND_CEILING)) for count in (on_demand, spot)]
    for count, on_spot in zip(counts, (False, True), strict=True):
        if count.high:
            yield from running(machine, context, usage, count, spot=on_spot)
    instances = counts[0] + counts[1]
    yield from metered(machine, context, usage, instances)
    yield from attached(machine, usage, instances, stops=True)
    paths = (f"{TEMPLATES}.override.subnet_id", f"{TEMPLATES}.overrides.subnet_id", "launch_specification.subnet_id")
    public = subnets_give_addresses(context.document, resource, *paths)
    yield from addressed(machine, context, instances, by_subnet=public)


CHARGES: Mapping[str, Charges] = {"aws_ec2_fleet": fleet, "aws_spot_fleet_request": spot_fleet}
FREE = frozenset({"aws_spot_datafeed_subscription"})
