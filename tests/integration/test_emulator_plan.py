"""What Terraform made on the emulator stays as it is in its eyes while it is stopped: a plan is empty all the time."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import Clients
from tests.integration.deployment import run_terraform, terraform_variables
from tests.integration.emulator_process import Emulator
from tests.integration.held_provider import held_provider

NOTED = "stopped:"
"""What the keys of tags begin with that only tell what was stopped."""


def assumed_by(service: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def ignoring(*names: str) -> dict[str, Any]:
    return {"lifecycle": {"ignore_changes": list(names)}}


TAGS = {"tags": {"Stack": "night"}}
RESOURCES: dict[str, dict[str, dict[str, Any]]] = {
    "aws_vpc": {"this": {"cidr_block": "10.5.0.0/16"}},
    "aws_subnet": {
        zone: {
            "vpc_id": "${aws_vpc.this.id}",
            "cidr_block": f"10.5.{number}.0/24",
            "availability_zone": f"us-east-1{zone}",
        }
        for number, zone in enumerate("ab")
    },
    "aws_iam_role": {
        "nodes": {"name": "nodes", "assume_role_policy": assumed_by("ec2")},
        "schedule": {"name": "schedule", "assume_role_policy": assumed_by("scheduler")},
    },
    "aws_kms_key": {"this": {}},
    "aws_ecs_cluster": {"this": {"name": "night"}},
    "aws_ecs_task_definition": {
        "this": {
            "family": "night",
            "container_definitions": json.dumps([{"name": "app", "image": "app", "memory": 128, "essential": True}]),
        }
    },
    "aws_ecs_service": {
        "this": {
            "name": "night",
            "cluster": "${aws_ecs_cluster.this.arn}",
            "task_definition": "${aws_ecs_task_definition.this.arn}",
            "desired_count": 2,
            **TAGS,
            **ignoring("desired_count"),
        }
    },
    "aws_appautoscaling_target": {
        "this": {
            "service_namespace": "ecs",
            "resource_id": "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this.name}",
            "scalable_dimension": "ecs:service:DesiredCount",
            "min_capacity": 1,
            "max_capacity": 4,
            **ignoring("min_capacity", "max_capacity", "suspended_state"),
        }
    },
    "aws_launch_template": {
        "this": {"name": "night", "image_id": "${data.aws_ssm_parameter.image.value}", "instance_type": "t4g.small"}
    },
    "aws_autoscaling_group": {
        "this": {
            "name": "night",
            "min_size": 1,
            "max_size": 3,
            "desired_capacity": 2,
            "vpc_zone_identifier": ["${aws_subnet.a.id}"],
            "launch_template": {"id": "${aws_launch_template.this.id}", "version": "$Latest"},
            "tag": {"key": "Stack", "value": "night", "propagate_at_launch": True},
            **ignoring("min_size", "max_size", "desired_capacity", "suspended_processes"),
        }
    },
    "aws_instance": {
        "this": {
            "ami": "${data.aws_ssm_parameter.image.value}",
            "instance_type": "t4g.small",
            "subnet_id": "${aws_subnet.a.id}",
            **TAGS,
            **ignoring("associate_public_ip_address"),
        }
    },
    "aws_eip": {"this": {"domain": "vpc", "instance": "${aws_instance.this.id}"}},
    "aws_eks_cluster": {
        "this": {
            "name": "night",
            "role_arn": "${aws_iam_role.nodes.arn}",
            "vpc_config": {"subnet_ids": ["${aws_subnet.a.id}", "${aws_subnet.b.id}"]},
        }
    },
    "aws_eks_node_group": {
        "this": {
            "cluster_name": "${aws_eks_cluster.this.name}",
            "node_group_name": "night",
            "node_role_arn": "${aws_iam_role.nodes.arn}",
            "subnet_ids": ["${aws_subnet.a.id}"],
            "ami_type": "AL2023_ARM_64_STANDARD",
            "instance_types": ["t4g.large"],
            "launch_template": {"id": "${aws_launch_template.nodes.id}", "version": "1"},
            "scaling_config": {"min_size": 1, "max_size": 3, "desired_size": 2},
            **TAGS,
            **ignoring("scaling_config"),
        }
    },
    "aws_db_instance": {
        "this": {
            "identifier": "night",
            "engine": "postgres",
            "instance_class": "db.t4g.micro",
            "allocated_storage": 20,
            "username": "app",
            "manage_master_user_password": True,
            "skip_final_snapshot": True,
            **TAGS,
        }
    },
    "aws_dynamodb_table": {
        "this": {
            "name": "night",
            "billing_mode": "PAY_PER_REQUEST",
            "hash_key": "id",
            "attribute": {"name": "id", "type": "S"},
            "ttl": {"attribute_name": "expires", "enabled": True},
            "server_side_encryption": {"enabled": True, "kms_key_arn": "${aws_kms_key.this.arn}"},
            "point_in_time_recovery": {"enabled": True},
            **TAGS,
        }
    },
    "aws_scheduler_schedule": {
        name: {
            "name": name,
            "schedule_expression": expression,
            "schedule_expression_timezone": "Europe/Berlin",
            "flexible_time_window": {"mode": "OFF"},
            "target": {
                "arn": "arn:aws:lambda:us-east-1:000000000000:function:stop:live",
                "role_arn": "${aws_iam_role.schedule.arn}",
                "input": json.dumps({"stack": "night"}),
                "retry_policy": {"maximum_event_age_in_seconds": 60, "maximum_retry_attempts": 0},
            },
        }
        for name, expression in (("often", "rate(1 minute)"), ("daily", "cron(0 8 ? * MON-FRI *)"))
    },
}
RESOURCES["aws_launch_template"]["nodes"] = {"name": "night-nodes", "metadata_options": {"http_tokens": "required"}}

type Plan = Callable[[], str]
"""What an empty plan prints; raises `TerraformFailed` if one isn't empty."""


