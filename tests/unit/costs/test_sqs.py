"""Queues."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

QUEUES = stack({"aws_sqs_queue": {"jobs": {"name": "jobs"}, "ordered": {"name": "ordered.fifo", "fifo_queue": True}}})


def test_a_request_of_up_to_64_kb_counts_once() -> None:
    found = cost(QUEUES, {"aws_sqs_queue.jobs": {"monthly_requests": 1_000_000, "request_size_kb": 64}})
    assert by_item(found) == {"Requests": Decimal("0.40")}


def test_a_request_of_65_kb_counts_twice() -> None:
    found = cost(QUEUES, {"aws_sqs_queue.jobs": {"monthly_requests": 1_000_000, "request_size_kb": 65}})
    assert by_item(found) == {"Requests": Decimal("0.80")}


def test_order_costs_more() -> None:
    found = cost(QUEUES, {"aws_sqs_queue.ordered": {"monthly_requests": 1_000_000}})
    assert by_item(found) == {"Requests": Decimal("0.50")}


def test_without_usage_the_price_is_listed_instead_of_nothing() -> None:
    found = cost(QUEUES)
    assert found.lines == ()
    assert left_open(found) == {"Requests": "monthly_requests"}
    assert [one.unit_price for one in found.usage_dependent] == [Decimal("0.0000004"), Decimal("0.0000005")]


def test_a_queue_in_a_region_without_prices_is_left_out_with_the_reason() -> None:
    found = cost(stack({"aws_sqs_queue": {"jobs": {}}}, region="ap-south-1"))
    assert "no prices for ap-south-1" in left_out(found)["aws_sqs_queue.jobs Requests"]
