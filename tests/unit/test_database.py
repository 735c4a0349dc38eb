"""The database in the data tier."""

from typing import Any

import pytest

from tests.unit.synthesis import KEY, Block, Stack, stack

GROUP = "${aws_security_group.database/security-group/group.id}"


def with_database(deletion_protection: bool = True, zones: int = 2, **database: Any) -> Stack:
    network = {"zones": zones, "tiers": {"data": {}}}
    return stack(network=network, database=database, deletion_protection=deletion_protection)


def instance(**database: Any) -> Block:
    return with_database(**database).one("aws_db_instance")


def test_there_is_no_database_by_default() -> None:
    assert not stack().all("aws_db_instance")


def test_the_default_is_the_smallest_postgresql_16_in_one_zone() -> None:
    found = instance()
    assert (found["engine"], found["engine_version"], found["instance_class"]) == ("postgres", "16", "db.t4g.micro")
    assert (found["allocated_storage"], found["max_allocated_storage"], found["storage_type"]) == (20, 100, "gp3")
    assert (found["multi_az"], found["backup_retention_period"]) == (False, 7)


def test_the_database_is_as_asked() -> None:
    found = instance(
        engine_version="17.2",
        instance_class="db.r7g.large",
        storage_gb=500,
        max_storage_gb=2000,
        multi_az=True,
        backup_days=35,
    )
    assert (found["engine_version"], found["instance_class"]) == ("17.2", "db.r7g.large")
    assert (found["allocated_storage"], found["max_allocated_storage"]) == (500, 2000)
    assert (found["multi_az"], found["backup_retention_period"]) == (True, 35)


def test_storage_that_may_not_grow_has_no_upper_bound() -> None:
    # RDS wants the bound at least 10 % above the storage, or none.
    assert "max_allocated_storage" not in instance(storage_gb=100, max_storage_gb=100)


def test_aws_keeps_the_password_encrypted() -> None:
    found = instance()
    assert found["manage_master_user_password"] is True
    assert found["master_user_secret_kms_key_id"] == KEY
    assert "password" not in found
    assert found["iam_database_authentication_enabled"] is True


def test_data_and_insights_are_encrypted() -> None:
    found = instance()
    assert (found["storage_encrypted"], found["kms_key_id"]) == (True, KEY)
    assert (found["performance_insights_enabled"], found["performance_insights_kms_key_id"]) == (True, KEY)


def test_the_database_lives_in_the_data_tier_and_is_never_public() -> None:
    built = with_database(zones=3)
    found = built.one("aws_db_instance")
    assert found["publicly_accessible"] is False
    assert found["db_subnet_group_name"] == "${aws_db_subnet_group.database/subnets.name}"
    subnets = built.one("aws_db_subnet_group")["subnet_ids"]
    assert subnets == [f"${{aws_subnet.network/data-{zone}.id}}" for zone in (1, 2, 3)]


def test_only_the_service_reaches_the_database_and_the_database_reaches_nothing() -> None:
    built = with_database()
    assert built.one("aws_db_instance")["vpc_security_group_ids"] == [GROUP]
    rules = [*built.all("aws_vpc_security_group_ingress_rule").values()]
    (rule,) = (rule for rule in rules if rule["security_group_id"] == GROUP)
    assert rule["referenced_security_group_id"] == "${aws_security_group.fargate/security-group/group.id}"
    assert (rule["from_port"], rule["to_port"]) == (5432, 5432)
    ways_out = built.all("aws_vpc_security_group_egress_rule").values()
    assert not [rule for rule in ways_out if rule["security_group_id"] == GROUP]


def test_the_database_speaks_tls_only_and_logs_what_is_slow() -> None:
    built = with_database()
    parameters = {each["name"]: each["value"] for each in built.one("aws_db_parameter_group")["parameter"]}
    assert parameters == {"rds.force_ssl": "1", "log_statement": "ddl", "log_min_duration_statement": "1000"}
    assert built.one("aws_db_instance")["parameter_group_name"] == (
        "${aws_db_parameter_group.database/parameters.name}"
    )


def test_a_new_major_version_gets_parameters_of_its_own_before_the_old_ones_go() -> None:
    old, new = (with_database(engine_version=version).one("aws_db_parameter_group") for version in ("16.4", "17"))
    assert (old["family"], new["family"]) == ("postgres16", "postgres17")
    assert old["name"] != new["name"]
    assert new["lifecycle"] == {"create_before_destroy": True}
    assert instance()["allow_major_version_upgrade"] is True


def test_logs_are_exported_to_groups_that_the_stack_owns() -> None:
    built = with_database()
    exports = built.one("aws_db_instance")["enabled_cloudwatch_logs_exports"]
    assert exports == ["postgresql", "upgrade"]
    groups = built.all("aws_cloudwatch_log_group", "database/")
    assert {group["name"] for group in groups.values()} == {
        f"/aws/rds/instance/landfall-dev-fargate-database/{export}" for export in exports
    }
    assert {(group["kms_key_id"], group["retention_in_days"]) for group in groups.values()} == {(KEY, 365)}
    # RDS makes a group that isn't there, without retention or key, and leaves it behind.
    assert {f"aws_cloudwatch_log_group.{path}" for path in groups} <= set(built.one("aws_db_instance")["depends_on"])


def test_enhanced_monitoring_runs_with_a_role_for_just_that() -> None:
    built = with_database()
    found = built.one("aws_db_instance")
    assert found["monitoring_interval"] == 60
    assert found["monitoring_role_arn"] == "${aws_iam_role.database/monitoring/role.arn}"
    attachment = built.one("aws_iam_role_policy_attachment", "database/monitoring-policy")
    assert attachment["policy_arn"].endswith(":policy/service-role/AmazonRDSEnhancedMonitoringRole")
    trust = built.statements("database/monitoring/trust")["Assume"]
    assert trust["principals"] == [{"type": "Service", "identifiers": ["monitoring.rds.amazonaws.com"]}]


@pytest.mark.parametrize("protected", [True, False])
def test_deletion_protection_holds_the_database_and_its_backups(protected: bool) -> None:
    found = with_database(deletion_protection=protected).one("aws_db_instance")
    assert found["deletion_protection"] is protected
    assert found.get("lifecycle", {}).get("prevent_destroy", False) is protected
    assert found["skip_final_snapshot"] is not protected
    assert found["delete_automated_backups"] is not protected
    assert ("final_snapshot_identifier" in found) is protected


def test_the_stack_s_tag_says_that_backups_are_needed() -> None:
    assert stack().default_tags["BackupRequired"] == "false"
    assert with_database().default_tags["BackupRequired"] == "true"
