"""X-Ray, Managed Service for Prometheus and Managed Grafana.

https://aws.amazon.com/xray/pricing/, https://aws.amazon.com/prometheus/pricing/, https://aws.amazon.com/grafana/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Amount, Missing, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges


def sampling_rule(resource: Resource, context: Context) -> Iterator[Charge]:
    """Traces that the rule lets through and that are read: `monthly_traces_recorded`, `monthly_traces_retrieved`."""
    usage = context.usage(resource)
    yield _charge("AWSXRay", "Traces recorded", "XRay-TracesStored", usage.amount("monthly_traces_recorded"), "traces")
    retrieved = usage.amount("monthly_traces_retrieved")
    yield _charge("AWSXRay", "Traces retrieved or scanned", "XRay-TracesAccessed", retrieved, "traces")


def prometheus_workspace(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_samples_ingested`, `monthly_samples_queried` and `storage_gb`."""
    usage = context.usage(resource)
    for item, usage_type, key, unit in (
        ("Samples ingested", "AMP:MetricSampleCount", "monthly_samples_ingested", "Metric Datapoints"),
        ("Samples queried", "AMP:QuerySamplesProcessed", "monthly_samples_queried", "Metric Datapoints"),
        ("Metrics stored", "AMP:MetricStorageByteHrs", "storage_gb", "GB-Mo"),
    ):
        yield _charge("AmazonPrometheus", item, usage_type, usage.amount(key), unit)


def grafana_workspace(resource: Resource, context: Context) -> Iterator[Charge]:
    """Users of a month: `editors_administrator_licenses`, one if not given, and `viewer_licenses`."""
    usage = context.usage(resource)
    editors, viewers = usage.amount("editors_administrator_licenses", 1), usage.amount("viewer_licenses")
    yield _charge("AmazonGrafana", "Editors and administrators", "Grafana:EditorUser", editors, "Users")
    yield _charge("AmazonGrafana", "Viewers", "Grafana:ViewerUser", viewers, "Users")
    if resource.text("license_type") == "ENTERPRISE" or context.document.linking(
        resource, "aws_grafana_license_association", "workspace_id"
    ):
        users = editors + (exactly(0) if isinstance(viewers, Missing) else viewers)
        yield _charge("AmazonGrafana", "Enterprise plugins, users", "Grafana:EnterprisePluginsUser", users, "Users")


def _charge(service: str, item: str, usage_type: str, quantity: Amount, unit: str) -> Charge:
    return Charge(Component.OBSERVABILITY, item, PriceKey(service, usage_type), quantity, unit)


CHARGES: Mapping[str, Charges] = {
    "aws_grafana_workspace": grafana_workspace,
    "aws_prometheus_workspace": prometheus_workspace,
    "aws_xray_sampling_rule": sampling_rule,
}
FREE = frozenset(
    {
        "aws_grafana_license_association", "aws_grafana_role_association", "aws_grafana_workspace_api_key",
        "aws_grafana_workspace_saml_configuration", "aws_grafana_workspace_service_account",
        "aws_grafana_workspace_service_account_token", "aws_prometheus_alert_manager_definition",
        "aws_prometheus_query_logging_configuration", "aws_prometheus_resource_policy",
        "aws_prometheus_rule_group_namespace", "aws_prometheus_workspace_configuration", "aws_xray_encryption_config",
        "aws_xray_group", "aws_xray_resource_policy",
    }
)  # fmt: skip
