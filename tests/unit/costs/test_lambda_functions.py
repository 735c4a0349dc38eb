"""Functions, and concurrency that is provisioned for them."""

from decimal import Decimal
from typing import Any

import pytest

from costs.amounts import between
from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state

FUNCTION = "aws_lambda_function.f"
USAGE = {FUNCTION: {"monthly_requests": 1_000_000, "request_duration_ms": 200}}


def function(more: dict[str, Any] | None = None, region: str = "us-east-1", **arguments: Any) -> Document:
    return stack({"aws_lambda_function": {"f": {"function_name": "f", **arguments}}, **(more or {})}, region=region)


def test_requests_and_duration_by_memory() -> None:
    # 1 million requests of 0.2 s with 0.5 GB: 100,000 GB-s at $0.0000166667.
    assert by_item(cost(function(memory_size=512), USAGE)) == {
        "Requests": Decimal("0.2"),
        "Duration": Decimal("1.66667"),
    }


def test_a_function_has_128_mb_unless_it_is_given_more() -> None:
    assert by_item(cost(function(), USAGE))["Duration"] == 25_000 * Decimal("0.0000166667")


def test_arm_has_its_own_prices() -> None:
    found = cost(function(memory_size=512, architectures=["arm64"]), USAGE)
    assert by_item(found) == {"Requests": Decimal("0.2"), "Duration": 100_000 * Decimal("0.0000133334")}


def test_duration_counts_in_whole_milliseconds() -> None:
    document = function(memory_size=1024)
    found = cost(document, {FUNCTION: {"monthly_requests": 1000, "request_duration_ms": 10.2}})
    assert by_item(found)["Duration"] == 11 * Decimal("0.0000166667")


@pytest.mark.parametrize(
    ("architecture", "gb_seconds", "usd"),
    [
        # 6 billion GB-s at the first tier's price, 9 billion at the second's, the rest at the third's.
        ("x86_64", 16_000_000_000, 6 * 16_666_700 + 9 * 15_000_000 + 13_333_400),
        ("arm64", 19_750_000_000, Decimal("7.5") * 13_333_400 + Decimal("11.25") * 12_000_100 + 10_666_700),
    ],
)
def test_duration_gets_cheaper_by_tiers_of_its_architecture(architecture: str, gb_seconds: int, usd: Decimal) -> None:
    document = function(memory_size=1024, architectures=[architecture])
    found = cost(document, {FUNCTION: {"monthly_requests": gb_seconds, "request_duration_ms": 1000}})
    assert by_item(found)["Duration"] * 1000 == usd


def test_only_storage_above_512_mb_costs() -> None:
    assert "Ephemeral storage" not in by_item(cost(function(ephemeral_storage={"size": 512}), USAGE))
    found = cost(function(ephemeral_storage=[{"size": 10_240}]), USAGE)
    # 200,000 s of 9.5 GB
    assert by_item(found)["Ephemeral storage"] == 1_900_000 * Decimal("0.0000000309")


def test_without_usage_nothing_is_guessed() -> None:
    assert left_open(cost(function())) == {"Requests": "monthly_requests", "Duration": "monthly_requests"}
    found = cost(function(), {FUNCTION: {"monthly_requests": 10}})
    assert left_open(found) == {"Duration": "request_duration_ms"}


def test_a_function_at_the_edge_has_the_edges_prices() -> None:
    association = {"event_type": "viewer-request", "lambda_arn": "${aws_lambda_function.f.qualified_arn}"}
    behavior = {"default_cache_behavior": {"lambda_function_association": [association]}}
    document = function({"aws_cloudfront_distribution": {"d": behavior}}, memory_size=1024)
    assert by_item(cost(document, USAGE), FUNCTION) == {
        "Requests": Decimal("0.6"),
        "Duration": 200_000 * Decimal("0.00005001"),
    }


def test_ireland_costs_the_same() -> None:
    assert by_item(cost(function(region="eu-west-1", memory_size=512), USAGE))["Duration"] == Decimal("1.66667")


CONFIG = "aws_lambda_provisioned_concurrency_config.p"


def provisioned(more: dict[str, Any] | None = None, **arguments: Any) -> Document:
    config = {
        "function_name": "${aws_lambda_function.f.function_name}",
        "qualifier": "live",
        "provisioned_concurrent_executions": 2,
    }
    return function({"aws_lambda_provisioned_concurrency_config": {"p": config}, **(more or {})}, **arguments)


def test_concurrency_is_paid_while_it_is_provisioned() -> None:
    # 2 of 0.5 GB for 730 h of 3,600 s
    found = cost(provisioned(memory_size=512))
    assert by_item(found) == {"Provisioned concurrency": 730 * 3600 * Decimal("0.0000041667")}
    assert left_open(found)["Duration on provisioned concurrency"] == "monthly_requests"


def test_requests_on_it_have_a_lower_price_of_duration() -> None:
    usage = {CONFIG: {"monthly_duration_hrs": 100, "monthly_requests": 10_000_000, "request_duration_ms": 350}}
    found = cost(provisioned(memory_size=512, architectures=["arm64"]), usage)
    assert by_item(found, CONFIG) == {
        "Provisioned concurrency": 100 * 3600 * Decimal("0.0000033334"),
        "Requests on provisioned concurrency": 2,
        "Duration on provisioned concurrency": 1_750_000 * Decimal("0.0000077778"),
    }


def test_auto_scaling_sets_the_bounds_of_provisioned_concurrency() -> None:
    target = {
        "min_capacity": 1,
        "max_capacity": 20,
        "scalable_dimension": "lambda:function:ProvisionedConcurrency",
        "resource_id": "function:f:live",
    }
    other = {**target, "max_capacity": 99, "resource_id": "function:g:live"}
    document = provisioned({"aws_appautoscaling_target": {"t": target, "o": other}}, memory_size=1024)
    assert cost(document).lines[0].quantity == between(1, 2, 20) * (730 * 3600)


def test_a_function_elsewhere_is_described_by_usage() -> None:
    document = state({CONFIG: {"function_name": "elsewhere", "qualifier": "1", "provisioned_concurrent_executions": 1}})
    assert "memory_mb" in left_out(cost(document))[CONFIG]
    found = cost(document, {CONFIG: {"memory_mb": 1024, "architecture": "arm64"}})
    assert by_item(found) == {"Provisioned concurrency": 730 * 3600 * Decimal("0.0000033334")}
