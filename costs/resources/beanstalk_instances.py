"""The instances of an Elastic Beanstalk environment.

https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.managing.as.html
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from costs.amounts import NOTHING, Range, between
from costs.charge import Charge
from costs.context import Context
from costs.document.resource import Resource
from costs.resources.beanstalk_settings import GROUP, INSTANCES, LAUNCH, NETWORK, Settings
from costs.resources.ebs_volumes import Volume
from costs.resources.instance_types import operating_system
from costs.resources.machine_networks import addressed, subnets_give_addresses
from costs.resources.machines import ROOT, ROOT_DEVICES, ROOT_SIZE, ROOT_SIZES, Machine, attached, metered, running

DEFAULT_TYPES = {"arm64": "t4g.micro", "x86_64": "t3.micro"}
"""AWS picks a small type that the account and region have; these are the usual ones."""


def instances(resource: Resource, context: Context, settings: Settings) -> Iterator[Charge]:
    """Between the group's bounds, on demand and on Spot; the context's usage is that of the instances."""
    usage = context.usage(resource)
    machine = _machine(resource, settings, usage.text("operating_system"))
    given = usage.amount("instances")
    capacity = given if isinstance(given, Range) else _capacity(settings)
    on_demand, spot = capacity, NOTHING
    if settings.flag(INSTANCES, "EnableSpot"):
        on_demand, spot = _split(settings, capacity)
    if on_demand.high:
        yield from running(machine, context, usage, on_demand)
    if spot.high:
        yield from running(machine, context, usage, spot, spot=True)
    yield from metered(machine, context, usage, capacity)
    yield from attached(machine, usage, capacity, stops=True)
    if not settings.single:
        # Load balancers in subnets of their own say nothing of the instances'.
        together = not settings.given(NETWORK, "ELBSubnets")
        public = together and subnets_give_addresses(context.document, resource, "setting.value")
        yield from addressed(machine, context, capacity, by_subnet=public)


def _capacity(settings: Settings) -> Range:
    if settings.single:
        return between(1, 1, 1)
    least = settings.number(GROUP, "MinSize", 1)
    return between(least, least, settings.number(GROUP, "MaxSize", 4))


def _split(settings: Settings, capacity: Range) -> tuple[Range, Range]:
    """On demand a base and a share of what is above, which is 70 % unless said otherwise; the rest on Spot."""
    base = settings.number(INSTANCES, "SpotFleetOnDemandBase", 0)
    usual = 0 if settings.single else 70
    above = min(settings.number(INSTANCES, "SpotFleetOnDemandAboveBasePercentage", usual) / 100, Decimal(1))

    def bought(count: Decimal) -> Decimal:
        above_base = (max(count - base, Decimal(0)) * above).to_integral_value(ROUND_CEILING)
        return min(count, min(count, base) + above_base)

    counts = (capacity.low, capacity.expected, capacity.high)
    return between(*(bought(count) for count in counts)), between(*(count - bought(count) for count in counts))


def _machine(resource: Resource, settings: Settings, system: str) -> Machine:
    architecture = (settings.listed(INSTANCES, "SupportedArchitectures") or ["x86_64"])[0]
    types = settings.listed(INSTANCES, "InstanceTypes")
    usual = settings.text(LAUNCH, "InstanceType") or DEFAULT_TYPES.get(architecture, DEFAULT_TYPES["x86_64"])
    platform = [resource.text(name) for name in ("solution_stack_name", "platform_arn") if resource.known(name)]
    machine = Machine(
        instance_type=types[0] if types else usual,
        system=operating_system(system or " ".join(platform)),
        monitored=settings.text(LAUNCH, "MonitoringInterval", "5 minute").startswith("1 "),
    )
    if said := settings.text(NETWORK, "AssociatePublicIpAddress"):
        machine.public = said.lower() == "true"
    elif not settings.given(NETWORK, "VPCId"):
        machine.public = True
    if settings.given(LAUNCH, "RootVolumeSize") or settings.given(LAUNCH, "RootVolumeType"):
        machine.volumes[ROOT] = Volume(
            settings.text(LAUNCH, "RootVolumeType", "gp2"),
            settings.number(LAUNCH, "RootVolumeSize", int(ROOT_SIZES.get(machine.system, ROOT_SIZE))),
            settings.number(LAUNCH, "RootVolumeIOPS", 0),
            settings.number(LAUNCH, "RootVolumeThroughput", 0),
            assumed=not settings.given(LAUNCH, "RootVolumeSize"),
        )
    for mapping in settings.listed(LAUNCH, "BlockDeviceMappings"):
        # /dev/sdb=[snapshot]:size:delete on termination:type:IOPS
        device, _, described = mapping.partition("=")
        _, size, _, kind, iops, *_ = [*described.split(":"), "", "", "", "", ""]
        if size.isdigit():
            place = ROOT if device in ROOT_DEVICES else device
            machine.volumes[place] = Volume(kind or "gp2", Decimal(size), Decimal(iops if iops.isdigit() else 0))
    return machine
