"""Distributions, functions and Global Accelerator."""

from decimal import Decimal
from typing import Any

from costs.lines import Estimate
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

ADDRESS = "aws_cloudfront_distribution.d"


def distribution(usage: dict[str, Any] | None = None, **arguments: Any) -> Estimate:
    return cost(stack({"aws_cloudfront_distribution": {"d": arguments}}), {ADDRESS: usage} if usage else None)


def test_data_and_requests_cost_by_where_the_viewers_are() -> None:
    found = distribution(
        {
            "monthly_data_transfer_to_internet_gb": {"us": 100, "india": 100},
            "monthly_data_transfer_to_origin_gb": {"south_america": 100},
            "monthly_http_requests": {"europe": 1_000_000},
            "monthly_https_requests": {"europe": 1_000_000},
            "monthly_invalidation_requests": 1200,
        }
    )
    assert by_item(found) == {
        "Data to viewers (United States, Mexico, Canada)": Decimal("8.500"),
        "Data to viewers (India)": Decimal("10.900"),
        "Data to the origin (South America)": Decimal("12.500"),
        "HTTP requests (Europe, Israel)": Decimal("0.90"),
        "HTTPS requests (Europe, Israel)": Decimal("1.20"),
        "Invalidated paths": Decimal("1.00"),  # 200 paths beyond the first 1000 * 0.005
    }


def test_data_gets_cheaper_with_the_volume_of_its_price_region() -> None:
    found = distribution({"monthly_data_transfer_to_internet_gb": {"us": 60_000}})
    expected = 10_240 * Decimal("0.085") + 40_960 * Decimal("0.08") + 8_800 * Decimal("0.06")
    assert by_item(found) == {"Data to viewers (United States, Mexico, Canada)": expected}


def test_without_usage_the_prices_of_north_america_are_listed() -> None:
    found = distribution()
    assert found.lines == ()
    assert left_open(found)["HTTPS requests (United States, Mexico, Canada)"] == "monthly_https_requests.us"


def test_a_certificate_on_addresses_of_its_own_is_dear() -> None:
    assert by_item(distribution(viewer_certificate=[{"ssl_support_method": "vip"}])) == {
        "Certificates on dedicated addresses": Decimal(600)
    }
    assert by_item(distribution(viewer_certificate=[{"ssl_support_method": "sni-only"}])) == {}


def test_real_time_logs_are_listed_where_they_are_written() -> None:
    behavior = [{"realtime_log_config_arn": "${aws_cloudfront_realtime_log_config.r.arn}"}]
    assert "Lines of real-time logs" in left_open(distribution(default_cache_behavior=behavior))
    found = distribution({"monthly_log_lines": 5_000_000}, default_cache_behavior=behavior)
    assert by_item(found) == {"Lines of real-time logs": Decimal("0.05")}


def test_what_has_no_price_is_said() -> None:
    found = distribution(
        default_cache_behavior=[{"field_level_encryption_id": "C1"}],
        origin=[{"origin_shield": [{"enabled": True, "origin_shield_region": "us-east-1"}]}],
    )
    assert set(left_out(found)) == {
        f"{ADDRESS} Requests with field-level encryption",
        f"{ADDRESS} Requests to Origin Shield",
    }


def test_functions_cost_by_invocation_and_additional_metrics_by_metric() -> None:
    subscription = [{"realtime_metrics_subscription_config": [{"realtime_metrics_subscription_status": "Enabled"}]}]
    document = stack(
        {
            "aws_cloudfront_function": {"f": {}},
            "aws_cloudfront_monitoring_subscription": {"m": {"monitoring_subscription": subscription}},
        },
        region="eu-west-1",
    )
    assert by_item(cost(document, {"aws_cloudfront_function.f": {"monthly_requests": 10_000_000}})) == {
        "Invocations": Decimal("1.00"),
        "Additional metrics": Decimal("2.40"),  # 8 * 0.30
    }


def test_an_accelerator_costs_by_the_hour_and_a_premium_on_the_direction_with_more_data() -> None:
    group = "aws_globalaccelerator_endpoint_group.g"
    document = stack(
        {
            "aws_globalaccelerator_accelerator": {"a": {}},
            "aws_globalaccelerator_endpoint_group": {"g": {"endpoint_group_region": "us-east-1"}},
        }
    )
    usage = {
        "monthly_outbound_data_transfer_gb": {"europe": 5000, "asia_pacific": 1000},
        "monthly_inbound_data_transfer_gb": {"europe": 100},
    }
    assert by_item(cost(document, {group: usage})) == {
        "Accelerator": Decimal("18.25"),  # 730 h * 0.025
        "Public IPv4 addresses": Decimal("7.30"),  # 2 * 730 h * 0.005
        "Data premium (EU)": Decimal("75.00"),  # * 0.015
        "Data premium (AP)": Decimal("35.00"),  # * 0.035
    }


def test_an_accelerator_with_addresses_of_ones_own_does_not_pay_for_them() -> None:
    found = cost(stack({"aws_globalaccelerator_accelerator": {"a": {"ip_addresses": ["192.0.2.1", "192.0.2.2"]}}}))
    assert by_item(found) == {"Accelerator": Decimal("18.25")}
