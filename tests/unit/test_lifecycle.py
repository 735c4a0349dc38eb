"""What a stack has so that it stops and starts."""

import json
from typing import Any

import pytest

from modules.lifecycle.record import RECORD_TAG
from tests.unit.lambda_code import code_of
from tests.unit.synthesis import KEY, OWN_STACKS, Stack, own_stack, stack, variant_stack

GITHUB = {"github": {"repositories": ["acme/service"], "events": ["push"], "replay_minutes": 5}}
NIGHT = {"time_zone": "Europe/Berlin", "days": "MON-FRI", "start": "07:30", "end": "19:00"}


def stopping(**overrides: Any) -> Stack:
    return stack(**{"auto_stop": {"enabled": True}, **overrides})


def schedules(found: Stack) -> dict[str, dict[str, Any]]:
    """The schedules by the last part of their path."""
    return {path.rpartition("/")[2]: block for path, block in found.all("aws_scheduler_schedule", "lifecycle/").items()}


def test_a_stack_that_never_stops_has_none_of_it() -> None:
    found = stack()
    assert found.all("aws_lambda_function") == {}
    assert found.all("aws_scheduler_schedule") == {}
    assert found.default_tags["AutoStop"] == "disabled"


def test_what_costs_nothing_while_idle_has_none_of_it() -> None:
    found = variant_stack("lambda_api", {"code": {"kind": "zip"}}, auto_stop={"enabled": True})
    assert found.all("aws_lambda_function", "lifecycle/") == {}


def test_the_schedule_calls_the_live_alias_every_five_minutes() -> None:
    found = stopping()
    (schedule,) = schedules(found).values()
    assert schedule["schedule_expression"] == "rate(5 minutes)"
    assert schedule["target"]["arn"] == "${aws_lambda_alias.lifecycle/auto-stop/auto-stop/alias.arn}"
    assert schedule["kms_key_arn"] == KEY
    # A look that comes when the next one is due isn't worth it.
    assert schedule["target"]["retry_policy"]["maximum_event_age_in_seconds"] == 300


def test_the_role_of_the_schedules_may_call_just_these_functions() -> None:
    found = stopping(shutdown=NIGHT)
    statements = found.statements("lifecycle/schedules/role/permissions")
    assert statements["Call"]["resources"] == [
        f"${{aws_lambda_alias.lifecycle/{part}/{part}/alias.arn}}" for part in ("auto-stop", "auto-start")
    ]


def test_every_minute_is_said_in_the_singular() -> None:
    (schedule,) = schedules(stopping(auto_stop={"enabled": True, "every_minutes": 1})).values()
    assert schedule["schedule_expression"] == "rate(1 minute)"


def test_nights_and_weekends_stop_and_start_by_the_clock() -> None:
    found = stack(shutdown=NIGHT)
    made = schedules(found)
    night, morning = made["night"], made["morning"]
    assert night["schedule_expression"] == "cron(0 19 ? * MON-FRI *)"
    assert morning["schedule_expression"] == "cron(30 7 ? * MON-FRI *)"
    assert {each["schedule_expression_timezone"] for each in (night, morning)} == {"Europe/Berlin"}
    assert json.loads(night["target"]["input"]) == {"action": "stop", "why": "night"}
    assert json.loads(morning["target"]["input"]) == {"why": "morning"}
    # What was cut off is finished in between, and nothing is stopped for being idle.
    assert made["auto-stop"]["schedule_expression"] == "rate(5 minutes)"
    variables = found.one("aws_lambda_function", "lifecycle/auto-stop/auto-stop/function")["environment"]["variables"]
    assert json.loads(variables["RULES"])["when_idle"] is False
    assert found.default_tags["AutoStop"] == "enabled"


def test_what_is_not_started_in_the_morning_is_stopped_at_night_all_the_same() -> None:
    made = schedules(stopping(shutdown=NIGHT | {"starts": False}))
    assert made["night"]["schedule_expression"] == "cron(0 19 ? * MON-FRI *)"
    assert made.keys() == {"auto-stop", "night"}


