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
