"""The cache in the data tier."""

from typing import Any

import pytest

from tests.unit.synthesis import Block, Stack, stack

GROUP = "${aws_security_group.cache/security-group/group.id}"


def with_cache(**cache: Any) -> Stack:
    return stack(network={"zones": 3, "tiers": {"data": {}}}, cache=cache)


def group(**cache: Any) -> Block:
    return with_cache(**cache).one("aws_elasticache_replication_group")


def test_there_is_no_cache_by_default() -> None:
    assert not stack().all("aws_elasticache_replication_group")


def test_the_default_is_one_small_valkey_node() -> None:
    found = group()
    assert (found["engine"], found["engine_version"], found["node_type"]) == ("valkey", "8.0", "cache.t4g.micro")
    assert found["num_cache_clusters"] == 1
    assert (found["automatic_failover_enabled"], found["multi_az_enabled"]) == (False, False)
    assert found["snapshot_retention_limit"] == 1


@pytest.mark.parametrize(("engine", "family"), [("valkey", "valkey8"), ("redis", "redis7")])
def test_parameters_fit_the_engine_and_evict_the_least_recently_used(engine: str, family: str) -> None:
    built = with_cache(engine=engine)
    parameters = built.one("aws_elasticache_parameter_group")
    assert parameters["family"] == family
    assert parameters["parameter"] == [{"name": "maxmemory-policy", "value": "allkeys-lru"}]
    cache = built.one("aws_elasticache_replication_group")
    assert cache["engine"] == engine
    assert cache["parameter_group_name"] == "${aws_elasticache_parameter_group.cache/parameters.name}"


def test_another_engine_gets_parameters_of_its_own_before_the_old_ones_go() -> None:
    old, new = (with_cache(engine=engine).one("aws_elasticache_parameter_group") for engine in ("redis", "valkey"))
    assert old["name"] != new["name"]
    assert new["lifecycle"] == {"create_before_destroy": True}


def test_replicas_fail_over_between_zones() -> None:
    found = group(replicas=2)
    assert found["num_cache_clusters"] == 3
    assert (found["automatic_failover_enabled"], found["multi_az_enabled"]) == (True, True)


def test_node_type_and_snapshots_are_as_asked() -> None:
    found = group(node_type="cache.r7g.large", snapshot_days=0)
    assert (found["node_type"], found["snapshot_retention_limit"]) == ("cache.r7g.large", 0)


def test_the_cache_is_encrypted_at_rest_and_on_its_way() -> None:
    found = group()
    assert (found["at_rest_encryption_enabled"], found["kms_key_id"]) == ("true", "${aws_kms_key.keys/key.arn}")
    assert found["transit_encryption_enabled"] is True


def test_the_cache_lives_in_the_data_tier() -> None:
    built = with_cache()
    subnets = built.one("aws_elasticache_subnet_group")["subnet_ids"]
    assert subnets == [f"${{aws_subnet.network/data-{zone}.id}}" for zone in (1, 2, 3)]
    cache = built.one("aws_elasticache_replication_group")
    assert cache["subnet_group_name"] == "${aws_elasticache_subnet_group.cache/subnets.name}"


def test_only_the_service_reaches_the_cache() -> None:
    built = with_cache()
    assert built.one("aws_elasticache_replication_group")["security_group_ids"] == [GROUP]
    rules = built.all("aws_vpc_security_group_ingress_rule").values()
    (rule,) = (rule for rule in rules if rule["security_group_id"] == GROUP)
    assert rule["referenced_security_group_id"] == "${aws_security_group.fargate/security-group/group.id}"
    assert (rule["from_port"], rule["to_port"]) == (6379, 6379)
