"""Instances of RDS."""

from decimal import Decimal
from typing import Any

import pytest

from costs.document.resource import Block, NotKnown
from costs.resources.database_engines import engine_match, usage_class, vcpus
from costs.resources.database_extras import major_version
from costs.resources.rds_storage import Storage
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state

POSTGRES = {
    "engine": "postgres",
    "engine_version": "16.4",
    "instance_class": "db.t4g.medium",
    "allocated_storage": 100,
    "storage_type": "gp3",
    "backup_retention_period": 14,
}


def items(arguments: dict[str, Any], usage: dict[str, Any] | None = None, **more: Any) -> dict[str, Decimal]:
    """What one instance costs, by item."""
    return by_item(cost(stack({"aws_db_instance": {"db": arguments}}, **more), {"aws_db_instance.db": usage or {}}))


def test_an_instance_costs_its_hours_and_its_storage() -> None:
    assert items(POSTGRES) == {
        "Instance (db.t4g.medium)": 730 * Decimal("0.065"),
        "Storage (gp3)": 100 * Decimal("0.115"),
    }


def test_a_multi_az_database_costs_twice_in_instances_and_storage() -> None:
    assert items({**POSTGRES, "multi_az": True}) == {
        "Instance (db.t4g.medium, Multi-AZ)": 730 * Decimal("0.129"),
        "Storage (gp3)": 100 * Decimal("0.23"),
    }


def test_ireland_has_its_own_price() -> None:
    assert items(POSTGRES, region="eu-west-1")["Instance (db.t4g.medium)"] == 730 * Decimal("0.069")


def test_classes_are_found_by_aws_own_spelling_of_sizes() -> None:
    found = items({**POSTGRES, "instance_class": "db.r6g.xlarge"})
    assert found["Instance (db.r6g.xlarge)"] == 730 * Decimal("0.45")


def test_storage_that_may_grow_has_its_limit_as_the_most() -> None:
    found = cost(stack({"aws_db_instance": {"db": {**POSTGRES, "max_allocated_storage": 500}}}))
    storage = next(line for line in found.lines if line.charge.item == "Storage (gp3)").monthly
    assert (storage.low, storage.expected, storage.high) == (Decimal("11.5"), Decimal("11.5"), Decimal("57.5"))


def test_gp3_includes_3000_iops_below_400_gib() -> None:
    found = items({**POSTGRES, "allocated_storage": 399, "iops": 5000})
    assert found["IOPS (gp3)"] == 2000 * Decimal("0.02")


def test_gp3_includes_12000_iops_from_400_gib_on() -> None:
    assert "IOPS (gp3)" not in items({**POSTGRES, "allocated_storage": 400, "iops": 12_000})
    assert items({**POSTGRES, "allocated_storage": 400, "iops": 13_000})["IOPS (gp3)"] == 1000 * Decimal("0.02")


@pytest.mark.parametrize(
    ("engine", "size", "included"),
    [("oracle-se2", 199, 3000), ("oracle-se2", 200, 12_000), ("sqlserver-se", 1000, 3000), ("mysql", 400, 12_000)],
)
def test_what_gp3_includes_depends_on_engine_and_size(engine: str, size: int, included: int) -> None:
    storage = Storage.of([Block({"allocated_storage": size, "storage_type": "gp3"})], engine)
    assert storage.included_iops == included
    assert storage.included_throughput == included / 24


def test_without_a_type_storage_is_gp2_or_with_iops_io1() -> None:
    plain = {name: value for name, value in POSTGRES.items() if name != "storage_type"}
    assert items(plain)["Storage (gp2)"] == Decimal("11.5")
    found = items({**plain, "iops": 3000})
    assert (found["Storage (io1)"], found["IOPS (io1)"]) == (Decimal("12.5"), Decimal(300))


def test_a_dedicated_log_volume_adds_1024_gib_and_3000_iops() -> None:
    found = items({**POSTGRES, "storage_type": "io2", "iops": 3000, "dedicated_log_volume": True})
    assert found["Storage (io2)"] == (100 + 1024) * Decimal("0.125")
    assert found["IOPS (io2)"] == 6000 * Decimal("0.1")


