"""That the tagging API finds what the emulator's own services made."""

from typing import Any

import pytest

from tests.integration.conftest import Clients

PAIR, TAGS = {"Key": "Told", "Value": "yes"}, {"Told": "yes"}
ROLE = "arn:aws:iam::000000000000:role/any"


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("backup", "create_backup_vault", {"BackupVaultName": "told", "BackupVaultTags": TAGS}),
        (
            "ce",
            "create_anomaly_monitor",
            {
                "AnomalyMonitor": {
                    "MonitorName": "told",
                    "MonitorType": "DIMENSIONAL",
                    "MonitorDimension": "SERVICE",
                },
                "ResourceTags": [PAIR],
            },
        ),
        (
            "config",
            "put_config_rule",
            {
                "ConfigRule": {
                    "ConfigRuleName": "told",
                    "Source": {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"},
                },
                "Tags": [PAIR],
            },
        ),
        (
            "dlm",
            "create_lifecycle_policy",
            {
                "ExecutionRoleArn": ROLE,
                "Description": "told",
                "State": "ENABLED",
                "DefaultPolicy": "VOLUME",
                "Tags": TAGS,
            },
        ),
        (
            "dynamodb",
            "create_table",
            {
                "TableName": "told",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
                "Tags": [PAIR],
            },
        ),
        ("efs", "create_file_system", {"CreationToken": "told", "Tags": [PAIR]}),
        ("guardduty", "create_detector", {"Enable": True, "Tags": TAGS}),
        (
            "sagemaker",
            "create_model",
            {"ModelName": "told", "PrimaryContainer": {"Image": "image"}, "Tags": [PAIR]},
        ),
        ("securityhub", "enable_security_hub", {"Tags": TAGS}),
        (
            "stepfunctions",
            "create_state_machine",
            {
                "name": "told",
                "roleArn": ROLE,
                "definition": '{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}',
                "tags": [{"key": "Told", "value": "yes"}],
            },
        ),
        ("xray", "create_group", {"GroupName": "told", "Tags": [PAIR]}),
    ],
)
def test_what_a_service_makes_with_tags_is_found_by_them(
    clients: Clients, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    getattr(clients(service), operation)(**parameters)

    answer = clients("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "Told", "Values": ["yes"]}])
    services = [one["ResourceARN"].split(":")[2] for one in answer["ResourceTagMappingList"]]
    assert services.count({"efs": "elasticfilesystem", "stepfunctions": "states"}.get(service, service)) == 1


def test_a_trail_and_an_access_point_are_found_by_their_tags(clients: Clients) -> None:
    tagging, wanted = clients("resourcegroupstaggingapi"), [{"Key": "Found", "Values": ["yes"]}]
    pairs = [{"Key": "Found", "Value": "yes"}]
    efs, s3 = clients("efs"), clients("s3")
    system = efs.create_file_system(CreationToken="found")["FileSystemId"]
    efs.create_access_point(ClientToken="x", FileSystemId=system, Tags=pairs)
    s3.create_bucket(Bucket="found")
    allowed = '{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}'
    s3.put_bucket_policy(Bucket="found", Policy=f'{{"Version": "2012-10-17", "Statement": {allowed}}}')
    clients("cloudtrail").create_trail(Name="found", S3BucketName="found", TagsList=pairs)

    def found() -> list[str]:
        answer = tagging.get_resources(TagFilters=wanted)["ResourceTagMappingList"]
        return [one["ResourceARN"].split(":")[2] for one in answer]

    assert found() == ["cloudtrail", "elasticfilesystem"]
    clients("cloudtrail").delete_trail(Name="found")
    efs.delete_file_system(FileSystemId=system)
    assert found() == []
