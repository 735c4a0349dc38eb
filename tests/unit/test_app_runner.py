# ruff: noqa: E501 — a message is one line, and is compared as such
"""AWS App Runner."""

import os
from pathlib import Path
from typing import Any

import pytest

from environments.settings.variants.app_runner import SIZES, AppRunner
from operations.cdktf import synthesize
from tests.unit.synthesis import KEY, Block, Stack, variant_stack
from tests.unit.wrong_environment import said_about

WORKLOAD: Block = {"image": "public.ecr.aws/nginx/nginx:1.27", "architectures": ["x86_64"]}
ECR = "${aws_ecr_repository.registry/repository.repository_url}"


def built(settings: Block | None = None, **overrides: Any) -> Stack:
    workload = WORKLOAD | overrides.pop("workload", {})
    return variant_stack("app_runner", settings, workload=workload, **overrides)


def service(settings: Block | None = None, **overrides: Any) -> Block:
    return built(settings, **overrides).one("aws_apprunner_service")


def image(**overrides: Any) -> Block:
    repository = service(**overrides)["source_configuration"]["image_repository"]
    assert isinstance(repository, dict)
    return repository


DATA: Block = {"database": {}, "cache": {}, "network": {"tiers": {"data": {}}}}


# --- the image


def test_an_image_of_ecr_public_needs_no_role() -> None:
    source = service()["source_configuration"]
    assert source["image_repository"]["image_identifier"] == "public.ecr.aws/nginx/nginx:1.27"
    assert source["image_repository"]["image_repository_type"] == "ECR_PUBLIC"
    assert "authentication_configuration" not in source
    assert not built().all("aws_iam_role", "app-runner/access-role")


def test_an_image_of_the_stack_s_repository_is_pulled_by_a_role_that_may_pull_just_that() -> None:
    stack = built(workload={"image": "ecr:1.4.2"})
    source = stack.one("aws_apprunner_service")["source_configuration"]
    assert source["image_repository"]["image_identifier"] == f"{ECR}:1.4.2"
    assert source["image_repository"]["image_repository_type"] == "ECR"
    role = "${aws_iam_role.app-runner/access-role/role.arn}"
    assert source["authentication_configuration"] == {"access_role_arn": role}
    statements = stack.statements("app-runner/access-role/permissions")
    assert statements["PullImage"]["resources"] == ["${aws_ecr_repository.registry/repository.arn}"]
    assert statements["EnterRegistry"]["actions"] == ["ecr:GetAuthorizationToken"]
    (trust,) = stack.statements("app-runner/access-role/trust").values()
    assert trust["principals"][0]["identifiers"] == ["build.apprunner.amazonaws.com"]
    assert "aws_iam_role_policy.app-runner/access-role/policy" in stack.one("aws_apprunner_service")["depends_on"]


def test_a_pushed_image_is_deployed_by_terraform_only() -> None:
    assert service()["source_configuration"]["auto_deployments_enabled"] is False


def test_the_container_gets_its_port_and_variables() -> None:
    found = image(workload={"port": 9000, "environment": {"MODE": "${x}"}})["image_configuration"]
    assert (found["port"], found["runtime_environment_variables"]["MODE"]) == ("9000", "$${x}")
    assert "start_command" not in found


def test_the_command_is_quoted_as_a_shell_reads_it() -> None:
    found = image(workload={"command": ["serve", "--name", "a b", "${x}"]})["image_configuration"]
    assert found["start_command"] == "serve --name 'a b' '$${x}'"


def test_secrets_are_references() -> None:
    arn = "arn:aws:ssm:us-east-1:123456789012:parameter/x"
    stack = built(workload={"secrets": {"API_KEY": "create", "TOKEN": arn}}, **DATA)
    found = stack.one("aws_apprunner_service")["source_configuration"]["image_repository"]["image_configuration"]
    assert found["runtime_environment_secrets"] == {
        "API_KEY": "${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}",
        "TOKEN": arn,
        "DATABASE_PASSWORD": "${aws_db_instance.database/instance.master_user_secret[0].secret_arn}:password::",
    }
    assert found["runtime_environment_secrets"].keys().isdisjoint(found["runtime_environment_variables"])
    statements = stack.statements("app-runner/instance-role/permissions")
    assert statements["ReadSsm"]["resources"] == [arn]
    assert len(statements["ReadSecretsmanager"]["resources"]) == 2
    assert statements["DecryptSecrets"]["resources"] == [KEY]


