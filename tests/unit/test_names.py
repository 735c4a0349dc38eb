"""Names of AWS resources: within each service's limits, distinct, stable."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.foundation.names import Names
from tests.unit.synthesis import ON_AWS, OWN_STACKS, Block, Stack, own_stack, stack, together

PREFIX = Names(project="acme", stack="dev-fargate")

LIMITS: dict[tuple[str, str], int] = {
    ("aws_api_gateway_api_key", "name"): 1024,
    ("aws_api_gateway_rest_api", "name"): 1024,
    ("aws_api_gateway_usage_plan", "name"): 1024,
    ("aws_apigatewayv2_api", "name"): 128,
    ("aws_apigatewayv2_authorizer", "name"): 128,
    ("aws_apigatewayv2_stage", "name"): 128,
    ("aws_appautoscaling_policy", "name"): 256,
    ("aws_appautoscaling_scheduled_action", "name"): 256,
    ("aws_autoscaling_policy", "name"): 255,
    ("aws_budgets_budget", "name"): 100,
    ("aws_ce_anomaly_monitor", "name"): 1024,
    ("aws_ce_anomaly_subscription", "name"): 1024,
    ("aws_cloudwatch_dashboard", "dashboard_name"): 255,
    ("aws_cloudwatch_event_rule", "name"): 64,
    ("aws_cloudwatch_log_group", "name"): 512,
    ("aws_cloudwatch_metric_alarm", "alarm_name"): 255,
    ("aws_db_instance", "final_snapshot_identifier"): 255,
    ("aws_db_instance", "identifier"): 63,
    ("aws_db_parameter_group", "name"): 255,
    ("aws_db_subnet_group", "name"): 255,
    ("aws_ecr_repository", "name"): 256,
    ("aws_dynamodb_table", "name"): 255,
    ("aws_ecs_cluster", "name"): 255,
    ("aws_ecs_service", "name"): 255,
    ("aws_ecs_task_definition", "family"): 255,
    ("aws_eks_cluster", "name"): 100,
    ("aws_elastic_beanstalk_application", "name"): 100,
    ("aws_elastic_beanstalk_environment", "name"): 40,
    ("aws_elasticache_parameter_group", "name"): 255,
    ("aws_elasticache_replication_group", "replication_group_id"): 40,
    ("aws_elasticache_subnet_group", "name"): 255,
    ("aws_iam_instance_profile", "name"): 128,
    ("aws_iam_policy", "name"): 128,
    ("aws_iam_role", "name"): 64,
    ("aws_iam_role_policy", "name"): 128,
    ("aws_kms_alias", "name"): 256,
    ("aws_lambda_alias", "name"): 128,
    ("aws_launch_template", "name"): 128,
    ("aws_lb", "name"): 32,
    ("aws_lb_target_group", "name"): 32,
    ("aws_resourcegroups_group", "name"): 128,
    ("aws_s3_bucket", "bucket"): 63,
    ("aws_sagemaker_endpoint", "name"): 63,
    ("aws_sagemaker_model", "name"): 63,
    ("aws_scheduler_schedule", "name"): 64,
    ("aws_scheduler_schedule_group", "name"): 64,
    ("aws_secretsmanager_secret", "name"): 512,
    ("aws_security_group", "name"): 255,
    ("aws_sfn_state_machine", "name"): 80,
    ("aws_sns_topic", "name"): 256,
    ("aws_sqs_queue", "name"): 80,
    ("aws_wafv2_web_acl", "name"): 128,
}
"""Most characters of a name, from each service's API reference."""

NOT_CHOSEN = {
    ("aws_api_gateway_model", "name"),  # the same in every API, to which it belongs
    ("aws_api_gateway_request_validator", "name"),  # likewise
    ("aws_elastic_beanstalk_application_version", "name"),  # 16 hexadecimal digits of its content's digest
    ("aws_route53_record", "name"),  # given by the domain
    ("aws_route53_zone", "name"),
}

IDENTIFIER = r"[a-z](-?[a-z0-9])*"
FORMS: dict[tuple[str, str], str] = {
    ("aws_eks_cluster", "name"): r"[0-9A-Za-z][A-Za-z0-9_-]*",
    ("aws_elastic_beanstalk_environment", "name"): r"[A-Za-z0-9][A-Za-z0-9-]{2,}[A-Za-z0-9]",
    ("aws_launch_template", "name"): r"[a-zA-Z0-9().\-/_]{3,}",
    # A letter first, no two hyphens in a row, none at the end.
    ("aws_db_instance", "identifier"): IDENTIFIER,
    ("aws_elasticache_replication_group", "replication_group_id"): IDENTIFIER,
    ("aws_lb", "name"): r"(?!internal-)[A-Za-z0-9](-?[A-Za-z0-9])*",
    ("aws_lb_target_group", "name"): r"[A-Za-z0-9](-?[A-Za-z0-9])*",
    ("aws_s3_bucket", "bucket"): r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9.-]*[a-z0-9]",
    ("aws_sagemaker_endpoint", "name"): r"[A-Za-z0-9](-*[A-Za-z0-9])*",
    ("aws_sagemaker_model", "name"): r"[A-Za-z0-9](-*[A-Za-z0-9])*",
    ("aws_security_group", "name"): r"(?!sg-).+",
    ("aws_resourcegroups_group", "name"): r"(?!(?i:aws))[A-Za-z0-9_.-]+",
    ("aws_wafv2_web_acl", "name"): r"[A-Za-z0-9_-]+",
    ("aws_secretsmanager_secret", "name"): r"[A-Za-z0-9/_+=.@-]+(?<!-.{6})",
    ("aws_cloudwatch_dashboard", "dashboard_name"): r"[A-Za-z0-9_-]+",
    ("aws_kms_alias", "name"): r"alias/(?!aws/)[A-Za-z0-9/_-]+",
}

