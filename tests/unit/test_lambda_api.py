# ruff: noqa: E501 — a message is one line, and is compared as such
"""A Lambda function behind API Gateway."""

import json
from pathlib import Path
from typing import Any

import pytest

from environments.settings import function as function_settings
from modules.packaging import package
from tests.unit.main_process import ROOT, run_main
from tests.unit.synthesis import ACCOUNT, KEY, PARTITION, Block, Stack, variant_stack
from tests.unit.wrong_environment import said_about

ZIP: Block = {"code": {"kind": "zip"}}
REST: Block = {**ZIP, "api": {"kind": "rest"}}
DATA: Block = {"database": {}, "cache": {}, "network": {"tiers": {"data": {}}}}
DOMAIN: Block = {"domain": {"name": "api.example.com"}}
ECR = "${aws_ecr_repository.registry/repository.repository_url}"
NAME = "landfall-dev-lambda-api-service"
ARN = f"arn:{PARTITION}:lambda:us-east-1:{ACCOUNT}:function:{NAME}"
INVOKE = "${aws_lambda_alias.lambda-api/function/alias.invoke_arn}"
LOGS = "${aws_cloudwatch_log_group.observability/logs.arn}"


def built(settings: Block | None = None, **overrides: Any) -> Stack:
    return variant_stack("lambda_api", {**ZIP, **(settings or {})}, **overrides)


def function(settings: Block | None = None, **overrides: Any) -> Block:
    return built(settings, **overrides).one("aws_lambda_function")


def variables(settings: Block | None = None, **overrides: Any) -> dict[str, str]:
    found: dict[str, str] = function(settings, **overrides)["environment"]["variables"]
    return found


def role(stack: Stack) -> dict[str, Block]:
    return stack.statements("lambda-api/function/role/permissions")


# --- the code


def test_a_folder_is_zipped_into_the_stack_s_own() -> None:
    code, zipped = function(), package(ROOT / "lambdas" / "service")
    assert (code["package_type"], code["handler"], code["runtime"]) == ("Zip", "main.handler", "python3.13")
    assert code["source_code_hash"] == zipped.sha256
    assert code["filename"].startswith("assets/")
    assert code["filename"].endswith("/service.zip")


def test_the_zip_lies_where_terraform_looks_for_it(tmp_path: Path) -> None:
    done = run_main(tmp_path, LANDFALL_STACKS="dev-lambda-api", CDKTF_OUTDIR=str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "out" / "stacks" / "dev-lambda-api"
    (resource,) = json.loads((folder / "cdk.tf.json").read_text())["resource"]["aws_lambda_function"].values()
    assert (folder / resource["filename"]).read_bytes() == package(ROOT / "lambdas" / "service").path.read_bytes()


def test_an_image_of_the_stack_s_repository_may_be_pulled_by_the_function_alone() -> None:
    stack = built({"code": {"kind": "image", "image": "ecr:1.4.2", "command": ["app.handler"]}})
    code = stack.one("aws_lambda_function")
    assert (code["package_type"], code["image_uri"]) == ("Image", f"{ECR}:1.4.2")
    assert code["image_config"] == {"command": ["app.handler"]}
    assert not {"filename", "handler", "runtime", "source_code_hash"} & code.keys()
    assert "aws_ecr_repository_policy.lambda-api/image/policy" in code["depends_on"]
    (pulls,) = stack.statements("lambda-api/image/rules").values()
    assert pulls["actions"] == ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    assert pulls["principals"] == [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}]
    assert pulls["condition"] == [{"test": "StringLike", "variable": "aws:SourceArn", "values": [f"{ARN}*"]}]


def test_the_workload_s_image_and_command_are_run_where_the_function_has_none() -> None:
    image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"
    stack = built({"code": {"kind": "image"}}, workload={"image": image, "command": ["serve", "${HOME}"]})
    code = stack.one("aws_lambda_function")
    assert (code["image_uri"], code["image_config"]) == (image, {"command": ["serve", "$${HOME}"]})
    assert not stack.all("aws_ecr_repository_policy")


def test_an_image_that_serves_http_is_told_its_port_and_health_path() -> None:
    found = variables(
        {"code": {"kind": "image", "image": "ecr:1"}}, workload={"port": 9000, "health_check_path": "/up"}
    )
    assert found == {"AWS_LWA_PORT": "9000", "AWS_LWA_READINESS_CHECK_PATH": "/up"}


