"""Data streams and delivery streams."""

from decimal import Decimal
from typing import Any

from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, stack

STREAM = "aws_kinesis_stream.s"


def stream(consumers: int = 0, **arguments: Any) -> Document:
    registered = {
        f"c{number}": {"name": f"c{number}", "stream_arn": "${aws_kinesis_stream.s.arn}"} for number in range(consumers)
    }
    return stack({"aws_kinesis_stream": {"s": {"name": "s", **arguments}}, "aws_kinesis_stream_consumer": registered})


def test_a_provisioned_stream_costs_its_shards_all_month() -> None:
    assert by_item(cost(stream(shard_count=4))) == {"Shards": Decimal("43.80")}
    assert by_item(cost(stream())) == {"Shards": Decimal("10.95")}


def test_longer_retention_costs_for_each_shard() -> None:
    assert by_item(cost(stream(shard_count=2, retention_period=48)))["Extended retention"] == 1460 * Decimal("0.02")


def test_enhanced_fan_out_costs_for_each_consumer_and_shard() -> None:
    document = stream(3, shard_count=2)
    assert by_item(cost(document))["Fan-out consumers"] == 730 * 6 * Decimal("0.015")
    found = cost(document, {STREAM: {"monthly_provisioned_efo_consumer_hours": 100}})
    assert by_item(found)["Fan-out consumers"] == Decimal("1.5")


def test_what_goes_through_a_provisioned_stream_costs_by_usage() -> None:
    usage = {
        "monthly_provisioned_put_units": 6_500_000,
        "monthly_provisioned_long_term_retention_gb": 100,
        "monthly_provisioned_long_term_retrieval_gb": 100,
        "monthly_provisioned_efo_data_out_gb": 100,
    }
    assert by_item(cost(stream(), {STREAM: usage})) == {
        "Shards": Decimal("10.95"),
        "PUT payload units": Decimal("0.091"),
        "Long-term retention": Decimal("2.3"),
        "Long-term retrieval": Decimal("2.1"),
        "Fan-out data": Decimal("1.3"),
    }


def test_a_stream_on_demand_costs_by_itself_and_by_data() -> None:
    document = stream(stream_mode_details={"stream_mode": "ON_DEMAND"})
    usage = {"monthly_on_demand_data_in_gb": 10, "monthly_on_demand_data_out_gb": 20}
    assert by_item(cost(document, {STREAM: usage})) == {
        "Stream": Decimal("29.20"),
        "Data in": Decimal("0.8"),
        "Data out": Decimal("0.8"),
    }
    assert left_open(cost(document))["Extended retention"] == "monthly_on_demand_extended_retention_gb"
