"""What was saved of databases, caches and file systems: snapshots, the last one included, and recovery points."""

from operations.destroy.aws import Aws, tags_in
from operations.destroy.things import Fields, Kind, Listed, ReadTags, Stays, call, tags_at

_RDS = "arn:{partition}:rds:{region}:{account}:"


def _snapshots(aws: Aws) -> list[str]:
    return [
        one["DBSnapshotArn"]
        for one in aws.listed("rds", "describe_db_snapshots", "DBSnapshots")
        if aws.scope.named(one["DBInstanceIdentifier"]) or aws.scope.why(tags_in(one.get("TagList")))
    ]


def _of_our_database(aws: Aws, fields: Fields) -> str | None:
    found = aws.listed("rds", "describe_db_snapshots", "DBSnapshots", DBSnapshotIdentifier=fields["name"])
    names = [one["DBInstanceIdentifier"] for one in found if aws.scope.named(one["DBInstanceIdentifier"])]
    return f"saved of {names[0]}" if names else None


def _retained(aws: Aws) -> list[str]:
    """Automated backups that outlive their database; as long as that exists, they go with it."""
    return [
        one["DBInstanceAutomatedBackupsArn"]
        for one in aws.listed("rds", "describe_db_instance_automated_backups", "DBInstanceAutomatedBackups")
        if one.get("Status") == "retained" and aws.scope.named(one["DBInstanceIdentifier"])
    ]


def _cache_snapshots(aws: Aws) -> list[str]:
    return [
        one["ARN"]
        for one in aws.listed("elasticache", "describe_snapshots", "Snapshots")
        if aws.scope.may_be_named(one.get("ReplicationGroupId") or one.get("CacheClusterId") or "")
        and one.get("SnapshotStatus") != "deleting"
    ]


def _of_our_cache(aws: Aws, fields: Fields) -> str | None:
    found = aws.listed("elasticache", "describe_snapshots", "Snapshots", SnapshotName=fields["name"])
    names = [one.get("ReplicationGroupId") or one.get("CacheClusterId") or "" for one in found]
    ours = [name for name in names if aws.scope.named(name)]
    return f"saved of {ours[0]}" if ours else None


def _existing(tags: ReadTags) -> ReadTags:
    """Tags that aren't there for backups, which have none."""

    def read(aws: Aws, fields: Fields) -> dict[str, str] | None:
        return None if fields["arn"] not in _retained(aws) else dict(tags(aws, fields) or {})

    return read


def _vault_lock(aws: Aws, fields: Fields) -> str | None:
    about = aws.call("backup", "describe_backup_vault", BackupVaultName=fields["name"])
    if not about.get("Locked") or not about.get("NumberOfRecoveryPoints"):
        return None
    return "the vault is locked: its recovery points stay until their retention ends"


def _empty_vault(aws: Aws, fields: Fields) -> None:
    name = fields["name"]
    for one in aws.pages("backup", "list_recovery_points_by_backup_vault", "RecoveryPoints", BackupVaultName=name):
        aws.call("backup", "delete_recovery_point", BackupVaultName=name, RecoveryPointArn=one["RecoveryPointArn"])


def _delete_plan(aws: Aws, fields: Fields) -> None:
    plan = fields["id"]
    for one in aws.pages("backup", "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan):
        aws.call("backup", "delete_backup_selection", BackupPlanId=plan, SelectionId=one["SelectionId"])
    aws.call("backup", "delete_backup_plan", BackupPlanId=plan)


def _delete_point(aws: Aws, fields: Fields) -> None:
    """Its ARN doesn't say which vault it is in."""
    for vault in aws.pages("backup", "list_backup_vaults", "BackupVaultList"):
        name = vault["BackupVaultName"]
        points = aws.pages("backup", "list_recovery_points_by_backup_vault", "RecoveryPoints", BackupVaultName=name)
        if any(one["RecoveryPointArn"] == fields["arn"] for one in points):
            if name.startswith("aws/"):
                raise Stays(f"it is in the vault {name}, out of which AWS alone takes recovery points")
            aws.call("backup", "delete_recovery_point", BackupVaultName=name, RecoveryPointArn=fields["arn"])


_BACKUP = "arn:{partition}:backup:{region}:{account}:"
_BACKUP_TAGS = tags_at("backup", "list_tags", "Tags", ResourceArn="{arn}")
_RDS_TAGS = tags_at("rds", "list_tags_for_resource", "TagList", ResourceName="{arn}")

KINDS = (
    Kind(
        what="snapshot of a database",
        arn=_RDS + "snapshot:{name*}",
        rank=42,
        find=_snapshots,
        tags=_RDS_TAGS,
        tagless=_of_our_database,
        steps=(call("rds", "delete_db_snapshot", DBSnapshotIdentifier="{name}"),),
    ),
    Kind(
        what="snapshot of a database cluster",
        arn=_RDS + "cluster-snapshot:{name*}",
        rank=42,
        tags=_RDS_TAGS,
        steps=(call("rds", "delete_db_cluster_snapshot", DBClusterSnapshotIdentifier="{name}"),),
    ),
    Kind(
        what="automated backup of a database",
        arn=_RDS + "auto-backup:{name}",
        rank=42,
        find=_retained,
        tags=_existing(_RDS_TAGS),
        tagless=lambda aws, _fields: f"kept of a database of {aws.scope.prefix} that is gone",
        steps=(call("rds", "delete_db_instance_automated_backup", DBInstanceAutomatedBackupsArn="{arn}"),),
    ),
    Kind(
        what="snapshot of a cache",
        arn="arn:{partition}:elasticache:{region}:{account}:snapshot:{name*}",
        rank=42,
        find=_cache_snapshots,
        tags=tags_at("elasticache", "list_tags_for_resource", "TagList", ResourceName="{arn}"),
        tagless=_of_our_cache,
        steps=(call("elasticache", "delete_snapshot", SnapshotName="{name}"),),
    ),
    Kind(
        what="backup plan",
        arn=_BACKUP + "backup-plan:{id}",
        rank=10,
        find=Listed("backup", "list_backup_plans", "BackupPlansList", "{BackupPlanArn}", "{BackupPlanName}"),
        tags=_BACKUP_TAGS,
        steps=(_delete_plan,),
    ),
    Kind(
        what="recovery point",
        arn=_BACKUP + "recovery-point:{name*}",
        rank=42,
        tags=_BACKUP_TAGS,
        steps=(_delete_point,),
    ),
    Kind(
        what="backup vault",
        arn=_BACKUP + "backup-vault:{name}",
        rank=43,
        find=Listed("backup", "list_backup_vaults", "BackupVaultList", "{BackupVaultArn}", "{BackupVaultName}"),
        tags=_BACKUP_TAGS,
        empty=_empty_vault,
        steps=(_empty_vault, call("backup", "delete_backup_vault", BackupVaultName="{name}")),
        warns=_vault_lock,
    ),
)
