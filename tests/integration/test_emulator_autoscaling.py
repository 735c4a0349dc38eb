"""Auto Scaling groups on the emulator, and the instances that they launch."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients


@pytest.fixture(scope="module")
def subnets(clients: Clients) -> list[str]:
    """Two subnets of a VPC."""
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    return [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for number, zone in enumerate("ab")
    ]


@pytest.fixture(scope="module")
def image(clients: Clients) -> str:
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    found: str = clients("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    return found


@pytest.fixture(scope="module")
def template(clients: Clients, image: str) -> str:
    """The id of a launch template."""
    data = {
        "ImageId": image,
        "InstanceType": "t4g.small",
        "Monitoring": {"Enabled": True},
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeType": "gp3"}}],
        "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}],
        "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "Of", "Value": "template"}]}],
    }
    made = clients("ec2").create_launch_template(LaunchTemplateName="app", LaunchTemplateData=data)
    found: str = made["LaunchTemplate"]["LaunchTemplateId"]
    return found


def create(clients: Clients, name: str, template: str, subnets: list[str], *, size: int, **distribution: int) -> None:
    clients("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=size,
        MaxSize=10,
        VPCZoneIdentifier=",".join(subnets),
        DefaultInstanceWarmup=120,
        MixedInstancesPolicy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "1"},
                "Overrides": [{"InstanceType": "t4g.medium"}, {"InstanceType": "t4g.large"}],
            },
            "InstancesDistribution": distribution,
        },
        Tags=[{"Key": "Stack", "Value": name, "PropagateAtLaunch": True}],
    )


def group(clients: Clients, name: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = clients("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return found


def instances(clients: Clients, name: str) -> list[dict[str, Any]]:
    ids = [each["InstanceId"] for each in group(clients, name)["Instances"]]
    reservations = clients("ec2").describe_instances(InstanceIds=ids)["Reservations"] if ids else []
    return [instance for reservation in reservations for instance in reservation["Instances"]]


def delete(clients: Clients, name: str) -> None:
    clients("autoscaling").delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)


def test_instances_are_as_the_template_says_and_spread_over_the_subnets(
    clients: Clients, template: str, subnets: list[str]
) -> None:
    create(clients, "spread", template, subnets, size=4)

    found = instances(clients, "spread")

    assert group(clients, "spread")["DefaultInstanceWarmup"] == 120
    assert sorted(each["SubnetId"] for each in found) == sorted(subnets * 2)
    for each in found:
        assert (each["InstanceType"], each["Monitoring"]["State"]) == ("t4g.medium", "enabled")
        assert each["MetadataOptions"]["HttpTokens"] == "required"
        assert "PublicIpAddress" in each
        assert {"Key": "Stack", "Value": "spread"} in each["Tags"]
        assert {"Key": "aws:autoscaling:groupName", "Value": "spread"} in each["Tags"]
        (disk,) = each["BlockDeviceMappings"]
        (volume,) = clients("ec2").describe_volumes(VolumeIds=[disk["Ebs"]["VolumeId"]])["Volumes"]
        assert (volume["Encrypted"], volume["Tags"]) == (True, [{"Key": "Of", "Value": "template"}])
    delete(clients, "spread")


@pytest.mark.parametrize(
    ("asked", "on_demand"),
    [((1, 1, 0), 1), ((2, 1, 50), 2), ((4, 1, 50), 3), ((3, 0, 0), 0), ((3, 0, 100), 3)],
)
def test_the_market_is_the_one_of_the_distribution(
    clients: Clients, template: str, subnets: list[str], asked: tuple[int, int, int], on_demand: int
) -> None:
    size, base, percent = asked
    name = f"market-{size}-{base}-{percent}"
    shares = {"OnDemandBaseCapacity": base, "OnDemandPercentageAboveBaseCapacity": percent}
    create(clients, name, template, subnets, size=size, **shares)

    found = instances(clients, name)

    assert len(found) == size
    assert sum(each.get("InstanceLifecycle") != "spot" for each in found) == on_demand
    delete(clients, name)


def test_a_group_keeps_its_policy_when_its_size_changes_and_ends_with_its_instances(
    clients: Clients, template: str, subnets: list[str]
) -> None:
    create(clients, "sized", template, subnets, size=1)
    autoscaling = clients("autoscaling")

    autoscaling.update_auto_scaling_group(AutoScalingGroupName="sized", MinSize=0, DesiredCapacity=3)
    assert len(instances(clients, "sized")) == 3
    autoscaling.update_auto_scaling_group(AutoScalingGroupName="sized", MaxSize=0, DesiredCapacity=0)

    assert instances(clients, "sized") == []
    assert group(clients, "sized")["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"]
    delete(clients, "sized")


def test_an_instance_that_somebody_terminates_is_replaced_by_one_of_the_template(
    clients: Clients, template: str, subnets: list[str]
) -> None:
    create(clients, "healing", template, subnets, size=1)
    (old,) = instances(clients, "healing")

    clients("ec2").terminate_instances(InstanceIds=[old["InstanceId"]])

    (new,) = instances(clients, "healing")
    assert new["InstanceId"] != old["InstanceId"]
    assert new["MetadataOptions"]["HttpTokens"] == "required"
    delete(clients, "healing")


def test_a_refresh_replaces_the_instances_of_an_older_template(
    clients: Clients, template: str, subnets: list[str], image: str
) -> None:
    create(clients, "refreshed", template, subnets, size=2)
    autoscaling = clients("autoscaling")
    old = {each["InstanceId"] for each in instances(clients, "refreshed")}
    newer = clients("ec2").create_launch_template_version(
        LaunchTemplateId=template, LaunchTemplateData={"ImageId": image, "InstanceType": "t4g.small"}
    )["LaunchTemplateVersion"]["VersionNumber"]
    policy = group(clients, "refreshed")["MixedInstancesPolicy"]
    specification = {"LaunchTemplateId": template, "Version": str(newer)}
    policy["LaunchTemplate"]["LaunchTemplateSpecification"] = specification

    started = autoscaling.start_instance_refresh(
        AutoScalingGroupName="refreshed",
        DesiredConfiguration={"MixedInstancesPolicy": policy},
        Preferences={"SkipMatching": True},
    )

    new = {each["InstanceId"] for each in instances(clients, "refreshed")}
    assert len(new) == 2
    assert not new & old
    (told,) = autoscaling.describe_instance_refreshes(AutoScalingGroupName="refreshed")["InstanceRefreshes"]
    assert (told["InstanceRefreshId"], told["Status"]) == (started["InstanceRefreshId"], "Successful")

    autoscaling.start_instance_refresh(AutoScalingGroupName="refreshed", Preferences={"SkipMatching": True})
    assert {each["InstanceId"] for each in instances(clients, "refreshed")} == new
    with pytest.raises(ClientError) as none:
        autoscaling.cancel_instance_refresh(AutoScalingGroupName="refreshed")
    assert none.value.response["Error"]["Code"] == "ActiveInstanceRefreshNotFound"
    delete(clients, "refreshed")


def test_weights_of_instance_types_are_refused_by_name(clients: Clients, template: str, subnets: list[str]) -> None:
    with pytest.raises(ClientError) as refused:
        clients("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName="weighted",
            MinSize=1,
            MaxSize=1,
            VPCZoneIdentifier=subnets[0],
            MixedInstancesPolicy={
                "LaunchTemplate": {
                    "LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "1"},
                    "Overrides": [{"InstanceType": "t4g.medium", "WeightedCapacity": "2"}],
                }
            },
        )
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "CreateAutoScalingGroup is not emulated: weights" in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_the_deep_learning_image_is_one_that_ec2_knows(clients: Clients, architecture: str) -> None:
    name = f"/aws/service/deeplearning/ami/{architecture}/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id"

    image_id = clients("ssm").get_parameter(Name=name)["Parameter"]["Value"]

    (image,) = clients("ec2").describe_images(ImageIds=[image_id])["Images"]
    assert (image["Architecture"], image["RootDeviceName"]) == (architecture, "/dev/xvda")


def test_a_group_is_emptied_and_filled_again_with_new_instances(
    clients: Clients, template: str, subnets: list[str]
) -> None:
    scaling, ec2 = clients("autoscaling"), clients("ec2")
    create(clients, "nightly", template, subnets, size=2)
    before = {each["InstanceId"] for each in instances(clients, "nightly")}

    scaling.update_auto_scaling_group(AutoScalingGroupName="nightly", MinSize=0, MaxSize=0, DesiredCapacity=0)

    told = group(clients, "nightly")
    assert (told["MinSize"], told["MaxSize"], told["DesiredCapacity"], told["Instances"]) == (0, 0, 0, [])
    reservations = ec2.describe_instances(InstanceIds=list(before))["Reservations"]
    assert {each["State"]["Name"] for one in reservations for each in one["Instances"]} == {"terminated"}
    scaling.update_auto_scaling_group(AutoScalingGroupName="nightly", MinSize=1, MaxSize=3, DesiredCapacity=2)
    after = instances(clients, "nightly")
    assert len(after) == 2
    assert not before & {each["InstanceId"] for each in after}
    assert all(each["LaunchTime"] >= told["CreatedTime"].replace(microsecond=0) for each in after)
    delete(clients, "nightly")


def test_sizes_out_of_bounds_are_refused(clients: Clients, template: str, subnets: list[str]) -> None:
    scaling = clients("autoscaling")
    create(clients, "bounded", template, subnets, size=1)
    with_bounds = scaling.update_auto_scaling_group
    for operation, asked, why in (
        (with_bounds, {"MinSize": 11}, "Max bound, 10, must be greater than or equal to min bound, 11"),
        (with_bounds, {"DesiredCapacity": 11}, "capacity:11 must be between the specified min size:1 and max size:10"),
        (with_bounds, {"DesiredCapacity": 0}, "capacity:0 must be between the specified min size:1 and max size:10"),
        (scaling.set_desired_capacity, {"DesiredCapacity": 11}, "value 11 is above max value 10"),
        (scaling.set_desired_capacity, {"DesiredCapacity": 0}, "value 0 is below min value 1"),
    ):
        with pytest.raises(ClientError, match=why):
            operation(AutoScalingGroupName="bounded", **asked)

    scaling.set_desired_capacity(AutoScalingGroupName="bounded", DesiredCapacity=2)
    scaling.update_auto_scaling_group(AutoScalingGroupName="bounded", MaxSize=1)
    assert group(clients, "bounded")["DesiredCapacity"] == 1
    scaling.update_auto_scaling_group(AutoScalingGroupName="bounded", MinSize=2, MaxSize=3)
    assert len(group(clients, "bounded")["Instances"]) == 2
    delete(clients, "bounded")


def test_a_group_carries_further_tags_for_a_while_and_its_instances_do_not(
    clients: Clients, template: str, subnets: list[str]
) -> None:
    scaling = clients("autoscaling")
    create(clients, "tagged", template, subnets, size=1)
    noted = {"ResourceId": "tagged", "ResourceType": "auto-scaling-group", "Key": "size", "PropagateAtLaunch": False}

    for value in ("1", "1/10/1"):
        scaling.create_or_update_tags(Tags=[{**noted, "Value": value}])

    tags = {one["Key"]: (one["Value"], one["PropagateAtLaunch"]) for one in group(clients, "tagged")["Tags"]}
    assert tags == {"Stack": ("tagged", True), "size": ("1/10/1", False)}
    (instance,) = instances(clients, "tagged")
    assert "size" not in {tag["Key"] for tag in instance["Tags"]}
    scaling.delete_tags(Tags=[noted])
    assert [tag["Key"] for tag in group(clients, "tagged")["Tags"]] == ["Stack"]
    for operation in (scaling.create_or_update_tags, scaling.delete_tags):
        with pytest.raises(ClientError, match="AutoScalingGroup name not found"):
            operation(Tags=[{**noted, "ResourceId": "nobody", "Value": "1"}])
    delete(clients, "tagged")


def test_processes_of_a_group_are_suspended_and_resumed(clients: Clients, template: str, subnets: list[str]) -> None:
    scaling, name = clients("autoscaling"), {"AutoScalingGroupName": "paused"}
    create(clients, "paused", template, subnets, size=0)

    def suspended() -> set[str]:
        return {one["ProcessName"] for one in group(clients, "paused")["SuspendedProcesses"]}

    scaling.suspend_processes(**name, ScalingProcesses=["ScheduledActions", "AlarmNotification"])
    scaling.update_auto_scaling_group(**name, MaxSize=0)
    assert suspended() == {"ScheduledActions", "AlarmNotification"}
    scaling.resume_processes(**name, ScalingProcesses=["ScheduledActions"])
    assert suspended() == {"AlarmNotification"}
    scaling.resume_processes(**name)
    assert suspended() == set()
    delete(clients, "paused")


def test_groups_come_in_pages_and_are_found_by_their_tags(clients: Clients, template: str, subnets: list[str]) -> None:
    names = ["page-1", "page-2", "page-3"]
    for name in names:
        create(clients, name, template, subnets, size=0)
    pages = clients("autoscaling").get_paginator("describe_auto_scaling_groups")

    told = pages.paginate(AutoScalingGroupNames=names, PaginationConfig={"PageSize": 2})
    found = pages.paginate(Filters=[{"Name": "tag:Stack", "Values": names[1:]}])

    sizes = [[each["AutoScalingGroupName"] for each in page["AutoScalingGroups"]] for page in told]
    assert sizes == [names[:2], names[2:]]
    assert [each["AutoScalingGroupName"] for page in found for each in page["AutoScalingGroups"]] == names[1:]
    for name in names:
        delete(clients, name)