# --- the instances


def test_an_instance_is_as_large_as_the_workload() -> None:
    found = service(workload={"cpu": 0.5, "memory_gb": 1})["instance_configuration"]
    assert (found["cpu"], found["memory"]) == ("512", "1024")


def test_the_variant_s_own_size_goes_first() -> None:
    found = service({"cpu": 4, "memory_gb": 12})["instance_configuration"]
    assert (found["cpu"], found["memory"]) == ("4096", "12288")


def test_the_code_may_do_what_the_workload_may_and_trace() -> None:
    stack = built(workload={"bedrock_models": ["anthropic.claude-3-haiku-20240307-v1:0"]})
    assert stack.statements("app-runner/instance-role/permissions").keys() == {"InvokeModels", "Trace"}
    role = "${aws_iam_role.app-runner/instance-role/role.arn}"
    assert stack.one("aws_apprunner_service")["instance_configuration"]["instance_role_arn"] == role
    assert stack.document["output"]["bedrock_callers"]["value"] == [role]
    (trust,) = stack.statements("app-runner/instance-role/trust").values()
    assert trust["principals"][0]["identifiers"] == ["tasks.apprunner.amazonaws.com"]


def test_instances_are_as_many_as_the_settings_say() -> None:
    found = built({"min_instances": 2, "max_instances": 9, "concurrency": 7}).one(
        "aws_apprunner_auto_scaling_configuration_version"
    )
    assert (found["min_size"], found["max_size"], found["max_concurrency"]) == (2, 9, 7)


def test_the_next_revision_of_a_configuration_comes_before_the_last_one_goes() -> None:
    # App Runner deletes none that is in use.
    stack = built()
    for type_ in ("auto_scaling_configuration_version", "observability_configuration", "vpc_connector"):
        assert stack.one(f"aws_apprunner_{type_}")["lifecycle"] == {"create_before_destroy": True}


def test_the_health_check_asks_the_path_of_the_workload() -> None:
    found = service(workload={"health_check_path": "/up"})["health_check_configuration"]
    assert (found["protocol"], found["path"]) == ("HTTP", "/up")
    assert found["timeout"] < found["interval"]


def test_the_stored_image_is_encrypted_with_the_stack_s_key() -> None:
    assert service()["encryption_configuration"] == {"kms_key": KEY}


def test_names_are_as_short_as_app_runner_takes_them() -> None:
    stack = built(name="a-long-name1", project="a-project-of-twenty1")
    names = {
        "aws_apprunner_service": ("service_name", 40),
        "aws_apprunner_vpc_connector": ("vpc_connector_name", 40),
        "aws_apprunner_auto_scaling_configuration_version": ("auto_scaling_configuration_name", 32),
        "aws_apprunner_observability_configuration": ("observability_configuration_name", 32),
    }
    for type_, (field, most) in names.items():
        assert 4 <= len(stack.one(type_)[field]) <= most


# --- the network


def test_the_code_reaches_out_through_the_private_subnets() -> None:
    stack = built(**DATA)
    connector = stack.one("aws_apprunner_vpc_connector")
    assert connector["subnets"] == ["${aws_subnet.network/app-1.id}", "${aws_subnet.network/app-2.id}"]
    assert connector["security_groups"] == ["${aws_security_group.app-runner/security-group/group.id}"]
    egress = stack.one("aws_apprunner_service")["network_configuration"]["egress_configuration"]
    assert egress == {
        "egress_type": "VPC",
        "vpc_connector_arn": "${aws_apprunner_vpc_connector.app-runner/connector.arn}",
    }
    ways_out = stack.all("aws_vpc_security_group_egress_rule", "app-runner/security-group").values()
    assert sorted(rule["from_port"] for rule in ways_out) == [443, 5432, 6379]
    ways_in = stack.all("aws_vpc_security_group_ingress_rule").values()
    assert connector["security_groups"][0] not in {rule["security_group_id"] for rule in ways_in}


def test_app_runner_s_own_way_out_needs_no_vpc() -> None:
    stack = built({"egress": "default"})
    egress = stack.one("aws_apprunner_service")["network_configuration"]["egress_configuration"]
    assert egress == {"egress_type": "DEFAULT"}
    for type_ in ("aws_vpc", "aws_security_group", "aws_apprunner_vpc_connector", "aws_nat_gateway", "aws_instance"):
        assert not stack.all(type_)


