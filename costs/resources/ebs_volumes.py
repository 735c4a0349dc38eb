"""What an EBS volume costs, wherever it is described.

https://aws.amazon.com/ebs/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from costs.amounts import Amount, exactly
from costs.charge import Charge, Component, PriceKey
from costs.document.resource import Block, NotKnown
from costs.usage.usage import ResourceUsage

EC2 = "AmazonEC2"

INCLUDED_IOPS = Decimal(3000)
INCLUDED_MIBPS = Decimal(125)
"""What every gp3 volume has at no further price."""

_STORAGE = {
    "standard": ("EBS:VolumeUsage", "GB-Mo"),
    "gp2": ("EBS:VolumeUsage.gp2", "GB-Mo"),
    "gp3": ("EBS:VolumeUsage.gp3", "GB-Mo"),
    "io1": ("EBS:VolumeUsage.piops", "GB-Mo"),
    "io2": ("EBS:VolumeUsage.io2", "GB-month"),
    "st1": ("EBS:VolumeUsage.st1", "GB-Mo"),
    "sc1": ("EBS:VolumeUsage.sc1", "GB-Mo"),
}
_IO2 = (
    ("EBS:VolumeP-IOPS.io2", 0, 32_000),
    ("EBS:VolumeP-IOPS.io2.tier2", 32_000, 64_000),
    ("EBS:VolumeP-IOPS.io2.tier3", 64_000, 1_000_000),
)
"""The price falls with the IOPS of the single volume, so the tiers are three prices of their own."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume; sizes are in GiB, throughput is in MiB/s."""

    type: str
    size: Decimal
    iops: Decimal = Decimal(0)
    throughput: Decimal = Decimal(0)
    assumed: bool = False
    """Whether nobody says its size, which is the AMI's."""

    @classmethod
    def of(cls, block: Block, size: Decimal | None, *, prefix: str = "volume_", base: Volume | None = None) -> Self:
        """As a block describes it; what it leaves open is as in `base`, or else the size is `size`. Raises NotKnown."""
        # States say 0 and "" for what a launch template leaves open.
        given = block.number(f"{prefix}size", 0) or (Decimal(0) if base is None or base.assumed else base.size)
        if not given and size is None:
            raise NotKnown(f"{prefix}size isn't given")
        return cls(
            type=block.text(f"{prefix}type").lower() or (base.type if base else "gp2"),
            size=given or size or Decimal(0),
            iops=block.number("iops", 0) or (base.iops if base else Decimal(0)),
            throughput=block.number("throughput", 0) or (base.throughput if base else Decimal(0)),
            assumed=not given,
        )


def volume_charges(volume: Volume, usage: ResourceUsage, count: Amount, *, stops: bool = False) -> Iterator[Charge]:
    """So many volumes of a kind; `stops` if they are deleted whenever the stack is stopped."""

    def charge(item: str, usage_type: str, quantity: Decimal | Amount, unit: str) -> Charge:
        amount = exactly(quantity) if isinstance(quantity, Decimal) else quantity
        return Charge(Component.STORAGE, item, PriceKey(EC2, usage_type), amount * count, unit, stops=stops)

    usage_type, unit = _STORAGE.get(volume.type, (f"EBS:VolumeUsage.{volume.type}", "GB-Mo"))
    size = f", {volume.size:f} GB assumed" if volume.assumed else ""
    yield charge(f"Storage ({volume.type}{size})", usage_type, volume.size, unit)
    match volume.type:
        case "gp3":
            if volume.iops > INCLUDED_IOPS:
                yield charge("IOPS (gp3)", "EBS:VolumeP-IOPS.gp3", volume.iops - INCLUDED_IOPS, "IOPS-Mo")
            if volume.throughput > INCLUDED_MIBPS:
                throughput = (volume.throughput - INCLUDED_MIBPS) / 1024
                yield charge("Throughput (gp3)", "EBS:VolumeP-Throughput.gp3", throughput, "GiBps-mo")
        case "io1":
            yield charge("IOPS (io1)", "EBS:VolumeP-IOPS.piops", volume.iops, "IOPS-Mo")
        case "io2":
            for tier, begins, ends in _IO2:
                if volume.iops > begins:
                    yield charge("IOPS (io2)", tier, min(volume.iops, Decimal(ends)) - begins, "IOPS-Mo")
        case "standard":
            requests = usage.amount("monthly_standard_io_requests")
            yield charge("I/O requests", "EBS:VolumeIOUsage", requests, "IOs")
