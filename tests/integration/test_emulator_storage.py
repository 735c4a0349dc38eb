"""What keeps data on the emulator: file systems, the policies that make snapshots, backups, tables and queues."""

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


# --- Backup

PLAN: dict[str, Any] = {
    "BackupPlanName": "daily",
    "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "vault", "Lifecycle": {"DeleteAfterDays": 35}}],
}
STACK = {"ConditionType": "STRINGEQUALS", "ConditionKey": "Stack", "ConditionValue": "dev"}


def test_a_vault_is_described_locked_and_told_of_its_notifications_and_policy(clients: Clients) -> None:
    backup, vault = clients("backup"), {"BackupVaultName": "locked"}
    made = backup.create_backup_vault(**vault, EncryptionKeyArn="arn:aws:kms:x", BackupVaultTags={"Project": "x"})

    told = backup.describe_backup_vault(**vault)
    assert (told["EncryptionKeyArn"], told["NumberOfRecoveryPoints"], told["Locked"]) == ("arn:aws:kms:x", 0, False)
    assert backup.list_tags(ResourceArn=made["BackupVaultArn"])["Tags"] == {"Project": "x"}
    for ask in (backup.get_backup_vault_notifications, backup.get_backup_vault_access_policy):
        with pytest.raises(ClientError) as none:
            ask(**vault)
        assert none.value.response["Error"]["Code"] == "ResourceNotFoundException"

    backup.put_backup_vault_lock_configuration(**vault, MinRetentionDays=7, ChangeableForDays=3)
    backup.put_backup_vault_notifications(
        **vault, SNSTopicArn="arn:aws:sns:x", BackupVaultEvents=["BACKUP_JOB_COMPLETED"]
    )
    backup.put_backup_vault_access_policy(**vault, Policy="{}")

    told = backup.describe_backup_vault(**vault)
    assert (told["Locked"], told["MinRetentionDays"]) == (True, 7)
    assert told["LockDate"] > told["CreationDate"]
    assert backup.get_backup_vault_notifications(**vault)["BackupVaultEvents"] == ["BACKUP_JOB_COMPLETED"]
    assert backup.get_backup_vault_access_policy(**vault)["Policy"] == "{}"
    backup.delete_backup_vault_lock_configuration(**vault)
    assert backup.describe_backup_vault(**vault)["Locked"] is False
    backup.delete_backup_vault(**vault)
    assert backup.list_backup_vaults()["BackupVaultList"] == []


