"""What keeps data on the emulator: file systems, the policies that make snapshots, backups and tables."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients


@pytest.fixture(scope="module")
def subnet(clients: Clients) -> dict[str, Any]:
    """A subnet of a VPC."""
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet: dict[str, Any] = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")["Subnet"]
    return subnet


# --- EFS


def test_a_file_system_changes_its_throughput_protection_and_backup(clients: Clients) -> None:
    efs, key = clients("efs"), clients("kms").create_key()["KeyMetadata"]
    made = efs.create_file_system(CreationToken="models", Encrypted=True, KmsKeyId=key["KeyId"])
    system = made["FileSystemId"]

    assert made["KmsKeyId"] == key["Arn"]
    assert made["FileSystemProtection"] == {"ReplicationOverwriteProtection": "ENABLED"}
    with pytest.raises(ClientError) as none:
        efs.describe_backup_policy(FileSystemId=system)
    assert none.value.response["Error"]["Code"] == "PolicyNotFound"

    efs.update_file_system(FileSystemId=system, ThroughputMode="provisioned", ProvisionedThroughputInMibps=8)
    efs.update_file_system_protection(FileSystemId=system, ReplicationOverwriteProtection="DISABLED")
    efs.put_backup_policy(FileSystemId=system, BackupPolicy={"Status": "DISABLED"})

    (told,) = efs.describe_file_systems(FileSystemId=system)["FileSystems"]
    assert (told["ThroughputMode"], told["ProvisionedThroughputInMibps"]) == ("provisioned", 8)
    assert told["FileSystemProtection"] == {"ReplicationOverwriteProtection": "DISABLED"}
    assert efs.describe_backup_policy(FileSystemId=system)["BackupPolicy"] == {"Status": "DISABLED"}
    with pytest.raises(ClientError, match="goes with ThroughputMode provisioned"):
        efs.update_file_system(FileSystemId=system, ThroughputMode="provisioned")
    efs.delete_file_system(FileSystemId=system)


def test_a_file_system_takes_its_policy_and_access_points_with_it(clients: Clients) -> None:
    efs = clients("efs")
    system = efs.create_file_system(CreationToken="shared")["FileSystemId"]
    efs.put_file_system_policy(FileSystemId=system, Policy='{"Version": "2012-10-17", "Statement": []}')
    efs.create_access_point(ClientToken="x", FileSystemId=system)

    efs.delete_file_system_policy(FileSystemId=system)
    with pytest.raises(ClientError) as missing:
        efs.describe_file_system_policy(FileSystemId=system)
    assert missing.value.response["Error"]["Code"] == "PolicyNotFound"

    efs.delete_file_system(FileSystemId=system)
    assert efs.describe_access_points()["AccessPoints"] == []
    with pytest.raises(ClientError, match=f"'{system}' does not exist"):
        efs.create_access_point(ClientToken="x", FileSystemId=system)


def test_a_mount_target_has_an_interface_with_the_default_group_where_none_is_named(
    clients: Clients, subnet: dict[str, Any]
) -> None:
    efs, ec2 = clients("efs"), clients("ec2")
    system = efs.create_file_system(CreationToken="mounted")["FileSystemId"]

    made = efs.create_mount_target(FileSystemId=system, SubnetId=subnet["SubnetId"])

    (interface,) = ec2.describe_network_interfaces(NetworkInterfaceIds=[made["NetworkInterfaceId"]])[
        "NetworkInterfaces"
    ]
    assert [group["GroupName"] for group in interface["Groups"]] == ["default"]
    with pytest.raises(ClientError, match="delete all mount targets"):
        efs.delete_file_system(FileSystemId=system)
    efs.delete_mount_target(MountTargetId=made["MountTargetId"])
    assert ec2.describe_network_interfaces()["NetworkInterfaces"] == []
    efs.delete_file_system(FileSystemId=system)


def test_a_file_system_is_not_replicated(clients: Clients) -> None:
    efs = clients("efs")
    system = efs.create_file_system(CreationToken="single")["FileSystemId"]

    with pytest.raises(ClientError) as none:
        efs.describe_replication_configurations(FileSystemId=system)
    assert none.value.response["Error"]["Code"] == "ReplicationNotFound"
    with pytest.raises(ClientError, match=r"efs\.CreateReplicationConfiguration is not emulated"):
        efs.create_replication_configuration(SourceFileSystemId=system, Destinations=[{"Region": "us-west-2"}])
    efs.delete_file_system(FileSystemId=system)


# --- Data Lifecycle Manager

DAILY = {
    "Name": "daily",
    "CreateRule": {"Interval": 24, "IntervalUnit": "HOURS", "Times": ["03:00"]},
    "RetainRule": {"Count": 7},
}
POLICY: dict[str, Any] = {
    "ExecutionRoleArn": "arn:aws:iam::000000000000:role/dlm",
    "Description": "daily snapshots",
    "State": "ENABLED",
    "PolicyDetails": {
        "ResourceTypes": ["VOLUME"],
        "TargetTags": [{"Key": "Stack", "Value": "dev"}],
        "Schedules": [DAILY],
    },
    "Tags": {"Project": "x"},
}


def test_a_lifecycle_policy_is_kept_changed_and_gone(clients: Clients) -> None:
    dlm = clients("dlm")
    name = dlm.create_lifecycle_policy(**POLICY)["PolicyId"]

    told = dlm.get_lifecycle_policy(PolicyId=name)["Policy"]
    assert told["PolicyArn"] == f"arn:aws:dlm:us-east-1:000000000000:policy/{name}"
    assert told["PolicyDetails"]["PolicyType"] == "EBS_SNAPSHOT_MANAGEMENT"
    assert told["PolicyDetails"]["Schedules"] == [DAILY]

    dlm.update_lifecycle_policy(PolicyId=name, State="DISABLED")
    told = dlm.get_lifecycle_policy(PolicyId=name)["Policy"]
    assert (told["State"], told["Description"]) == ("DISABLED", "daily snapshots")
    assert told["DateModified"] > told["DateCreated"]

    dlm.tag_resource(ResourceArn=told["PolicyArn"], Tags={"Owner": "y"})
    dlm.untag_resource(ResourceArn=told["PolicyArn"], TagKeys=["Project"])
    assert dlm.list_tags_for_resource(ResourceArn=told["PolicyArn"])["Tags"] == {"Owner": "y"}

    dlm.delete_lifecycle_policy(PolicyId=name)
    with pytest.raises(ClientError) as missing:
        dlm.get_lifecycle_policy(PolicyId=name)
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_lifecycle_policies_are_found_by_state_kind_and_target(clients: Clients) -> None:
    dlm = clients("dlm")
    instances = {**POLICY["PolicyDetails"], "ResourceTypes": ["INSTANCE"]}
    volume = dlm.create_lifecycle_policy(**POLICY)["PolicyId"]
    instance = dlm.create_lifecycle_policy(**POLICY | {"State": "DISABLED", "PolicyDetails": instances})["PolicyId"]

    def found(**filters: Any) -> set[str]:
        return {one["PolicyId"] for one in dlm.get_lifecycle_policies(**filters)["Policies"]}

    assert found() == {volume, instance}
    assert found(State="ENABLED") == found(ResourceTypes=["VOLUME"]) == found(PolicyIds=[volume]) == {volume}
    assert found(TargetTags=["Stack=dev"]) == {volume, instance}
    assert found(TargetTags=["Stack=prod"]) == set()
    with pytest.raises(ClientError, match="not found: policy-0"):
        found(PolicyIds=["policy-0"])
    for name in (volume, instance):
        dlm.delete_lifecycle_policy(PolicyId=name)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"State": "ON"}, r"Value 'ON' at 'state' .* enum value set: \[ENABLED, DISABLED\]"),
        ({"Description": "no: colons"}, "regular expression pattern"),
        ({"PolicyDetails": {"ResourceTypes": ["VOLUME"], "Schedules": [DAILY]}}, "TargetTags must be specified"),
        ({"PolicyDetails": {"Schedules": [{**DAILY, "CreateRule": {"Interval": 5}}]}}, "ResourceTypes must be"),
        ({"schedule": {**DAILY, "CreateRule": {"Interval": 5, "IntervalUnit": "HOURS"}}}, "Interval 5 is not one of"),
        ({"schedule": {**DAILY, "Name": 121 * "x"}}, "length less than or equal to 120"),
        ({"schedule": {**DAILY, "RetainRule": {}}}, "either Count or Interval"),
        (
            {"schedule": {"Name": "x", "CreateRule": {}, "RetainRule": {"Count": 1}}},
            "either CronExpression or Interval",
        ),
    ],
)
def test_a_lifecycle_policy_that_aws_would_refuse_is_refused(
    clients: Clients, changes: dict[str, Any], message: str
) -> None:
    if schedule := changes.get("schedule"):
        changes = {"PolicyDetails": {**POLICY["PolicyDetails"], "Schedules": [schedule]}}

    with pytest.raises(ClientError, match=message) as refused:
        clients("dlm").create_lifecycle_policy(**POLICY | changes)

    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
