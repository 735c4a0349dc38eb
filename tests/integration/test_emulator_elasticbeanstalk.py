"""Elastic Beanstalk on the emulator: applications, their versions, and environments with what they consist of."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients

STACK = "64bit Amazon Linux 2023 v4.6.0 running Docker"
ENVIRONMENT, LAUNCH = "aws:elasticbeanstalk:environment", "aws:autoscaling:launchconfiguration"


def options(*settings: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"Namespace": namespace, "OptionName": name, "Value": value} for namespace, name, value in settings]


@dataclass(frozen=True)
class House:
    """What an environment lives in."""

    vpc: str
    subnets: list[str]
    group: str


@pytest.fixture(scope="module")
def house(clients: Clients) -> House:
    """A VPC with two subnets and a group, an application with a version, and the roles."""
    ec2, iam, s3 = clients("ec2"), clients("iam"), clients("s3")
    vpc = ec2.create_vpc(CidrBlock="10.41.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.41.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for number, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(VpcId=vpc, GroupName="x", Description="x")["GroupId"]
    for name, service in (("eb-ec2", "ec2"), ("eb-service", "elasticbeanstalk")):
        statement = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": f"{service}.amazonaws.com"},
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    iam.create_instance_profile(InstanceProfileName="eb-ec2")
    iam.add_role_to_instance_profile(InstanceProfileName="eb-ec2", RoleName="eb-ec2")
    s3.create_bucket(Bucket="eb-bundles")
    s3.put_object(Bucket="eb-bundles", Key="one/Dockerrun.aws.json", Body=b"{}")
    beanstalk = clients("elasticbeanstalk")
    beanstalk.create_application(ApplicationName="shop", Tags=[{"Key": "Stack", "Value": "shop"}])
    beanstalk.create_application_version(
        ApplicationName="shop",
        VersionLabel="v1",
        SourceBundle={"S3Bucket": "eb-bundles", "S3Key": "one/Dockerrun.aws.json"},
        Tags=[{"Key": "Stack", "Value": "shop"}],
    )
    return House(vpc, subnets, group)


def single(house: House, *more: tuple[str, str, str]) -> dict[str, Any]:
    """The request for an environment with one instance."""
    return {
        "ApplicationName": "shop",
        "EnvironmentName": "shop-single",
        "SolutionStackName": STACK,
        "VersionLabel": "v1",
        "OptionSettings": options(
            (ENVIRONMENT, "EnvironmentType", "SingleInstance"),
            (ENVIRONMENT, "ServiceRole", "eb-service"),
            (LAUNCH, "IamInstanceProfile", "eb-ec2"),
            (LAUNCH, "DisableDefaultEC2SecurityGroup", "true"),
            (LAUNCH, "SecurityGroups", house.group),
            ("aws:ec2:instances", "InstanceTypes", "t4g.small"),
            ("aws:ec2:vpc", "VPCId", house.vpc),
            ("aws:ec2:vpc", "Subnets", ",".join(house.subnets)),
            *more,
        ),
        "Tags": [{"Key": "Stack", "Value": "shop"}],
    }


def settings_of(clients: Clients, name: str) -> dict[tuple[str, str], str]:
    (told,) = clients("elasticbeanstalk").describe_configuration_settings(ApplicationName="shop", EnvironmentName=name)[
        "ConfigurationSettings"
    ]
    return {(one["Namespace"], one["OptionName"]): one["Value"] for one in told["OptionSettings"]}


def test_an_application_and_its_version_are_told(clients: Clients, house: House) -> None:
    beanstalk = clients("elasticbeanstalk")
    (application,) = beanstalk.describe_applications(ApplicationNames=["shop"])["Applications"]
    assert (application["Versions"], application["ApplicationArn"].split(":")[-1]) == (["v1"], "application/shop")
    (version,) = beanstalk.describe_application_versions(ApplicationName="shop")["ApplicationVersions"]
    assert version["SourceBundle"] == {"S3Bucket": "eb-bundles", "S3Key": "one/Dockerrun.aws.json"}
    with pytest.raises(ClientError, match="Unable to download from S3"):
        beanstalk.create_application_version(
            ApplicationName="shop", VersionLabel="v2", SourceBundle={"S3Bucket": "eb-bundles", "S3Key": "none"}
        )
    with pytest.raises(ClientError, match="already exists"):
        beanstalk.create_application(ApplicationName="shop")


def test_an_environment_with_one_instance_has_an_address_and_goes_entirely(clients: Clients, house: House) -> None:
    beanstalk, ec2 = clients("elasticbeanstalk"), clients("ec2")
    made = beanstalk.create_environment(**single(house, (LAUNCH, "DisableIMDSv1", "true")))
    assert made["Status"] == "Launching"
    (told,) = beanstalk.describe_environments(EnvironmentNames=["shop-single"])["Environments"]
    assert (told["Status"], told["Health"], told["VersionLabel"]) == ("Ready", "Green", "v1")
    assert told["PlatformArn"].endswith("::platform/Docker running on 64bit Amazon Linux 2023/4.6.0")

    resources = beanstalk.describe_environment_resources(EnvironmentId=made["EnvironmentId"])["EnvironmentResources"]
    (instance,) = [one["Id"] for one in resources["Instances"]]
    (about,) = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"]
    assert (about["InstanceType"], about["State"]["Name"]) == ("t4g.small", "running")
    assert {"Key": "Stack", "Value": "shop"} in about["Tags"]
    assert about["PublicIpAddress"] == told["EndpointURL"]
    (template,) = ec2.describe_launch_template_versions(LaunchTemplateId=resources["LaunchTemplates"][0]["Id"])[
        "LaunchTemplateVersions"
    ]
    assert template["LaunchTemplateData"]["MetadataOptions"]["HttpTokens"] == "required"
    with pytest.raises(ClientError, match="is deployed to shop-single"):
        beanstalk.delete_application_version(ApplicationName="shop", VersionLabel="v1")
    with pytest.raises(ClientError, match="has running environments"):
        beanstalk.delete_application(ApplicationName="shop")

    beanstalk.terminate_environment(EnvironmentId=made["EnvironmentId"])
    assert beanstalk.describe_environments(EnvironmentNames=["shop-single"])["Environments"] == []
    (gone,) = beanstalk.describe_environments(EnvironmentIds=[made["EnvironmentId"]])["Environments"]
    assert gone["Status"] == "Terminated"
    (about,) = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"]
    assert about["State"]["Name"] == "terminated"
    assert ec2.describe_addresses()["Addresses"] == []
    # none comes in its place
    alive = [
        {"Name": "subnet-id", "Values": house.subnets},
        {"Name": "instance-state-name", "Values": ["pending", "running"]},
    ]
    assert ec2.describe_instances(Filters=alive)["Reservations"] == []
    groups = clients("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    assert not [group for group in groups if group["AutoScalingGroupName"].startswith("awseb-")]


def test_the_group_of_an_environment_is_emptied_and_filled_again(clients: Clients, house: House) -> None:
    beanstalk, ec2, scaling = clients("elasticbeanstalk"), clients("ec2"), clients("autoscaling")
    beanstalk.create_environment(**single(house))
    (environment,) = beanstalk.describe_environments(EnvironmentNames=["shop-single"])["Environments"]
    named = {"EnvironmentName": "shop-single"}

    def resources() -> dict[str, Any]:
        told: dict[str, Any] = beanstalk.describe_environment_resources(**named)["EnvironmentResources"]
        return told

    (first,) = [one["Id"] for one in resources()["Instances"]]
    (name,) = [one["Name"] for one in resources()["AutoScalingGroups"]]
    (group,) = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
    assert (tags["Stack"], tags["elasticbeanstalk:environment-name"]) == ("shop", "shop-single")

    scaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=0, MaxSize=0, DesiredCapacity=0)
    assert resources()["Instances"] == []
    assert resources()["AutoScalingGroups"] == [{"Name": name}]
    (address,) = ec2.describe_addresses()["Addresses"]
    assert not address.get("InstanceId")

    scaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=1, MaxSize=1, DesiredCapacity=1)
    (second,) = [one["Id"] for one in resources()["Instances"]]
    assert second != first
    (address,) = ec2.describe_addresses()["Addresses"]
    assert (address["InstanceId"], address["PublicIp"]) == (second, environment["EndpointURL"])

    # also while it is empty
    scaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=0, MaxSize=0, DesiredCapacity=0)
    beanstalk.terminate_environment(**named)
    assert ec2.describe_addresses()["Addresses"] == []


def test_settings_are_told_as_they_were_set_beside_the_defaults(clients: Clients, house: House) -> None:
    beanstalk = clients("elasticbeanstalk")
    variables, secrets = (
        "aws:elasticbeanstalk:application:environment",
        "aws:elasticbeanstalk:application:environmentsecrets",
    )
    secret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:x-AbCdEf:password"
    made = beanstalk.create_environment(**single(house, (variables, "MODE", "a=b, c"), (secrets, "KEY", secret)))
    found = settings_of(clients, "shop-single")
    assert found[variables, "MODE"] == "a=b, c"
    assert found[secrets, "KEY"] == secret
    assert found["aws:elasticbeanstalk:command", "DeploymentPolicy"] == "AllAtOnce"

    beanstalk.update_environment(
        EnvironmentId=made["EnvironmentId"],
        OptionSettings=options((variables, "MODE", "other"), ("aws:elasticbeanstalk:command", "Timeout", "900")),
        OptionsToRemove=[{"Namespace": secrets, "OptionName": "KEY"}],
    )
    found = settings_of(clients, "shop-single")
    assert (found[variables, "MODE"], found["aws:elasticbeanstalk:command", "Timeout"]) == ("other", "900")
    assert (secrets, "KEY") not in found
    beanstalk.update_environment(
        EnvironmentId=made["EnvironmentId"],
        OptionsToRemove=[{"Namespace": "aws:elasticbeanstalk:command", "OptionName": "Timeout"}],
    )
    assert settings_of(clients, "shop-single")["aws:elasticbeanstalk:command", "Timeout"] == "600"
    events = beanstalk.describe_events(EnvironmentId=made["EnvironmentId"])["Events"]
    assert events[-1]["Message"] == "createEnvironment is starting."
    assert beanstalk.describe_events(EnvironmentId=made["EnvironmentId"], Severity="ERROR")["Events"] == []
    beanstalk.terminate_environment(EnvironmentId=made["EnvironmentId"])


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        (("aws:nowhere", "X", "1"), "Unknown configuration setting"),
        ((LAUNCH, "DisableIMDSV1", "true"), "Unknown configuration setting"),
        ((LAUNCH, "RootVolumeType", "gp9"), "not one of the allowed values"),
        (("aws:elasticbeanstalk:cloudwatch:logs", "RetentionInDays", "1096"), "not one of the allowed values"),
        (("aws:elasticbeanstalk:application:environmentsecrets", "KEY", "hunter2"), "must be an ARN"),
        (("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled", "true"), "must specify PreferredStartTime"),
        (("aws:elasticbeanstalk:command", "DeploymentPolicy", "Rolling"), "must be AllAtOnce or Immutable"),
        ((LAUNCH, "IamInstanceProfile", "nobody"), "does not exist"),
        ((ENVIRONMENT, "ServiceRole", "eb-ec2"), "can't assume role eb-ec2"),
        (("aws:ec2:vpc", "Subnets", "subnet-12345678"), "subnet-12345678"),
    ],
)
def test_settings_that_beanstalk_does_not_take_are_refused(
    clients: Clients, house: House, setting: tuple[str, str, str], why: str
) -> None:
    with pytest.raises(ClientError, match=why):
        clients("elasticbeanstalk").create_environment(**single(house, setting))
    assert clients("elasticbeanstalk").describe_environments()["Environments"] == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"Tier": {"Name": "Worker", "Type": "SQS/HTTP"}}, "worker environments"),
        ({"TemplateName": "x"}, "TemplateName"),
    ],
)
def test_what_is_not_emulated_is_refused_by_name(
    clients: Clients, house: House, change: dict[str, Any], what: str
) -> None:
    with pytest.raises(ClientError, match=f"CreateEnvironment is not emulated: {what}"):
        clients("elasticbeanstalk").create_environment(**single(house), **change)
    with pytest.raises(ClientError, match="ListPlatformBranches is not emulated"):
        clients("elasticbeanstalk").list_platform_branches()


def test_a_balanced_environment_lives_behind_the_shared_load_balancer(clients: Clients, house: House) -> None:
    beanstalk, balancing = clients("elasticbeanstalk"), clients("elbv2")
    balancer = balancing.create_load_balancer(
        Name="shared", Subnets=house.subnets, Tags=[{"Key": f"Tag{number}", "Value": "x"} for number in range(49)]
    )["LoadBalancers"][0]
    arn = balancer["LoadBalancerArn"]
    none = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    listener = balancing.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=none)
    listener_arn = listener["Listeners"][0]["ListenerArn"]
    request = single(
        house,
        (ENVIRONMENT, "EnvironmentType", "LoadBalanced"),
        (ENVIRONMENT, "LoadBalancerType", "application"),
        (ENVIRONMENT, "LoadBalancerIsShared", "true"),
        ("aws:elbv2:loadbalancer", "SharedLoadBalancer", arn),
        ("aws:elbv2:loadbalancer", "SecurityGroups", house.group),
        ("aws:elbv2:listener:80", "Rules", "app"),
        ("aws:elbv2:listenerrule:app", "HostHeaders", "shop.example.com"),
        ("aws:elasticbeanstalk:environment:process:default", "HealthCheckPath", "/up"),
        ("aws:autoscaling:asg", "MinSize", "2"),
    )
    made = beanstalk.create_environment(**request)

    (rule,) = [one for one in balancing.describe_rules(ListenerArn=listener_arn)["Rules"] if not one["IsDefault"]]
    (hosts,) = [one["HostHeaderConfig"]["Values"] for one in rule["Conditions"] if one["Field"] == "host-header"]
    (told,) = beanstalk.describe_environments(EnvironmentIds=[made["EnvironmentId"]])["Environments"]
    assert hosts == [told["CNAME"], "shop.example.com"]
    assert told["EndpointURL"] == balancer["DNSName"]
    group = rule["Actions"][0]["TargetGroupArn"]
    (about,) = balancing.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    assert about["HealthCheckPath"] == "/up"
    targets = balancing.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    resources = beanstalk.describe_environment_resources(EnvironmentId=made["EnvironmentId"])["EnvironmentResources"]
    assert {one["Target"]["Id"] for one in targets} == {one["Id"] for one in resources["Instances"]}
    assert len(targets) == 2
    tags = balancing.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
    assert {"Key": "elasticbeanstalk:shared-elb-environment-count", "Value": "1"} in tags
    assert len(tags) == 50
    with pytest.raises(ClientError, match="TooManyTags"):
        balancing.add_tags(ResourceArns=[arn], Tags=[{"Key": "Further", "Value": "x"}])

    beanstalk.update_environment(
        EnvironmentId=made["EnvironmentId"], OptionSettings=options(("aws:autoscaling:asg", "MinSize", "3"))
    )
    (scaling,) = clients("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[resources["AutoScalingGroups"][0]["Name"]]
    )["AutoScalingGroups"]
    assert len(scaling["Instances"]) == 3

    beanstalk.terminate_environment(EnvironmentId=made["EnvironmentId"])
    assert balancing.describe_target_groups()["TargetGroups"] == []
    assert len(balancing.describe_rules(ListenerArn=listener_arn)["Rules"]) == 1
    assert len(balancing.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]) == 49
    balancing.delete_load_balancer(LoadBalancerArn=arn)


def test_log_groups_that_are_there_already_are_kept(clients: Clients, house: House) -> None:
    beanstalk, logs = clients("elasticbeanstalk"), clients("logs")
    own = "/aws/elasticbeanstalk/shop-single/var/log/nginx/access.log"
    logs.create_log_group(logGroupName=own)
    streamed = "aws:elasticbeanstalk:cloudwatch:logs"
    made = beanstalk.create_environment(
        **single(house, (streamed, "StreamLogs", "true"), (streamed, "RetentionInDays", "30"))
    )
    groups = logs.describe_log_groups(logGroupNamePrefix="/aws/elasticbeanstalk/shop-single/")["logGroups"]
    assert len(groups) == 7
    assert {group["retentionInDays"] for group in groups} == {30}
    beanstalk.terminate_environment(EnvironmentId=made["EnvironmentId"])
    # DeleteOnTerminate is false unless asked for.
    kept = logs.describe_log_groups(logGroupNamePrefix="/aws/elasticbeanstalk/shop-single/")["logGroups"]
    assert len(kept) == 7
    for group in kept:
        logs.delete_log_group(logGroupName=group["logGroupName"])


def test_tags_are_kept_of_each_and_known_to_the_tagging_api(clients: Clients, house: House) -> None:
    beanstalk = clients("elasticbeanstalk")
    (application,) = beanstalk.describe_applications(ApplicationNames=["shop"])["Applications"]
    arn = application["ApplicationArn"]
    beanstalk.update_tags_for_resource(
        ResourceArn=arn, TagsToAdd=[{"Key": "Owner", "Value": "x"}], TagsToRemove=["nothing"]
    )
    tags = beanstalk.list_tags_for_resource(ResourceArn=arn)["ResourceTags"]
    assert tags == [{"Key": "Owner", "Value": "x"}, {"Key": "Stack", "Value": "shop"}]
    found = clients("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "Stack", "Values": ["shop"]}])
    kinds = {one["ResourceARN"].split(":")[-1] for one in found["ResourceTagMappingList"]}
    assert {"application/shop", "applicationversion/shop/v1"} <= kinds
    with pytest.raises(ClientError) as missing:
        beanstalk.list_tags_for_resource(ResourceArn=f"{arn}-none")
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_platform_is_known_by_both_of_its_names(clients: Clients) -> None:
    beanstalk = clients("elasticbeanstalk")
    assert STACK in beanstalk.list_available_solution_stacks()["SolutionStacks"]
    versions = beanstalk.list_platform_versions(
        Filters=[
            {"Type": "PlatformBranchName", "Operator": "=", "Values": ["Docker running on 64bit Amazon Linux 2023"]}
        ]
    )["PlatformSummaryList"]
    (arn,) = [one["PlatformArn"] for one in versions]
    assert beanstalk.describe_platform_version(PlatformArn=arn)["PlatformDescription"]["SolutionStackName"] == STACK
