"""Aurora, provisioned and serverless, and RDS's clusters over three zones.

https://aws.amazon.com/rds/aurora/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing, between
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import Block, Resource
from costs.resources import Charges
from costs.resources.database_engines import RDS, engine_match, first_text, price_engine, usage_class
from costs.resources.database_extras import extended_support, master_secret
from costs.resources.rds_storage import Storage, storage_charges

IO_OPTIMIZED = "aurora-iopt1"

FREE_BACKUP_DAYS = 1


def cluster(resource: Resource, context: Context) -> Iterator[Charge]:
    """A cluster's storage, requests and backups by usage, and what runs in it if it has no instances of its own."""
    engine = cluster_engine(resource, context)
    if engine.startswith("aurora"):
        yield from _volume(resource, engine, context)
    else:
        yield from _multi_az_cluster(resource, engine, context)
    yield from master_secret(resource)


def cluster_engine(resource: Resource, context: Context) -> str:
    """Its own engine, or that of the global cluster that it is a part of."""
    above = context.document.linked(resource, "global_cluster_identifier", "aws_rds_global_cluster")
    return first_text([resource, *above], "engine") or "aurora"


def _volume(resource: Resource, engine: str, context: Context) -> Iterator[Charge]:
    usage, match = context.usage(resource), engine_match(engine)

    def charge(
        item: str, usage_type: str, quantity: Amount, unit: str, component: Component = Component.STORAGE
    ) -> Charge:
        return Charge(component, item, PriceKey(RDS, f"Aurora:{usage_type}", match), quantity, unit)

    if resource.text("engine_mode") == "serverless":
        yield _serverless_v1(resource, engine, context)
    optimized = resource.text("storage_type") == IO_OPTIMIZED
    storage = "IO-OptimizedStorageUsage" if optimized else "StorageUsage"
    yield charge(f"Storage{' (I/O-Optimized)' if optimized else ''}", storage, usage.amount("storage_gb"), "GB-Mo")
    if not optimized:
        per_second = usage.amount("write_requests_per_sec") + usage.amount("read_requests_per_sec")
        yield charge("I/O requests", "StorageIOUsage", per_second * (context.hours * 3600), "IOs")
    # AWS gives away as much as the cluster stores, which one backup is.
    backups = resource.number("backup_retention_period", FREE_BACKUP_DAYS) - FREE_BACKUP_DAYS
    if backups > 0:
        stored = usage.amount("backup_snapshot_size_gb") * backups
        yield charge("Backups", "BackupUsage", stored, "GB-Mo", Component.BACKUP)
    yield from _backtrack(resource, engine, context)
    exported = usage.amount("snapshot_export_size_gb")
    if not isinstance(exported, Missing):
        yield charge("Snapshot export", "SnapshotExportToS3", exported, "GB", Component.BACKUP)


def _backtrack(resource: Resource, engine: str, context: Context) -> Iterator[Charge]:
    """Changes that a cluster of MySQL keeps for as long as it can be rewound."""
    if price_engine(engine) != "Aurora MySQL" or resource.text("engine_mode") == "serverless":
        return
    usage, window = context.usage(resource), resource.number("backtrack_window", 0) / 3600
    hours = usage.amount("backtrack_window_hrs", window or None)
    changes = usage.amount("average_statements_per_hr") * usage.amount("change_records_per_statement") * hours
    if window or not isinstance(changes, Missing):
        price = PriceKey(RDS, "Aurora:BacktrackUsage", engine_match(engine))
        yield Charge(Component.BACKUP, "Backtrack", price, changes * context.hours, "CR-Hr")


def _serverless_v1(resource: Resource, engine: str, context: Context) -> Charge:
    """Between the least and the most capacity, which is nothing where it may pause."""
    scaling = resource.block("scaling_configuration")
    least, most = scaling.number("min_capacity", 1), scaling.number("max_capacity", 16)
    units = context.usage(resource).amount("capacity_units_per_hr")
    if isinstance(units, Missing):
        units = between(Decimal(0) if scaling.flag("auto_pause", default=True) else least, least, most)
    price = PriceKey(RDS, "Aurora:ServerlessUsage", engine_match(engine))
    return Charge(
        Component.DATABASE, "Capacity units (serverless)", price, context.running(units), "ACU-Hr", stops=True
    )


def _multi_az_cluster(resource: Resource, engine: str, context: Context) -> Iterator[Charge]:
    """A writer and two readers, whose price is one."""
    class_ = resource.text("db_cluster_instance_class")
    yield Charge(
        Component.DATABASE,
        f"Cluster ({class_}, 3 instances)",
        PriceKey(RDS, f"Multi-AZClusterUsage:{usage_class(class_)}", engine_match(engine)),
        context.running(),
        "Hrs",
        commitment=Commitment.RDS,
    )
    yield from storage_charges(
        Storage.of([Block({"storage_type": "io1", **_given(resource)})], engine),
        engine,
        context.usage(resource),
        deployment="Multi-AZCluster-",
    )
    yield from extended_support([resource], engine, class_, 3, context)


def _given(resource: Resource) -> Mapping[str, object]:
    return {name: value for name, value in resource.values.items() if value not in (None, "")}


CHARGES: Mapping[str, Charges] = {"aws_rds_cluster": cluster}
FREE = frozenset(
    {
        "aws_rds_cluster_endpoint", "aws_rds_cluster_parameter_group", "aws_rds_cluster_role_association",
        "aws_rds_global_cluster",
    }
)  # fmt: skip
