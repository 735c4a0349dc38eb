"""The service on Fargate."""

from typing import Any

import pytest

from tests.unit.synthesis import ACCOUNT, PARTITION, Block, Stack, stack

LOGS = "${aws_cloudwatch_log_group.observability/logs.arn}"


def service(**fargate: Any) -> Block:
    return stack(variants={"fargate": fargate}).one("aws_ecs_service")


def task(**overrides: Any) -> Block:
    return stack(**overrides).one("aws_ecs_task_definition")


def strategy(**fargate: Any) -> list[Block]:
    found = service(**fargate)["capacity_provider_strategy"]
    assert isinstance(found, list)
    return found


def test_container_insights_are_on() -> None:
    assert stack().one("aws_ecs_cluster")["setting"] == [{"name": "containerInsights", "value": "enabled"}]


@pytest.mark.parametrize("value", ["enhanced", "disabled"])
def test_container_insights_are_as_asked(value: str) -> None:
    cluster = stack(variants={"fargate": {"container_insights": value}}).one("aws_ecs_cluster")
    assert cluster["setting"] == [{"name": "containerInsights", "value": value}]


def test_container_insights_write_to_a_log_group_that_the_stack_owns() -> None:
    # ECS makes a group that isn't there, without a key, and leaves it behind.
    built = stack(observability={"log_retention_days": 30})
    group = built.one("aws_cloudwatch_log_group", "fargate/insights-logs")
    assert group["name"] == "/aws/ecs/containerinsights/landfall-dev-fargate/performance"
    assert (group["retention_in_days"], group["kms_key_id"]) == (30, "${aws_kms_key.keys/key.arn}")
    assert built.one("aws_ecs_cluster")["depends_on"] == ["aws_cloudwatch_log_group.fargate/insights-logs"]


def test_the_cluster_has_on_demand_and_spot_capacity() -> None:
    built = stack()
    assert built.one("aws_ecs_cluster_capacity_providers")["capacity_providers"] == ["FARGATE", "FARGATE_SPOT"]
    assert "aws_ecs_cluster_capacity_providers.fargate/capacity" in built.one("aws_ecs_service")["depends_on"]


def test_tasks_run_on_demand_by_default() -> None:
    assert strategy() == [{"capacity_provider": "FARGATE", "base": 1, "weight": 1}]


