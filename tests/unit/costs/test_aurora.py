"""Aurora's clusters and instances, clusters over three zones, and proxies."""

from decimal import Decimal
from typing import Any

from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state

CLUSTER = {"engine": "aurora-postgresql", "engine_version": "16.4", "backup_retention_period": 7}
INSTANCE = {
    "cluster_identifier": "${aws_rds_cluster.c.id}",
    "engine": "${aws_rds_cluster.c.engine}",
    "engine_version": "${aws_rds_cluster.c.engine_version_actual}",
    "instance_class": "db.r6g.xlarge",
}


def cluster(cluster: dict[str, Any] | None = None, *instances: dict[str, Any], **more: Any) -> Document:
    """A cluster `c` with instances `i0`, `i1` …"""
    return stack(
        {
            "aws_rds_cluster": {"c": {**CLUSTER, **(cluster or {})}},
            "aws_rds_cluster_instance": {
                f"i{number}": {**INSTANCE, **instance} for number, instance in enumerate(instances)
            },
            **more,
        }
    )


def test_an_instance_has_its_engine_from_its_cluster() -> None:
    found = cost(cluster({}, {}, {"engine": None}))
    assert by_item(found, "aws_rds_cluster_instance.i1") == {"Instance (db.r6g.xlarge)": 730 * Decimal("0.519")}
    assert by_item(found)["Instance (db.r6g.xlarge)"] == 2 * 730 * Decimal("0.519")


def test_in_a_state_an_instance_finds_its_cluster_by_identifier() -> None:
    found = cost(
        state(
            {
                "aws_rds_cluster.c": {**CLUSTER, "cluster_identifier": "main", "storage_type": "aurora-iopt1"},
                "aws_rds_cluster_instance.i": {"cluster_identifier": "main", "instance_class": "db.r6g.xlarge"},
            }
        )
    )
    assert "Instance (db.r6g.xlarge, I/O-Optimized)" in by_item(found)


def test_an_instance_of_a_cluster_elsewhere_is_left_out() -> None:
    found = cost(
        stack({"aws_rds_cluster_instance": {"i": {"cluster_identifier": "x", "instance_class": "db.r5.large"}}})
    )
    assert "engine" in left_out(found)["aws_rds_cluster_instance.i"]


def test_storage_requests_and_backups_depend_on_usage() -> None:
    assert left_open(cost(cluster())) == {
        "Storage": "storage_gb",
        "I/O requests": "write_requests_per_sec",
        "Backups": "backup_snapshot_size_gb",
    }
    usage = {
        "storage_gb": 200,
        "write_requests_per_sec": 100,
        "read_requests_per_sec": 50,
        "backup_snapshot_size_gb": 200,
    }
    assert by_item(cost(cluster(), {"aws_rds_cluster.c": usage})) == {
        "Storage": 200 * Decimal("0.1"),
        # 150 a second are 394,200,000 in 730 hours.
        "I/O requests": Decimal("78.84"),
        # Seven days, of which one is free.
        "Backups": 6 * 200 * Decimal("0.021"),
    }


def test_one_day_of_backups_is_free() -> None:
    assert "Backups" not in left_open(cost(cluster({"backup_retention_period": 1})))


def test_io_optimized_has_no_requests_and_dearer_instances_and_storage() -> None:
    found = cost(cluster({"storage_type": "aurora-iopt1"}, {}), {"aws_rds_cluster.c": {"storage_gb": 100}})
    items = by_item(found)
    assert items["Storage (I/O-Optimized)"] == Decimal("22.5")
    assert items["Instance (db.r6g.xlarge, I/O-Optimized)"] > 730 * Decimal("0.519")
    assert "I/O requests" not in left_open(found)


def test_serverless_v2_is_bounded_by_its_cluster() -> None:
    scaling = {"serverlessv2_scaling_configuration": [{"min_capacity": 0.5, "max_capacity": 16}]}
    found = cost(cluster(scaling, {"instance_class": "db.serverless"}))
    (line,) = found.lines
    hourly = 730 * Decimal("0.12")
    assert (line.monthly.low, line.monthly.expected, line.monthly.high) == (hourly / 2, hourly / 2, hourly * 16)
    assert line.charge.stops


def test_usage_tells_serverless_capacity() -> None:
    document = cluster({"storage_type": "aurora-iopt1"}, {"instance_class": "db.serverless"})
    usage = {"aws_rds_cluster_instance.i0": {"capacity_units_per_hr": 4}}
    assert by_item(cost(document, usage)) == {"Capacity units (serverless v2)": 4 * 730 * Decimal("0.156")}
    assert left_open(cost(document))["Capacity units (serverless v2)"] == "capacity_units_per_hr"


def test_serverless_v1_may_pause_and_runs_in_the_cluster_itself() -> None:
    document = cluster({"engine_mode": "serverless", "scaling_configuration": [{"min_capacity": 2, "max_capacity": 8}]})
    (line,) = cost(document).lines
    hourly = 730 * Decimal("0.06")
    assert (line.monthly.low, line.monthly.expected, line.monthly.high) == (Decimal(0), 2 * hourly, 8 * hourly)