@pytest.fixture(scope="module")
def plan(running: Emulator, provider: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plan]:
    """Plans of the applied resources."""
    folder = tmp_path_factory.mktemp("terraform")
    image = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    content = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}},
        "provider": {
            "aws": {
                "ignore_tags": {"key_prefixes": [NOTED]},
                "s3_use_path_style": True,
                "skip_credentials_validation": True,
                "skip_metadata_api_check": "true",
            }
        },
        "data": {"aws_ssm_parameter": {"image": {"name": image}}},
        "resource": RESOURCES,
    }
    (folder / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")
    variables = terraform_variables(running.environment)
    with held_provider(provider, folder, variables) as held:
        variables |= held
        run_terraform(folder, variables, "init", "-no-color")
        run_terraform(folder, variables, "apply", "-auto-approve", "-input=false", "-no-color")
        yield lambda: run_terraform(folder, variables, "plan", "-detailed-exitcode", "-input=false", "-no-color")


def stop(clients: Clients) -> None:
    """Stops everything, and notes what it was."""
    service = {"ServiceNamespace": "ecs", "ResourceId": "service/night/night"}
    suspended = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")
    clients("application-autoscaling").register_scalable_target(
        **service,
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=0,
        MaxCapacity=0,
        SuspendedState=dict.fromkeys(suspended, True),
    )
    clients("ecs").update_service(cluster="night", service="night", desiredCount=0)
    arn = clients("ecs").describe_services(cluster="night", services=["night"])["services"][0]["serviceArn"]
    clients("ecs").tag_resource(resourceArn=arn, tags=[{"key": f"{NOTED}size", "value": "2"}])

    scaling = clients("autoscaling")
    scaling.suspend_processes(AutoScalingGroupName="night", ScalingProcesses=["ScheduledActions", "AlarmNotification"])
    scaling.update_auto_scaling_group(AutoScalingGroupName="night", MinSize=0, MaxSize=0, DesiredCapacity=0)
    noted = {"ResourceId": "night", "ResourceType": "auto-scaling-group", "PropagateAtLaunch": False}
    scaling.create_or_update_tags(Tags=[{**noted, "Key": f"{NOTED}size", "Value": "1/3/2"}])

    instance = the_instance(clients)
    clients("ec2").create_tags(Resources=[instance["InstanceId"]], Tags=[{"Key": f"{NOTED}at", "Value": "now"}])
    clients("ec2").stop_instances(InstanceIds=[instance["InstanceId"]])

    eks, named = clients("eks"), {"clusterName": "night", "nodegroupName": "night"}
    eks.update_nodegroup_config(**named, scalingConfig={"minSize": 0, "desiredSize": 0})
    eks.tag_resource(
        resourceArn=eks.describe_nodegroup(**named)["nodegroup"]["nodegroupArn"], tags={f"{NOTED}size": "1/2"}
    )

    clients("rds").stop_db_instance(DBInstanceIdentifier="night")
    (database,) = clients("rds").describe_db_instances()["DBInstances"]
    clients("rds").add_tags_to_resource(
        ResourceName=database["DBInstanceArn"], Tags=[{"Key": f"{NOTED}at", "Value": "now"}]
    )


def the_instance(clients: Clients) -> dict[str, Any]:
    """The only one that isn't in a group."""
    wanted = [{"Name": "tag:Stack", "Values": ["night"]}, {"Name": "instance-type", "Values": ["t4g.small"]}]
    found = [
        instance
        for reservation in clients("ec2").describe_instances(Filters=wanted)["Reservations"]
        for instance in reservation["Instances"]
        if "aws:autoscaling:groupName" not in {tag["Key"] for tag in instance["Tags"]}
    ]
    told: dict[str, Any]
    (told,) = found
    return told


def test_a_plan_is_empty_before_and_after_everything_is_stopped(clients: Clients, plan: Plan) -> None:
    assert "No changes." in plan()

    stop(clients)

    assert the_instance(clients)["State"]["Name"] == "stopped"
    assert "No changes." in plan()
