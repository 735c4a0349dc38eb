"""The service on an Auto Scaling group of ARM instances."""

from typing import Any

import pytest

from tests.unit.synthesis import ACCOUNT, KEY, PARTITION, Block, Stack, variant_stack

GROUP = "${aws_autoscaling_group.ec2-graviton/group/group.name}"
INSTANCES = "${aws_security_group.ec2-graviton/host/security-group/group.id}"
LOGS = "${aws_cloudwatch_log_group.observability/logs.arn}"
SUBNETS = [f"${{aws_subnet.network/public-{zone}.id}}" for zone in (1, 2)]


def graviton(settings: dict[str, Any] | None = None, **overrides: Any) -> Stack:
    return variant_stack("ec2_graviton", settings, **overrides)


def template(settings: dict[str, Any] | None = None, **overrides: Any) -> Block:
    return graviton(settings, **overrides).one("aws_launch_template")


def group(settings: dict[str, Any] | None = None, **overrides: Any) -> Block:
    return graviton(settings, **overrides).one("aws_autoscaling_group")


def distribution(settings: dict[str, Any] | None = None) -> Block:
    found = group(settings)["mixed_instances_policy"]["instances_distribution"]
    assert isinstance(found, dict)
    return found


def test_instances_boot_from_the_newest_amazon_linux_for_arm() -> None:
    built = graviton()
    name = built.document["data"]["aws_ssm_parameter"]["ec2-graviton/image"]["name"]
    assert name == "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    assert template()["image_id"] == "${data.aws_ssm_parameter.ec2-graviton/image.insecure_value}"


def test_metadata_ask_for_a_session_token() -> None:
    options = template()["metadata_options"]
    assert (options["http_endpoint"], options["http_tokens"]) == ("enabled", "required")


def test_a_container_reaches_the_instance_s_credentials_only_where_the_workload_calls_aws() -> None:
    assert template()["metadata_options"]["http_put_response_hop_limit"] == 1
    calling: tuple[dict[str, Any], ...] = (
        {"workload": {"bedrock_models": ["amazon.titan-embed-text-v2:0"]}},
        {"storage": {"buckets": {"models": {}}}},
    )
    for calls in calling:
        assert template(**calls)["metadata_options"]["http_put_response_hop_limit"] == 2


def test_the_disk_is_encrypted_with_the_stack_s_key() -> None:
    (disk,) = template()["block_device_mappings"]
    assert disk == {
        "device_name": "/dev/xvda",
        "ebs": {
            "volume_type": "gp3",
            "volume_size": 20,
            "encrypted": "true",
            "kms_key_id": KEY,
            "delete_on_termination": "true",
        },
    }


def test_the_disk_is_as_large_as_asked() -> None:
    assert template({"disk_gb": 50})["block_device_mappings"][0]["ebs"]["volume_size"] == 50


def test_nobody_logs_in_by_ssh() -> None:
    built = graviton()
    assert "key_name" not in built.one("aws_launch_template")
    rules = built.all("aws_vpc_security_group_ingress_rule").values()
    assert not [rule for rule in rules if rule["from_port"] == 22]


def test_instances_are_watched_each_minute() -> None:
    assert template()["monitoring"] == {"enabled": True}


def test_instances_live_in_public_subnets_with_an_address_of_their_own() -> None:
    built = graviton()
    assert built.one("aws_autoscaling_group")["vpc_zone_identifier"] == SUBNETS
    (interface,) = built.one("aws_launch_template")["network_interfaces"]
    assert interface["associate_public_ip_address"] == "true"
    assert interface["security_groups"] == [INSTANCES]


@pytest.mark.parametrize("nat", ["gateway-per-zone", "instance"])
def test_in_public_subnets_no_nat_is_paid_for(nat: str) -> None:
    built = graviton(network={"nat": nat})
    assert not built.all("aws_nat_gateway")
    assert not built.all("aws_instance")


def test_instances_live_in_private_subnets_as_asked() -> None:
    built = graviton({"subnets": "private"}, network={"nat": "gateway"})
    (interface,) = built.one("aws_launch_template")["network_interfaces"]
    assert interface["associate_public_ip_address"] == "false"
    assert built.one("aws_autoscaling_group")["vpc_zone_identifier"] == [
        f"${{aws_subnet.network/app-{zone}.id}}" for zone in (1, 2)
    ]
    assert len(built.all("aws_nat_gateway")) == 1


def test_instances_are_reached_through_the_load_balancer_only() -> None:
    built = graviton(workload={"port": 9000})
    (rule,) = (
        rule
        for rule in built.all("aws_vpc_security_group_ingress_rule").values()
        if rule["security_group_id"] == INSTANCES
    )
    assert rule["referenced_security_group_id"] == "${aws_security_group.load-balancer/security-group/group.id}"
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 8080, 8080)


