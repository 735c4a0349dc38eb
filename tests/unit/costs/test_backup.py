"""AWS Backup's vaults."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_out, stack

VAULT = stack({"aws_backup_vault": {"v": {"name": "v"}}})


def test_an_empty_vault_is_free() -> None:
    found = cost(VAULT)
    assert (found.free, found.usage_dependent, found.unpriced) == (1, (), ())


def test_a_vault_costs_what_is_kept_in_it_at_its_services_prices() -> None:
    usage = {
        "monthly_efs_warm_backup_gb": 100,
        "monthly_efs_cold_backup_gb": 100,
        "monthly_ebs_snapshot_gb": 100,
        "monthly_rds_snapshot_gb": 100,
        "monthly_aurora_snapshot_gb": 100,
        "monthly_dynamodb_backup_gb": 100,
        "monthly_dynamodb_restore_gb": 100,
    }
    assert by_item(cost(VAULT, {"aws_backup_vault.v": usage})) == {
        "EFS backups (warm)": Decimal(5),
        "EFS backups (cold)": Decimal(1),
        "EBS snapshots": Decimal(5),
        "RDS snapshots": Decimal("9.5"),
        "Aurora snapshots": Decimal("2.1"),
        "DynamoDB backups": Decimal(10),
        "DynamoDB restores": Decimal(15),
    }


def test_restores_without_a_price_are_left_out_and_not_free() -> None:
    found = cost(VAULT, {"aws_backup_vault.v": {"monthly_efs_cold_restore_gb": 10}})
    assert "PartialRestore-Cold-EFS" in left_out(found)["aws_backup_vault.v EFS restores (cold)"]
