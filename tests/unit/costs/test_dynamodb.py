"""DynamoDB's tables, indexes and replicas."""

from decimal import Decimal
from typing import Any

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

WCU, RCU = Decimal("0.00065"), Decimal("0.00013")
PROVISIONED = {"name": "t", "read_capacity": 10, "write_capacity": 5}
ON_DEMAND = {"name": "t", "billing_mode": "PAY_PER_REQUEST"}
REQUESTS = {"monthly_write_request_units": 3_000_000, "monthly_read_request_units": 8_000_000}


def table(arguments: dict[str, Any], usage: dict[str, Any] | None = None) -> dict[str, Decimal]:
    """What one table costs, by item."""
    return by_item(cost(stack({"aws_dynamodb_table": {"t": arguments}}), {"aws_dynamodb_table.t": usage or {}}))


def test_capacity_costs_by_the_hour() -> None:
    assert table(PROVISIONED) == {"Write capacity": 5 * 730 * WCU, "Read capacity": 10 * 730 * RCU}


def test_indexes_have_capacity_of_their_own() -> None:
    index = {"name": "i", "hash_key": "k", "read_capacity": 3, "write_capacity": 2}
    found = table({**PROVISIONED, "global_secondary_index": [index]})
    assert found["Write capacity, index i"] == 2 * 730 * WCU
    assert found["Read capacity, index i"] == 3 * 730 * RCU


def test_scaling_bounds_capacity_of_table_and_index_apart() -> None:
    index = {"name": "i", "hash_key": "k", "read_capacity": 3, "write_capacity": 2}
    bounds = {"min_capacity": 5, "max_capacity": 100, "service_namespace": "dynamodb"}
    document = stack(
        {
            "aws_dynamodb_table": {"t": {**PROVISIONED, "global_secondary_index": [index]}},
            "aws_appautoscaling_target": {
                "table": {
                    **bounds,
                    "resource_id": "table/${aws_dynamodb_table.t.name}",
                    "scalable_dimension": "dynamodb:table:ReadCapacityUnits",
                },
                "index": {
                    **bounds,
                    "resource_id": "table/${aws_dynamodb_table.t.name}/index/i",
                    "scalable_dimension": "dynamodb:index:ReadCapacityUnits",
                },
            },
        }
    )
    hours = {line.charge.item: line.quantity * (Decimal(1) / 730) for line in cost(document).lines}
    table_, index_ = hours["Read capacity"], hours["Read capacity, index i"]
    assert [round(n) for n in (table_.low, table_.expected, table_.high)] == [5, 10, 100]
    assert [round(n) for n in (index_.low, index_.expected, index_.high)] == [5, 5, 100]
    assert hours["Write capacity"].low == hours["Write capacity"].high


def test_requests_cost_on_demand() -> None:
    assert table(ON_DEMAND, {**REQUESTS, "storage_gb": 230}) == {
        "Write requests": 3 * Decimal("0.625"),
        "Read requests": 8 * Decimal("0.125"),
        "Storage": 230 * Decimal("0.25"),
    }


def test_without_usage_requests_and_storage_are_listed_with_their_prices() -> None:
    assert left_open(cost(stack({"aws_dynamodb_table": {"t": ON_DEMAND}}))) == {
        "Write requests": "monthly_write_request_units",
        "Read requests": "monthly_read_request_units",
        "Storage": "storage_gb",
    }


def test_the_class_for_infrequent_access_stores_cheaper_and_reads_dearer() -> None:
    found = table({**ON_DEMAND, "table_class": "STANDARD_INFREQUENT_ACCESS"}, {**REQUESTS, "storage_gb": 100})
    assert found["Storage"] == Decimal(10)
    assert found["Read requests"] > 8 * Decimal("0.125")


def test_backups_streams_and_restores() -> None:
    arguments = {**ON_DEMAND, "point_in_time_recovery": [{"enabled": True}], "stream_enabled": True}
    usage = {
        "pitr_backup_storage_gb": 100,
        "on_demand_backup_storage_gb": 100,
        "monthly_data_restored_gb": 100,
        "monthly_streams_read_request_units": 1_000_000,
    }
    assert table(arguments, usage) == {
        "Point-in-time recovery": Decimal(20),
        "On-demand backups": Decimal(10),
        "Restored data": Decimal(15),
        "Stream reads": Decimal("0.2"),
    }
    disabled = {**ON_DEMAND, "point_in_time_recovery": [{"enabled": False}]}
    assert "Point-in-time recovery" not in table(disabled, usage)


