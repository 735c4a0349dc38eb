"""Instances of Aurora's clusters, and snapshots of these.

https://aws.amazon.com/rds/aurora/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import NOTHING, Amount, Missing, between
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import Block, NotKnown, Resource
from costs.resources import Charges
from costs.resources.aurora import IO_OPTIMIZED, cluster_engine
from costs.resources.database_engines import RDS, credits_key, engine_match, family_of, first_text, usage_class, vcpus
from costs.resources.database_extras import extended_support, insights
from costs.resources.rds import insights_requests

SERVERLESS = "db.serverless"


def cluster_instance(resource: Resource, context: Context) -> Iterator[Charge]:
    """One by the hour, or a serverless one by capacity units: `capacity_units_per_hr`, else its cluster's bounds."""
    clusters = context.document.linked(resource, "cluster_identifier", "aws_rds_cluster")
    engine = first_text([resource], "engine") or next((cluster_engine(one, context) for one in clusters), "")
    if not engine:
        raise NotKnown("its engine is that of a cluster that isn't here")
    class_, match = resource.text("instance_class"), engine_match(engine)
    optimized = any(one.text("storage_type") == IO_OPTIMIZED for one in clusters)
    if class_ == SERVERLESS:
        capacity = _capacity(resource, clusters, context)
        usage_type = f"Aurora:ServerlessV2{'IOOptimized' if optimized else ''}Usage"
        yield Charge(
            Component.DATABASE,
            "Capacity units (serverless v2)",
            PriceKey(RDS, usage_type, match),
            context.running(capacity),
            "ACU-Hr",
            stops=True,
        )
        yield from insights([resource, *clusters], class_, context, capacity)
    else:
        usage_type = f"InstanceUsage{'IOOptimized' if optimized else ''}:{usage_class(class_)}"
        yield Charge(
            Component.DATABASE,
            f"Instance ({class_}{', I/O-Optimized' if optimized else ''})",
            PriceKey(RDS, usage_type, match),
            context.running(),
            "Hrs",
            stops=True,
            commitment=Commitment.RDS,
        )
        yield from extended_support([resource, *clusters], engine, class_, 1, context)
        yield from insights([resource, *clusters], class_, context)
        hours = context.usage(resource).amount("monthly_cpu_credit_hrs", 0)
        if hours != NOTHING and family_of(class_).startswith("db.t"):
            credits_ = hours * vcpus(class_)
            price = credits_key(class_, engine)
            yield Charge(Component.DATABASE, "CPU credits", price, credits_, "vCPU-Hours", stops=True)
    yield from insights_requests(resource, context)


def _capacity(resource: Resource, clusters: list[Resource], context: Context) -> Amount:
    given = context.usage(resource).amount("capacity_units_per_hr")
    scaling = next((one.block("serverlessv2_scaling_configuration") for one in clusters), Block({}))
    if isinstance(given, Missing) and scaling.values:
        least = scaling.number("min_capacity")
        return between(least, least, scaling.number("max_capacity"))
    return given


def cluster_snapshot(resource: Resource, context: Context) -> Iterator[Charge]:
    """A manual snapshot, by `backup_storage_gb`."""
    clusters = context.document.linked(resource, "db_cluster_identifier", "aws_rds_cluster")
    engine = first_text([resource], "engine") or next((cluster_engine(one, context) for one in clusters), "aurora")
    price = PriceKey(RDS, "Aurora:BackupUsage", engine_match(engine))
    yield Charge(Component.BACKUP, "Snapshot", price, context.usage(resource).amount("backup_storage_gb"), "GB-Mo")


CHARGES: Mapping[str, Charges] = {
    "aws_rds_cluster_instance": cluster_instance,
    "aws_db_cluster_snapshot": cluster_snapshot,
}
