"""Route 53: hosted zones, queries, health checks, and the Resolver.

https://aws.amazon.com/route53/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Amount, Missing, exactly
from costs.catalogue.catalogue import GLOBAL
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

QUERIES = {
    "monthly_standard_queries": ("Queries", "DNS-Queries"),
    "monthly_latency_based_queries": ("Queries by latency", "LBR-Queries"),
    "monthly_geo_queries": ("Queries by place", "Geo-Queries"),
}

FAST_SECONDS = 10
"""The request interval that is an optional feature; the usual one has 30 seconds."""


def zone(resource: Resource, context: Context) -> Iterator[Charge]:
    """A hosted zone, public or private."""
    del resource, context
    yield _charge("Hosted zone", "HostedZone", exactly(1), "HostedZone")


def record(resource: Resource, context: Context) -> Iterator[Charge]:
    """Queries of a public zone by the record's routing; those of aliases of AWS's own resources are free."""
    document, usage = context.document, context.usage(resource)
    if resource.has("alias") and not document.linked(resource, "alias.name", "aws_route53_record"):
        return
    if any(found.has("vpc") for found in document.linked(resource, "zone_id", "aws_route53_zone")):
        return
    amounts = {key: usage.amount(key) for key in QUERIES}
    given = {key: amount for key, amount in amounts.items() if not isinstance(amount, Missing)}
    for key in given or [_routing(resource)]:
        item, usage_type = QUERIES[key]
        yield _charge(item, usage_type, amounts[key], "Queries")


def _routing(resource: Resource) -> str:
    if resource.has("latency_routing_policy"):
        return "monthly_latency_based_queries"
    if resource.has("geolocation_routing_policy") or resource.has("geoproximity_routing_policy"):
        return "monthly_geo_queries"
    return "monthly_standard_queries"


def health_check(resource: Resource, context: Context) -> Iterator[Charge]:
    """A check of an endpoint on AWS or elsewhere (`endpoint_type` is `aws` or `non_aws`) and its optional features."""
    place = "Non-AWS" if context.usage(resource).text("endpoint_type", "aws").lower() == "non_aws" else "AWS"
    kind = resource.text("type").upper()
    features = sum(
        (
            kind.startswith("HTTPS"),
            kind.endswith("STR_MATCH"),
            resource.number("request_interval", 30) == FAST_SECONDS,
            resource.flag("measure_latency"),
        )
    )
    yield _charge("Health check", f"Health-Check-{place}", exactly(1), "Health Checks")
    if features:
        yield _charge("Optional features", f"Health-Check-Option-{place}", exactly(features), "Features")


def policy_record(resource: Resource, context: Context) -> Iterator[Charge]:
    """A record that a traffic policy makes."""
    del resource, context
    yield _charge("Traffic policy record", "Traffic-Flow-Policy-Records", exactly(1), "PolicyRecord")


def resolver_endpoint(resource: Resource, context: Context) -> Iterator[Charge]:
    """A network interface for each address, at least two, and queries by `monthly_queries`."""
    interfaces = context.running(max(len(resource.blocks("ip_address")), 2))
    queries = context.usage(resource).amount("monthly_queries")
    yield _charge("Resolver endpoint", "ResolverNetworkInterface", interfaces, "Hrs", region=None)
    yield _charge("Resolver queries", "DNS-Queries", queries, "Queries", region=None)


def firewall_domains(resource: Resource, context: Context) -> Iterator[Charge]:
    """Domains of one's own list."""
    del context
    yield _charge("Firewall domains", "DNS-FirewallDomainName", exactly(resource.length("domains")), "Mo", region=None)


def _charge(item: str, usage_type: str, quantity: Amount, unit: str, *, region: str | None = GLOBAL) -> Charge:
    return Charge(Component.DNS, item, PriceKey("AmazonRoute53", usage_type), quantity, unit, region=region)


CHARGES: Mapping[str, Charges] = {
    "aws_route53_health_check": health_check,
    "aws_route53_record": record,
    "aws_route53_resolver_endpoint": resolver_endpoint,
    "aws_route53_resolver_firewall_domain_list": firewall_domains,
    "aws_route53_traffic_policy_instance": policy_record,
    "aws_route53_zone": zone,
}
FREE = frozenset(
    {
        "aws_route53_cidr_collection", "aws_route53_cidr_location", "aws_route53_delegation_set",
        "aws_route53_hosted_zone_dnssec", "aws_route53_key_signing_key", "aws_route53_query_log",
        "aws_route53_records_exclusive", "aws_route53_resolver_config", "aws_route53_resolver_dnssec_config",
        "aws_route53_resolver_firewall_config", "aws_route53_resolver_firewall_rule",
        "aws_route53_resolver_firewall_rule_group", "aws_route53_resolver_firewall_rule_group_association",
        "aws_route53_resolver_query_log_config", "aws_route53_resolver_query_log_config_association",
        "aws_route53_resolver_rule", "aws_route53_resolver_rule_association", "aws_route53_traffic_policy",
        "aws_route53_vpc_association_authorization", "aws_route53_zone_association",
    }
)  # fmt: skip