def test_a_plan_has_versions_and_outlives_no_selection(clients: Clients) -> None:
    backup = clients("backup")
    made = backup.create_backup_plan(BackupPlan=PLAN)
    plan = {"BackupPlanId": made["BackupPlanId"]}
    (rule,) = backup.get_backup_plan(**plan)["BackupPlan"]["Rules"]
    assert (rule["ScheduleExpression"], rule["StartWindowMinutes"]) == ("cron(0 5 ? * * *)", 480)

    changed = backup.update_backup_plan(**plan, BackupPlan={**PLAN, "BackupPlanName": "renamed"})
    assert changed["VersionId"] != made["VersionId"]
    assert [one["BackupPlanName"] for one in backup.list_backup_plans()["BackupPlansList"]] == ["renamed"]

    role = "arn:aws:iam::000000000000:role/backup"
    selection = {"SelectionName": "stack", "IamRoleArn": role, "ListOfTags": [STACK]}
    selected = backup.create_backup_selection(**plan, BackupSelection=selection)["SelectionId"]
    assert backup.get_backup_selection(**plan, SelectionId=selected)["BackupSelection"] == selection
    assert [one["SelectionName"] for one in backup.list_backup_selections(**plan)["BackupSelectionsList"]] == ["stack"]
    with pytest.raises(ClientError, match="selections must be deleted prior"):
        backup.delete_backup_plan(**plan)
    with pytest.raises(ClientError, match="needs Resources or ListOfTags"):
        backup.create_backup_selection(**plan, BackupSelection={"SelectionName": "none", "IamRoleArn": role})

    backup.delete_backup_selection(**plan, SelectionId=selected)
    backup.delete_backup_plan(**plan)
    with pytest.raises(ClientError) as missing:
        backup.get_backup_plan(**plan)
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"StartWindowMinutes": 30}, "StartWindowMinutes must be at least 60"),
        ({"Lifecycle": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 60}}, "less than 90 days apart"),
        ({"EnableContinuousBackup": True, "Lifecycle": {"DeleteAfterDays": 90}}, "retained for 1 to 35 days"),
        ({"RuleName": "no spaces"}, "regular expression pattern"),
    ],
)
def test_a_backup_rule_that_aws_would_refuse_is_refused(
    clients: Clients, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        clients("backup").create_backup_plan(BackupPlan={**PLAN, "Rules": [PLAN["Rules"][0] | changes]})

    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"


# --- DynamoDB

TABLE: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def test_items_are_written_under_a_condition_found_and_streamed(clients: Clients) -> None:
    dynamodb, streams = clients("dynamodb"), clients("dynamodbstreams")
    made = dynamodb.create_table(
        **TABLE, TableName="items", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )["TableDescription"]
    item = {"id": {"S": "a"}, "visits": {"N": "1"}}

    dynamodb.put_item(TableName="items", Item=item, ConditionExpression="attribute_not_exists(id)")
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(TableName="items", Item=item, ConditionExpression="attribute_not_exists(id)")
    dynamodb.update_item(
        TableName="items",
        Key={"id": {"S": "a"}},
        UpdateExpression="ADD visits :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )

    assert dynamodb.get_item(TableName="items", Key={"id": {"S": "a"}})["Item"]["visits"] == {"N": "2"}
    found = dynamodb.query(
        TableName="items", KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": "a"}}
    )
    assert found["Count"] == 1
    (shard,) = streams.describe_stream(StreamArn=made["LatestStreamArn"])["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=made["LatestStreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY"]
    dynamodb.delete_table(TableName="items")


def test_a_table_keeps_its_class_its_limits_and_its_key(clients: Clients) -> None:
    dynamodb, key = clients("dynamodb"), clients("kms").create_key()["KeyMetadata"]["Arn"]
    limits = {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 5}
    made = dynamodb.create_table(
        **TABLE, TableName="kept", OnDemandThroughput=limits, SSESpecification={"Enabled": True}
    )["TableDescription"]

    assert made["OnDemandThroughput"] == limits
    aws_key = clients("kms").describe_key(KeyId="alias/aws/dynamodb")["KeyMetadata"]["Arn"]
    assert made["SSEDescription"]["KMSMasterKeyArn"] == aws_key

    dynamodb.update_table(
        TableName="kept",
        TableClass="STANDARD_INFREQUENT_ACCESS",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    told = dynamodb.describe_table(TableName="kept")["Table"]
    assert told["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert told["OnDemandThroughput"] == limits
    assert told["SSEDescription"]["KMSMasterKeyArn"] == key
    dynamodb.delete_table(TableName="kept")


def test_a_table_tells_whether_its_contributors_are_looked_at(clients: Clients) -> None:
    dynamodb = clients("dynamodb")
    dynamodb.create_table(**TABLE, TableName="watched")

    def status() -> str:
        told: str = dynamodb.describe_contributor_insights(TableName="watched")["ContributorInsightsStatus"]
        return told

    assert status() == "DISABLED"
    dynamodb.update_contributor_insights(TableName="watched", ContributorInsightsAction="ENABLE")
    assert status() == "ENABLED"
    with pytest.raises(ClientError, match="Index: none not found"):
        dynamodb.describe_contributor_insights(TableName="watched", IndexName="none")
    dynamodb.delete_table(TableName="watched")


# --- SQS


def test_a_queue_forgets_who_may_make_it_their_dead_letter_queue(clients: Clients) -> None:
    sqs = clients("sqs")
    allowed = {"RedriveAllowPolicy": '{"redrivePermission": "denyAll"}'}
    queue = sqs.create_queue(QueueName="dead", Attributes=allowed)["QueueUrl"]

    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedriveAllowPolicy": ""})

    told = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert "RedriveAllowPolicy" not in told
    sqs.delete_queue(QueueUrl=queue)