def test_the_load_balancer_s_port_stays_when_the_workload_s_changes() -> None:
    # Another one would replace the target group, which AWS refuses while a listener uses it.
    for port in (8080, 9000):
        targets = graviton(workload={"port": port}).one("aws_lb_target_group")
        assert (targets["port"], targets["target_type"]) == (8080, "instance")


def ways_out(built: Stack) -> set[tuple[str, int]]:
    return {
        (rule.get("cidr_ipv4") or rule["referenced_security_group_id"], rule["to_port"])
        for rule in built.all("aws_vpc_security_group_egress_rule").values()
        if rule["security_group_id"] == INSTANCES
    }


def test_instances_reach_tls_and_their_own_data_stores_only() -> None:
    assert ways_out(graviton()) == {("0.0.0.0/0", 443)}
    assert ways_out(graviton(network={"tiers": {"data": {}}}, database={}, cache={})) == {
        ("0.0.0.0/0", 443),
        ("${aws_security_group.database/security-group/group.id}", 5432),
        ("${aws_security_group.cache/security-group/group.id}", 6379),
    }


def test_an_instance_boots_only_once_it_reaches_what_it_installs_and_may_do_what_it_must() -> None:
    waits = group(domain={"name": "api.example.com"})["depends_on"]
    assert "aws_route.network/public-internet" in waits
    assert "aws_vpc_security_group_egress_rule.ec2-graviton/host/security-group/to-https" in waits
    assert "aws_iam_role_policy.ec2-graviton/host/profile/role/policy" in waits
    assert "aws_lb_listener.load-balancer/https" in waits


def test_one_to_five_instances_are_the_default() -> None:
    found = group()
    assert (found["min_size"], found["max_size"]) == (1, 5)
    assert "desired_capacity" not in found


def test_bounds_are_as_asked() -> None:
    found = group({"scaling": {"min_instances": 2, "max_instances": 9}})
    assert (found["min_size"], found["max_size"], found["min_elb_capacity"]) == (2, 9, 2)


def test_types_are_mixed_in_order_of_preference() -> None:
    launch = group({"instance_types": ["m7g.large", "t4g.large"]})["mixed_instances_policy"]["launch_template"]
    assert launch["override"] == [{"instance_type": "m7g.large"}, {"instance_type": "t4g.large"}]
    assert group()["mixed_instances_policy"]["launch_template"]["override"] == [
        {"instance_type": "t4g.small"},
        {"instance_type": "t4g.medium"},
    ]


def test_one_instance_runs_on_demand_and_half_of_the_rest_on_spot() -> None:
    assert distribution() == {
        "on_demand_allocation_strategy": "prioritized",
        "on_demand_base_capacity": 1,
        "on_demand_percentage_above_base_capacity": 50,
        "spot_allocation_strategy": "price-capacity-optimized",
    }


@pytest.mark.parametrize(("spot", "on_demand"), [(0, 100), (100, 0), (30, 70)])
def test_spot_has_the_share_that_it_is_asked_for(spot: int, on_demand: int) -> None:
    found = distribution({"on_demand_base": 3, "spot_percent": spot})
    assert (found["on_demand_base_capacity"], found["on_demand_percentage_above_base_capacity"]) == (3, on_demand)


def test_a_spot_instance_at_risk_is_replaced_before_it_goes() -> None:
    assert group()["capacity_rebalance"] is True


def test_a_new_template_replaces_the_instances_one_after_another_and_goes_back_where_that_fails() -> None:
    found = group()
    assert found["instance_refresh"] == {
        "strategy": "Rolling",
        "preferences": {
            "min_healthy_percentage": 100,
            "max_healthy_percentage": 200,
            "auto_rollback": True,
            "skip_matching": True,
        },
    }
    version = found["mixed_instances_policy"]["launch_template"]["launch_template_specification"]["version"]
    # `$Latest` would never look changed, and could not be gone back from.
    assert version == "${aws_launch_template.ec2-graviton/template/template.latest_version}"


def test_the_load_balancer_decides_on_health_once_an_instance_had_its_time() -> None:
    found = group({"start_seconds": 120})
    assert found["health_check_type"] == "ELB"
    assert found["target_group_arns"] == ["${aws_lb_target_group.load-balancer/targets.arn}"]
    assert (found["health_check_grace_period"], found["default_instance_warmup"]) == (120, 120)
    assert group()["health_check_grace_period"] == 300


def test_instances_carry_the_stack_s_tags_and_so_do_their_disks() -> None:
    built = graviton(tags={"Team": "search"})
    wanted = {
        **built.default_tags,
        "Component": "service",
        "Name": "landfall-dev-ec2-graviton-app",
    }
    assert wanted["Team"] == "search"
    tags = built.one("aws_autoscaling_group")["tag"]
    assert {tag["key"]: tag["value"] for tag in tags} == wanted
    assert all(tag["propagate_at_launch"] for tag in tags)
    specifications = built.one("aws_launch_template")["tag_specifications"]
    assert {each["resource_type"]: each["tags"] for each in specifications} == {
        "volume": wanted,
        "network-interface": wanted,
    }


