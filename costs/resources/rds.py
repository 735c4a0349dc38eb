"""RDS: instances with their storage and backups; Aurora is next door.

https://aws.amazon.com/rds/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import NOTHING, Missing
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges
from costs.resources.database_engines import RDS, credits_key, engine_match, first_text, lineage, usage_class
from costs.resources.database_extras import extended_support, insights, master_secret
from costs.resources.rds_storage import ANY_ENGINE, Storage, storage_charges

BACKUPS = PriceKey(RDS, "RDS:ChargedBackupUsage", ANY_ENGINE)


def instance(resource: Resource, context: Context) -> Iterator[Charge]:
    """The instance (a standby costs the same again), its storage, and what usage adds; a replica is one of its own.

    What a replica doesn't say it has from its source. Backups are free up to the size of the databases.
    """
    usage, ancestors = context.usage(resource), lineage(resource, context)
    engine = first_text(ancestors, "engine")
    if not engine:
        raise NotKnown("its engine is that of a database that isn't here")
    license_model = first_text(ancestors, "license_model")
    class_ = first_text(ancestors, "instance_class")
    standby = resource.flag("multi_az")
    yield Charge(
        Component.DATABASE,
        f"Instance ({class_}{', Multi-AZ' if standby else ''})",
        PriceKey(
            RDS,
            f"{'Multi-AZUsage' if standby else 'InstanceUsage'}:{usage_class(class_)}",
            engine_match(engine, license_model),
        ),
        context.running(),
        "Hrs",
        stops=_can_stop(resource, context),
        commitment=Commitment.RDS,
    )
    yield from extended_support(ancestors, engine, class_, 2 if standby else 1, context)
    yield from insights([resource], class_, context)
    yield from master_secret(resource)
    credits_ = usage.amount("monthly_cpu_credit_hrs", 0)
    if credits_ != NOTHING:
        price = credits_key(class_, engine)
        yield Charge(Component.DATABASE, "CPU credits", price, credits_, "vCPU-Hours", stops=True)
    yield from insights_requests(resource, context)
    if not engine.startswith("aurora"):
        backups = usage.amount("additional_backup_storage_gb")
        if resource.number("backup_retention_period", 0) or not isinstance(backups, Missing):
            yield Charge(Component.BACKUP, "Backups beyond the database's size", BACKUPS, backups, "GB-Mo")
        storage = Storage.of(ancestors, engine)
        yield from storage_charges(storage, engine, usage, deployment="Multi-AZ-" if standby else "")


def insights_requests(resource: Resource, context: Context) -> Iterator[Charge]:
    """Requests to Performance Insights' API beyond a free million, which hardly anybody has: only if they are given."""
    requests = context.usage(resource).amount("monthly_additional_performance_insights_requests")
    if not isinstance(requests, Missing) and resource.flag("performance_insights_enabled"):
        yield Charge(Component.OBSERVABILITY, "Performance Insights API", PriceKey(RDS, "PI_API"), requests, "Requests")


def _can_stop(resource: Resource, context: Context) -> bool:
    """RDS stops neither a replica nor a database that has one.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
    """
    return not (
        resource.values.get("replicate_source_db")
        or context.document.linking(resource, resource.type, "replicate_source_db")
    )


def replicated_backups(resource: Resource, context: Context) -> Iterator[Charge]:
    """Backups that another region keeps, by `additional_backup_storage_gb`."""
    backups = context.usage(resource).amount("additional_backup_storage_gb")
    yield Charge(Component.BACKUP, "Replicated backups", BACKUPS, backups, "GB-Mo")


def snapshot_export(resource: Resource, context: Context) -> Iterator[Charge]:
    """What is exported to S3, by `snapshot_export_size_gb`."""
    price = PriceKey(RDS, "RDS:SnapshotExportToS3", ANY_ENGINE)
    exported = context.usage(resource).amount("snapshot_export_size_gb")
    yield Charge(Component.BACKUP, "Snapshot export", price, exported, "GB")


CHARGES: Mapping[str, Charges] = {
    "aws_db_instance": instance,
    "aws_db_instance_automated_backups_replication": replicated_backups,
    "aws_rds_export_task": snapshot_export,
}
FREE = frozenset(
    {
        "aws_db_event_subscription", "aws_db_instance_role_association", "aws_db_option_group",
        "aws_db_parameter_group", "aws_db_security_group", "aws_db_snapshot", "aws_db_snapshot_copy",
        "aws_db_subnet_group", "aws_rds_certificate", "aws_rds_custom_db_engine_version", "aws_rds_instance_state",
        "aws_rds_integration",
    }
)  # fmt: skip
"""Snapshots count as backups of their database."""