@pytest.mark.parametrize("name", OWN_STACKS)
def test_nights_stop_whatever_can_be_stopped_of_dev_and_staging(name: str) -> None:
    found = own_stack(name)
    nights = "night" in schedules(found)
    assert nights == (not name.startswith("prod") and bool(found.all("aws_lambda_function", "lifecycle/auto-stop")))


def test_a_night_that_begins_after_midnight_is_of_the_next_day() -> None:
    made = schedules(stack(shutdown=NIGHT | {"end": "01:00"}))
    assert made["night"]["schedule_expression"] == "cron(0 1 ? * TUE,WED,THU,FRI,SAT *)"


def test_by_default_nobody_starts_it_over_http() -> None:
    found = stopping()
    assert found.all("aws_apigatewayv2_api") == {}
    assert found.all("aws_secretsmanager_secret") == {}
    variables = found.one("aws_lambda_function", "lifecycle/auto-start/auto-start/function")["environment"]["variables"]
    assert set(variables) == {"STACK", "PROJECT", "TARGETS"}


def test_github_has_a_route_and_a_secret_without_a_value() -> None:
    found = stopping(auto_start=GITHUB)
    routes = found.all("aws_apigatewayv2_route", "lifecycle/auto-start/api")
    assert [route["route_key"] for route in routes.values()] == ["POST /github"]
    assert found.all("aws_secretsmanager_secret_version") == {}
    secret = found.one("aws_secretsmanager_secret")
    assert secret["kms_key_id"] == KEY
    variables = found.one("aws_lambda_function", "lifecycle/auto-start/auto-start/function")["environment"]["variables"]
    told = json.loads(variables["GITHUB"])
    assert (told["repositories"], told["events"], told["replay_minutes"]) == (["acme/service"], ["push"], 5)


@pytest.mark.parametrize("project", ["acme", "abcdefghij-klmnopqrs"])
def test_all_functions_note_in_one_table_whose_items_end_by_themselves(project: str) -> None:
    found = stopping(auto_start=GITHUB, project=project)
    table = found.one("aws_dynamodb_table")
    with code_of():
        from table import EXPIRES, name_of
        from table import KEY as KEY_NAME

        name = name_of(found.default_tags["Stack"])
    assert table["name"] == name
    assert table["hash_key"] == KEY_NAME
    assert table["ttl"] == {"attribute_name": EXPIRES, "enabled": True}
    assert table["server_side_encryption"] == {"enabled": True, "kms_key_arn": KEY}
    variables = found.one("aws_lambda_function", "lifecycle/auto-start/auto-start/function")["environment"]["variables"]
    assert json.loads(variables["GITHUB"])["table"] == "${aws_dynamodb_table.lifecycle/notes/table.name}"
    for part in ("auto-stop", "auto-start"):
        statements = found.statements(f"lifecycle/{part}/{part}/role/permissions")
        assert statements["WriteTable"]["actions"] == ["dynamodb:PutItem", "dynamodb:DeleteItem"]
        assert statements["WriteTable"]["resources"] == ["${aws_dynamodb_table.lifecycle/notes/table.arn}"]


def test_the_way_in_is_throttled_and_logged() -> None:
    found = stopping(auto_start=GITHUB | {"throttle": {"rate": 2, "burst": 3}})
    stage = found.one("aws_apigatewayv2_stage")
    limits = stage["default_route_settings"]
    assert (limits["throttling_rate_limit"], limits["throttling_burst_limit"]) == (2, 3)
    assert "destination_arn" in stage["access_log_settings"]


def test_only_its_own_routes_may_call_the_function() -> None:
    found = stopping(auto_start=GITHUB | {"api_key": {}})
    sources = {
        path.rpartition("/")[2]: block["source_arn"]
        for path, block in found.all("aws_lambda_permission", "lifecycle/auto-start/auto-start").items()
    }
    arn = "${aws_apigatewayv2_api.lifecycle/auto-start/api/api.execution_arn}"
    assert sources == {"http-github": f"{arn}/*/POST/github", "http-start": f"{arn}/*/POST/start"}