def test_weights_divide_tasks_between_on_demand_and_spot_above_the_base() -> None:
    assert strategy(on_demand_base=2, on_demand_weight=1, spot_weight=3) == [
        {"capacity_provider": "FARGATE", "base": 2, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
    ]


def test_spot_alone_is_possible() -> None:
    assert strategy(on_demand_base=0, on_demand_weight=0, spot_weight=1) == [
        {"capacity_provider": "FARGATE", "base": 0, "weight": 0},
        {"capacity_provider": "FARGATE_SPOT", "weight": 1},
    ]


def test_other_weights_change_the_service_in_place() -> None:
    # Without this the provider replaces a service whose capacity provider strategy changes.
    assert service()["force_new_deployment"] is True


def test_tasks_are_arm_by_default() -> None:
    platform = task()["runtime_platform"]
    assert platform == {"operating_system_family": "LINUX", "cpu_architecture": "ARM64"}


def test_tasks_are_intel_as_asked() -> None:
    assert task(workload={"architectures": ["x86_64"]})["runtime_platform"]["cpu_architecture"] == "X86_64"


def test_a_task_is_as_large_as_the_workload() -> None:
    assert (task()["cpu"], task()["memory"]) == ("512", "1024")
    large = task(workload={"cpu": 4, "memory_gb": 30})
    assert (large["cpu"], large["memory"]) == ("4096", "30720")


def test_the_variant_s_own_size_goes_first() -> None:
    found = task(workload={"cpu": 4, "memory_gb": 30}, variants={"fargate": {"cpu": 0.25, "memory_gb": 0.5}})
    assert (found["cpu"], found["memory"]) == ("256", "512")


def test_the_disk_is_the_one_that_comes_with_a_task() -> None:
    assert "ephemeral_storage" not in task()


def test_a_larger_disk_is_as_asked() -> None:
    assert task(variants={"fargate": {"ephemeral_storage_gb": 21}})["ephemeral_storage"] == {"size_in_gib": 21}


def test_a_failed_deployment_is_rolled_back() -> None:
    assert service()["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert service()["wait_for_steady_state"] is True


def test_tasks_are_replaced_without_a_gap() -> None:
    found = service()
    assert (found["deployment_minimum_healthy_percent"], found["deployment_maximum_percent"]) == (100, 200)


def test_the_first_health_checks_do_not_count() -> None:
    assert service()["health_check_grace_period_seconds"] == 60
    assert service(start_seconds=600)["health_check_grace_period_seconds"] == 600


def test_tasks_run_in_the_app_tier_of_every_zone_without_public_addresses() -> None:
    network = stack(network={"zones": 3}).one("aws_ecs_service")["network_configuration"]
    assert network == {
        "subnets": [f"${{aws_subnet.network/app-{zone}.id}}" for zone in (1, 2, 3)],
        "security_groups": ["${aws_security_group.fargate/security-group/group.id}"],
        "assign_public_ip": False,
    }


def test_tasks_are_reached_through_the_load_balancer_only() -> None:
    built = stack(workload={"port": 9000})
    (rule,) = (
        rule
        for rule in built.all("aws_vpc_security_group_ingress_rule").values()
        if rule["security_group_id"] == "${aws_security_group.fargate/security-group/group.id}"
    )
    assert rule["referenced_security_group_id"] == "${aws_security_group.load-balancer/security-group/group.id}"
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 9000, 9000)


def ways_out(built: Stack) -> set[tuple[str, int]]:
    """Where tasks may connect to: a block or a group, and the port."""
    return {
        (rule.get("cidr_ipv4") or rule["referenced_security_group_id"], rule["to_port"])
        for rule in built.all("aws_vpc_security_group_egress_rule").values()
        if rule["security_group_id"] == "${aws_security_group.fargate/security-group/group.id}"
    }


def test_tasks_reach_tls_and_their_own_data_stores_only() -> None:
    assert ways_out(stack()) == {("0.0.0.0/0", 443)}
    assert ways_out(stack(network={"tiers": {"data": {}}}, database={}, cache={})) == {
        ("0.0.0.0/0", 443),
        ("${aws_security_group.database/security-group/group.id}", 5432),
        ("${aws_security_group.cache/security-group/group.id}", 6379),
    }


def test_the_service_registers_its_tasks_with_the_load_balancer_once_that_listens() -> None:
    found = stack(workload={"port": 9000}).one("aws_ecs_service")
    assert found["load_balancer"] == [
        {
            "target_group_arn": "${aws_lb_target_group.load-balancer/targets.arn}",
            "container_name": "app",
            "container_port": 9000,
        }
    ]
    assert "aws_lb_listener.load-balancer/http" in found["depends_on"]
    secure = stack(domain={"name": "api.example.com"}).one("aws_ecs_service")
    assert "aws_lb_listener.load-balancer/https" in secure["depends_on"]


def test_scaling_owns_the_number_of_tasks() -> None:
    found = service(scaling={"min_tasks": 2})
    assert found["desired_count"] == 2
    assert found["lifecycle"] == {"ignore_changes": ["desired_count"]}


def test_tags_reach_the_tasks() -> None:
    assert (service()["propagate_tags"], service()["enable_ecs_managed_tags"]) == ("SERVICE", True)


def test_the_root_file_system_is_read_only_and_tmp_writable() -> None:
    container = stack().container()
    assert container["readonlyRootFilesystem"] is True
    assert container["mountPoints"] == [{"sourceVolume": "scratch-1", "containerPath": "/tmp", "readOnly": False}]  # noqa: S108
    assert task()["volume"] == [{"name": "scratch-1"}]


def test_every_scratch_path_has_a_volume_of_its_own() -> None:
    paths = ["/var/cache", "/var-cache", "/a.b", "/a_b", "/tmp", "/tmp/"]  # noqa: S108
    built = stack(variants={"fargate": {"scratch_paths": paths}})
    volumes = [volume["name"] for volume in built.one("aws_ecs_task_definition")["volume"]]
    mounts = built.container()["mountPoints"]
    assert len(set(volumes)) == len(volumes)
    assert sorted(mount["sourceVolume"] for mount in mounts) == sorted(volumes)
    assert len({mount["containerPath"].rstrip("/") for mount in mounts}) == len(mounts) == 5


def test_no_scratch_path_is_possible() -> None:
    built = stack(variants={"fargate": {"scratch_paths": []}})
    assert built.container()["mountPoints"] == []
    assert not built.one("aws_ecs_task_definition").get("volume")


def test_the_container_listens_on_its_port() -> None:
    container = stack(workload={"port": 9000}).container()
    assert container["portMappings"] == [{"containerPort": 9000, "hostPort": 9000, "protocol": "tcp"}]


def test_the_image_s_command_stays_unless_another_one_is_given() -> None:
    assert "command" not in stack().container()
    assert stack(workload={"command": ["serve", "--fast"]}).container()["command"] == ["serve", "--fast"]


def test_a_task_has_two_minutes_to_end_as_spot_gives_it() -> None:
    assert stack().container()["stopTimeout"] == 120


def test_the_log_goes_to_the_stack_s_log_group_without_stalling_the_service() -> None:
    log = stack(region="eu-west-1").container()["logConfiguration"]
    assert log["logDriver"] == "awslogs"
    assert log["options"] == {
        "awslogs-group": "${aws_cloudwatch_log_group.observability/logs.name}",
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "app",
        "mode": "non-blocking",
        "max-buffer-size": "25m",
    }


@pytest.mark.parametrize("role", ["execution-role", "task-role"])
def test_only_ecs_of_this_account_takes_the_roles(role: str) -> None:
    built = stack()
    assert built.statements(f"fargate/{role}/trust")["Assume"] == {
        "sid": "Assume",
        "effect": "Allow",
        "actions": ["sts:AssumeRole"],
        "resources": [],
        "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}],
        "condition": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}],
    }
    key = role.replace("-", "_")
    assert task()[f"{key}_arn"] == f"${{aws_iam_role.fargate/{role}/role.arn}}"


