"""EFS: protection, throughput and backup of a file system, its policy's end, and its key; moto lacks them.

Replication is not emulated.
"""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from moto.ec2.models import ec2_backends
from moto.efs.models import EFSBackend, efs_backends

from landfall_emulator.handler import Handler, ask_moto, below, error
from landfall_emulator.validation import validated


def create_file_system(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _check_throughput(request)
    known = {key: value for key, value in request.items() if key != "CreationToken"}
    if key := request.get("KmsKeyId"):
        known["KmsKeyId"] = _key_arn(context, key)
    name = ask_moto(context, "CreateFileSystem", CreationToken=request["CreationToken"], **known)["FileSystemId"]
    _system(context, name).file_system_protection = {"ReplicationOverwriteProtection": "ENABLED"}
    return _described(context, name)


def update_file_system(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    system = _system(context, request["FileSystemId"])
    _check_throughput(request)
    if request.get("ThroughputMode"):
        system.throughput_mode = request["ThroughputMode"]
        system.provisioned_throughput_in_mibps = request.get("ProvisionedThroughputInMibps")
    return _described(context, request["FileSystemId"])


def update_protection(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    system = _system(context, request["FileSystemId"])
    if request.get("ReplicationOverwriteProtection"):
        system.file_system_protection = {"ReplicationOverwriteProtection": request["ReplicationOverwriteProtection"]}
    answer: Mapping[str, Any] = system.file_system_protection
    return answer


def delete_file_system(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    points = _backend(context).access_points
    for name in [name for name, one in points.items() if one.file_system_id == request["FileSystemId"]]:
        del points[name]
    return answer


def put_backup_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _system(context, request["FileSystemId"]).backup_status = request["BackupPolicy"]["Status"]
    return {"BackupPolicy": request["BackupPolicy"]}


def describe_backup_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    system = _system(context, request["FileSystemId"])
    status = getattr(system, "backup_status", (system.backup_policy or {}).get("Status"))
    if status is None:
        raise error("PolicyNotFound", "Backup policy not found", 404)
    return {"BackupPolicy": {"Status": status}}


def put_policy(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _system(context, request["FileSystemId"])
    return below(context, request)


def delete_policy(context: RequestContext, request: Mapping[str, Any]) -> None:
    _system(context, request["FileSystemId"]).file_system_policy = None


def describe_replications(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if name := request.get("FileSystemId"):
        _system(context, name)
        raise error("ReplicationNotFound", f"File system '{name}' has no replication configuration", 404)
    return {"Replications": []}


def create_access_point(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _system(context, request["FileSystemId"])
    return below(context, request)


def delete_access_point(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = request["AccessPointId"]
    if name not in _backend(context).access_points:
        raise error("AccessPointNotFound", f"Access Point '{name}' does not exist.", 404)
    return below(context, request)


def create_mount_target(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    known = dict(request)
    ec2: Any = ec2_backends[context.account_id][context.region]
    if not known.get("SecurityGroups"):
        # those of the VPC's default group, as with any network interface
        vpc = ec2.get_subnet(request["SubnetId"]).vpc_id
        known["SecurityGroups"] = [ec2.get_security_group_from_name("default", vpc).id]
    target = ask_moto(context, "CreateMountTarget", **known)
    interface = ec2.get_network_interface(target["NetworkInterfaceId"])
    # nobody but EFS can delete it
    interface.requester_managed = True
    interface.description = f"EFS mount target for {target['FileSystemId']} ({target['MountTargetId']})"
    return target


def _backend(context: RequestContext) -> EFSBackend:
    return efs_backends[context.account_id][context.region]


def _system(context: RequestContext, name: str) -> Any:
    """moto's file system; it tells what else is put on it."""
    systems = _backend(context).file_systems_by_id
    if name not in systems:
        raise error("FileSystemNotFound", f"File system '{name}' does not exist.", 404)
    return systems[name]


def _described(context: RequestContext, name: str) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = ask_moto(context, "DescribeFileSystems", FileSystemId=name)["FileSystems"][0]
    return answer


def _check_throughput(request: Mapping[str, Any]) -> None:
    provisioned = request.get("ThroughputMode") == "provisioned"
    if provisioned != bool(request.get("ProvisionedThroughputInMibps")):
        raise error(
            "BadRequest", "ProvisionedThroughputInMibps goes with ThroughputMode provisioned, and with no other"
        )


def _key_arn(context: RequestContext, key: str) -> str:
    kms = connect_to(aws_access_key_id=context.account_id, region_name=context.region).kms
    return str(kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"])


OPERATIONS: dict[str, Handler] = validated(
    {
        "CreateFileSystem": create_file_system,
        "UpdateFileSystem": update_file_system,
        "UpdateFileSystemProtection": update_protection,
        "DeleteFileSystem": delete_file_system,
        "PutBackupPolicy": put_backup_policy,
        "DescribeBackupPolicy": describe_backup_policy,
        "PutFileSystemPolicy": put_policy,
        "DeleteFileSystemPolicy": delete_policy,
        "DescribeReplicationConfigurations": describe_replications,
        "CreateAccessPoint": create_access_point,
        "DeleteAccessPoint": delete_access_point,
        "CreateMountTarget": create_mount_target,
    },
    code="BadRequest",
)