def test_backtrack_keeps_the_changes_of_its_window() -> None:
    document = cluster({"engine": "aurora-mysql", "engine_version": "8.0", "backtrack_window": 86_400})
    usage = {"average_statements_per_hr": 10_000, "change_records_per_statement": "0.38"}
    # 3,800 an hour for 24 hours are 91,200 at any time, each of 730 hours.
    found = by_item(cost(document, {"aws_rds_cluster.c": usage}))
    assert found == {"Backtrack": 91_200 * 730 * Decimal("0.000000012")}
    assert "Backtrack" not in left_open(cost(cluster({"engine": "aurora-mysql"})))
    # Usage may say it of a cluster whose window isn't in its configuration.
    elsewhere = cluster({"engine": "aurora-mysql", "engine_version": "8.0"})
    assert by_item(cost(elsewhere, {"aws_rds_cluster.c": {**usage, "backtrack_window_hrs": 24}})) == found


def test_cpu_credits_are_hours_of_all_vcpus() -> None:
    document = cluster({"engine": "aurora-mysql", "engine_version": "8.0"}, {"instance_class": "db.t3.medium"})
    found = by_item(cost(document, {"aws_rds_cluster_instance.i0": {"monthly_cpu_credit_hrs": 24}}))
    assert found["CPU credits"] == 24 * 2 * Decimal("0.09")


def test_an_old_versions_support_is_charged_for_each_instance() -> None:
    found = by_item(cost(cluster({"engine_version": "12.22"}, {}, {})))
    assert found["Extended Support"] == 2 * 4 * 730 * Decimal("0.1")


def test_a_cluster_that_is_not_aurora_stores_three_times() -> None:
    document = cluster(
        {
            "engine": "postgres",
            "db_cluster_instance_class": "db.m5d.large",
            "allocated_storage": 100,
            "storage_type": "gp3",
        }
    )
    found = cost(document)
    assert by_item(found) == {"Storage (gp3)": Decimal("34.5")}
    assert (
        "Multi-AZClusterUsage:db.m5d.large" in left_out(found)["aws_rds_cluster.c Cluster (db.m5d.large, 3 instances)"]
    )


def proxied(target: dict[str, Any], **more: Any) -> Document:
    """A proxy before a target."""
    return stack(
        {
            "aws_db_proxy": {"p": {"name": "p", "engine_family": "POSTGRESQL"}},
            "aws_db_proxy_target": {"t": {"db_proxy_name": "${aws_db_proxy.p.name}", **target}},
            **more,
        }
    )


def test_a_proxy_costs_by_the_vcpus_of_the_database() -> None:
    database = {"engine": "postgres", "instance_class": "db.r6g.2xlarge", "allocated_storage": 20}
    document = proxied({"db_instance_identifier": "${aws_db_instance.db.identifier}"}, aws_db_instance={"db": database})
    assert by_item(cost(document), "aws_db_proxy.p") == {"Proxy": 8 * 730 * Decimal("0.015")}


def test_a_proxy_costs_by_all_instances_of_a_cluster() -> None:
    document = proxied(
        {"db_cluster_identifier": "${aws_rds_cluster.c.id}"},
        aws_rds_cluster={"c": CLUSTER},
        aws_rds_cluster_instance={"a": INSTANCE, "b": {**INSTANCE, "instance_class": "db.t4g.medium"}},
    )
    assert by_item(cost(document), "aws_db_proxy.p") == {"Proxy": 6 * 730 * Decimal("0.015")}


def test_a_proxy_before_nothing_that_is_known_costs_two_vcpus() -> None:
    document = stack({"aws_db_proxy": {"p": {"name": "p", "engine_family": "POSTGRESQL"}}})
    assert by_item(cost(document)) == {"Proxy": 2 * 730 * Decimal("0.015")}


def test_a_proxy_before_serverless_has_a_price_of_its_own() -> None:
    document = proxied(
        {"db_cluster_identifier": "${aws_rds_cluster.c.id}"},
        aws_rds_cluster={"c": CLUSTER},
        aws_rds_cluster_instance={"a": {**INSTANCE, "instance_class": "db.serverless"}},
    )
    assert "RDS:Proxy-ASv2-Usage" in left_out(cost(document))["aws_db_proxy.p Proxy (serverless)"]


def test_database_insights_of_a_serverless_instance_cost_by_its_capacity() -> None:
    document = cluster({"database_insights_mode": "advanced"}, {"instance_class": "db.serverless"})
    found = cost(document, {"aws_rds_cluster_instance.i0": {"capacity_units_per_hr": 4}})
    assert left_out(found) == {
        "aws_rds_cluster_instance.i0 Database Insights": (
            "no price for AmazonCloudWatch CW:DatabaseInsights-ACU-Hours in us-east-1"
        )
    }