def pulls(image: str) -> dict[str, tuple[list[str], list[str]]]:
    statements = stack(workload={"image": image}).statements("fargate/execution-role/permissions")
    return {sid: (statement["actions"], statement["resources"]) for sid, statement in statements.items()}


WRITES_LOGS = (["logs:CreateLogStream", "logs:PutLogEvents"], [f"{LOGS}:log-stream:*"])
LAYERS = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]


def test_a_public_image_needs_no_permission() -> None:
    assert pulls("public.ecr.aws/nginx/nginx:1.27") == {"WriteLogs": WRITES_LOGS}


def test_an_image_of_the_own_repository_may_be_pulled_from_there_only() -> None:
    assert pulls("ecr:1.4.2") == {
        "WriteLogs": WRITES_LOGS,
        "EnterRegistry": (["ecr:GetAuthorizationToken"], ["*"]),
        "PullImage": (LAYERS, ["${aws_ecr_repository.registry/repository.arn}"]),
    }


@pytest.mark.parametrize(
    "host",
    [
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com",
        "123456789012.dkr-ecr.eu-west-1.on.aws",
    ],
)
@pytest.mark.parametrize("tag", ["", ":1.0", f"@sha256:{'0' * 64}"])
def test_an_image_of_another_repository_may_be_pulled_from_there_only(host: str, tag: str) -> None:
    found = pulls(f"{host}/team/app{tag}")
    assert found["PullImage"] == (LAYERS, [f"arn:{PARTITION}:ecr:eu-west-1:123456789012:repository/team/app"])


@pytest.mark.parametrize("host", ["12345.dkr.ecr.eu-west-1.amazonaws.com", "a.dkr.ecr.example.com", "ghcr.io"])
def test_what_only_looks_like_ecr_gives_no_permission(host: str) -> None:
    assert pulls(f"{host}/team/app:1.0") == {"WriteLogs": WRITES_LOGS}


def test_a_service_starts_only_once_its_roles_may_do_what_they_must() -> None:
    built = stack(workload={"bedrock_models": ["amazon.titan-embed-text-v2:0"]})
    policies = {f"aws_iam_role_policy.{path}" for path in built.all("aws_iam_role_policy", "fargate/")}
    assert len(policies) == 2
    assert policies <= set(built.one("aws_ecs_task_definition")["depends_on"])


def test_the_stack_puts_out_what_is_needed_to_use_it() -> None:
    outputs = {name: output["value"] for name, output in stack().document["output"].items()}
    assert outputs == {
        "url": "http://${aws_lb.load-balancer/alb.dns_name}",
        "cluster": "${aws_ecs_cluster.fargate/cluster.name}",
        "service": "${aws_ecs_service.fargate/service.name}",
        "log_group": "${aws_cloudwatch_log_group.observability/logs.name}",
        "scalable": [
            {
                "kind": "ecs-service",
                "id": "${aws_ecs_cluster.fargate/cluster.name}/${aws_ecs_service.fargate/service.name}",
            }
        ],
        "bedrock_callers": ["${aws_iam_role.fargate/task-role/role.arn}"],
        "repository_url": "${aws_ecr_repository.registry/repository.repository_url}",
        "buckets": {},
        "secrets": {},
    }
