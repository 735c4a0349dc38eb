"""How the file system of an applied `lambda_efs` stack looks."""

import json
from typing import Any

from tests.integration.applied import Applied


def _file_system(applied: Applied) -> dict[str, Any]:
    efs = applied.client("efs")
    (found,) = efs.describe_file_systems(FileSystemId=applied.outputs["file_system"])["FileSystems"]
    assert isinstance(found, dict)
    return found


def the_file_system_is_as_the_settings_say(applied: Applied) -> None:
    efs, settings, found = applied.client("efs"), applied.settings.file_system, _file_system(applied)
    assert (found["Encrypted"], found["ThroughputMode"]) == (True, settings.throughput)
    policies = efs.describe_lifecycle_configuration(FileSystemId=found["FileSystemId"])["LifecyclePolicies"]
    assert {name: value for policy in policies for name, value in policy.items()} == {
        "TransitionToIA": f"AFTER_{settings.infrequent_access_days}_DAYS",
        "TransitionToPrimaryStorageClass": "AFTER_1_ACCESS",
    }
    backup = efs.describe_backup_policy(FileSystemId=found["FileSystemId"])["BackupPolicy"]["Status"]
    assert backup.startswith("ENABL" if settings.backups else "DISABL")


def each_zone_mounts_it_from_the_function_s_group_alone(applied: Applied) -> None:
    efs, ec2 = applied.client("efs"), applied.client("ec2")
    targets = efs.describe_mount_targets(FileSystemId=applied.outputs["file_system"])["MountTargets"]
    assert len({each["AvailabilityZoneName"] for each in targets}) == applied.environment.network.zones
    (group,) = {
        name
        for each in targets
        for name in efs.describe_mount_target_security_groups(MountTargetId=each["MountTargetId"])["SecurityGroups"]
    }
    function = applied.client("lambda").get_function(FunctionName=applied.outputs["function"])["Configuration"]
    (found,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    (rule,) = found["IpPermissions"]
    assert (rule["FromPort"], rule["ToPort"], rule["IpRanges"]) == (2049, 2049, [])
    assert [each["GroupId"] for each in rule["UserIdGroupPairs"]] == function["VpcConfig"]["SecurityGroupIds"]


def the_function_mounts_the_access_point(applied: Applied) -> None:
    efs, settings = applied.client("efs"), applied.settings.file_system
    (point,) = efs.describe_access_points(FileSystemId=applied.outputs["file_system"])["AccessPoints"]
    assert point["AccessPointId"] == applied.outputs["access_point"]
    assert point["PosixUser"] == {"Uid": settings.user_id, "Gid": settings.user_id}
    function = applied.client("lambda").get_function(FunctionName=applied.outputs["function"])["Configuration"]
    mounted = [{"Arn": point["AccessPointArn"], "LocalMountPath": settings.path}]
    assert function["FileSystemConfigs"] == mounted


def nobody_mounts_it_without_tls_or_the_role(applied: Applied) -> None:
    answer = applied.client("efs").describe_file_system_policy(FileSystemId=applied.outputs["file_system"])
    rules = {statement["Sid"]: statement for statement in json.loads(answer["Policy"])["Statement"]}
    assert rules["OnlyTls"]["Effect"] == "Deny"
    assert rules["OnlyTls"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    (role,) = applied.outputs["bedrock_callers"]
    assert rules["TheFunctionMounts"]["Principal"] == {"AWS": role}


def the_function_finds_the_folder_of_the_models(applied: Applied) -> None:
    if applied.settings.code.kind == "image":
        return  # The emulator has no Docker to run it with.
    request = {"version": "2.0", "rawPath": "/", "requestContext": {"http": {"method": "GET", "path": "/"}}}
    names = {"FunctionName": applied.outputs["function"], "Qualifier": applied.outputs["alias"]}
    answer = applied.client("lambda").invoke(**names, Payload=json.dumps(request))
    assert "FunctionError" not in answer
    assert json.loads(json.loads(answer["Payload"].read())["body"])["files"] == []