def test_a_replica_has_the_tables_writes_and_data_in_its_region() -> None:
    arguments = {**ON_DEMAND, "replica": [{"region_name": "eu-west-1", "point_in_time_recovery": True}]}
    found = cost(
        stack({"aws_dynamodb_table": {"t": arguments}}), {"aws_dynamodb_table.t": {**REQUESTS, "storage_gb": 100}}
    )
    prices = {line.charge.item: line.charge.price.usage_type for line in found.lines}
    assert prices["Write requests"] == prices["Write requests, eu-west-1"] == "ReplWriteRequestUnits"
    assert by_item(found)["Storage, eu-west-1"] == 100 * Decimal("0.283")
    assert "Read requests, eu-west-1" not in prices
    assert left_open(found) == {"Point-in-time recovery, eu-west-1": "pitr_backup_storage_gb"}


def test_a_replicas_capacity_is_the_tables_and_indexes_arent_replicated() -> None:
    index = {"name": "i", "hash_key": "k", "read_capacity": 3, "write_capacity": 2}
    arguments = {**PROVISIONED, "global_secondary_index": [index], "replica": [{"region_name": "eu-west-1"}]}
    found = cost(stack({"aws_dynamodb_table": {"t": arguments}}))
    hours = {line.charge.item: (line.charge.price.usage_type, line.quantity.expected) for line in found.lines}
    assert hours["Write capacity, eu-west-1"] == ("ReplWriteCapacityUnit-Hrs", Decimal(5 * 730))
    assert hours["Read capacity, eu-west-1"] == ("ReadCapacityUnit-Hrs", Decimal(10 * 730))
    assert hours["Write capacity, index i, eu-west-1"] == ("WriteCapacityUnit-Hrs", Decimal(2 * 730))


def test_a_replica_as_a_resource_makes_the_tables_writes_replicated() -> None:
    document = stack(
        {
            "aws_dynamodb_table": {"t": ON_DEMAND},
            "aws_dynamodb_table_replica": {
                "r": {"global_table_arn": "${aws_dynamodb_table.t.arn}", "region": "eu-west-1"}
            },
        }
    )
    found = cost(document, {"aws_dynamodb_table.t": REQUESTS})
    items = {
        (line.address, line.charge.item): line.charge.price.usage_type
        for line in found.lines
        if "Write" in line.charge.item
    }
    assert items == {
        ("aws_dynamodb_table.t", "Write requests"): "ReplWriteRequestUnits",
        ("aws_dynamodb_table_replica.r", "Write requests, eu-west-1"): "ReplWriteRequestUnits",
    }


def test_changes_go_to_kinesis_as_often_as_the_table_is_written() -> None:
    document = stack(
        {
            "aws_dynamodb_table": {"t": ON_DEMAND},
            "aws_dynamodb_kinesis_streaming_destination": {"k": {"table_name": "${aws_dynamodb_table.t.name}"}},
        }
    )
    found = cost(document, {"aws_dynamodb_table.t": REQUESTS})
    assert by_item(found)["Changes to Kinesis"] == 3 * Decimal("0.1")


def test_tables_of_the_same_name_have_scaling_targets_of_their_own() -> None:
    read = {"scalable_dimension": "dynamodb:table:ReadCapacityUnits", "min_capacity": 1, "max_capacity": 50}
    tables = {name: {**PROVISIONED, "name": "scores"} for name in ("a", "b", "c")}
    targets = {
        name: {**read, "min_capacity": low, "resource_id": f"table/${{aws_dynamodb_table.{name}.name}}"}
        for name, low in (("a", 20), ("b", 30))
    }
    found = cost(stack({"aws_dynamodb_table": tables, "aws_appautoscaling_target": targets}))
    reads = {line.address: line.quantity for line in found.lines if line.charge.item == "Read capacity"}
    assert left_out(found) == {}
    assert reads["aws_dynamodb_table.a"].low == 20 * 730
    assert reads["aws_dynamodb_table.b"].low == 30 * 730
    assert reads["aws_dynamodb_table.c"].low == reads["aws_dynamodb_table.c"].high == 10 * 730


def test_reads_of_a_stream_that_the_table_does_not_name_count_too() -> None:
    found = table(ON_DEMAND, {**REQUESTS, "storage_gb": 0, "monthly_streams_read_request_units": 2_000_000})
    assert found["Stream reads"] == Decimal("0.4")