def test_magnetic_storage_is_charged_for_its_requests() -> None:
    found = items({**POSTGRES, "storage_type": "standard"}, {"monthly_standard_io_requests": 10_000_000})
    assert (found["Storage (standard)"], found["I/O requests"]) == (Decimal(10), Decimal(1))


def test_backups_beyond_the_databases_size_depend_on_usage() -> None:
    assert items(POSTGRES, {"additional_backup_storage_gb": 1000})["Backups beyond the database's size"] == Decimal(95)
    found = cost(stack({"aws_db_instance": {"db": POSTGRES}}, region="eu-west-1"))
    assert left_out(found) == {}
    assert left_open(found) == {"Backups beyond the database's size": "additional_backup_storage_gb"}


def test_without_backups_nothing_is_said_of_them_unless_there_are_snapshots() -> None:
    without = {**POSTGRES, "backup_retention_period": 0}
    assert left_open(cost(stack({"aws_db_instance": {"db": without}}))) == {}
    assert items(without, {"additional_backup_storage_gb": 10})["Backups beyond the database's size"] == Decimal("0.95")


def test_what_is_known_stands_even_where_the_size_is_not() -> None:
    found = cost(stack({"aws_db_instance": {"db": {**POSTGRES, "allocated_storage": None}}}))
    assert set(by_item(found)) == {"Instance (db.t4g.medium)"}
    assert "allocated_storage" in left_out(found)["aws_db_instance.db"]


def test_a_managed_password_is_a_secret() -> None:
    assert items({**POSTGRES, "manage_master_user_password": True})["Secret of the master password"] == Decimal("0.4")


def test_cpu_credits_are_charged_only_where_they_are_given() -> None:
    assert "CPU credits" not in items(POSTGRES)
    assert items(POSTGRES, {"monthly_cpu_credit_hrs": 30})["CPU credits"] == 30 * Decimal("0.075")


REPLICA = {"replicate_source_db": "${aws_db_instance.db.identifier}", "instance_class": "db.t4g.medium"}


def test_a_replica_has_engine_and_storage_from_its_source() -> None:
    found = cost(stack({"aws_db_instance": {"db": {**POSTGRES, "multi_az": True}, "replica": REPLICA}}))
    assert by_item(found, "aws_db_instance.replica") == {
        "Instance (db.t4g.medium)": 730 * Decimal("0.065"),
        "Storage (gp3)": 100 * Decimal("0.115"),
    }


def test_a_replica_of_a_replica_goes_back_to_the_first() -> None:
    second = {"replicate_source_db": "${aws_db_instance.replica.arn}", "instance_class": "db.r5.large"}
    found = cost(stack({"aws_db_instance": {"db": POSTGRES, "replica": REPLICA, "second": second}}))
    assert by_item(found, "aws_db_instance.second")["Instance (db.r5.large)"] == 730 * Decimal("0.25")


def test_a_replica_in_a_state_is_found_by_its_sources_identifier() -> None:
    replica = {"replicate_source_db": "main", "instance_class": "db.t4g.medium"}
    found = cost(state({"aws_db_instance.db": {**POSTGRES, "identifier": "main"}, "aws_db_instance.replica": replica}))
    assert by_item(found, "aws_db_instance.replica")["Storage (gp3)"] == Decimal("11.5")


def test_a_replica_of_a_database_elsewhere_is_left_out_with_the_reason() -> None:
    replica = {"replicate_source_db": "arn:aws:rds:us-west-2:1:db:x", "instance_class": "db.t4g.medium"}
    found = cost(stack({"aws_db_instance": {"replica": replica}}))
    assert "engine" in left_out(found)["aws_db_instance.replica"]


def test_a_copy_of_a_snapshot_is_what_the_snapshots_database_is() -> None:
    document = stack(
        {
            "aws_db_instance": {
                "db": POSTGRES,
                "copy": {"snapshot_identifier": "${aws_db_snapshot.s.id}", "instance_class": "db.t4g.medium"},
            },
            "aws_db_snapshot": {"s": {"db_instance_identifier": "${aws_db_instance.db.identifier}"}},
        }
    )
    assert by_item(cost(document), "aws_db_instance.copy")["Storage (gp3)"] == Decimal("11.5")


