"""Storage of RDS instances, and what of IOPS and throughput comes with it.

https://aws.amazon.com/rds/postgresql/pricing/,
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Amount, between, exactly
from costs.charge import Charge, Component, PriceKey
from costs.document.resource import Block, NotKnown
from costs.resources.database_engines import RDS, first_text, price_engine
from costs.usage.usage import ResourceUsage

ANY_ENGINE = "databaseEngine=Any"

_STRIPED_FROM = {"Oracle": 200, "SQL Server": None}
"""Size in GiB from which RDS stripes gp3 over four volumes; SQL Server never is, the other engines are from 400."""

_STORAGE: Mapping[str, tuple[str, str]] = {
    "standard": ("StorageUsage", ""),
    "gp2": ("GP2-Storage", ""),
    "gp3": ("GP3-Storage", "GP3-PIOPS"),
    "io1": ("PIOPS-Storage", "PIOPS"),
    "io2": ("PIOPS-Storage-IO2", "IO2-PIOPS"),
}
"""Storage types to the usage types of their size and of their IOPS."""

LOG_GIB, LOG_IOPS = Decimal(1024), Decimal(3000)
"""A dedicated log volume.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.dlv.html
"""


@dataclass(frozen=True, slots=True)
class Storage:
    """What a database is stored on; sizes in GiB, throughput in MiB/s."""

    type: str
    size: Amount
    iops: Decimal
    throughput: Decimal
    striped: bool = False
    log_volume: bool = False

    @classmethod
    def of(cls, blocks: Sequence[Block], engine: str) -> Storage:
        """As the database says it, or else one that it comes from. Raises NotKnown."""

        def first(attribute: str) -> Decimal:
            known = (block.number(attribute, 0) for block in blocks if block.known(attribute))
            return next((number for number in known if number), Decimal(0))

        iops, size = first("iops"), first("allocated_storage")
        if not size:
            raise NotKnown("allocated_storage isn't given")
        stripes = _STRIPED_FROM.get(price_engine(engine), 400)
        return cls(
            type=first_text(blocks, "storage_type") or ("io1" if iops else "gp2"),
            size=between(size, size, max(size, blocks[0].number("max_allocated_storage", 0))),
            iops=iops,
            throughput=first("storage_throughput"),
            striped=stripes is not None and size >= stripes,
            log_volume=any(block.flag("dedicated_log_volume") for block in blocks),
        )

    @property
    def included_iops(self) -> Decimal:
        """Those that come with gp3."""
        return Decimal(12_000 if self.striped else 3_000)

    @property
    def included_throughput(self) -> Decimal:
        """MiB/s that come with gp3."""
        return Decimal(500 if self.striped else 125)


def storage_charges(storage: Storage, engine: str, usage: ResourceUsage, *, deployment: str = "") -> Iterator[Charge]:
    """The storage of one database; `deployment` is `Multi-AZ-` where a standby has its own copy."""
    type_ = storage.type
    size_type, iops_type = _STORAGE.get(type_, (f"{type_.upper()}-Storage", ""))
    match = f"databaseEngine={price_engine(engine)}" if type_ == "gp3" else ANY_ENGINE

    def charge(item: str, usage_type: str, quantity: Amount, unit: str) -> Charge:
        return Charge(Component.STORAGE, item, PriceKey(RDS, f"RDS:{deployment}{usage_type}", match), quantity, unit)

    size = storage.size + exactly(LOG_GIB) if storage.log_volume else storage.size
    yield charge(f"Storage ({type_})", size_type, size, "GB-Mo")
    match type_:
        case "gp3":
            if storage.iops > storage.included_iops:
                iops = exactly(storage.iops - storage.included_iops)
                yield charge("IOPS (gp3)", iops_type, iops, "IOPS-Mo")
            if storage.throughput > storage.included_throughput:
                throughput = exactly(storage.throughput - storage.included_throughput)
                yield charge("Throughput (gp3)", "GP3-Throughput", throughput, "MBPS-Mo")
        case "io1" | "io2":
            if not storage.iops:
                raise NotKnown("iops isn't given")
            iops = exactly(storage.iops + LOG_IOPS if storage.log_volume else storage.iops)
            yield charge(f"IOPS ({type_})", iops_type, iops, "IOPS-Mo")
        case "standard":
            price = PriceKey(RDS, "RDS:StorageIOUsage", ANY_ENGINE)
            requests = usage.amount("monthly_standard_io_requests")
            yield Charge(Component.STORAGE, "I/O requests", price, requests, "IOs")
