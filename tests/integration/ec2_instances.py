"""The EC2 instances of an applied stack that run its workload."""

import base64
import subprocess
from typing import Any

from environments.settings.network import TierName
from tests.integration.applied import Applied


def instances(applied: Applied) -> list[dict[str, Any]]:
    """Those that run, as EC2 describes them; not the one that translates addresses."""
    own = [{"Name": "tag:Stack", "Values": [applied.prefix]}, {"Name": "tag:Component", "Values": ["service"]}]
    reservations = applied.client("ec2").describe_instances(Filters=own)["Reservations"]
    found = [instance for reservation in reservations for instance in reservation["Instances"]]
    return [instance for instance in found if instance["State"]["Name"] == "running"]


def disks(applied: Applied, instance: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The volumes of an instance, by device."""
    mappings = {each["Ebs"]["VolumeId"]: each["DeviceName"] for each in instance["BlockDeviceMappings"]}
    volumes = applied.client("ec2").describe_volumes(VolumeIds=list(mappings))["Volumes"]
    return {mappings[volume["VolumeId"]]: volume for volume in volumes}


def user_data(applied: Applied, instance: dict[str, Any]) -> str:
    """The script that the instance booted with, as it is after Terraform."""
    attribute = applied.client("ec2").describe_instance_attribute(
        InstanceId=instance["InstanceId"], Attribute="userData"
    )
    return base64.b64decode(attribute["UserData"]["Value"]).decode()


def assert_hardened(applied: Applied, instance: dict[str, Any]) -> None:
    """IMDSv2, detailed monitoring, the stack's role and key, no SSH key, and user data that are a script."""
    assert instance["MetadataOptions"]["HttpTokens"] == "required"
    assert instance["Monitoring"]["State"] == "enabled"
    assert instance["IamInstanceProfile"]["Arn"].endswith(f"/{applied.prefix}-instance")
    assert not instance.get("KeyName")
    (key,) = applied.resources("aws_kms_key")
    found = disks(applied, instance).values()
    assert found
    for disk in found:
        assert (disk["Encrypted"], disk["VolumeType"], disk["KmsKeyId"]) == (True, "gp3", key["arn"])
        assert {"Key": "Stack", "Value": applied.prefix} in disk["Tags"]
    script = user_data(applied, instance)
    assert len(script) < 16 * 1024
    checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False, timeout=60)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert applied.outputs["log_group"] in script
    for address in applied.resources("aws_db_instance"):
        assert address["address"] in script


def assert_reached_by(applied: Applied, port: int) -> None:
    """The load balancer's group, and nobody else, reaches the instances on `port`; all of them are its targets."""
    found = instances(applied)
    (group,) = {group["GroupId"] for instance in found for group in instance["SecurityGroups"]}
    ec2, elbv2 = applied.client("ec2"), applied.client("elbv2")
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    ((sender, opened),) = [
        (rule["ReferencedGroupInfo"]["GroupId"], (rule["FromPort"], rule["ToPort"]))
        for rule in rules
        if not rule["IsEgress"]
    ]
    (balancer,) = elbv2.describe_load_balancers()["LoadBalancers"]
    assert (sender, opened) == (balancer["SecurityGroups"][0], (port, port))
    (targets,) = elbv2.describe_target_groups()["TargetGroups"]
    assert (targets["TargetType"], targets["Port"]) == ("instance", port)
    health = elbv2.describe_target_health(TargetGroupArn=targets["TargetGroupArn"])["TargetHealthDescriptions"]
    assert {each["Target"]["Id"]: each["Target"]["Port"] for each in health} == {
        instance["InstanceId"]: port for instance in found
    }


def assert_group_as_asked(applied: Applied) -> None:
    """Size, types, market, schedule and targets of the Auto Scaling group are those of the settings."""
    settings, scaling = applied.settings, applied.settings.scaling
    autoscaling = applied.client("autoscaling")
    (group,) = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["AutoScalingGroupName"] == applied.outputs["auto_scaling_group"]
    assert (group["MinSize"], group["MaxSize"]) == (scaling.min_instances, scaling.max_instances)
    assert (group["HealthCheckType"], group["HealthCheckGracePeriod"]) == ("ELB", settings.start_seconds)
    assert (group["DefaultInstanceWarmup"], group["CapacityRebalance"]) == (settings.start_seconds, True)
    policy = group["MixedInstancesPolicy"]
    types = tuple(each["InstanceType"] for each in policy["LaunchTemplate"]["Overrides"])
    assert types == settings.instance_types
    found = instances(applied)
    assert len(found) == len(group["Instances"]) == scaling.min_instances
    on_demand = [instance for instance in found if instance.get("InstanceLifecycle") != "spot"]
    assert len(on_demand) >= min(settings.on_demand_base, len(found))
    tier: TierName = "public" if settings.subnets == "public" else "app"
    blocks = {str(block) for block in applied.environment.network.subnets(tier)}
    subnets = applied.client("ec2").describe_subnets(SubnetIds=group["VPCZoneIdentifier"].split(","))["Subnets"]
    assert {subnet["CidrBlock"] for subnet in subnets} == blocks
    for instance in found:
        assert ("PublicIpAddress" in instance) == (settings.subnets == "public")
    actions = autoscaling.describe_scheduled_actions()["ScheduledUpdateGroupActions"]
    assert len(actions) == (2 if scaling.business_hours else 0)
    assert all("MaxSize" not in action and "DesiredCapacity" not in action for action in actions)
