"""CloudFront: data and requests by where the viewers are, and what is charged for a distribution as a whole.

https://aws.amazon.com/cloudfront/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Amount, Missing, exactly
from costs.catalogue.catalogue import GLOBAL
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

REGIONS = {
    "us": ("US", "United States, Mexico, Canada"),
    "europe": ("EU", "Europe, Israel"),
    "south_africa": ("ZA", "South Africa, Kenya, Middle East"),
    "south_america": ("SA", "South America"),
    "japan": ("JP", "Japan"),
    "australia": ("AU", "Australia, New Zealand"),
    "asia_pacific": ("AP", "Asia Pacific"),
    "india": ("IN", "India"),
}
"""Price regions: the usage file's word to the usage type's prefix and the name."""

BY_REGION = (
    ("monthly_data_transfer_to_internet_gb", "Data to viewers", "DataTransfer-Out-Bytes", "GB"),
    ("monthly_data_transfer_to_origin_gb", "Data to the origin", "DataTransfer-Out-OBytes", "GB"),
    ("monthly_http_requests", "HTTP requests", "Requests-Tier1", "Requests"),
    ("monthly_https_requests", "HTTPS requests", "Requests-Tier2-HTTPS", "Requests"),
)

ADDITIONAL_METRICS = 8
"""Metrics that a monitoring subscription adds.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html
"""


def distribution(resource: Resource, context: Context) -> Iterator[Charge]:
    """By price region, then invalidations, real-time logs, and certificates on addresses of their own."""
    usage = context.usage(resource)
    for key, item, usage_type, unit in BY_REGION:
        amounts = {region: usage.amount(f"{key}.{region}") for region in REGIONS}
        given = [region for region, amount in amounts.items() if not isinstance(amount, Missing)]
        for region in given or ["us"]:
            prefix, name = REGIONS[region]
            yield _charge(f"{item} ({name})", f"{prefix}-{usage_type}", amounts[region], unit)
    invalidations = usage.amount("monthly_invalidation_requests")
    yield _charge("Invalidated paths", "Invalidations", invalidations, "URL")
    lines = usage.amount("monthly_log_lines")
    if _logs_in_real_time(resource) or not isinstance(lines, Missing):
        yield _charge("Lines of real-time logs", "RealTimeLog-KinesisDataStream", lines, "Lines")
    dedicated = resource.block("viewer_certificate").text("ssl_support_method") == "vip"
    certificates = usage.amount("custom_ssl_certificates", int(dedicated))
    if certificates != exactly(0):
        yield _charge("Certificates on dedicated addresses", "SSL-Cert-Custom", certificates, "Certificate")
    yield from _without_price(resource, context)


def _without_price(resource: Resource, context: Context) -> Iterator[Charge]:
    """What the catalogue has no prices for, so that it is listed."""
    usage = context.usage(resource)
    behaviors = resource.blocks("default_cache_behavior") + resource.blocks("ordered_cache_behavior")
    if any(behavior.values.get("field_level_encryption_id") for behavior in behaviors):
        match = "requestDescription=HTTPS Proxy requests with Field Level Encryption"
        amount = usage.amount("monthly_encryption_requests")
        yield _charge("Requests with field-level encryption", "", amount, "Requests", match)
    shields = [shield for origin in resource.blocks("origin") for shield in origin.blocks("origin_shield")]
    if any(shield.flag("enabled") for shield in shields):
        amount = usage.amount("monthly_shield_requests.us")
        yield _charge("Requests to Origin Shield", "", amount, "Requests", "requestDescription=Origin Shield Requests")


def _logs_in_real_time(resource: Resource) -> bool:
    behaviors = resource.blocks("default_cache_behavior") + resource.blocks("ordered_cache_behavior")
    return any(behavior.values.get("realtime_log_config_arn") for behavior in behaviors)


def function(resource: Resource, context: Context) -> Iterator[Charge]:
    """Invocations by `monthly_requests`."""
    requests = context.usage(resource).amount("monthly_requests")
    yield _charge("Invocations", "Executions-CloudFrontFunctions", requests, "Request")


def monitoring(resource: Resource, context: Context) -> Iterator[Charge]:
    """Additional metrics of a distribution, which are charged like one's own, in us-east-1."""
    del context
    subscription = resource.block("monitoring_subscription").block("realtime_metrics_subscription_config")
    if subscription.text("realtime_metrics_subscription_status") == "Enabled":
        yield Charge(
            Component.OBSERVABILITY,
            "Additional metrics",
            PriceKey("AmazonCloudWatch", "CW:MetricMonitorUsage"),
            exactly(ADDITIONAL_METRICS),
            "Metrics",
            region="us-east-1",
        )


def _charge(item: str, usage_type: str, quantity: Amount, unit: str, match: str = "") -> Charge:
    price = PriceKey("AmazonCloudFront", usage_type, match)
    return Charge(Component.CDN, item, price, quantity, unit, region=GLOBAL)


CHARGES: Mapping[str, Charges] = {
    "aws_cloudfront_distribution": distribution,
    "aws_cloudfront_function": function,
    "aws_cloudfront_monitoring_subscription": monitoring,
}
FREE = frozenset(
    {
        "aws_cloudfront_cache_policy", "aws_cloudfront_continuous_deployment_policy",
        "aws_cloudfront_field_level_encryption_config", "aws_cloudfront_field_level_encryption_profile",
        "aws_cloudfront_key_group", "aws_cloudfront_origin_access_control", "aws_cloudfront_origin_access_identity",
        "aws_cloudfront_origin_request_policy", "aws_cloudfront_public_key", "aws_cloudfront_realtime_log_config",
        "aws_cloudfront_response_headers_policy", "aws_cloudfront_vpc_origin",
    }
)  # fmt: skip
