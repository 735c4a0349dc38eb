"""AWS Backup: what its vaults keep, by usage.

https://aws.amazon.com/backup/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

SERVICE = "AWSBackup"
EFS_WARM = PriceKey(SERVICE, "WarmStorage-ByteHrs-EFS")

_KEPT: Mapping[str, tuple[str, PriceKey, str]] = {
    "monthly_efs_warm_backup_gb": ("EFS backups (warm)", EFS_WARM, "GB-Mo"),
    "monthly_efs_cold_backup_gb": ("EFS backups (cold)", PriceKey(SERVICE, "ColdStorage-ByteHrs-EFS"), "GB-Mo"),
    "monthly_efs_warm_restore_gb": ("EFS restores (warm)", PriceKey(SERVICE, "PartialRestore-Warm-EFS"), "GB"),
    "monthly_efs_cold_restore_gb": ("EFS restores (cold)", PriceKey(SERVICE, "PartialRestore-Cold-EFS"), "GB"),
    "monthly_efs_item_restore_requests": (
        "EFS item restores",
        PriceKey(SERVICE, "PartialRestore-Jobs-EFS"),
        "Requests",
    ),
    "monthly_ebs_snapshot_gb": ("EBS snapshots", PriceKey("AmazonEC2", "EBS:SnapshotUsage"), "GB-Mo"),
    "monthly_rds_snapshot_gb": (
        "RDS snapshots",
        PriceKey("AmazonRDS", "RDS:ChargedBackupUsage", "databaseEngine=Any"),
        "GB-Mo",
    ),
    "monthly_aurora_snapshot_gb": (
        "Aurora snapshots",
        PriceKey("AmazonRDS", "Aurora:BackupUsage", "databaseEngine=Aurora PostgreSQL"),
        "GB-Mo",
    ),
    "monthly_dynamodb_backup_gb": (
        "DynamoDB backups",
        PriceKey("AmazonDynamoDB", "TimedBackupStorage-ByteHrs"),
        "GB-Mo",
    ),
    "monthly_dynamodb_restore_gb": ("DynamoDB restores", PriceKey("AmazonDynamoDB", "RestoreDataSize-Bytes"), "GB"),
    "monthly_fsx_windows_backup_gb": (
        "FSx for Windows backups",
        PriceKey("AmazonFSx", "BackupUsage", "fileSystemType=Windows"),
        "GB-Mo",
    ),
    "monthly_fsx_lustre_backup_gb": (
        "FSx for Lustre backups",
        PriceKey("AmazonFSx", "BackupUsage", "fileSystemType=Lustre"),
        "GB-Mo",
    ),
}
"""What a vault's usage can say; its price is that of the service that is backed up."""


def vault(resource: Resource, context: Context) -> Iterator[Charge]:
    """Whatever its usage says is kept in it or restored; an empty vault is free."""
    usage = context.usage(resource)
    for key, (item, price, unit) in _KEPT.items():
        amount = usage.amount(key)
        if not isinstance(amount, Missing):
            yield Charge(Component.BACKUP, item, price, amount, unit)


CHARGES: Mapping[str, Charges] = {
    "aws_backup_logically_air_gapped_vault": vault,
    "aws_backup_vault": vault,
}
FREE = frozenset(
    {
        "aws_backup_global_settings", "aws_backup_plan", "aws_backup_region_settings", "aws_backup_selection",
        "aws_backup_vault_lock_configuration", "aws_backup_vault_notifications", "aws_backup_vault_policy",
    }
)  # fmt: skip