ALL_PARTS: dict[str, Any] = {
    "project": "p" * 20,
    "name": "e" * 12,
    "domain": {"name": "api.example.com"},
    "network": {"zones": 3, "tiers": {"data": {}, "ml": {}}, "endpoints": ["ecr.api", "ecs-telemetry"]},
    "workload": {"image": "ecr:1.0", "secrets": {"A" * 100: "create"}},
    "database": {},
    "cache": {},
    "storage": {"buckets": {"b" * 20: {}, "logs": {}}},
    "variants": {"fargate": {"scaling": {"business_hours": {}, "memory_percent": 50, "requests_per_task": 10}}},
}
"""The longest names that the settings allow."""


def longest(own: str) -> Stack:
    """One of the own stacks in an environment and a project with names as long as can be."""
    return together("longest", LONGEST, ON_AWS)[_lengthened(own)]


def _lengthened(own: str) -> str:
    environment, _, variant = own.partition("-")
    return f"{environment[0] * 12}-{variant}"


LONGEST = {
    _lengthened(own): environment.model_copy(update={"project": "p" * 20, "name": _lengthened(own).partition("-")[0]})
    for own, environment in OWN_STACKS.items()
}


def names(built: Stack) -> dict[tuple[str, str, str], str]:
    """Every name that the stack gives to AWS, by type, argument and path; with an account's id in place."""
    found = {}
    for type_, blocks in built.document["resource"].items():
        for path, block in blocks.items():
            for argument, value in arguments(block):
                if (type_, argument) not in NOT_CHOSEN:
                    account = "${data.aws_caller_identity.account/identity.account_id}"
                    found[type_, argument, path] = value.replace(account, "123456789012")
    return found


def arguments(block: Block) -> list[tuple[str, str]]:
    chosen = ("name", "identifier", "final_snapshot_identifier", "replication_group_id", "family", "bucket")
    others = ("alarm_name", "dashboard_name")
    return [
        (argument, block[argument])
        for argument in (*chosen, *others)
        if isinstance(block.get(argument), str) and not block[argument].startswith(("${aws_", "postgres", "valkey"))
    ]


@pytest.mark.parametrize("nat", ["instance", "gateway-per-zone"])
def test_the_longest_names_are_within_the_limits_of_their_services(nat: str) -> None:
    overrides = {**ALL_PARTS, "network": {**ALL_PARTS["network"], "nat": nat}}
    found = names(stack(**overrides))
    assert {(type_, argument) for type_, argument, _ in found} <= LIMITS.keys()
    assert len(found) > 40
    assert {key: value for key, value in found.items() if len(value) > LIMITS[key[:2]]} == {}


@pytest.mark.parametrize("own", OWN_STACKS)
def test_the_longest_names_of_every_own_stack_are_within_the_limits(own: str) -> None:
    found = names(longest(own))
    assert {(type_, argument) for type_, argument, _ in found} <= LIMITS.keys()
    assert {key: value for key, value in found.items() if len(value) > LIMITS[key[:2]]} == {}


@pytest.mark.parametrize("own", [*OWN_STACKS, None])
def test_names_have_the_form_that_their_services_ask_for(own: str | None) -> None:
    found = names(own_stack(own)) | names(longest(own)) if own else names(stack(**ALL_PARTS))
    judged = {key: value for key, value in found.items() if key[:2] in FORMS}
    assert judged
    assert {key: value for key, value in judged.items() if not re.fullmatch(FORMS[key[:2]], value)} == {}


def test_every_limit_is_the_limit_of_something() -> None:
    every = {key[:2] for built in (stack(), stack(**ALL_PARTS), *map(own_stack, OWN_STACKS)) for key in names(built)}
    assert every == LIMITS.keys()


@pytest.mark.parametrize("overrides", [{}, ALL_PARTS])
def test_no_two_resources_of_a_type_share_a_name(overrides: dict[str, Any]) -> None:
    found = names(stack(**overrides))
    keys = [(type_, argument, value) for (type_, argument, _), value in found.items()]
    assert len(set(keys)) == len(keys)


def test_a_name_is_project_stack_and_part() -> None:
    assert PREFIX.prefix == "acme-dev-fargate"
    assert PREFIX.of("cache") == "acme-dev-fargate-cache"


def test_a_name_of_just_the_limit_stays_whole() -> None:
    assert PREFIX.of("cache", limit=22) == "acme-dev-fargate-cache"


def test_a_longer_name_keeps_its_part_and_where_it_begins() -> None:
    name = PREFIX.of("cache", limit=21)
    assert re.fullmatch(r"acme-dev-[0-9a-f]{6}-cache", name)


slugs = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)


@given(
    project=slugs, stack_id=slugs, part=st.from_regex(r"[A-Za-z0-9_-]{1,90}", fullmatch=True), limit=st.integers(16, 64)
)
def test_a_name_is_never_longer_than_its_limit_nor_begins_with_a_hyphen(
    project: str, stack_id: str, part: str, limit: int
) -> None:
    name = Names(project=project, stack=stack_id).of(part, limit=limit)
    assert 0 < len(name) <= limit
    assert not name.startswith("-")


def test_long_names_that_differ_only_in_the_middle_stay_distinct() -> None:
    one, other = (Names(project="p" * 20, stack=f"{letter * 12}-fargate") for letter in "ab")
    assert one.of("alb", limit=32) != other.of("alb", limit=32)
