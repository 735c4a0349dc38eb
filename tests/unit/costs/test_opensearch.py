"""Domains of OpenSearch Service."""

from decimal import Decimal
from typing import Any

import pytest

from costs.resources.opensearch import included_throughput
from tests.unit.costs.documents import by_item, cost, left_out, stack


def domain(cluster: dict[str, Any], volume: dict[str, Any] | None = None, **more: Any) -> Any:
    """A document with one domain."""
    blocks = {"cluster_config": [cluster], "ebs_options": [volume or {"ebs_enabled": False}]}
    return stack({"aws_opensearch_domain": {"d": blocks}}, **more)


def test_each_data_node_has_its_own_volume() -> None:
    found = by_item(
        cost(
            domain(
                {"instance_type": "r6g.large.search", "instance_count": 3},
                {"ebs_enabled": True, "volume_type": "gp3", "volume_size": 100, "throughput": 250},
            )
        )
    )
    assert found == {
        "Data nodes (r6g.large)": 3 * 730 * Decimal("0.167"),
        "Storage (gp3)": 300 * Decimal("0.122"),
        "Throughput (gp3)": 3 * 125 * Decimal("0.064"),
    }


def test_masters_and_warm_nodes_are_nodes_too() -> None:
    cluster = {
        "instance_type": "m5.large.search",
        "dedicated_master_enabled": True,
        "dedicated_master_type": "c6g.large.search",
        "dedicated_master_count": 3,
        "warm_enabled": True,
        "warm_type": "ultrawarm1.medium.search",
        "warm_count": 2,
    }
    assert by_item(cost(domain(cluster))) == {
        "Data nodes (m5.large)": 730 * Decimal("0.142"),
        "Master nodes (c6g.large)": 3 * 730 * Decimal("0.113"),
        "Warm nodes (ultrawarm1.medium)": 2 * 730 * Decimal("0.238"),
    }


def test_the_former_name_has_the_same_prices() -> None:
    former = stack(
        {"aws_elasticsearch_domain": {"d": {"cluster_config": {"instance_type": "t3.small.elasticsearch"}}}},
        region="eu-west-1",
    )
    assert by_item(cost(former)) == {"Data nodes (t3.small)": 730 * Decimal("0.039")}


def test_provisioned_iops_are_charged_for_each_node() -> None:
    volume = {"ebs_enabled": True, "volume_type": "io1", "volume_size": 100, "iops": 1000}
    found = by_item(cost(domain({"instance_type": "m5.large.search", "instance_count": 2}, volume)))
    assert found["Storage (io1)"] == 200 * Decimal("0.169")
    assert found["IOPS (io1)"] == 2000 * Decimal("0.088")


def test_gp3_includes_3000_iops_and_more_for_large_volumes() -> None:
    volume = {"ebs_enabled": True, "volume_type": "gp3", "volume_size": 2000, "iops": 6000}
    assert left_out(cost(domain({"instance_type": "m5.large.search"}, volume))) == {}
    more = left_out(cost(domain({"instance_type": "m5.large.search"}, {**volume, "iops": 6001})))
    assert "ES:GP3-PIOPS" in more["aws_opensearch_domain.d IOPS (gp3)"]


@pytest.mark.parametrize(("size", "included"), [(170, 125), (171, 250), (3072, 250), (3500, 500), (20_000, 1000)])
def test_larger_gp3_volumes_include_more_throughput(size: int, included: int) -> None:
    assert included_throughput(Decimal(size)) == included


def test_a_domain_never_stops() -> None:
    assert not any(line.charge.stops for line in cost(domain({"instance_type": "m5.large.search"})).lines)
