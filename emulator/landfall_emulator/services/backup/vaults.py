"""Vaults, with their lock, their notifications and their access policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.paging import page
from landfall_emulator.services.backup.kept import Kept, invalid, missing
from landfall_emulator.state import Regional, arn
from landfall_emulator.tags import tags_of

_MINIMUM_CHANGEABLE_DAYS = 3
"""A lock in compliance mode can be taken back for at least 72 hours (API_PutBackupVaultLockConfiguration)."""


@dataclass
class _Vault(Kept):
    notifications: Mapping[str, Any] | None = None
    policy: str | None = None


_vaults: Regional[dict[str, _Vault]] = Regional(dict)


def all_vaults(context: RequestContext) -> Iterable[Kept]:
    return _vaults.of(context).values()


def create_vault(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = request["BackupVaultName"]
    if name in _vaults.of(context):
        raise error("AlreadyExistsException", f"Backup vault with the same name already exists: {name}")
    said = {key: request[key] for key in ("EncryptionKeyArn", "CreatorRequestId") if request.get(key)}
    vault = _Vault(arn(context, "backup", f"backup-vault:{name}"), said, tags_of(request.get("BackupVaultTags")))
    vault.told |= {
        "BackupVaultName": name,
        "BackupVaultArn": vault.arn,
        "VaultType": "BACKUP_VAULT",
        "VaultState": "AVAILABLE",
        "CreationDate": vault.created,
        "NumberOfRecoveryPoints": 0,
        "Locked": False,
    }
    _vaults.of(context)[name] = vault
    return {key: vault.told[key] for key in ("BackupVaultName", "BackupVaultArn", "CreationDate")}


def describe_vault(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _vault(context, request).told


def list_vaults(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    some, token = page([vault.told for vault in _vaults.of(context).values()], request, default=1000)
    return {"BackupVaultList": some, "NextToken": token}


def delete_vault(context: RequestContext, request: Mapping[str, Any]) -> None:
    _vault(context, request)
    del _vaults.of(context)[request["BackupVaultName"]]


def list_recovery_points(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _vault(context, request)
    return {"RecoveryPoints": []}


def put_lock(context: RequestContext, request: Mapping[str, Any]) -> None:
    told = _vault(context, request).told
    _require_unlocked(told)
    least, most, days = (request.get(key) for key in ("MinRetentionDays", "MaxRetentionDays", "ChangeableForDays"))
    if least is not None and most is not None and least > most:
        raise invalid("MinRetentionDays must not exceed MaxRetentionDays")
    if days is not None and days < _MINIMUM_CHANGEABLE_DAYS:
        raise invalid(f"ChangeableForDays must be at least {_MINIMUM_CHANGEABLE_DAYS}")
    told |= {"Locked": True, "MinRetentionDays": least, "MaxRetentionDays": most}
    told["LockDate"] = datetime.now(UTC) + timedelta(days=days) if days is not None else None


def delete_lock(context: RequestContext, request: Mapping[str, Any]) -> None:
    told = _vault(context, request).told
    _require_unlocked(told)
    told |= {"Locked": False, "MinRetentionDays": None, "MaxRetentionDays": None, "LockDate": None}


def _require_unlocked(told: Mapping[str, Any]) -> None:
    """Refuses to touch a lock whose date has come."""
    if told.get("LockDate") and told["LockDate"] <= datetime.now(UTC):
        raise error("InvalidRequestException", f"Vault lock of {told['BackupVaultName']} can't be changed any more")


def put_notifications(context: RequestContext, request: Mapping[str, Any]) -> None:
    _vault(context, request).notifications = {key: request[key] for key in ("SNSTopicArn", "BackupVaultEvents")}


def get_notifications(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    vault = _vault(context, request)
    if vault.notifications is None:
        raise missing(f"Failed reading notifications from database for Backup vault {request['BackupVaultName']}")
    return _named(vault) | dict(vault.notifications)


def delete_notifications(context: RequestContext, request: Mapping[str, Any]) -> None:
    _vault(context, request).notifications = None


def put_policy(context: RequestContext, request: Mapping[str, Any]) -> None:
    _vault(context, request).policy = request.get("Policy")


def get_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    vault = _vault(context, request)
    if vault.policy is None:
        raise missing(f"Failed reading access policy from database for Backup vault {request['BackupVaultName']}")
    return _named(vault) | {"Policy": vault.policy}


def delete_policy(context: RequestContext, request: Mapping[str, Any]) -> None:
    _vault(context, request).policy = None


def _named(vault: _Vault) -> dict[str, Any]:
    return {key: vault.told[key] for key in ("BackupVaultName", "BackupVaultArn")}


def _vault(context: RequestContext, request: Mapping[str, Any]) -> _Vault:
    name = request["BackupVaultName"]
    try:
        return _vaults.of(context)[name]
    except KeyError:
        raise missing(f"Backup vault {name} was not found") from None


OPERATIONS: dict[str, Handler] = {
    "CreateBackupVault": create_vault,
    "DescribeBackupVault": describe_vault,
    "ListBackupVaults": list_vaults,
    "DeleteBackupVault": delete_vault,
    "ListRecoveryPointsByBackupVault": list_recovery_points,
    "PutBackupVaultLockConfiguration": put_lock,
    "DeleteBackupVaultLockConfiguration": delete_lock,
    "PutBackupVaultNotifications": put_notifications,
    "GetBackupVaultNotifications": get_notifications,
    "DeleteBackupVaultNotifications": delete_notifications,
    "PutBackupVaultAccessPolicy": put_policy,
    "GetBackupVaultAccessPolicy": get_policy,
    "DeleteBackupVaultAccessPolicy": delete_policy,
}
