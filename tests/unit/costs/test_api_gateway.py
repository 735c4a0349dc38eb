"""REST, HTTP and WebSocket APIs."""

from decimal import Decimal

import pytest

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

REST = stack({"aws_api_gateway_rest_api": {"a": {"name": "a"}}})
HTTP = stack({"aws_apigatewayv2_api": {"a": {"name": "a", "protocol_type": "HTTP"}}})
WEBSOCKET = stack({"aws_apigatewayv2_api": {"a": {"name": "a", "protocol_type": "WEBSOCKET"}}})


@pytest.mark.parametrize(
    ("millions", "usd"),
    [
        (1, Decimal("3.5")),
        (333, 333 * Decimal("3.5")),
        (334, 333 * Decimal("3.5") + Decimal("2.8")),
        (21_000, 333 * Decimal("3.5") + 667 * Decimal("2.8") + 19_000 * Decimal("2.38") + 1_000 * Decimal("1.51")),
    ],
)
def test_requests_to_a_rest_api_get_cheaper_by_tiers(millions: int, usd: Decimal) -> None:
    found = cost(REST, {"aws_api_gateway_rest_api.a": {"monthly_requests": millions * 1_000_000}})
    assert by_item(found) == {"Requests": usd}


@pytest.mark.parametrize(
    ("size", "item", "usd"),
    [
        ("0.5", "Cache (0.5 GB)", "14.60"),
        ("118", "Cache (118 GB)", "1387"),
        (118.0, "Cache (118 GB)", "1387"),
        ("237", "Cache (237 GB)", "2774"),
    ],
)
def test_a_cache_costs_by_its_size_all_month(size: str | float, item: str, usd: str) -> None:
    stage = {"s": {"cache_cluster_enabled": True, "cache_cluster_size": size}}
    assert by_item(cost(stack({"aws_api_gateway_stage": stage}))) == {item: Decimal(usd)}


def test_a_stage_without_a_cache_costs_nothing() -> None:
    found = cost(stack({"aws_api_gateway_stage": {"s": {"cache_cluster_size": "0.5"}}}))
    assert (found.lines, found.unpriced, found.free) == ((), (), 1)


def test_a_cache_of_a_size_that_there_is_not_has_no_price() -> None:
    stage = {"s": {"cache_cluster_enabled": True, "cache_cluster_size": "7"}}
    assert (
        "ApiGatewayCacheUsage:7GB"
        in left_out(cost(stack({"aws_api_gateway_stage": stage})))["aws_api_gateway_stage.s Cache (7 GB)"]
    )


@pytest.mark.parametrize(("size", "counted"), [(1, 1), (512, 1), (513, 2), (1024, 2), (10_240, 20)])
def test_requests_to_an_http_api_count_by_512_kb(size: int, counted: int) -> None:
    found = cost(HTTP, {"aws_apigatewayv2_api.a": {"monthly_requests": 1_000_000, "request_size_kb": size}})
    assert by_item(found) == {"Requests": counted}


def test_requests_to_an_http_api_get_cheaper_above_300_million() -> None:
    found = cost(HTTP, {"aws_apigatewayv2_api.a": {"monthly_requests": 1_000_000_000}})
    assert by_item(found) == {"Requests": 300 + 700 * Decimal("0.9")}


def test_messages_count_by_32_kb_and_connections_by_minutes() -> None:
    usage = {"monthly_messages": 600_000_000, "message_size_kb": 33, "monthly_connection_mins": 10_000_000}
    found = cost(WEBSOCKET, {"aws_apigatewayv2_api.a": usage})
    # 1,200 million messages are counted: 1,000 at $1.00, 200 at $0.80.
    assert by_item(found) == {"Messages": 1160, "Connection minutes": Decimal("2.5")}


def test_without_usage_each_kind_names_its_keys() -> None:
    assert left_open(cost(REST)) == {"Requests": "monthly_requests"}
    assert left_open(cost(HTTP)) == {"Requests": "monthly_requests"}
    assert left_open(cost(WEBSOCKET)) == {
        "Messages": "monthly_messages",
        "Connection minutes": "monthly_connection_mins",
    }


def test_ireland_has_its_own_tiers() -> None:
    document = stack({"aws_api_gateway_rest_api": {"a": {}}}, region="eu-west-1")
    found = cost(document, {"aws_api_gateway_rest_api.a": {"monthly_requests": 334_000_000}})
    assert by_item(found) == {"Requests": 333 * Decimal("3.5") + Decimal("3.19")}