def test_clients_come_over_https_through_the_firewall() -> None:
    stack = built()
    assert not stack.all("aws_lb")
    association = stack.one("aws_wafv2_web_acl_association")
    assert association["resource_arn"] == "${aws_apprunner_service.app-runner/service.arn}"
    ingress = stack.one("aws_apprunner_service")["network_configuration"]["ingress_configuration"]
    assert ingress == {"is_publicly_accessible": True}
    url = "https://${aws_apprunner_service.app-runner/service.service_url}"
    assert stack.document["output"]["url"]["value"] == url


def test_the_firewall_holds_back_as_many_requests_as_the_settings_say() -> None:
    rules = built(load_balancer={"rate_limit": 500}).one("aws_wafv2_web_acl")["rule"]
    (limit,) = [rule["statement"]["rate_based_statement"] for rule in rules if rule["name"] == "RateLimit"]
    assert limit["limit"] == 500


def test_a_domain_is_proven_and_points_to_the_service() -> None:
    stack = built(domain={"name": "api.example.com"})
    association = stack.one("aws_apprunner_custom_domain_association")
    assert (association["domain_name"], association["enable_www_subdomain"]) == ("api.example.com", False)
    alias = stack.one("aws_route53_record", "domain/record")["alias"]
    assert alias["name"] == "${aws_apprunner_custom_domain_association.app-runner/domain.dns_target}"
    assert alias["zone_id"] == "${data.aws_apprunner_hosted_zone_id.app-runner/zone.id}"
    assert stack.document["output"]["url"]["value"] == "https://api.example.com"
    assert not stack.all("aws_acm_certificate")


def test_validation_records_are_found_by_name_since_the_set_of_them_changes_its_order() -> None:
    stack = built(domain={"name": "api.example.com"})
    records = "aws_apprunner_custom_domain_association.app-runner/domain.certificate_validation_records"
    proofs = stack.all("aws_route53_record", "domain/validation-record")
    assert [proof["name"] for proof in proofs.values()] == [
        f"${{element(sort({records}[*].name), {index})}}" for index in range(3)
    ]
    assert all(proof["allow_overwrite"] is True for proof in proofs.values())


# --- what is watched


def test_traces_go_to_x_ray() -> None:
    stack = built()
    assert stack.one("aws_apprunner_observability_configuration")["trace_configuration"] == {"vendor": "AWSXRAY"}
    assert stack.one("aws_apprunner_service")["observability_configuration"] == {
        "observability_enabled": True,
        "observability_configuration_arn": "${aws_apprunner_observability_configuration.app-runner/observability.arn}",
    }


def test_tracing_can_be_left_out() -> None:
    stack = built({"tracing": False})
    assert not stack.all("aws_apprunner_observability_configuration")
    assert stack.one("aws_apprunner_service")["observability_configuration"] == {"observability_enabled": False}
    assert not stack.document["data"].get("aws_iam_policy_document", {}).get("app-runner/instance-role/permissions")


def test_alarms_watch_errors_latency_cpu_and_memory() -> None:
    stack = built(observability={"latency_seconds": 2, "errors_per_minute": 3})
    alarms = {
        alarm["metric_name"]: alarm
        for alarm in stack.all("aws_cloudwatch_metric_alarm").values()
        if alarm["namespace"] == "AWS/AppRunner"
    }
    assert alarms.keys() == {"5xxStatusResponses", "RequestLatency", "CPUUtilization", "MemoryUtilization"}
    # App Runner counts milliseconds.
    assert (alarms["RequestLatency"]["threshold"], alarms["RequestLatency"]["extended_statistic"]) == (2000, "p95")
    assert alarms["5xxStatusResponses"]["threshold"] == 3


def test_the_log_is_where_app_runner_makes_it() -> None:
    stack, address = built(), "aws_apprunner_service.app-runner/service"
    name = f"/aws/apprunner/${{{address}.service_name}}/${{{address}.service_id}}/application"
    assert stack.document["output"]["log_group"]["value"] == name


def test_auto_stop_pauses_the_service() -> None:
    assert built().document["output"]["scalable"]["value"] == [
        {"kind": "app-runner-service", "id": "${aws_apprunner_service.app-runner/service.arn}"}
    ]


# --- what can't be run


def test_whoever_deploys_it_hears_that_it_is_closed_to_new_customers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    synthesize(["dev-app-runner"], tmp_path, os.environ)
    assert capsys.readouterr().err == f"warning: dev-app-runner: {AppRunner.warning}\n"
    assert "2026-04-30" in AppRunner.warning
    assert "fargate" in AppRunner.warning


