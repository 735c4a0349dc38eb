"""CloudWatch Logs: ingestion by class and by who writes, storage, and queries.

https://aws.amazon.com/cloudwatch/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

VENDORS = {
    "aws_flow_log": ("log_destination", "log_group_name"),
    "aws_networkfirewall_logging_configuration": (
        "logging_configuration.log_destination_config.log_destination.logGroup",
    ),
    "aws_route53_query_log": ("cloudwatch_log_group_arn",),
    "aws_route53_resolver_query_log_config": ("destination_arn",),
    "aws_wafv2_web_acl_logging_configuration": ("log_destination_configs",),
}
"""Types that have AWS write into a log group, which falls in price with the volume, and the attributes that name it."""

VENDED_NAMES = ("/aws/vendedlogs/", "/aws/lambda/", "aws-waf-logs-")
"""How the names of groups begin that only AWS writes into. Lambda is among them since 2025-05-01."""


def log_group(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_data_ingested_gb`, `storage_gb` and `monthly_data_scanned_gb`."""
    usage = context.usage(resource)
    written = "VendedLog" if is_vended(resource, context) else "DataProcessing"
    infrequent = "IA" if resource.text("log_group_class") == "INFREQUENT_ACCESS" else ""
    for item, usage_type, key, unit in (
        ("Logs ingested", f"{written}{infrequent}-Bytes", "monthly_data_ingested_gb", "GB"),
        ("Logs stored", "TimedStorage-ByteHrs", "storage_gb", "GB-Mo"),
        ("Logs scanned by queries", "DataScanned-Bytes", "monthly_data_scanned_gb", "GB"),
    ):
        price = PriceKey("AmazonCloudWatch", usage_type)
        yield Charge(Component.OBSERVABILITY, item, price, usage.amount(key), unit)


def is_vended(resource: Resource, context: Context) -> bool:
    """Whether AWS itself writes into the group."""
    name = resource.text("name") if resource.known("name") else ""
    return name.startswith(VENDED_NAMES) or any(
        context.document.linking(resource, type_, path) for type_, paths in VENDORS.items() for path in paths
    )


def data_protection(resource: Resource, context: Context) -> Iterator[Charge]:
    """What a policy looks through for sensitive data: all that its log group ingests."""
    groups = context.document.linked(resource, "log_group_name", "aws_cloudwatch_log_group")
    yield Charge(
        Component.OBSERVABILITY,
        "Logs searched for sensitive data",
        PriceKey("AmazonCloudWatch", "DataProtection-Bytes"),
        context.usage((*groups, resource)[0]).amount("monthly_data_ingested_gb"),
        "GB",
    )


def metric_filter(resource: Resource, context: Context) -> Iterator[Charge]:
    """The custom metric that it fills; with dimensions each of their values is another one."""
    for transformation in resource.blocks("metric_transformation"):
        dimensions = bool(transformation.get("dimensions"))
        yield Charge(
            Component.OBSERVABILITY,
            "Metrics of a log filter",
            PriceKey("AmazonCloudWatch", "CW:MetricMonitorUsage"),
            context.usage(resource).amount("metrics", None if dimensions else 1),
            "Metrics",
        )


CHARGES: Mapping[str, Charges] = {
    "aws_cloudwatch_log_metric_filter": metric_filter,
    "aws_cloudwatch_log_data_protection_policy": data_protection,
    "aws_cloudwatch_log_group": log_group,
}
FREE = frozenset(
    {
        "aws_cloudwatch_log_account_policy", "aws_cloudwatch_log_anomaly_detector",
        "aws_cloudwatch_log_delivery_destination", "aws_cloudwatch_log_delivery_destination_policy",
        "aws_cloudwatch_log_delivery_source", "aws_cloudwatch_log_destination",
        "aws_cloudwatch_log_destination_policy", "aws_cloudwatch_log_index_policy",
        "aws_cloudwatch_log_resource_policy", "aws_cloudwatch_log_stream",
        "aws_cloudwatch_log_subscription_filter", "aws_cloudwatch_query_definition",
    }
)  # fmt: skip