def test_the_function_may_call_itself_and_read_just_these_secrets() -> None:
    statements = stopping(auto_start=GITHUB).statements("lifecycle/auto-start/auto-start/role/permissions")
    assert statements["StartSoon"]["actions"] == ["lambda:InvokeFunction"]
    (own,) = statements["StartSoon"]["resources"]
    assert own.endswith("-auto-start:live")
    assert statements["ReadWebhookSecret"]["actions"] == ["secretsmanager:GetSecretValue"]
    assert statements["WriteTable"]["actions"] == ["dynamodb:PutItem", "dynamodb:DeleteItem"]


def test_terraform_leaves_what_the_functions_note() -> None:
    (provider,) = stopping().document["provider"]["aws"]
    (ignored,) = provider["ignore_tags"]
    assert any(RECORD_TAG.startswith(prefix) for prefix in ignored["key_prefixes"])
    with code_of():
        from idleness.record import TAG
    assert TAG == RECORD_TAG


@pytest.mark.parametrize(
    ("variant", "type_", "ignored"),
    [
        ("fargate", "aws_ecs_service", {"desired_count"}),
        ("fargate", "aws_appautoscaling_target", {"min_capacity", "max_capacity", "suspended_state"}),
        (
            "ec2_graviton",
            "aws_autoscaling_group",
            {"min_size", "max_size", "desired_capacity", "suspended_processes"},
        ),
        ("eks_spot", "aws_eks_node_group", {"scaling_config[0].desired_size", "scaling_config[0].min_size"}),
    ],
)
def test_terraform_leaves_the_fields_that_are_changed(variant: str, type_: str, ignored: set[str]) -> None:
    settings = {"workload": {"architectures": ["arm64", "x86_64"]}, "auto_stop": {"enabled": True}}
    for block in variant_stack(variant, {}, **settings).all(type_).values():
        assert set(block["lifecycle"]["ignore_changes"]) == ignored


def test_nobody_is_woken_because_a_stopped_stack_has_no_target() -> None:
    name = "observability/no-healthy-target-alarm"
    assert stack().one("aws_cloudwatch_metric_alarm", name)["treat_missing_data"] == "breaching"
    assert stopping().one("aws_cloudwatch_metric_alarm", name)["treat_missing_data"] == "notBreaching"


def test_a_round_that_failed_rings() -> None:
    alarm = stopping().one("aws_cloudwatch_metric_alarm", "observability/auto-stop-errors-alarm")
    assert (alarm["metric_name"], alarm["threshold"], alarm["evaluation_periods"]) == ("Errors", 0, 1)


def test_the_outputs_name_the_functions_and_the_addresses() -> None:
    output = stopping(auto_start=GITHUB).document["output"]
    assert output["auto_stop"]["value"].endswith("-auto-stop")
    assert output["auto_start"]["value"].endswith("-auto-start")
    assert output["start_urls"]["value"]["github"].endswith("/github")


def test_the_database_is_a_target_unless_the_settings_say_otherwise() -> None:
    data: dict[str, Any] = {"database": {}, "network": {"tiers": {"data": {}}}}

    def kinds(**auto_stop: Any) -> list[str]:
        found = stopping(**data, auto_stop={"enabled": True, **auto_stop})
        block = found.one("aws_lambda_function", "lifecycle/auto-stop/auto-stop/function")
        return [each["kind"] for each in json.loads(block["environment"]["variables"]["TARGETS"])]

    assert kinds() == ["ecs-service", "database"]
    assert kinds(database=False) == ["ecs-service"]


def test_something_with_a_gpu_is_idle_sooner() -> None:
    found = variant_stack("ec2_gpu", {}, workload={"architectures": ["arm64", "x86_64"]}, auto_stop={"enabled": True})
    variables = found.one("aws_lambda_function", "lifecycle/auto-stop/auto-stop/function")["environment"]["variables"]
    (target,) = json.loads(variables["TARGETS"])
    assert target["idle_minutes"] == 10
    limits = {each["what"]: each["busy_from"] for each in json.loads(variables["METRICS"]).values()}
    assert limits == {"cpu": 5, "gpu": 3, "requests": 1}
