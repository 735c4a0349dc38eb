"""ElastiCache's replication groups, clusters and serverless caches."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state

GROUP = {"node_type": "cache.t4g.small", "engine": "valkey", "num_cache_clusters": 2}
VALKEY, REDIS = Decimal("0.0256"), Decimal("0.032")


def group(arguments: dict[str, Any], usage: dict[str, Any] | None = None, **more: Any) -> dict[str, Decimal]:
    """What one replication group costs, by item."""
    document = stack({"aws_elasticache_replication_group": {"g": arguments}}, **more)
    return by_item(cost(document, {"aws_elasticache_replication_group.g": usage or {}}))


def test_a_group_costs_all_its_nodes() -> None:
    assert group(GROUP) == {"Nodes (cache.t4g.small, Valkey)": 2 * 730 * VALKEY}


def test_ireland_has_its_own_price() -> None:
    assert group(GROUP, region="eu-west-1") == {"Nodes (cache.t4g.small, Valkey)": 2 * 730 * Decimal("0.0272")}


@pytest.mark.parametrize(
    ("arguments", "nodes"),
    [
        ({}, 1),
        ({"num_cache_clusters": 3}, 3),
        ({"number_cache_clusters": 3}, 3),
        ({"num_node_groups": 3, "replicas_per_node_group": 2}, 9),
        ({"num_node_groups": 3}, 3),
        ({"replicas_per_node_group": 2}, 3),
        ({"cluster_mode": [{"num_node_groups": 2, "replicas_per_node_group": 1}]}, 4),
        ({"cluster_mode": "enabled", "num_node_groups": 2, "replicas_per_node_group": 1}, 4),
        # As a state says it of a group without shards.
        ({"num_cache_clusters": 2, "num_node_groups": 1, "replicas_per_node_group": 1}, 2),
        ({"num_cache_clusters": 4, "num_node_groups": 2, "replicas_per_node_group": 1}, 4),
    ],
)
def test_nodes_are_counted_in_all_spellings(arguments: dict[str, Any], nodes: int) -> None:
    assert group({"node_type": "cache.t4g.small", **arguments}) == {
        "Nodes (cache.t4g.small, Redis)": nodes * 730 * REDIS
    }


def test_scaling_bounds_shards_and_replicas() -> None:
    target = {"resource_id": "replication-group/${aws_elasticache_replication_group.g.id}"}
    kind = "elasticache:replication-group"
    document = stack(
        {
            "aws_elasticache_replication_group": {
                "g": {"node_type": "cache.t4g.small", "num_node_groups": 2, "replicas_per_node_group": 1}
            },
            "aws_appautoscaling_target": {
                "shards": {**target, "scalable_dimension": f"{kind}:NodeGroups", "min_capacity": 1, "max_capacity": 5},
                "replicas": {**target, "scalable_dimension": f"{kind}:Replicas", "min_capacity": 1, "max_capacity": 3},
            },
        }
    )
    (line,) = cost(document).lines
    # 1 shard of 2 nodes, 2 of 2, 5 of 4.
    assert (line.quantity.low, line.quantity.expected, line.quantity.high) == tuple(
        Decimal(nodes * 730) for nodes in (2, 4, 20)
    )


def test_the_first_snapshot_is_free() -> None:
    usage = {"snapshot_storage_size_gb": 100}
    assert "Snapshots" not in group({**GROUP, "snapshot_retention_limit": 1}, usage)
    assert group({**GROUP, "snapshot_retention_limit": 5}, usage)["Snapshots"] == 4 * 100 * Decimal("0.085")


def test_an_old_version_of_redis_has_a_surcharge_that_isnt_forgotten() -> None:
    old = {"node_type": "cache.t4g.small", "engine": "redis", "engine_version": "5.0.6"}
    found = cost(stack({"aws_elasticache_replication_group": {"g": old}}))
    assert "ExtendedSupport" in left_out(found)["aws_elasticache_replication_group.g Extended Support"]
    newer = cost(stack({"aws_elasticache_replication_group": {"g": {**old, "engine_version": "6.2"}}}))
    assert left_out(newer) == {}


def test_nodes_never_stop() -> None:
    (line,) = cost(stack({"aws_elasticache_replication_group": {"g": GROUP}})).lines
    assert not line.charge.stops


def test_a_secondary_of_a_global_group_is_what_the_primary_is() -> None:
    document = stack(
        {
            "aws_elasticache_replication_group": {
                "primary": GROUP,
                "secondary": {
                    "global_replication_group_id": (
                        "${aws_elasticache_global_replication_group.all.global_replication_group_id}"
                    ),
                    "num_cache_clusters": 1,
                },
            },
            "aws_elasticache_global_replication_group": {
                "all": {"primary_replication_group_id": "${aws_elasticache_replication_group.primary.id}"}
            },
        }
    )
    found = by_item(cost(document), "aws_elasticache_replication_group.secondary")
    assert found == {"Nodes (cache.t4g.small, Valkey)": 730 * VALKEY}


def test_a_secondary_of_a_group_elsewhere_is_left_out() -> None:
    found = cost(stack({"aws_elasticache_replication_group": {"g": {"global_replication_group_id": "x"}}}))
    assert "global" in left_out(found)["aws_elasticache_replication_group.g"]


def test_memcached_has_nodes_and_no_snapshots() -> None:
    arguments = {
        "engine": "memcached",
        "node_type": "cache.t3.micro",
        "num_cache_nodes": 3,
        "snapshot_retention_limit": 5,
    }
    found = cost(stack({"aws_elasticache_cluster": {"c": arguments}}))
    assert by_item(found) == {"Nodes (cache.t3.micro, Memcached)": 3 * 730 * Decimal("0.017")}
    assert left_open(found) == {}


def test_a_member_of_a_group_is_one_node_more_unless_a_state_counts_it() -> None:
    member = {"replication_group_id": "${aws_elasticache_replication_group.g.id}"}
    document = stack({"aws_elasticache_replication_group": {"g": GROUP}, "aws_elasticache_cluster": {"c": member}})
    assert by_item(cost(document), "aws_elasticache_cluster.c") == {"Nodes (cache.t4g.small, Valkey)": 730 * VALKEY}
    applied = state(
        {
            "aws_elasticache_replication_group.g": {**GROUP, "replication_group_id": "g", "num_cache_clusters": 3},
            "aws_elasticache_cluster.c": {"replication_group_id": "g", "node_type": "cache.t4g.small"},
        }
    )
    assert by_item(cost(applied)) == {"Nodes (cache.t4g.small, Valkey)": 3 * 730 * VALKEY}


def serverless(arguments: dict[str, Any]) -> Any:
    """A document with one serverless cache."""
    return stack({"aws_elasticache_serverless_cache": {"s": {"name": "s", **arguments}}})


def test_a_serverless_cache_costs_a_gb_at_least_and_valkey_a_tenth() -> None:
    usage = {"aws_elasticache_serverless_cache.s": {"storage_gb": "0.05", "monthly_processing_units": 0}}
    assert by_item(cost(serverless({"engine": "redis"}), usage))["Data (Redis)"] == 730 * Decimal("0.125")
    assert by_item(cost(serverless({"engine": "valkey"}), usage))["Data (Valkey)"] == 73 * Decimal("0.084")


def test_without_usage_a_serverless_cache_costs_the_least() -> None:
    found = cost(serverless({"engine": "valkey"}))
    assert by_item(found) == {"Data (Valkey, the least)": 73 * Decimal("0.084")}
    assert left_open(found) == {
        "Data (Valkey, beyond the least)": "storage_gb",
        "Processing units (Valkey)": "monthly_processing_units",
    }


def test_what_a_serverless_cache_keeps_ready_is_charged() -> None:
    limits = {
        "cache_usage_limits": [
            {"data_storage": [{"minimum": 10, "maximum": 50, "unit": "GB"}], "ecpu_per_second": [{"minimum": 1000}]}
        ]
    }
    found = by_item(cost(serverless({"engine": "redis", **limits})))
    assert found["Data (Redis, the least)"] == 10 * 730 * Decimal("0.125")
    assert found["Processing units (Redis)"] == 1000 * 3600 * 730 * Decimal("0.0000000034")


def test_what_belongs_to_a_cache_is_free() -> None:
    found = cost(stack({"aws_elasticache_subnet_group": {"x": {}}, "aws_elasticache_parameter_group": {"x": {}}}))
    assert (found.free, found.unpriced) == (2, ())
