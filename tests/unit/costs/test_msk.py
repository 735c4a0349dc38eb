"""Clusters of Managed Streaming for Apache Kafka."""

from decimal import Decimal
from typing import Any

from costs.amounts import Range
from tests.unit.costs.documents import by_item, cost, left_out, stack

CLUSTER = "aws_msk_cluster"


def cluster(kind: str, gb: int, **disk: Any) -> dict[str, Any]:
    storage = [{"ebs_storage_info": [{"volume_size": gb, **disk}]}]
    return {
        "number_of_broker_nodes": 2,
        "broker_node_group_info": [{"instance_type": kind, "storage_info": storage}],
    }


def test_brokers_cost_their_hours_and_their_disks() -> None:
    found = cost(stack({CLUSTER: {"c": cluster("kafka.t3.small", 500)}}))
    assert by_item(found) == {"Brokers (kafka.t3.small)": 1460 * Decimal("0.0456"), "Storage": Decimal(100)}


def test_a_broker_without_a_price_is_left_out_and_its_disk_is_not() -> None:
    found = cost(stack({CLUSTER: {"c": cluster("kafka.x1.nano", 10)}}))
    assert by_item(found) == {"Storage": Decimal(2)}
    assert left_out(found) == {
        f"{CLUSTER}.c Brokers (kafka.x1.nano)": "no price for AmazonMSK Kafka.x1.nano in us-east-1"
    }


def test_disks_that_grow_cost_between_their_bounds() -> None:
    target = {
        "min_capacity": 500,
        "max_capacity": 2000,
        "resource_id": "${aws_msk_cluster.c.arn}",
        "scalable_dimension": "kafka:broker-storage:VolumeSize",
    }
    document = stack({CLUSTER: {"c": cluster("kafka.t3.small", 500)}, "aws_appautoscaling_target": {"t": target}})
    stored = next(line.quantity for line in cost(document).lines if line.charge.item == "Storage")
    assert stored == Range(Decimal(1000), Decimal(1000), Decimal(4000))


def test_throughput_costs_beyond_what_a_broker_includes() -> None:
    fast = {"provisioned_throughput": [{"enabled": True, "volume_throughput": 300}]}
    usual = {"provisioned_throughput": [{"enabled": True, "volume_throughput": 250}]}
    assert f"{CLUSTER}.c Storage throughput" in left_out(
        cost(stack({CLUSTER: {"c": cluster("kafka.m5.24xlarge", 10_000, **fast)}}))
    )
    assert left_out(cost(stack({CLUSTER: {"c": cluster("kafka.m5.24xlarge", 10_000, **usual)}}))) == {}


def test_express_brokers_store_what_usage_says() -> None:
    found = cost(stack({CLUSTER: {"c": cluster("express.m7g.large", 10)}}))
    assert set(left_out(found)) == {f"{CLUSTER}.c Brokers (express.m7g.large)", f"{CLUSTER}.c Storage (express)"}
