"""Redshift: nodes, what they store and scan, and serverless workgroups.

https://aws.amazon.com/redshift/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.database_extras import master_secret

SERVICE = "AmazonRedshift"


def cluster(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its nodes, which can be paused; RA3's managed storage, and what else usage says."""
    usage, type_ = context.usage(resource), resource.text("node_type")
    nodes = context.running(resource.number("number_of_nodes", 1))
    price = PriceKey(SERVICE, f"Node:{type_}")
    yield Charge(Component.DATABASE, f"Nodes ({type_})", price, nodes, "Hrs", stops=True)
    if type_.startswith("ra3."):
        stored = usage.amount("managed_storage_gb")
        yield Charge(Component.STORAGE, "Managed storage", PriceKey(SERVICE, f"RMS:{type_}"), stored, "GB-Mo")
    for key, item, usage_type, unit, component in (
        (
            "excess_concurrency_scaling_secs",
            "Concurrency scaling",
            f"CS:{type_}",
            "seconds",
            Component.DATABASE,
        ),
        ("spectrum_data_scanned_tb", "Spectrum", "DataScanned", "Terabytes", Component.DATABASE),
        ("backup_storage_gb", "Manual snapshots", "Redshift:PaidSnapshots", "GB-Mo", Component.BACKUP),
    ):
        amount = usage.amount(key)
        if not isinstance(amount, Missing):
            yield Charge(component, item, PriceKey(SERVICE, usage_type), amount, unit)
    yield from master_secret(resource, "manage_master_password")


def workgroup(resource: Resource, context: Context) -> Iterator[Charge]:
    """Capacity while there are queries, by `monthly_rpu_hours`."""
    price = PriceKey(SERVICE, "ServerlessUsage")
    hours = context.usage(resource).amount("monthly_rpu_hours")
    yield Charge(Component.DATABASE, "Processing units (serverless)", price, hours, "RPU-Hr")


CHARGES: Mapping[str, Charges] = {
    "aws_redshift_cluster": cluster,
    "aws_redshiftserverless_workgroup": workgroup,
}
FREE = frozenset(
    {
        "aws_redshift_cluster_iam_roles", "aws_redshift_event_subscription", "aws_redshift_logging",
        "aws_redshift_parameter_group", "aws_redshift_resource_policy", "aws_redshift_scheduled_action",
        "aws_redshift_snapshot_schedule", "aws_redshift_snapshot_schedule_association",
        "aws_redshift_subnet_group", "aws_redshift_usage_limit", "aws_redshiftserverless_namespace",
        "aws_redshiftserverless_usage_limit",
    }
)  # fmt: skip
