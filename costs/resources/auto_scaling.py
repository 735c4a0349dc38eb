"""Auto Scaling groups: what their launch template starts, between their bounds.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/what-is-amazon-ec2-auto-scaling.html#auto-scaling-pricing
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

from costs.amounts import NOTHING, Range, between
from costs.charge import Charge
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges, RunningShare
from costs.resources.launch_templates import launched
from costs.resources.machine_networks import addressed, is_dedicated_by_network, subnets_give_addresses
from costs.resources.machines import Machine, attached, metered, running
from costs.scheduled_capacity import Action, Bounds, Week, week

MIXED = "mixed_instances_policy.launch_template"


def group(resource: Resource, context: Context) -> Iterator[Charge]:
    """The first type of a mixed group stands for all of them: it is what EC2 prefers."""
    usage = context.usage(resource)
    machine = _machine(resource, context)
    capacity = usage.amount("instances")
    if not isinstance(capacity, Range):
        capacity = average_week(resource, context).capacity
    on_demand, spot = _bought(resource, capacity, machine)
    if on_demand.high:
        yield from running(machine, context, usage, on_demand)
    if spot.high:
        yield from running(machine, context, usage, spot, spot=True)
    instances = on_demand + spot
    if not instances.high:
        return
    yield from metered(machine, context, usage, instances)
    yield from attached(machine, usage, instances, stops=True)
    # Without subnets it is in those of the default VPC, which give public addresses.
    public = resource.values.get("vpc_zone_identifier") in (None, []) or subnets_give_addresses(
        context.document, resource, "vpc_zone_identifier"
    )
    yield from addressed(machine, context, instances, by_subnet=public)
    yield from _warm(resource, context, machine, capacity)


def _machine(resource: Resource, context: Context) -> Machine:
    document, usage = context.document, context.usage(resource)
    mixed = resource.block("mixed_instances_policy").block("launch_template")
    override = mixed.block("override")
    if override.has("instance_requirements"):
        raise NotKnown("which instance types it takes is left to EC2 by instance_requirements")
    machine = launched(
        resource, document, usage,
        *([f"{MIXED}.override.launch_template_specification"] if override.has("launch_template_specification") else []),
        f"{MIXED}.launch_template_specification", "launch_template", "launch_configuration",
        needed=not override.text("instance_type"),
    )  # fmt: skip
    machine.instance_type = override.text("instance_type") or machine.instance_type
    if machine.tenancy != "host" and is_dedicated_by_network(document, resource, "vpc_zone_identifier"):
        machine.tenancy = "dedicated"
    return machine


def average_week(resource: Resource, context: Context) -> Week:
    """Units between the bounds, as scheduled actions change them from hour to hour."""
    low, high = resource.number("min_size"), resource.number("max_size")
    desired = resource.number("desired_capacity", low)
    scheduled = context.document.linking(resource, "aws_autoscaling_schedule", "autoscaling_group_name")
    return week(Bounds(low, max(high, desired), desired), map(_action, scheduled))


def _action(scheduled: Resource) -> Action:
    def given(attribute: str) -> Decimal | None:
        # The provider writes -1 for what the action leaves as it is.
        number = scheduled.number(attribute, -1, least=-1)
        return None if number < 0 else number

    return Action(scheduled.text("recurrence"), given("min_size"), given("max_size"), given("desired_capacity"))


def _bought(resource: Resource, capacity: Range, machine: Machine) -> tuple[Range, Range]:
    """How many instances of a capacity run on demand, and how many on Spot.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/mixed-instances-groups-set-up-overview.html
    """
    policy = resource.block("mixed_instances_policy")
    if not policy.values:
        return (NOTHING, capacity) if machine.spot else (capacity, NOTHING)
    distribution = policy.block("instances_distribution")
    base = distribution.number("on_demand_base_capacity", 0)
    above = min(distribution.number("on_demand_percentage_above_base_capacity", 100) / 100, Decimal(1))
    weight = policy.block("launch_template").block("override").number("weighted_capacity", 1, least=1)

    def on_demand(units: Decimal) -> Decimal:
        # A fraction of an instance is bought on demand.
        above_base = (max(units - base, Decimal(0)) * above).to_integral_value(ROUND_CEILING)
        return min(units, min(units, base) + above_base)

    def each(count: Callable[[Decimal], Decimal]) -> Range:
        amounts = (count(units) / weight for units in (capacity.low, capacity.expected, capacity.high))
        return between(*(amount.to_integral_value(ROUND_CEILING) for amount in amounts))

    return each(on_demand), each(lambda units: units - on_demand(units))


def _warm(resource: Resource, context: Context, machine: Machine, capacity: Range) -> Iterator[Charge]:
    """Instances that are kept prepared: those that run cost what they all do, stopped ones their volumes.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
    """
    pool = resource.block("warm_pool")
    if not resource.has("warm_pool"):
        return
    prepared = pool.number("max_group_prepared_capacity", -1, least=-1)
    prepared = resource.number("max_size") if prepared < 0 else prepared
    least = pool.number("min_size", 0)
    fewest, usual, most = (max(prepared - units, least) for units in (capacity.high, capacity.expected, capacity.low))
    usage, count = context.usage(resource), between(fewest, usual, most)
    if pool.text("pool_state", "Stopped") == "Running":
        yield from running(machine, context, usage, count)
        yield from metered(machine, context, usage, count)
    yield from attached(machine, usage, count, stops=True)


def running_share(resource: Resource, context: Context) -> Decimal:
    """Of the time, by its own scheduled actions."""
    return average_week(resource, context).running


CHARGES: Mapping[str, Charges] = {"aws_autoscaling_group": group}
RUNNING: Mapping[str, RunningShare] = {"aws_autoscaling_group": running_share}
FREE = frozenset(
    {
        "aws_autoscaling_attachment", "aws_autoscaling_group_tag", "aws_autoscaling_lifecycle_hook",
        "aws_autoscaling_notification", "aws_autoscaling_policy", "aws_autoscaling_schedule",
        "aws_autoscaling_traffic_source_attachment", "aws_autoscalingplans_scaling_plan",
        "aws_launch_configuration", "aws_launch_template",
    }
)  # fmt: skip