def test_neither_a_replica_nor_its_source_can_stop() -> None:
    found = cost(stack({"aws_db_instance": {"db": POSTGRES, "replica": REPLICA, "other": POSTGRES}}))
    stops = {line.address: line.charge.stops for line in found.lines if line.charge.item.startswith("Instance")}
    assert stops == {
        "aws_db_instance.db": False,
        "aws_db_instance.replica": False,
        "aws_db_instance.other": True,
    }


def test_a_version_out_of_support_is_charged_by_vcpu() -> None:
    old = {**POSTGRES, "engine_version": "12.19"}
    # Two vCPUs, and those of the standby.
    assert items(old)["Extended Support"] == 730 * 2 * Decimal("0.1")
    assert items({**old, "multi_az": True})["Extended Support"] == 730 * 4 * Decimal("0.1")
    assert items({**old, "engine_version": "11"})["Extended Support"] == 730 * 2 * Decimal("0.2")
    assert items({**old, "engine": "mysql", "engine_version": "8.0.39"})["Extended Support"] == 730 * 2 * Decimal("0.1")
    assert items(old, region="eu-west-1")["Extended Support"] == 730 * 2 * Decimal("0.112")
    refused = {**old, "engine_lifecycle_support": "open-source-rds-extended-support-disabled"}
    assert "Extended Support" not in items(refused)


def test_metrics_kept_for_more_than_a_week_cost() -> None:
    kept = {**POSTGRES, "performance_insights_enabled": True, "performance_insights_retention_period": 7}
    assert left_out(cost(stack({"aws_db_instance": {"db": kept}}))) == {}
    longer = {**kept, "performance_insights_retention_period": 31}
    assert "aws_db_instance.db Database Insights" in left_out(cost(stack({"aws_db_instance": {"db": longer}})))


@pytest.mark.parametrize(
    ("engine", "license_model", "match"),
    [
        ("postgres", "postgresql-license", "databaseEngine=PostgreSQL"),
        ("mariadb", "", "databaseEngine=MariaDB"),
        (
            "oracle-se2",
            "bring-your-own-license",
            "databaseEdition=Standard Two;databaseEngine=Oracle;licenseModel=Bring your own license",
        ),
        ("oracle-ee-cdb", "", "databaseEdition=Enterprise;databaseEngine=Oracle;licenseModel=Bring your own license"),
        ("sqlserver-web", "", "databaseEdition=Web;databaseEngine=SQL Server;licenseModel=License included"),
    ],
)
def test_engines_and_licenses_have_the_price_lists_names(engine: str, license_model: str, match: str) -> None:
    assert engine_match(engine, license_model) == match


def test_a_license_that_is_included_costs_more() -> None:
    oracle = {**POSTGRES, "engine": "oracle-se2", "engine_version": "19", "instance_class": "db.r5.large"}
    assert items(oracle)["Instance (db.r5.large)"] == 730 * Decimal("0.482")
    brought = {**oracle, "license_model": "bring-your-own-license"}
    assert items(brought)["Instance (db.r5.large)"] == 730 * Decimal("0.233")


def test_sizes_tell_vcpus() -> None:
    classes = {"db.t2.micro": 1, "db.t4g.medium": 2, "db.r6g.large": 2, "db.r6g.xlarge": 4, "db.x2g.16xlarge": 64}
    assert {name: vcpus(name) for name in classes} == classes
    with pytest.raises(NotKnown, match="metal"):
        vcpus("db.m5d.metal")


def test_names_are_shortened_as_usage_types_are() -> None:
    assert usage_class("db.r5.24xlarge") == "db.r5.24xl"
    assert (major_version("mysql", "8.0.39"), major_version("postgres", "16.4")) == ("8.0", "16")


def test_what_belongs_to_a_database_is_free() -> None:
    found = cost(stack({"aws_db_subnet_group": {"x": {}}, "aws_db_parameter_group": {"x": {}}}))
    assert (found.free, found.unpriced) == (2, ())
