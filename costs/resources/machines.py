"""What an EC2 instance costs, whoever starts it.

https://aws.amazon.com/ec2/pricing/on-demand/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from costs.amounts import Amount, Missing, exactly
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.document import Document
from costs.document.resource import NotKnown
from costs.resources.ebs_volumes import EC2, Volume, volume_charges
from costs.resources.instance_types import (
    BURSTABLE,
    EBS_OPTIMIZED_AT_A_PRICE,
    OPERATIONS,
    UNLIMITED_BY_DEFAULT,
    burstable_vcpus,
    family_of,
)
from costs.usage.usage import ResourceUsage

DETAILED_METRICS = Decimal(7)
"""How many metrics an instance has with detailed monitoring: https://aws.amazon.com/cloudwatch/pricing/, example 1."""

ONE = exactly(1)
ROOT = "root"
ROOT_DEVICES = frozenset({"/dev/xvda", "/dev/sda1", "xvda", "sda1", ROOT})
ROOT_SIZES = {"windows": Decimal(30)}
ROOT_SIZE = Decimal(8)
"""GiB of the root volume of most AMIs, for instances of which nobody says it."""


@dataclass(slots=True)
class Machine:
    """An instance as it would be started."""

    instance_type: str = ""
    system: str = "linux"
    tenancy: str = ""
    """`dedicated` or `host`; anything else is shared."""
    spot: bool = False
    credits: str = ""
    """`standard` or `unlimited`; empty for the family's own default."""
    monitored: bool = False
    ebs_optimized: bool = False
    volumes: dict[str, Volume] = field(default_factory=dict)
    """By device name, the root volume as `root`."""
    public: bool | None = None
    """Whether it gets a public IPv4 address; None leaves it to the subnet."""
    root_size: Decimal | None = None
    """GiB of the AMI's root volume, if that is known."""

    @property
    def kind(self) -> str:
        """The type, with what else its price depends on."""
        return ", ".join(
            filter(
                None,
                (
                    self.instance_type,
                    "" if self.system == "linux" else self.system.title(),
                    self.tenancy if self.tenancy == "dedicated" else "",
                ),
            )
        )

    def is_unlimited(self, document: Document) -> bool:
        """Whether it may burst beyond its credits; the account's default may be another than the family's."""
        family = family_of(self.instance_type)
        said = [
            default.text("cpu_credits")
            for default in document.of_type("aws_ec2_default_credit_specification")
            if default.text("instance_family") == family
        ]
        usual = said[0] if said else "unlimited" if family in UNLIMITED_BY_DEFAULT else "standard"
        if self.tenancy == "host":
            usual = "standard"
        return family in BURSTABLE and (self.credits or usual) == "unlimited"

    def all_volumes(self) -> Iterator[Volume]:
        """With the root volume that the AMI brings where nobody describes it."""
        if ROOT not in self.volumes:
            size = self.root_size or ROOT_SIZES.get(self.system, ROOT_SIZE)
            yield Volume("gp2", size, assumed=self.root_size is None)
        yield from self.volumes.values()


def running(
    machine: Machine, context: Context, usage: ResourceUsage, count: Amount, *, spot: bool = False
) -> Iterator[Charge]:
    """The hours of so many instances; on a dedicated host they cost nothing by themselves. Raises NotKnown."""
    if not machine.instance_type:
        raise NotKnown("its instance type isn't known")
    if machine.tenancy == "host":
        return
    box = "DedicatedUsage" if machine.tenancy == "dedicated" else "BoxUsage"
    yield Charge(
        Component.COMPUTE,
        f"{'Spot instance' if spot else 'Instance'} hours ({machine.kind})",
        PriceKey(EC2, f"{box}:{machine.instance_type}", f"operation={OPERATIONS[machine.system]}"),
        count * usage.amount("monthly_hrs", context.hours),
        "Hrs",
        stops=True,
        spot=spot,
        commitment=Commitment.EC2,
    )


def share_of_month(context: Context, usage: ResourceUsage) -> Amount:
    """How much of the month an instance runs, by its `monthly_hrs`."""
    hours = usage.amount("monthly_hrs")
    return ONE if isinstance(hours, Missing) else hours * (1 / context.hours)


def metered(machine: Machine, context: Context, usage: ResourceUsage, count: Amount) -> Iterator[Charge]:
    """What is counted by so many running instances beside their hours: credits, metrics, an extra of old types."""
    if machine.ebs_optimized and machine.instance_type in EBS_OPTIMIZED_AT_A_PRICE:
        optimized = PriceKey(EC2, f"EBSOptimized:{machine.instance_type}")
        hours = count * usage.amount("monthly_hrs", context.hours)
        yield Charge(Component.COMPUTE, "EBS-optimized hours", optimized, hours, "Hrs", stops=True)
    if machine.is_unlimited(context.document):
        system = "Windows" if machine.system == "windows" else "Linux"
        vcpus = usage.number("vcpu_count", burstable_vcpus(machine.instance_type))
        yield Charge(
            Component.COMPUTE,
            "CPU credits",
            PriceKey(EC2, f"CPUCredits:{family_of(machine.instance_type)}", f"operatingSystem={system}"),
            usage.amount("monthly_cpu_credit_hrs") * vcpus * count,
            "vCPU-Hours",
        )
    if machine.monitored:
        # A metric costs by the hour in which it has values.
        metrics = PriceKey("AmazonCloudWatch", "CW:MetricMonitorUsage")
        quantity = count * share_of_month(context, usage) * DETAILED_METRICS
        yield Charge(Component.OBSERVABILITY, "Detailed monitoring", metrics, quantity, "Metrics", stops=True)


def attached(machine: Machine, usage: ResourceUsage, count: Amount, *, stops: bool) -> Iterator[Charge]:
    """The volumes of so many instances; `stops` if they are deleted whenever the stack is stopped."""
    for volume in machine.all_volumes():
        yield from volume_charges(volume, usage, count, stops=stops)
