"""DocumentDB: instances by the hour; storage, requests and backups by usage.

https://aws.amazon.com/documentdb/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.database_engines import family_of, usage_class
from costs.resources.database_extras import master_secret

SERVICE = "AmazonDocDB"
IO_OPTIMIZED = "iopt1"
BACKUPS = PriceKey(SERVICE, "BackupUsage")


def cluster(resource: Resource, context: Context) -> Iterator[Charge]:
    """Backups beyond the cluster's size, of which one day is always free."""
    if resource.number("backup_retention_period", 1) > 1:
        kept = context.usage(resource).amount("backup_storage_gb")
        yield Charge(Component.BACKUP, "Backups", BACKUPS, kept, "GB-Mo")
    yield from master_secret(resource)


def instance(resource: Resource, context: Context) -> Iterator[Charge]:
    """An instance; usage says of one of them what its cluster stores and does."""
    usage, class_ = context.usage(resource), resource.text("instance_class")
    clusters = context.document.linked(resource, "cluster_identifier", "aws_docdb_cluster")
    optimized = any(one.text("storage_type") == IO_OPTIMIZED for one in clusters)
    price = PriceKey(SERVICE, f"InstanceUsage{'IOOptimized' if optimized else ''}:{usage_class(class_)}")
    yield Charge(Component.DATABASE, f"Instance ({class_})", price, context.running(), "Hrs", stops=True)
    stored = usage.amount("data_storage_gb")
    price = PriceKey(SERVICE, "IO-OptimizedStorageUsage" if optimized else "StorageUsage")
    yield Charge(Component.STORAGE, "Storage", price, stored, "GB-Mo")
    if not optimized:
        requests = usage.amount("monthly_io_requests")
        yield Charge(Component.STORAGE, "I/O requests", PriceKey(SERVICE, "StorageIOUsage"), requests, "IOs")
    credits_ = usage.amount("monthly_cpu_credit_hrs")
    if family_of(class_).startswith("db.t") and not isinstance(credits_, Missing):
        price = PriceKey(SERVICE, f"CPUCredits:{family_of(class_)}")
        yield Charge(Component.DATABASE, "CPU credits", price, credits_, "vCPU-Hours", stops=True)


def snapshot(resource: Resource, context: Context) -> Iterator[Charge]:
    """A manual snapshot, by `backup_storage_gb`."""
    kept = context.usage(resource).amount("backup_storage_gb")
    yield Charge(Component.BACKUP, "Snapshot", BACKUPS, kept, "GB-Mo")


CHARGES: Mapping[str, Charges] = {
    "aws_docdb_cluster": cluster,
    "aws_docdb_cluster_instance": instance,
    "aws_docdb_cluster_snapshot": snapshot,
}
FREE = frozenset(
    {
        "aws_docdb_cluster_parameter_group", "aws_docdb_event_subscription", "aws_docdb_global_cluster",
        "aws_docdb_subnet_group",
    }
)  # fmt: skip