@pytest.mark.parametrize(("built_for", "runs_on"), [(["x86_64"], "x86_64"), (["arm64", "x86_64"], "arm64")])
def test_the_function_runs_on_what_its_code_is_built_for(built_for: list[str], runs_on: str) -> None:
    assert function(workload={"architectures": built_for})["architectures"] == [runs_on]


# --- the function


@pytest.mark.parametrize(
    ("workload", "settings", "megabytes"),
    [
        ({"memory_gb": 1, "cpu": 0.25}, {}, 1024),
        ({"memory_gb": 1, "cpu": 2}, {}, 3538),
        ({"memory_gb": 10, "cpu": 6}, {}, 10_240),
        ({"memory_gb": 4, "cpu": 1}, {"memory_mb": 128}, 128),
    ],
)
def test_memory_is_the_workload_s_or_what_its_cpu_takes(workload: Block, settings: Block, megabytes: int) -> None:
    assert function(settings, workload=workload)["memory_size"] == megabytes


def test_sizes_and_limits_are_as_asked() -> None:
    found = function({"timeout_seconds": 5, "ephemeral_storage_mb": 2048, "reserved_concurrency": 7})
    assert (found["timeout"], found["ephemeral_storage"]) == (5, {"size": 2048})
    assert found["reserved_concurrent_executions"] == 7
    assert "reserved_concurrent_executions" not in function()


def test_it_is_traced_encrypted_and_logs_json_to_the_service_s_group() -> None:
    found = function({"log_level": "WARN"})
    assert found["tracing_config"] == {"mode": "Active"}
    assert found["kms_key_arn"] == KEY
    assert found["logging_config"] == {
        "log_format": "JSON",
        "log_group": "${aws_cloudwatch_log_group.observability/logs.name}",
        "application_log_level": "WARN",
        "system_log_level": "INFO",
    }
    assert built().document["output"]["log_group"]["value"] == found["logging_config"]["log_group"]


