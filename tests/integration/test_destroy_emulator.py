"""What the emulator answers where a clean deletion depends on AWS being difficult."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients
from tests.integration.destroy_seeds import Seeds
from tests.integration.emulator_process import Emulator

KEYS = sorted(["a b", "a+b", "a&<b>", "a/é", "a%20b", "plain"])


@pytest.mark.parametrize("size", [1, 2, 5])
def test_versions_under_odd_keys_are_listed_on_all_pages(clients: Clients, size: int) -> None:
    s3 = clients("s3")
    bucket = f"odd-keys-{size}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key in KEYS * 2:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    s3.delete_object(Bucket=bucket, Key="a+b")
    pages = list(s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": size}))
    assert len(pages) > 1
    assert sorted(one["Key"] for page in pages for one in page.get("Versions", ())) == sorted(KEYS * 2)
    assert [one["Key"] for page in pages for one in page.get("DeleteMarkers", ())] == ["a+b"]


def test_an_index_holds_its_images(running: Emulator, clients: Clients) -> None:
    ecr = clients("ecr")
    ecr.create_repository(repositoryName="held")
    Seeds(running.session, prefix="-", project="-", stack="-").push("held")
    found = ecr.describe_images(repositoryName="held")["imageDetails"]
    (index,) = [one["imageDigest"] for one in found if "index" in one["imageManifestMediaType"]]
    images = [one["imageDigest"] for one in found if one["imageDigest"] != index]

    def delete(*digests: str) -> dict[str, Any]:
        ids = [{"imageDigest": one} for one in digests]
        answer: dict[str, Any] = ecr.batch_delete_image(repositoryName="held", imageIds=ids)
        return answer

    held = delete(*images)
    assert held["imageIds"] == []
    assert [one["failureCode"] for one in held["failures"]] == ["ImageReferencedByManifestList"] * 2
    assert all(index in one["failureReason"] for one in held["failures"])
    assert delete(index, *images)["failures"] == []
    assert ecr.describe_images(repositoryName="held")["imageDetails"] == []
    assert [one["failureCode"] for one in delete(index)["failures"]] == ["ImageNotFound"]


def test_a_resource_group_is_in_its_region(clients: Clients) -> None:
    groups = clients("resource-groups")
    query = {"ResourceTypeFilters": ["AWS::AllSupported"], "TagFilters": [{"Key": "Stack", "Values": ["one"]}]}
    made = groups.create_group(
        Name="one", ResourceQuery={"Type": "TAG_FILTERS_1_0", "Query": json.dumps(query)}, Tags={"Stack": "one"}
    )
    arn = made["Group"]["GroupArn"]
    assert arn == "arn:aws:resource-groups:us-east-1:000000000000:group/one"
    assert groups.get_tags(Arn=arn)["Tags"] == {"Stack": "one"}
    assert arn in [one["GroupArn"] for one in groups.list_groups()["GroupIdentifiers"]]
    groups.delete_group(Group=arn)
    with pytest.raises(ClientError, match="NotFoundException"):
        groups.get_tags(Arn=arn)


def test_a_mount_target_s_network_interface_is_efs_s_own(clients: Clients) -> None:
    efs, ec2 = clients("efs"), clients("ec2")
    system = efs.create_file_system(CreationToken="one")["FileSystemId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    target = efs.create_mount_target(FileSystemId=system, SubnetId=subnet)
    found = ec2.describe_network_interfaces(NetworkInterfaceIds=[target["NetworkInterfaceId"]])["NetworkInterfaces"]
    assert found[0]["RequesterManaged"] is True
    assert found[0]["Description"] == f"EFS mount target for {system} ({target['MountTargetId']})"