def test_the_sizes_are_those_of_app_runner() -> None:
    assert {cpu: list(sizes) for cpu, sizes in SIZES.items()} == {
        0.25: [0.5, 1],
        0.5: [1],
        1: [2, 3, 4],
        2: [4, 6],
        4: [8, 10, 12],
    }


BASE = """\
variants:
  fargate: null
  app_runner: {settings}
workload:
  image: {image}
  architectures: [{architecture}]
"""


@pytest.mark.parametrize(
    ("changes", "more", "messages"),
    [
        (
            {"settings": "{memory_gb: 2}"},
            "",
            ["dev.yaml:4: variants.app_runner.memory_gb: found 2; allowed: 1 GB on App Runner with 0.5 vCPU"],
        ),
        (
            {"settings": "{cpu: 3}"},
            "",
            ["dev.yaml:4: variants.app_runner.cpu: found 3; allowed: 0.25, 0.5, 1, 2, 4 vCPU on App Runner"],
        ),
        (
            {"settings": "{cpu: 2, memory_gb: 5}"},
            "",
            ["dev.yaml:4: variants.app_runner.memory_gb: found 5; allowed: 4, 6 GB on App Runner with 2 vCPU"],
        ),
        (
            {"settings": "{min_instances: 5}"},
            "",
            ["dev.yaml:4: variants.app_runner.min_instances: found 5; allowed: at most max_instances (4)"],
        ),
        (
            {"architecture": "arm64"},
            "",
            [
                'dev.yaml:7: workload.architectures: found "arm64"; allowed: x86_64 as well: App Runner has no other',
            ],
        ),
        (
            {"image": "nginx:1.27"},
            "",
            [
                'dev.yaml:6: workload.image: found "nginx:1.27"; allowed: ecr:<tag>, an image in Amazon ECR by its address <account>.dkr.ecr.<region>.amazonaws.com, or one in Amazon ECR Public: App Runner runs no other',
            ],
        ),
        (
            {"image": "123456789012.dkr-ecr.us-east-1.on.aws/app:1"},
            "",
            [
                'dev.yaml:6: workload.image: found "123456789012.dkr-ecr.us-east-1.on.aws/app:1"; allowed: ecr:<tag>, an image in Amazon ECR by its address <account>.dkr.ecr.<region>.amazonaws.com, or one in Amazon ECR Public: App Runner runs no other',
            ],
        ),
        (
            {},
            "region: eu-north-1\n",
            [
                'dev.yaml:8: region: found "eu-north-1"; allowed: a region of App Runner: ap-northeast-1, ap-south-1, ap-southeast-1, ap-southeast-2, eu-central-1, eu-west-1, eu-west-2, eu-west-3, us-east-1, us-east-2, us-west-2',
            ],
        ),
        (
            {"settings": "{egress: default}"},
            "cache: {}\nnetwork: {tiers: {data: {}}}\n",
            [
                'dev.yaml:4: variants.app_runner.egress: found "default"; allowed: vpc: the database and the cache are reached through the private subnets only',
            ],
        ),
        (
            {},
            "network: {tiers: {app: null}}\n",
            [
                "dev.yaml:8: network.tiers.app: missing; allowed: {} for the standard layout: the compute lives in this tier",
            ],
        ),
        (
            {},
            "  environment: {AWSAPPRUNNER_X: '1'}\n",
            [
                'dev.yaml:8: workload.environment: found "AWSAPPRUNNER_X"; allowed: a name that doesn\'t begin with AWSAPPRUNNER, which App Runner keeps for itself',
            ],
        ),
    ],
)
def test_what_app_runner_does_not_run_is_said_with_what_would_fit(
    changes: dict[str, str], more: str, messages: list[str], tmp_path: Path
) -> None:
    right = {"settings": "{}", "image": "public.ecr.aws/nginx/nginx:1.27", "architecture": "x86_64"}
    assert said_about(BASE.format(**(right | changes)) + more, tmp_path) == messages


def test_https_needs_no_domain() -> None:
    assert (
        built(stage="prod", load_balancer={"allow_plain_http": False})
        .document["output"]["url"]["value"]
        .startswith("https://")
    )


def test_without_nat_the_image_and_secrets_still_come_by_app_runner_s_own_way() -> None:
    stack = built(network={"nat": "none"}, workload={"secrets": {"API_KEY": "create"}})
    assert not stack.all("aws_nat_gateway")