def test_its_role_may_do_what_every_function_has_to_and_no_more() -> None:
    statements = {sid: (each["actions"], each["resources"]) for sid, each in role(built()).items()}
    assert statements == {
        "WriteLogs": (["logs:CreateLogStream", "logs:PutLogEvents"], [f"{LOGS}:log-stream:*"]),
        "Trace": (["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]),
        "GiveUpEvents": (["sqs:SendMessage"], ["${aws_sqs_queue.lambda-api/function/dead-letters/queue.arn}"]),
        "UseKey": (["kms:Decrypt", "kms:GenerateDataKey"], [KEY]),
    }


def test_the_role_is_lambda_s_of_this_account_and_ready_before_the_function() -> None:
    stack = built()
    (trust,) = stack.statements("lambda-api/function/role/trust").values()
    assert trust["principals"][0]["identifiers"] == ["lambda.amazonaws.com"]
    assert trust["condition"][0] == {"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}
    assert stack.one("aws_lambda_function")["depends_on"] == ["aws_iam_role_policy.lambda-api/function/role/policy"]


def test_the_role_calls_just_the_models_of_the_workload() -> None:
    stack = built(workload={"bedrock_models": ["anthropic.claude-v2:1"]})
    assert role(stack)["InvokeModels"]["resources"] == [
        f"arn:{PARTITION}:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1"
    ]
    assert stack.one("aws_lambda_function")["environment"]["variables"]["BEDROCK_MODELS"] == "anthropic.claude-v2:1"
    callers = stack.document["output"]["bedrock_callers"]["value"]
    assert callers == ["${aws_iam_role.lambda-api/function/role/role.arn}"]


def test_secrets_are_named_by_their_arns_which_the_role_may_read() -> None:
    parameter = "arn:aws:ssm:us-east-1:111122223333:parameter/token"
    stack = built(workload={"secrets": {"API_KEY": "create", "TOKEN": parameter}, "environment": {"LEVEL": "${x}"}})
    secret = "${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}"
    assert stack.one("aws_lambda_function")["environment"]["variables"] == {
        "HEALTH_CHECK_PATH": "/health",
        "API_KEY_SECRET_ARN": secret,
        "TOKEN_SECRET_ARN": parameter,
        "LEVEL": "$${x}",
    }
    statements = role(stack)
    assert statements["ReadSecretsmanager"]["resources"] == [secret]
    assert (statements["ReadSsm"]["actions"], statements["ReadSsm"]["resources"]) == (
        ["ssm:GetParameters"],
        [parameter],
    )


def test_events_that_fail_for_good_wait_in_an_encrypted_queue_over_tls() -> None:
    stack = built({"events": {"retries": 0, "max_age_seconds": 60}})
    queue = stack.one("aws_sqs_queue")
    assert (queue["kms_master_key_id"], queue["message_retention_seconds"]) == (KEY, 14 * 24 * 3600)
    target = "${aws_sqs_queue.lambda-api/function/dead-letters/queue.arn}"
    assert stack.one("aws_lambda_function")["dead_letter_config"] == {"target_arn": target}
    events = stack.one("aws_lambda_function_event_invoke_config")
    assert (events["maximum_retry_attempts"], events["maximum_event_age_in_seconds"]) == (0, 60)
    assert events["qualifier"] == "${aws_lambda_alias.lambda-api/function/alias.name}"
    (only_tls,) = stack.statements("lambda-api/function/dead-letters/rules").values()
    assert (only_tls["effect"], only_tls["condition"][0]["variable"]) == ("Deny", "aws:SecureTransport")


# --- its versions


def test_every_change_is_a_version_that_the_alias_serves() -> None:
    stack = built()
    assert stack.one("aws_lambda_function")["publish"] is True
    alias = stack.one("aws_lambda_alias")
    assert (alias["name"], alias["function_version"]) == (
        "live",
        "${aws_lambda_function.lambda-api/function/function.version}",
    )
    assert "dynamic" not in alias


def test_a_canary_gives_the_latest_version_its_share_and_the_stable_one_the_rest() -> None:
    alias = built({"canary": {"stable_version": 12, "percent": 2.5}}).one("aws_lambda_alias")
    assert alias["function_version"] == "12"
    latest = "aws_lambda_function.lambda-api/function/function.version"
    assert alias["dynamic"]["routing_config"] == {
        "for_each": f'${{{latest} == "12" ? [] : [{latest}]}}',
        "content": {"additional_version_weights": {"${routing_config.value}": 0.025}},
    }


def test_nothing_is_kept_warm_by_default() -> None:
    stack = built()
    assert not stack.all("aws_lambda_provisioned_concurrency_config")
    assert stack.document["output"]["scalable"]["value"] == []


def test_a_fixed_number_is_kept_warm() -> None:
    stack = built({"provisioned": {"concurrency": 3}})
    warm = stack.one("aws_lambda_provisioned_concurrency_config")
    assert (warm["provisioned_concurrent_executions"], "lifecycle" in warm) == (3, False)
    assert warm["qualifier"] == "${aws_lambda_alias.lambda-api/function/alias.name}"
    assert not stack.all("aws_appautoscaling_target")


def test_the_number_that_is_kept_warm_follows_the_load_within_bounds() -> None:
    stack = built({"provisioned": {"concurrency": 2, "max_concurrency": 20, "target_percent": 60}})
    warm = stack.one("aws_lambda_provisioned_concurrency_config")
    assert warm["lifecycle"] == {"ignore_changes": ["provisioned_concurrent_executions"]}
    target = stack.one("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (2, 20)
    assert target["resource_id"] == f"function:{NAME}:live"
    policy = stack.one("aws_appautoscaling_policy")["target_tracking_scaling_policy_configuration"]
    assert policy["target_value"] == 0.6
    metric = policy["predefined_metric_specification"]["predefined_metric_type"]
    assert metric == "LambdaProvisionedConcurrencyUtilization"


# --- the network


def test_a_function_without_data_stores_is_in_no_network() -> None:
    stack = built()
    assert "vpc_config" not in stack.one("aws_lambda_function")
    assert not stack.all("aws_vpc")
    assert not stack.all("aws_security_group")


def test_a_function_with_data_stores_lives_in_the_private_subnets_and_reaches_them() -> None:
    stack = built(**DATA)
    group = "${aws_security_group.lambda-api/security-group/group.id}"
    assert stack.one("aws_lambda_function")["vpc_config"] == {
        "subnet_ids": ["${aws_subnet.network/app-1.id}", "${aws_subnet.network/app-2.id}"],
        "security_group_ids": [group],
    }
    ways = stack.all("aws_vpc_security_group_egress_rule", "lambda-api/")
    assert sorted(rule["to_port"] for rule in ways.values()) == [443, 5432, 6379]
    incoming = stack.all("aws_vpc_security_group_ingress_rule").values()
    assert not [rule for rule in incoming if rule["security_group_id"] == group]


def test_lambda_attaches_the_function_to_the_network_by_its_role_whose_right_the_code_has_not() -> None:
    stack = built(**DATA)
    policy = stack.one("aws_iam_role_policy_attachment", "lambda-api/function/network-interfaces")
    assert policy["policy_arn"].endswith(":iam::aws:policy/service-role/AWSLambdaENIManagementAccess")
    own = role(stack)["NoInterfacesForTheCode"]
    assert own["effect"] == "Deny"
    assert own["condition"] == [{"test": "ArnEquals", "variable": "lambda:SourceFunctionArn", "values": [ARN]}]
    needs = stack.one("aws_lambda_function")["depends_on"]
    assert "aws_iam_role_policy_attachment.lambda-api/function/network-interfaces" in needs


# --- the HTTP API


def test_an_http_api_gives_every_request_to_the_alias() -> None:
    stack = built()
    integration = stack.one("aws_apigatewayv2_integration")
    assert (integration["integration_type"], integration["integration_uri"]) == ("AWS_PROXY", INVOKE)
    assert (integration["payload_format_version"], integration["timeout_milliseconds"]) == ("2.0", 30_000)
    assert stack.one("aws_apigatewayv2_route")["route_key"] == "$default"
    assert stack.document["output"]["url"]["value"] == "${aws_apigatewayv2_api.lambda-api/http-api/api.api_endpoint}"


@pytest.mark.parametrize(("authorization", "type_"), [("iam", "AWS_IAM"), ("none", "NONE")])
def test_an_http_api_lets_in_whom_the_settings_say(authorization: str, type_: str) -> None:
    route = built({"api": {"kind": "http", "authorization": authorization}}).one("aws_apigatewayv2_route")
    assert route["authorization_type"] == type_
    assert "authorizer_id" not in route


def test_an_http_api_asks_for_a_signature_by_default() -> None:
    assert built().one("aws_apigatewayv2_route")["authorization_type"] == "AWS_IAM"


def test_an_http_api_takes_tokens_of_one_issuer() -> None:
    jwt = {"issuer": "https://id.example.com", "audience": ["app"], "scopes": ["read"]}
    stack = built({"api": {"kind": "http", "jwt": jwt}})
    route, authorizer = stack.one("aws_apigatewayv2_route"), stack.one("aws_apigatewayv2_authorizer")
    assert (route["authorization_type"], route["authorization_scopes"]) == ("JWT", ["read"])
    assert route["authorizer_id"] == "${aws_apigatewayv2_authorizer.lambda-api/http-api/authorizer.id}"
    assert authorizer["jwt_configuration"] == {"issuer": "https://id.example.com", "audience": ["app"]}
    assert authorizer["identity_sources"] == ["$request.header.Authorization"]


def test_an_http_api_is_throttled_and_logged() -> None:
    stack = built({"api": {"kind": "http", "throttle": {"rate": 5, "burst": 9}}})
    stage = stack.one("aws_apigatewayv2_stage")
    assert (stage["name"], stage["auto_deploy"]) == ("$default", True)
    limits = stage["default_route_settings"]
    assert (limits["throttling_rate_limit"], limits["throttling_burst_limit"]) == (5, 9)
    logs = stack.one("aws_cloudwatch_log_group", "lambda-api/http-api/access-log")
    assert (logs["kms_key_id"], logs["name"]) == (KEY, "/aws/vendedlogs/landfall/landfall-dev-lambda-api/api")
    assert json.loads(stage["access_log_settings"]["format"])["status"] == "$context.status"


def test_an_http_api_may_call_the_alias_and_nobody_else_may() -> None:
    permission = built().one("aws_lambda_permission")
    assert permission["principal"] == "apigateway.amazonaws.com"
    assert permission["qualifier"] == "${aws_lambda_alias.lambda-api/function/alias.name}"
    assert permission["source_arn"] == "${aws_apigatewayv2_api.lambda-api/http-api/api.execution_arn}/*/$default"


# --- the REST API


def test_a_rest_api_gives_any_method_of_any_path_to_the_alias() -> None:
    stack = built(REST)
    integrations = stack.all("aws_api_gateway_integration")
    assert len(integrations) == 4
    assert {each["uri"] for each in integrations.values()} == {INVOKE}
    assert {each["timeout_milliseconds"] for each in integrations.values()} == {29_000}
    methods = stack.all("aws_api_gateway_method")
    assert sorted(each["http_method"] for each in methods.values()) == ["ANY", "ANY", "POST", "POST"]
    assert stack.one("aws_api_gateway_resource")["path_part"] == "{proxy+}"
    assert stack.document["output"]["url"]["value"] == "${aws_api_gateway_stage.lambda-api/rest-api/stage.invoke_url}"


@pytest.mark.parametrize(("authorization", "type_"), [("none", "NONE"), ("iam", "AWS_IAM")])
def test_every_method_asks_for_the_api_key_and_perhaps_a_signature(authorization: str, type_: str) -> None:
    stack = built({"api": {"kind": "rest", "authorization": authorization}})
    methods = stack.all("aws_api_gateway_method").values()
    assert {(each["api_key_required"], each["authorization"]) for each in methods} == {(True, type_)}


def test_a_post_has_to_bring_a_json_object_unless_the_settings_say_no() -> None:
    stack = built(REST)
    validator = stack.one("aws_api_gateway_request_validator")
    assert (validator["validate_request_body"], validator["validate_request_parameters"]) == (True, True)
    assert json.loads(stack.one("aws_api_gateway_model")["schema"])["type"] == "object"
    models = {each["http_method"]: each.get("request_models") for each in stack.all("aws_api_gateway_method").values()}
    name = "${aws_api_gateway_model.lambda-api/rest-api/json-object.name}"
    assert models == {"ANY": None, "POST": {"application/json": name}}
    loose = built({"api": {"kind": "rest", "json_bodies": False}}).all("aws_api_gateway_method").values()
    assert not [each for each in loose if "request_models" in each]


def test_a_usage_plan_limits_the_api_key() -> None:
    api = {"kind": "rest", "client_throttle": {"rate": 2, "burst": 3}, "requests_per_day": 1000}
    plan = built({"api": api}).one("aws_api_gateway_usage_plan")
    assert plan["throttle_settings"] == {"rate_limit": 2, "burst_limit": 3}
    assert plan["quota_settings"] == {"limit": 1000, "period": "DAY"}
    assert "quota_settings" not in built(REST).one("aws_api_gateway_usage_plan")


def test_only_the_api_key_s_id_is_put_out() -> None:
    stack = built(REST)
    assert stack.document["output"]["api_key_id"]["value"] == "${aws_api_gateway_api_key.lambda-api/rest-api/key.id}"
    assert "api_key.lambda-api/rest-api/key.value" not in json.dumps(stack.document["output"])


def test_the_stage_is_traced_throttled_logged_and_behind_the_firewall() -> None:
    stack = built({"api": {"kind": "rest", "throttle": {"rate": 5, "burst": 9}}}, load_balancer={"rate_limit": 500})
    stage = stack.one("aws_api_gateway_stage")
    assert stage["xray_tracing_enabled"] is True
    assert stage["access_log_settings"]["destination_arn"].startswith(
        "${aws_cloudwatch_log_group.lambda-api/rest-api/access-log."
    )
    settings = stack.one("aws_api_gateway_method_settings")["settings"]
    assert (settings["throttling_rate_limit"], settings["throttling_burst_limit"]) == (5, 9)
    assert (settings["logging_level"], settings["data_trace_enabled"]) == ("ERROR", False)
    firewall = stack.one("aws_wafv2_web_acl_association")
    assert firewall["resource_arn"] == "${aws_api_gateway_stage.lambda-api/rest-api/stage.arn}"
    (limit,) = [rule for rule in stack.one("aws_wafv2_web_acl")["rule"] if rule["name"] == "RateLimit"]
    assert limit["statement"]["rate_based_statement"]["limit"] == 500


def test_the_log_that_api_gateway_would_make_itself_is_there_before() -> None:
    stack = built(REST, observability={"log_retention_days": 30})
    log = stack.one("aws_cloudwatch_log_group", "lambda-api/rest-api/execution-log")
    assert log["name"] == "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.lambda-api/rest-api/api.id}/live"
    assert (log["kms_key_id"], log["retention_in_days"]) == (KEY, 30)
    assert (
        "aws_cloudwatch_log_group.lambda-api/rest-api/execution-log" in stack.one("aws_api_gateway_stage")["depends_on"]
    )


def test_the_account_s_log_role_is_entered_once_and_never_fought_over() -> None:
    stack = built(REST)
    account = stack.one("aws_api_gateway_account")
    assert account["lifecycle"] == {"ignore_changes": ["cloudwatch_role_arn"]}
    assert (
        "aws_api_gateway_account.lambda-api/rest-api/log-role/account"
        in stack.one("aws_api_gateway_stage")["depends_on"]
    )
    existing = built({"api": {"kind": "rest", "account_log_role": "existing"}})
    assert not existing.all("aws_api_gateway_account")
    assert not existing.all("aws_iam_role", "lambda-api/rest-api/")


def test_what_changes_the_methods_is_deployed_anew() -> None:
    def trigger(**api: Any) -> str:
        found = built({"api": {"kind": "rest", **api}, "timeout_seconds": 10}).one("aws_api_gateway_deployment")
        definition: str = found["triggers"]["definition"]
        return definition

    assert trigger() == trigger(throttle={"rate": 7})
    assert len({trigger(), trigger(authorization="iam"), trigger(json_bodies=False), trigger(timeout_seconds=20)}) == 4


def test_a_rest_api_may_wait_as_long_as_the_account_s_quota_lets_it() -> None:
    stack = built({"api": {"kind": "rest", "timeout_seconds": 120}, "timeout_seconds": 120})
    assert {each["timeout_milliseconds"] for each in stack.all("aws_api_gateway_integration").values()} == {120_000}


# --- the domain


@pytest.mark.parametrize(("settings", "api"), [(ZIP, "aws_apigatewayv2_api"), (REST, "aws_api_gateway_rest_api")])
def test_with_a_domain_the_api_answers_to_that_alone(settings: Block, api: str) -> None:
    stack = built(settings, **DOMAIN)
    assert stack.one(api)["disable_execute_api_endpoint"] is True
    name = stack.one("aws_apigatewayv2_domain_name")
    assert name["domain_name"] == "api.example.com"
    configuration = name["domain_name_configuration"]
    assert (configuration["endpoint_type"], configuration["security_policy"]) == ("REGIONAL", "TLS_1_2")
    assert configuration["certificate_arn"] == "${aws_acm_certificate_validation.domain/validation.certificate_arn}"
    alias = stack.one("aws_route53_record", "domain/record")["alias"]
    assert "target_domain_name" in alias["name"]
    assert stack.one("aws_apigatewayv2_api_mapping")["domain_name"].startswith("${aws_apigatewayv2_domain_name.")
    assert stack.document["output"]["url"]["value"] == "https://api.example.com"
    assert built(settings).one(api)["disable_execute_api_endpoint"] is False


def test_https_needs_no_domain() -> None:
    assert built(load_balancer={"allow_plain_http": False}, stage="prod").document["output"]["url"]["value"]


# --- alarms


@pytest.mark.parametrize(("settings", "api_errors"), [(ZIP, "5xx"), (REST, "5XXError")])
def test_alarms_watch_the_function_its_api_and_its_queue(settings: Block, api_errors: str) -> None:
    stack = built(settings, observability={"latency_seconds": 2})
    alarms = {
        each["alarm_name"].removeprefix("landfall-dev-lambda-api-"): each
        for each in stack.all("aws_cloudwatch_metric_alarm").values()
    }
    assert {name: (each["metric_name"], each["threshold"]) for name, each in alarms.items()} == {
        "service-errors": ("Errors", 10),
        "service-throttles": ("Throttles", 0),
        "service-duration": ("Duration", 2000),
        "service-dead-letters": ("ApproximateNumberOfMessagesVisible", 0),
        "api-errors": (api_errors, 10),
        "api-latency": ("Latency", 2000),
    }
    assert alarms["service-duration"]["extended_statistic"] == "p95"


def test_an_alarm_tells_when_warm_environments_are_too_few() -> None:
    alarms = built({"provisioned": {}}).all("aws_cloudwatch_metric_alarm")
    assert "ProvisionedConcurrencySpilloverInvocations" in {each["metric_name"] for each in alarms.values()}


# --- what can't run

IN_ECR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"

WRONG = {
    "an image that isn't in ECR": (
        "variants:\n  lambda_api: {}\n",
        'good.yaml:3: workload.image: found "nginx:1.27"; allowed: an image in ECR, since Lambda takes no other, or code.kind: zip',
    ),
    "an image of its own that isn't in ECR": (
        "variants:\n  lambda_api:\n    code:\n      kind: image\n      image: nginx:1.28\n",
        'dev.yaml:6: variants.lambda_api.code.image: found "nginx:1.28"; allowed: an image in ECR, since Lambda takes no other, or code.kind: zip',
    ),
    "an image of another region": (
        f"workload:\n  image: {IN_ECR}\nvariants:\n  lambda_api: {{}}\n",
        f'dev.yaml:3: workload.image: found "{IN_ECR}"; allowed: an image in us-east-1: Lambda takes none of another region',
    ),
    "a runtime that is too old": (
        "variants:\n  lambda_api:\n    code:\n      kind: zip\n      runtime: python3.8\n",
        'dev.yaml:6: variants.lambda_api.code.runtime: found "python3.8"; allowed: python3.12, python3.13; did you mean "python3.12"?',
    ),
    "a folder that isn't there": (
        "variants:\n  lambda_api:\n    code:\n      kind: zip\n      folder: lambdas/servce\n",
        'dev.yaml:6: variants.lambda_api.code.folder: found "lambdas/servce"; allowed: a folder of the project that is there, such as lambdas/service',
    ),
    "a module that isn't there": (
        "variants:\n  lambda_api:\n    code:\n      kind: zip\n      handler: app.handler\n",
        'dev.yaml:6: variants.lambda_api.code.handler: found "app.handler"; allowed: a module of lambdas/service: there is no app.py in it',
    ),
    "a function that isn't there": (
        "variants:\n  lambda_api:\n    code:\n      kind: zip\n      handler: main.handel\n",
        'dev.yaml:6: variants.lambda_api.code.handler: found "main.handel"; allowed: a function that lambdas/service/main.py defines; did you mean "main.handler"?',
    ),
    "a folder without a handler": (
        "variants:\n  lambda_api:\n    code:\n      kind: zip\n      folder: environments\n",
        'dev.yaml:6: variants.lambda_api.code.handler: found "main.handler" (the default); allowed: a module of environments: there is no main.py in it',
    ),
    "more memory than Lambda has": (
        "workload:\n  memory_gb: 12\nvariants:\n  fargate: null\n  lambda_api:\n    code:\n      kind: zip\n",
        "dev.yaml:3: workload.memory_gb: found 12; allowed: at most 10 GB on Lambda",
    ),
    "more CPU than Lambda has": (
        "workload:\n  cpu: 8\nvariants:\n  fargate: null\n  lambda_api:\n    code:\n      kind: zip\n",
        "dev.yaml:3: workload.cpu: found 8; allowed: at most 6 vCPU on Lambda",
    ),
    "a call that outlasts the API": (
        "variants:\n  lambda_api:\n    timeout_seconds: 31\n    code:\n      kind: zip\n",
        "dev.yaml:4: variants.lambda_api.timeout_seconds: found 31; allowed: at most 30: the API waits no longer, and who asked would never get the answer",
    ),
    "a call that outlasts a REST API": (
        "variants:\n  lambda_api:\n    timeout_seconds: 30\n    code:\n      kind: zip\n    api:\n      kind: rest\n",
        "dev.yaml:4: variants.lambda_api.timeout_seconds: found 30; allowed: at most 29: the API waits no longer, and who asked would never get the answer",
    ),
    "less reserved than kept warm": (
        "variants:\n  lambda_api:\n    reserved_concurrency: 5\n    provisioned:\n      max_concurrency: 6\n    code:\n      kind: zip\n",
        "dev.yaml:4: variants.lambda_api.reserved_concurrency: found 5; allowed: at least 6, which are kept warm",
    ),
    "bounds in the wrong order": (
        "variants:\n  lambda_api:\n    provisioned:\n      concurrency: 6\n      max_concurrency: 5\n    code:\n      kind: zip\n",
        "dev.yaml:6: variants.lambda_api.provisioned.max_concurrency: found 5; allowed: at least concurrency (6)",
    ),
    "a trial beside warm environments": (
        "variants:\n  lambda_api:\n    canary:\n      stable_version: 1\n    provisioned: {}\n    code:\n      kind: zip\n",
        "dev.yaml:4: variants.lambda_api.canary: found a mapping; allowed: nothing beside provisioned: Lambda keeps nothing warm for two versions at once",
    ),
    "warm environments that auto-stop can't stop": (
        "auto_stop:\n  enabled: true\nvariants:\n  lambda_api:\n    provisioned: {}\n    code:\n      kind: zip\n",
        "dev.yaml:6: variants.lambda_api.provisioned: found a mapping; allowed: nothing while auto_stop.enabled: what is kept warm costs while it is idle",
    ),
    "no way to the secrets out of the network": (
        "network:\n  nat: none\n  tiers:\n    data: {}\ndatabase: {}\nvariants:\n  fargate: null\n  lambda_api:\n    code:\n      kind: zip\n",
        "dev.yaml:3: network.endpoints: found an empty list (the default); allowed: secretsmanager as well: without NAT the function reaches them no other way",
    ),
    "a variable that Lambda sets itself": (
        "workload:\n  environment:\n    AWS_REGION: eu-west-1\nvariants:\n  lambda_api:\n    code:\n      kind: zip\n",
        'dev.yaml:4: workload.environment.AWS_REGION: found "AWS_REGION"; allowed: a name of two characters or more, letter first, that Lambda doesn\'t set itself',
    ),
    "a variable that begins with an underscore": (
        "workload:\n  environment:\n    _LEVEL: debug\nvariants:\n  lambda_api:\n    code:\n      kind: zip\n",
        'dev.yaml:4: workload.environment._LEVEL: found "_LEVEL"; allowed: a name of two characters or more, letter first, that Lambda doesn\'t set itself',
    ),
    "more variables than Lambda takes": (
        f"workload:\n  environment:\n    TEXT: {'ab ' * 1400}c\nvariants:\n  lambda_api:\n    code:\n      kind: zip\n",
        "dev.yaml:3: workload.environment: found a mapping; allowed: at most 4096 bytes of names and values on Lambda, not 4205",
    ),
}


@pytest.mark.parametrize("text", WRONG, ids=str)
def test_what_lambda_can_t_run_is_said_with_what_would_fit(text: str, tmp_path: Path) -> None:
    file, message = WRONG[text]
    assert said_about(file, tmp_path) == [message]


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `code` of a project that is empty but for it."""
    monkeypatch.setattr(function_settings, "PROJECT", tmp_path)
    (tmp_path / "code").mkdir()
    return tmp_path / "code"


def handled(handler: str, folder: Path) -> list[str]:
    text = f"variants:\n  lambda_api:\n    code:\n      kind: zip\n      folder: code\n      handler: {handler}\n"
    return said_about(text, folder)


def test_a_module_that_python_can_t_read_is_told_with_its_line(code: Path) -> None:
    (code / "main.py").write_text("def handler(:\n")
    (message,) = handled("main.handler", code.parent)
    assert message.startswith(
        'dev.yaml:7: variants.lambda_api.code.handler: found "main.handler"; allowed: a module that Python can read (line 1: '
    )


@pytest.mark.parametrize("source", [f"x = {'-' * 100_000}1\n", f"x = {'(' * 10_000}\n", "x = '\0'\n"])
def test_a_module_that_would_break_the_reader_is_told(code: Path, source: str) -> None:
    (code / "main.py").write_text(source)
    (message,) = handled("main.handler", code.parent)
    assert "a module that Python can read" in message


def test_a_folder_that_lies_elsewhere_is_none_of_the_project_s(
    code: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "main.py").write_text("def handler(event, context): ...\n")
    code.rmdir()
    code.symlink_to(elsewhere)
    (message,) = handled("main.handler", code.parent)
    assert message.endswith('found "code"; allowed: a folder of the project that is there, such as lambdas/service')


def test_a_function_inside_of_another_is_no_handler(code: Path) -> None:
    (code / "main.py").write_text("def make():\n    def handler(event, context): ...\n    return handler\n")
    (message,) = handled("main.handler", code.parent)
    assert "a function that code/main.py defines" in message


@pytest.mark.parametrize(
    ("handler", "path", "source"),
    [
        ("main.handler", "main.py", "def handler(event, context): ..."),
        ("main.handler", "main.py", "async def handler(event, context): ..."),
        ("main.handler", "main.py", "from app import handler"),
        ("main.handler", "main.py", "from app import lambda_handler as handler"),
        ("main.handler", "main.py", "from app import *"),
        ("main.handler", "main.py", "import app\nhandler = app.wrap()"),
        ("main.handler", "main.py", "try:\n    import app as handler\nexcept ImportError:\n    handler = None"),
        ("package.main.handler", "package/main.py", "handler = 1"),
        ("package/main.handler", "package/main.py", "handler = 1"),
        ("package.handler", "package/__init__.py", "class handler: ..."),
    ],
)
def test_a_handler_is_found_however_the_module_makes_it(code: Path, handler: str, path: str, source: str) -> None:
    (code / path).parent.mkdir(exist_ok=True)
    (code / path).write_text(source)
    assert function_settings.Zip(folder="code", handler=handler).handler == handler