def test_auto_scaling_may_encrypt_the_disks_of_what_it_launches() -> None:
    statements = graviton().statements("keys/policy")
    role = f"arn:{PARTITION}:iam::{ACCOUNT}:role/aws-service-role"
    by_them = {
        "test": "ArnEquals",
        "variable": "aws:PrincipalArn",
        "values": [
            f"{role}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            f"{role}/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
        ],
    }
    assert statements["InstancesUse"]["condition"] == [by_them]
    assert "kms:CreateGrant" not in statements["InstancesUse"]["actions"]
    assert statements["InstancesGrant"]["actions"] == ["kms:CreateGrant"]
    assert statements["InstancesGrant"]["condition"] == [
        by_them,
        {"test": "Bool", "variable": "kms:GrantIsForAWSResource", "values": ["true"]},
    ]


def permissions(**overrides: Any) -> dict[str, tuple[list[str], list[str]]]:
    statements = graviton(**overrides).statements("ec2-graviton/host/profile/role/permissions")
    return {sid: (statement["actions"], statement["resources"]) for sid, statement in statements.items()}


SYSTEM = {
    "RegisterForSessions": (
        ["ssm:UpdateInstanceInformation"],
        [f"arn:{PARTITION}:ec2:us-east-1:{ACCOUNT}:instance/*"],
    ),
    "HoldSessions": (
        [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ],
        ["*"],
    ),
    "PutMetrics": (["cloudwatch:PutMetricData"], ["*"]),
    "WriteLogs": (["logs:CreateLogStream", "logs:PutLogEvents"], [f"{LOGS}:log-stream:*"]),
}


def test_instances_hold_sessions_and_write_metrics_and_logs_and_do_nothing_else() -> None:
    assert permissions() == SYSTEM
    condition = graviton().statements("ec2-graviton/host/profile/role/permissions")["PutMetrics"]["condition"]
    assert condition == [{"test": "StringEquals", "variable": "cloudwatch:namespace", "values": ["CWAgent"]}]


def test_no_policy_of_aws_gives_more_than_that() -> None:
    # AmazonSSMManagedInstanceCore reads every parameter of the account.
    assert not graviton().all("aws_iam_role_policy_attachment")


def test_instances_may_pull_their_image_and_read_their_secrets() -> None:
    found = permissions(workload={"image": "ecr:1.0", "secrets": {"API_KEY": "create"}})
    assert found["PullImage"][1] == ["${aws_ecr_repository.registry/repository.arn}"]
    assert found["ReadSecretsmanager"][1] == ["${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}"]
    assert found["DecryptSecrets"] == (["kms:Decrypt"], [KEY])


def test_instances_may_do_what_the_workload_may() -> None:
    built = graviton(workload={"bedrock_models": ["amazon.titan-embed-text-v2:0"]})
    role = "${aws_iam_role.ec2-graviton/host/profile/role/role.arn}"
    assert "InvokeModels" in built.statements("ec2-graviton/host/profile/role/permissions")
    assert built.document["output"]["bedrock_callers"]["value"] == [role]


def test_only_ec2_takes_the_role() -> None:
    (statement,) = graviton().statements("ec2-graviton/host/profile/role/trust").values()
    assert statement["principals"] == [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}]


def test_the_stack_puts_out_what_is_needed_to_use_it() -> None:
    outputs = {name: output["value"] for name, output in graviton().document["output"].items()}
    assert outputs["url"] == "http://${aws_lb.load-balancer/alb.dns_name}"
    assert outputs["auto_scaling_group"] == GROUP
    assert outputs["scalable"] == [{"kind": "auto-scaling-group", "id": GROUP}]
    assert outputs["log_group"] == "${aws_cloudwatch_log_group.observability/logs.name}"


def test_cpu_memory_and_disks_of_the_group_are_watched() -> None:
    alarms = graviton().all("aws_cloudwatch_metric_alarm", "observability/")
    watched = {
        path.removeprefix("observability/"): (alarm["namespace"], alarm["metric_name"], alarm["dimensions"])
        for path, alarm in alarms.items()
    }
    agent = {"Stack": "landfall-dev-ec2-graviton"}
    assert watched["cpu-alarm"] == ("AWS/EC2", "CPUUtilization", {"AutoScalingGroupName": GROUP})
    assert watched["memory-alarm"] == ("CWAgent", "mem_used_percent", agent)
    assert watched["disk-alarm"] == ("CWAgent", "disk_used_percent", agent)
    assert alarms["observability/disk-alarm"]["threshold"] == 85
    assert "no-healthy-target-alarm" in watched
