"""Zones, records, health checks and the Resolver."""

from decimal import Decimal
from typing import Any

import pytest

from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, stack

RECORD = "aws_route53_record.r"


def record(zone: dict[str, Any] | None = None, **arguments: Any) -> Document:
    return stack(
        {
            "aws_route53_zone": {"z": zone or {}},
            "aws_route53_record": {"r": {"zone_id": "${aws_route53_zone.z.zone_id}", **arguments}},
        }
    )


def test_a_zone_costs_the_same_in_all_regions() -> None:
    for region in ("us-east-1", "ap-south-1"):
        assert by_item(cost(stack({"aws_route53_zone": {"z": {}}}, region=region))) == {"Hosted zone": Decimal("0.5")}


def test_queries_get_cheaper_beyond_a_billion() -> None:
    usage = {
        "monthly_standard_queries": 1_100_000_000,
        "monthly_latency_based_queries": 1_200_000_000,
        "monthly_geo_queries": 1_500_000_000,
    }
    assert by_item(cost(record(), {RECORD: usage}), RECORD) == {
        "Queries": Decimal(420),  # 1000 M * 0.40 + 100 M * 0.20
        "Queries by latency": Decimal(660),  # 1000 M * 0.60 + 200 M * 0.30
        "Queries by place": Decimal(875),  # 1000 M * 0.70 + 500 M * 0.35
    }


@pytest.mark.parametrize(
    ("policy", "key"),
    [
        ({}, "monthly_standard_queries"),
        ({"weighted_routing_policy": [{"weight": 1}]}, "monthly_standard_queries"),
        ({"latency_routing_policy": [{"region": "us-east-1"}]}, "monthly_latency_based_queries"),
        ({"geolocation_routing_policy": [{"country": "FR"}]}, "monthly_geo_queries"),
    ],
)
def test_a_records_routing_tells_which_queries_it_gets(policy: dict[str, Any], key: str) -> None:
    assert list(left_open(cost(record(**policy))).values()) == [key]


def test_queries_of_aliases_of_aws_resources_and_of_private_zones_are_free() -> None:
    alias = [{"name": "${aws_lb.main.dns_name}", "zone_id": "${aws_lb.main.zone_id}"}]
    assert cost(record(alias=alias)).usage_dependent == ()
    assert cost(record(zone={"vpc": [{"vpc_id": "vpc-1"}]})).usage_dependent == ()


def test_an_alias_of_another_record_is_charged() -> None:
    document = stack(
        {
            "aws_route53_record": {
                "r": {"alias": [{"name": "${aws_route53_record.other.fqdn}"}]},
                "other": {"alias": [{"name": "${aws_lb.main.dns_name}"}]},
            }
        }
    )
    assert left_open(cost(document)) == {"Queries": "monthly_standard_queries"}


CHECK = "aws_route53_health_check.c"


@pytest.mark.parametrize(
    ("arguments", "features"),
    [
        ({"type": "HTTP"}, 0),
        ({"type": "TCP", "request_interval": "30"}, 0),
        ({"type": "HTTPS"}, 1),
        ({"type": "HTTP_STR_MATCH"}, 1),
        ({"type": "HTTPS_STR_MATCH", "request_interval": 10, "measure_latency": True}, 4),
    ],
)
def test_a_health_checks_optional_features_are_charged_each(arguments: dict[str, Any], features: int) -> None:
    document = stack({"aws_route53_health_check": {"c": arguments}})
    inside = by_item(cost(document))
    outside = by_item(cost(document, {CHECK: {"endpoint_type": "non_aws"}}))
    assert (inside["Health check"], outside["Health check"]) == (Decimal("0.5"), Decimal("0.75"))
    assert (inside.get("Optional features", 0), outside.get("Optional features", 0)) == (features, 2 * features)


def test_a_resolver_endpoint_costs_by_its_addresses_and_queries() -> None:
    endpoint = {"ip_address": [{"subnet_id": "s-1"}, {"subnet_id": "s-2"}, {"subnet_id": "s-3"}]}
    found = cost(
        stack({"aws_route53_resolver_endpoint": {"e": endpoint}}),
        {"aws_route53_resolver_endpoint.e": {"monthly_queries": 1_000_000}},
    )
    assert by_item(found) == {
        "Resolver endpoint": Decimal("273.750"),  # 3 * 730 h * 0.125
        "Resolver queries": Decimal("0.40"),
    }


def test_domains_of_a_firewalls_list_are_counted() -> None:
    domains = {"domains": ["a.example.", "b.example."]}
    found = cost(stack({"aws_route53_resolver_firewall_domain_list": {"l": domains}}))
    assert by_item(found) == {"Firewall domains": Decimal("0.001")}


def test_a_traffic_policys_record_is_dear() -> None:
    found = cost(stack({"aws_route53_traffic_policy_instance": {"i": {}}}))
    assert by_item(found) == {"Traffic policy record": Decimal(50)}


def test_where_a_check_s_endpoint_is_may_be_written_in_any_case() -> None:
    document = stack({"aws_route53_health_check": {"c": {"type": "HTTP"}}})
    assert by_item(cost(document, {CHECK: {"endpoint_type": "Non_AWS"}})) == {"Health check": Decimal("0.75")}
