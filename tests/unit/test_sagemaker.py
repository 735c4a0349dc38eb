# ruff: noqa: E501 — a message is one line, and is compared as such
"""A model behind a SageMaker endpoint."""

import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from environments.settings.ml_instance_types import ML_INSTANCE_TYPES, TRANSFORM_INSTANCE_TYPES, smallest
from tests.unit.synthesis import ACCOUNT, KEY, PARTITION, Block, Stack, variant_stack
from tests.unit.wrong_environment import said_about

BOTH: Block = {"architectures": ["arm64", "x86_64"]}
REALTIME: Block = {"kind": "realtime"}
ASYNC: Block = {"kind": "async"}
MULTI: Block = {"kind": "multi-model"}
X86: Block = {"kind": "realtime", "production_variants": {"main": {"instance_type": "ml.m6i.large"}}}
A_B: Block = {
    "kind": "realtime",
    "production_variants": {"blue": {"weight": 9}, "green": {"image": "ecr:2", "model_data": "b/model.tar.gz"}},
}
ROLE = "${aws_iam_role.sagemaker/model-role/role.arn}"
ARTIFACTS, DATA = "${aws_s3_bucket.sagemaker/artifacts/bucket", "${aws_s3_bucket.sagemaker/data/bucket"
NAME = "landfall-dev-sagemaker-realtime"
REFERENCE = "${aws_sagemaker_endpoint.sagemaker/endpoint/endpoint.name}"


def built(endpoint: Block | None = None, settings: Block | None = None, **overrides: Any) -> Stack:
    """The stack of an endpoint; an endpoint of the default kind where none is given."""
    asked = {"image": "ecr:1.4.2", **({"endpoint": endpoint} if endpoint else {}), **(settings or {})}
    workload = BOTH | overrides.pop("workload", {})
    return variant_stack("sagemaker", asked, workload=workload, **overrides)


def configuration(endpoint: Block | None = None, **overrides: Any) -> Block:
    return built(endpoint, **overrides).one("aws_sagemaker_endpoint_configuration")


def variants(endpoint: Block | None = None, **overrides: Any) -> dict[str, Block]:
    return {each["variant_name"]: each for each in configuration(endpoint, **overrides)["production_variants"]}


def model(endpoint: Block | None = None, **overrides: Any) -> Block:
    return built(endpoint, **overrides).one("aws_sagemaker_model")


def deployment(rollout: Block) -> Block:
    """How a change comes to an endpoint with two instances."""
    pair = {"production_variants": {"main": {"scaling": {"min_instances": 2}}}}
    block = built(REALTIME | pair | {"rollout": rollout}).one("aws_sagemaker_endpoint")["deployment_config"]
    assert isinstance(block, dict)
    return block


def permissions(endpoint: Block | None = None, settings: Block | None = None, **overrides: Any) -> dict[str, Block]:
    return built(endpoint, settings, **overrides).statements("sagemaker/model-role/permissions")


# --- instance types


def test_every_instance_type_is_one_of_sagemaker_s() -> None:
    api = botocore.session.get_session().get_service_model("sagemaker")
    assert set(ML_INSTANCE_TYPES) <= set(api.shape_for("ProductionVariantInstanceType").enum)  # type: ignore[attr-defined]
    assert set(TRANSFORM_INSTANCE_TYPES) <= set(api.shape_for("TransformInstanceType").enum)  # type: ignore[attr-defined]


def test_a_proposed_type_is_the_smallest_that_has_enough_and_no_gpu() -> None:
    assert smallest(vcpu=4, memory_gib=20, architecture="arm64") == "ml.r6g.xlarge"
    assert smallest(vcpu=0.5, memory_gib=1, architecture="x86_64") == "ml.c6i.large"
    assert smallest(vcpu=1000, memory_gib=1, architecture="x86_64") == "none"


# --- the model


def test_the_image_is_pulled_from_the_stack_s_repository_by_a_role_that_may_pull_just_that() -> None:
    found = model()
    assert found["primary_container"]["image"] == "${aws_ecr_repository.registry/repository.repository_url}:1.4.2"
    assert found["execution_role_arn"] == ROLE
    assert found["depends_on"] == ["aws_iam_role_policy.sagemaker/model-role/policy"]
    pull = permissions()["PullImages"]
    assert pull["resources"] == ["${aws_ecr_repository.registry/repository.arn}"]
    assert permissions()["EnterRegistry"]["actions"] == ["ecr:GetAuthorizationToken"]


def test_the_workload_s_own_image_is_taken_where_the_variant_has_none() -> None:
    image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/models/app:7"
    found = built(None, {"image": None}, workload={"image": image})
    assert found.one("aws_sagemaker_model")["primary_container"]["image"] == image
    assert found.statements("sagemaker/model-role/permissions")["PullImages"]["resources"] == [
        "arn:${data.aws_partition.account/partition.partition}:ecr:us-east-1:111122223333:repository/models/app"
    ]


def test_only_sagemaker_on_behalf_of_this_account_takes_the_role() -> None:
    (trust,) = built().statements("sagemaker/model-role/trust").values()
    assert trust["principals"][0]["identifiers"] == ["sagemaker.amazonaws.com"]
    assert trust["condition"][0]["variable"] == "aws:SourceAccount"


def test_an_image_without_model_data_reads_no_bucket() -> None:
    assert "model_data_url" not in model()["primary_container"]
    assert not permissions().keys() & {"ReadModels", "FindObjects", "UseKey"}


def test_model_data_comes_from_the_model_bucket_and_only_it_may_be_read() -> None:
    endpoint = {"kind": "serverless", "model_data": "a/1.0/model.tar.gz"}
    assert model(endpoint)["primary_container"]["model_data_url"] == f"s3://{ARTIFACTS}.id}}/a/1.0/model.tar.gz"
    read = permissions(endpoint)["ReadModels"]
    assert (read["actions"], read["resources"]) == (["s3:GetObject"], [f"{ARTIFACTS}.arn}}/a/1.0/model.tar.gz"])


def test_a_multi_model_endpoint_reads_what_is_below_models() -> None:
    container = model(MULTI)["primary_container"]
    assert (container["mode"], container["model_data_url"]) == ("MultiModel", f"s3://{ARTIFACTS}.id}}/models/")
    assert permissions(MULTI)["ReadModels"]["resources"] == [f"{ARTIFACTS}.arn}}/models/*"]


def test_a_changed_model_takes_another_name_and_is_there_before_the_old_one_goes() -> None:
    names = {
        model()["name"],
        model(None, settings={"image": "ecr:2"})["name"],
        model({"kind": "serverless", "model_data": "a.tar.gz"})["name"],
        model(None, settings={"environment": {"A": "1"}})["name"],
        model(None, settings={"environment": {"A": "2"}})["name"],
        model(None, workload={"environment": {"B": "1"}})["name"],
        model(ASYNC)["name"],
    }
    assert len(names) == 7
    assert all(name.startswith("landfall-dev-sagemaker-main-") for name in names)
    assert model()["lifecycle"] == {"create_before_destroy": True}


def test_what_does_not_change_the_model_leaves_it() -> None:
    same = {model(ASYNC)["name"], model(ASYNC | {"instance_type": "ml.g5.xlarge"})["name"]}
    assert len(same) == 1


def test_names_keep_sagemaker_s_limit() -> None:
    found = built(A_B, name="environment2", project="a-project-so-long")
    names = [each["name"] for each in found.all("aws_sagemaker_model").values()]
    names.append(found.one("aws_sagemaker_endpoint")["name"])
    names.append(found.one("aws_sagemaker_endpoint_configuration")["name_prefix"] + "x" * 26)
    assert max(map(len, names)) <= 63


# --- what a container knows and may do


def test_a_container_on_instances_is_isolated_and_is_told_and_allowed_nothing_it_could_not_reach() -> None:
    found = built(
        ASYNC,
        {"environment": {"OWN": "1"}},
        workload={"environment": {"MODE": "${fast}"}, "secrets": {"API_KEY": "create"}, "bedrock_models": ["a.b"]},
        storage={"buckets": {"results": {}}},
    )
    block = found.one("aws_sagemaker_model")
    assert block["enable_network_isolation"] is True
    assert block["primary_container"]["environment"] == {"MODE": "$${fast}", "OWN": "1"}
    statements = found.statements("sagemaker/model-role/permissions")
    assert not statements.keys() & {"InvokeModels", "ReadSecretsmanager", "BucketsReadWrite"}
    assert found.document["output"]["bedrock_callers"]["value"] == []


@pytest.mark.parametrize("endpoint", [{"kind": "serverless"}, ASYNC | {"network_isolation": False}])
def test_a_container_with_a_network_has_the_workload_s_permissions_and_the_arns_of_its_secrets(endpoint: Block) -> None:
    found = built(
        endpoint,
        workload={"secrets": {"API_KEY": "create"}, "bedrock_models": ["a.b"]},
        storage={"buckets": {"results": {}}},
    )
    block = found.one("aws_sagemaker_model")
    assert block["enable_network_isolation"] is False
    assert block["primary_container"]["environment"] == {
        "API_KEY_SECRET_ARN": "${aws_secretsmanager_secret.secrets/secret-API_KEY.arn}",
        "BUCKET_RESULTS": "${aws_s3_bucket.bucket-results/bucket.id}",
    }
    statements = found.statements("sagemaker/model-role/permissions")
    assert statements.keys() >= {"InvokeModels", "ReadSecretsmanager", "BucketsReadWrite"}
    assert found.document["output"]["bedrock_callers"]["value"] == [ROLE]


def test_the_log_is_the_endpoint_s_and_there_before_it() -> None:
    found = built()
    log = found.one("aws_cloudwatch_log_group", "observability/logs")
    assert log["name"] == "/aws/sagemaker/Endpoints/landfall-dev-sagemaker-serverless"
    assert "aws_cloudwatch_log_group.observability/logs" in found.one("aws_sagemaker_endpoint")["depends_on"]
    arn = "${aws_cloudwatch_log_group.observability/logs.arn}"
    assert permissions()["WriteLogs"]["resources"] == [arn, f"{arn}:log-stream:*"]


# --- the endpoint


def test_a_changed_configuration_is_there_before_the_old_one_goes_and_the_endpoint_stays() -> None:
    found = built()
    block = found.one("aws_sagemaker_endpoint_configuration")
    assert block["lifecycle"] == {"create_before_destroy": True}
    assert "name" not in block
    endpoint = found.one("aws_sagemaker_endpoint")
    assert endpoint["endpoint_config_name"] == (
        "${aws_sagemaker_endpoint_configuration.sagemaker/endpoint/configuration.name}"
    )


def test_an_endpoint_of_another_kind_is_another_one_and_there_before_the_old_one_goes() -> None:
    # SageMaker changes no endpoint from any kind into any other.
    found = [built(endpoint).one("aws_sagemaker_endpoint") for endpoint in (None, REALTIME, MULTI, ASYNC)]
    assert [each["name"].removeprefix("landfall-dev-sagemaker-") for each in found] == [
        "serverless",
        "realtime",
        "multi-model",
        "async",
    ]
    assert all(each["lifecycle"]["create_before_destroy"] for each in found)


def test_serverless_is_the_default_and_has_the_workload_s_memory_rounded_up() -> None:
    assert variants()["main"]["serverless_config"] == {"max_concurrency": 5, "memory_size_in_mb": 1024}
    assert variants(workload={"memory_gb": 2.5})["main"]["serverless_config"]["memory_size_in_mb"] == 3072


def test_a_serverless_endpoint_is_as_asked() -> None:
    asked = {"kind": "serverless", "memory_gb": 6, "max_concurrency": 20, "provisioned_concurrency": 2}
    assert variants(asked)["main"]["serverless_config"] == {
        "max_concurrency": 20,
        "memory_size_in_mb": 6144,
        "provisioned_concurrency": 2,
    }
    assert "deployment_config" not in built(asked).one("aws_sagemaker_endpoint")


def test_production_variants_share_the_requests_by_their_weights() -> None:
    found = variants(A_B)
    assert {name: each["initial_variant_weight"] for name, each in found.items()} == {"blue": 9, "green": 1}
    images = {
        path: block["primary_container"]["image"].rpartition(":")[2]
        for path, block in built(A_B).all("aws_sagemaker_model").items()
    }
    assert images == {"sagemaker/model-blue/model": "1.4.2", "sagemaker/model-green/model": "2"}
    assert found["green"]["model_name"] == "${aws_sagemaker_model.sagemaker/model-green/model.name}"


def test_instances_are_as_asked() -> None:
    asked = {"instance_type": "ml.g5.xlarge", "scaling": {"min_instances": 3, "max_instances": 9}}
    (found,) = variants(MULTI | asked | {"start_seconds": 1800}).values()
    assert (found["instance_type"], found["initial_instance_count"]) == ("ml.g5.xlarge", 3)
    assert found["model_data_download_timeout_in_seconds"] == 1800
    assert found["container_startup_health_check_timeout_in_seconds"] == 1800


def test_an_endpoint_that_scales_to_zero_begins_with_one_instance() -> None:
    assert variants(ASYNC)["main"]["initial_instance_count"] == 1


def test_volumes_are_encrypted_with_the_stack_s_key_but_for_disks_that_sagemaker_takes_no_key_for() -> None:
    assert configuration()["kms_key_arn"] == KEY
    assert configuration(REALTIME)["kms_key_arn"] == KEY
    assert "kms_key_arn" not in configuration(ASYNC | {"instance_type": "ml.g4dn.xlarge"})


def test_requests_are_kept_as_asked_in_a_bucket_and_encrypted() -> None:
    assert "data_capture_config" not in configuration(REALTIME)
    found = configuration(REALTIME | {"data_capture": {"percent": 30, "capture": "input"}})["data_capture_config"]
    assert (found["initial_sampling_percentage"], found["capture_options"]) == (30, [{"capture_mode": "Input"}])
    assert (found["destination_s3_uri"], found["kms_key_id"]) == (f"s3://{DATA}.id}}/capture", KEY)
    write = permissions(REALTIME | {"data_capture": {}})["WriteOutput"]
    assert (write["actions"][0], write["resources"]) == ("s3:PutObject", [f"{DATA}.arn}}/capture/*"])


def test_an_asynchronous_endpoint_works_from_folder_to_folder() -> None:
    found = configuration(ASYNC | {"concurrent_invocations": 4})["async_inference_config"]
    assert found == {
        "client_config": {"max_concurrent_invocations_per_instance": 4},
        "output_config": {
            "kms_key_id": KEY,
            "s3_failure_path": f"s3://{DATA}.id}}/async/failure",
            "s3_output_path": f"s3://{DATA}.id}}/async/output",
        },
    }
    statements = permissions(ASYNC)
    assert statements["ReadInput"]["resources"] == [f"{DATA}.arn}}/async/input/*"]
    assert statements["WriteOutput"]["resources"] == [f"{DATA}.arn}}/async/output/*", f"{DATA}.arn}}/async/failure/*"]


def test_data_is_forgotten_after_90_days_or_as_asked_and_models_never() -> None:
    def expiration(bucket: str, days: Block) -> object:
        found = built(ASYNC, days).one("aws_s3_bucket_lifecycle_configuration", f"sagemaker/{bucket}/lifecycle")
        return found["rule"][0].get("expiration")

    assert expiration("data", {}) == [{"days": 90}]
    assert expiration("data", {"data_days": 7}) == [{"days": 7}]
    assert expiration("artifacts", {}) is None


def test_there_is_no_data_bucket_where_nothing_is_kept() -> None:
    assert set(built(REALTIME).all("aws_s3_bucket", "sagemaker/")) == {"sagemaker/artifacts/bucket"}


# --- a change


def test_a_change_comes_all_at_once_and_an_alarm_takes_it_back() -> None:
    found = built(REALTIME).one("aws_sagemaker_endpoint")["deployment_config"]
    assert found["blue_green_update_policy"]["traffic_routing_configuration"] == {
        "type": "ALL_AT_ONCE",
        "wait_interval_in_seconds": 600,
    }
    alarms = [each["alarm_name"] for each in found["auto_rollback_configuration"]["alarms"]]
    assert alarms == [
        "${aws_cloudwatch_metric_alarm.observability/errors-main-alarm.alarm_name}",
        "${aws_cloudwatch_metric_alarm.observability/latency-main-alarm.alarm_name}",
    ]


def test_a_change_that_was_taken_back_is_an_error_and_leaves_the_endpoint_its_configuration() -> None:
    # The provider takes the endpoint for changed, and Terraform would go on to delete what it has.
    (check,) = built(REALTIME).one("aws_sagemaker_endpoint")["lifecycle"]["postcondition"]
    name = "aws_sagemaker_endpoint_configuration.sagemaker/endpoint/configuration.name"
    assert check["condition"] == f"${{self.endpoint_config_name == {name}}}"
    assert "describe-endpoint" in check["error_message"]


def test_a_change_comes_to_some_instances_first_or_in_steps_as_asked() -> None:
    def routing(rollout: Block) -> object:
        return deployment(rollout)["blue_green_update_policy"]["traffic_routing_configuration"]

    assert routing({"kind": "canary"}) == {
        "type": "CANARY",
        "wait_interval_in_seconds": 600,
        "canary_size": {"type": "CAPACITY_PERCENT", "value": 10},
    }
    assert routing({"kind": "linear", "percent": 50, "wait_seconds": 300}) == {
        "type": "LINEAR",
        "wait_interval_in_seconds": 300,
        "linear_step_size": {"type": "CAPACITY_PERCENT", "value": 50},
    }


def test_a_change_rolls_over_the_instances_as_asked() -> None:
    found = deployment({"kind": "rolling", "percent": 20})
    assert found["rolling_update_policy"] == {
        "maximum_batch_size": {"type": "CAPACITY_PERCENT", "value": 20},
        "wait_interval_in_seconds": 600,
    }
    assert "blue_green_update_policy" not in found
    assert found["auto_rollback_configuration"]["alarms"]


# --- scaling


def test_every_production_variant_follows_its_requests() -> None:
    found = built(A_B)
    targets = found.all("aws_appautoscaling_target")
    assert {target["resource_id"].partition("/variant/")[2] for target in targets.values()} == {"blue", "green"}
    for target in targets.values():
        assert target["scalable_dimension"] == "sagemaker:variant:DesiredInstanceCount"
        assert (target["min_capacity"], target["max_capacity"]) == (1, 2)
    for policy in found.all("aws_appautoscaling_policy").values():
        tracking = policy["target_tracking_scaling_policy_configuration"]
        metric = tracking["predefined_metric_specification"]["predefined_metric_type"]
        assert (metric, tracking["target_value"]) == ("SageMakerVariantInvocationsPerInstance", 600)


def test_scaling_on_nothing_is_possible() -> None:
    assert not built(MULTI | {"scaling": {"invocations_per_instance": None}}).all("aws_appautoscaling_policy")


def test_an_asynchronous_endpoint_follows_its_queue() -> None:
    found = built(ASYNC | {"scaling": {"backlog_per_instance": 8, "max_instances": 3}})
    target = found.one("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (0, 3)
    policy = found.one("aws_appautoscaling_policy", "sagemaker/scaling-main/load")
    tracking = policy["target_tracking_scaling_policy_configuration"]
    endpoint = REFERENCE
    assert tracking["target_value"] == 8
    assert tracking["customized_metric_specification"] == {
        "namespace": "AWS/SageMaker",
        "metric_name": "ApproximateBacklogSizePerInstance",
        "statistic": "Average",
        "dimensions": [{"name": "EndpointName", "value": endpoint}],
    }


def test_a_request_wakes_the_first_instance() -> None:
    found = built(ASYNC)
    alarm = found.one("aws_cloudwatch_metric_alarm", "sagemaker/scaling-main/wake-alarm")
    assert (alarm["metric_name"], alarm["threshold"]) == ("HasBacklogWithoutCapacity", 1)
    assert alarm["alarm_actions"] == ["${aws_appautoscaling_policy.sagemaker/scaling-main/wake.arn}"]
    policy = found.one("aws_appautoscaling_policy", "sagemaker/scaling-main/wake")
    steps = policy["step_scaling_policy_configuration"]
    assert (policy["policy_type"], steps["adjustment_type"]) == ("StepScaling", "ChangeInCapacity")
    assert steps["step_adjustment"] == [{"metric_interval_lower_bound": "0", "scaling_adjustment": 1}]


def test_nothing_has_to_be_woken_where_an_instance_stays() -> None:
    found = built(ASYNC | {"scaling": {"min_instances": 1}})
    assert set(found.all("aws_appautoscaling_policy")) == {"sagemaker/scaling-main/load"}
    assert not found.all("aws_cloudwatch_metric_alarm", "sagemaker/")


def test_another_instance_type_registers_the_variant_anew() -> None:
    # SageMaker gives a variant that is scaled no other type.
    found = built(ASYNC)
    assert found.one("terraform_data")["input"] == {"instance_type": "ml.m6g.large"}
    fleet = ["terraform_data.sagemaker/scaling-main/fleet"]
    assert found.one("aws_appautoscaling_target")["lifecycle"] == {"replace_triggered_by": fleet}
    for policy in found.all("aws_appautoscaling_policy").values():
        assert policy["lifecycle"] == {"replace_triggered_by": fleet}


def test_plan_keeps_the_bounds_that_auto_stop_moved_and_new_settings_still_count() -> None:
    found = built(ASYNC, auto_stop={"enabled": True})
    lifecycle = found.one("aws_appautoscaling_target")["lifecycle"]
    assert lifecycle["ignore_changes"] == ["min_capacity", "max_capacity", "suspended_state"]
    assert found.one("terraform_data")["input"] == {"instance_type": "ml.m6g.large", "min": "0", "max": "1"}


@pytest.mark.parametrize(
    ("endpoint", "scalable"),
    [
        ({"kind": "serverless"}, []),
        (REALTIME, []),
        (MULTI, []),
        (
            REALTIME | {"delete_when_stopped": True},
            [{"kind": "sagemaker-endpoint", "id": REFERENCE}],
        ),
        (
            MULTI | {"delete_when_stopped": True},
            [{"kind": "sagemaker-endpoint", "id": REFERENCE}],
        ),
        (
            ASYNC,
            [
                {
                    "kind": "sagemaker-variant",
                    "id": f"{REFERENCE}/main",
                }
            ],
        ),
    ],
)
def test_auto_stop_is_given_what_sagemaker_lets_go_to_zero(endpoint: Block, scalable: list[Block]) -> None:
    assert built(endpoint).document["output"]["scalable"]["value"] == scalable


@pytest.mark.parametrize("endpoint", [REALTIME, MULTI])
def test_an_endpoint_that_is_deleted_leaves_what_it_was_in_a_parameter_that_terraform_leaves_alone(
    endpoint: Block,
) -> None:
    assert not built(endpoint).all("aws_ssm_parameter")
    found = built(endpoint | {"delete_when_stopped": True}, auto_stop={"enabled": True})
    parameter = found.one("aws_ssm_parameter")
    assert parameter["name"] == f"/landfall/{found.one('aws_sagemaker_endpoint')['name']}"
    assert (parameter["value"], parameter["lifecycle"]) == ("{}", {"ignore_changes": ["value"]})


@pytest.mark.parametrize(
    ("endpoint", "goes_on"),
    [
        ({"kind": "serverless"}, False),
        (ASYNC, False),
        (REALTIME, True),
        (MULTI, True),
        (REALTIME | {"delete_when_stopped": True}, False),
    ],
)
def test_an_endpoint_that_goes_on_says_so_in_its_tag(endpoint: Block, goes_on: bool) -> None:
    tags = built(endpoint, auto_stop={"enabled": True}).one("aws_sagemaker_endpoint")["tags"]
    assert tags.get("AutoStop") == ("disabled" if goes_on else None)


def test_the_signals_of_as_many_models_as_an_endpoint_takes_fit_into_the_functions_environment() -> None:
    variants = {f"model-{number}": {"instance_type": "ml.g5.12xlarge"} for number in range(5)}
    found = built(
        {"kind": "realtime", "production_variants": variants, "delete_when_stopped": True}, auto_stop={"enabled": True}
    )
    for function in ("auto-stop", "auto-start"):
        block = found.one("aws_lambda_function", f"lifecycle/{function}/{function}/function")
        variables = block["environment"]["variables"]
        # 4 KB: "Lambda quotas" of the AWS Lambda developer guide; a name has 63 characters at most.
        told = {name: value.replace(REFERENCE, "n" * 63) for name, value in variables.items()}
        assert sum(len(name) + len(value) for name, value in told.items()) < 4096


# --- alarms


def alarms(endpoint: Block, **overrides: Any) -> dict[str, Block]:
    found = built(endpoint, **overrides).all("aws_cloudwatch_metric_alarm", "observability/").items()
    return {path.removeprefix("observability/").removesuffix("-alarm"): alarm for path, alarm in found}


def test_latency_is_watched_in_microseconds_and_cpu_for_all_cores() -> None:
    found = alarms(REALTIME, observability={"latency_seconds": 0.5, "cpu_percent": 80})
    assert (found["latency-main"]["metric_name"], found["latency-main"]["threshold"]) == ("ModelLatency", 500_000)
    assert (found["cpu-main"]["namespace"], found["cpu-main"]["threshold"]) == ("/aws/sagemaker/Endpoints", 160)
    assert found["latency-main"]["dimensions"] == {"EndpointName": NAME, "VariantName": "main"}
    assert found["memory-main"]["threshold"] == 85


def test_gpus_are_watched_where_there_are_some() -> None:
    gpus = {"gpu-main": "GPUUtilization", "gpu-memory-main": "GPUMemoryUtilization"}
    assert not alarms(ASYNC).keys() & gpus.keys()
    found = alarms(ASYNC | {"instance_type": "ml.g5.12xlarge"})
    assert {part: (found[part]["metric_name"], found[part]["threshold"]) for part in gpus} == {
        part: (metric, 4 * 85) for part, metric in gpus.items()
    }


def test_nobody_waits_for_an_asynchronous_answer_so_the_queue_is_watched_instead() -> None:
    found = alarms(ASYNC | {"scaling": {"backlog_per_instance": 4, "max_instances": 3}})
    assert "latency-main" not in found
    assert (found["backlog"]["metric_name"], found["backlog"]["threshold"]) == ("ApproximateBacklogSize", 12)


def test_the_front_and_its_api_are_watched() -> None:
    assert {"front-errors", "front-throttles", "api-errors", "api-latency"} <= alarms(REALTIME).keys()


# --- the front


def front(endpoint: Block | None = None) -> tuple[dict[str, str], dict[str, Block]]:
    """Variables of the function in front, and what it may do."""
    found = built(endpoint)
    function = found.one("aws_lambda_function")
    return function["environment"]["variables"], found.statements("sagemaker/front/role/permissions")


def test_the_front_may_ask_and_see_its_endpoint_and_no_other() -> None:
    variables, statements = front(REALTIME)
    arn = f"arn:{PARTITION}:sagemaker:us-east-1:{ACCOUNT}:endpoint/{NAME}"
    assert variables["ENDPOINT_KIND"] == "realtime"
    assert (statements["AskModel"]["actions"], statements["AskModel"]["resources"]) == (
        ["sagemaker:InvokeEndpoint"],
        [arn],
    )
    assert statements["SeeEndpoint"]["resources"] == [arn]
    assert not statements.keys() & {"HandIn", "ReadResults"}


def test_the_front_of_a_queue_hands_in_and_reads_results() -> None:
    variables, statements = front(ASYNC)
    assert variables["DATA_BUCKET"] == f"{DATA}.id}}"
    assert statements["AskModel"]["actions"] == ["sagemaker:InvokeEndpointAsync"]
    assert statements["HandIn"]["resources"] == [f"{DATA}.arn}}/async/input/*"]
    assert statements["ReadResults"]["resources"] == [f"{DATA}.arn}}/async/output/*", f"{DATA}.arn}}/async/failure/*"]


def test_the_url_is_the_api_s_which_takes_signed_requests_only() -> None:
    found = built()
    assert found.document["output"]["url"]["value"] == "${aws_apigatewayv2_api.sagemaker/http-api/api.api_endpoint}"
    assert found.one("aws_apigatewayv2_route")["authorization_type"] == "AWS_IAM"
    everybody = built(None, {"api": {"authorization": "none"}})
    assert everybody.one("aws_apigatewayv2_route")["authorization_type"] == "NONE"


def test_there_is_no_network_but_for_data_stores_and_then_without_a_way_out() -> None:
    assert not built().all("aws_vpc")
    network = {"nat": "gateway-per-zone", "endpoints": ["logs"], "tiers": {"data": {}}}
    found = built(database={}, network=network)
    assert found.all("aws_vpc")
    assert not found.all("aws_nat_gateway")
    assert {each["vpc_endpoint_type"] for each in found.all("aws_vpc_endpoint").values()} == {"Gateway"}


# --- batch transform


def machine(settings: Block | None = None, endpoint: Block = X86) -> dict[str, Any]:
    definition = json.loads(built(endpoint, {"batch": settings or {}}).one("aws_sfn_state_machine")["definition"])
    assert isinstance(definition, dict)
    return definition


def test_a_job_transforms_the_folder_with_the_endpoint_s_model_and_its_own_name() -> None:
    states = machine()["States"]
    job = states["Transform"]["Parameters"]
    assert states["Transform"]["Resource"].endswith(":states:::sagemaker:createTransformJob.sync")
    assert job["ModelName"] == "${aws_sagemaker_model.sagemaker/model-main/model.name}"
    assert job["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"] == f"s3://{DATA}.id}}/batch/input/"
    assert job["TransformOutput"]["KmsKeyId"] == job["TransformResources"]["VolumeKmsKeyId"] == KEY
    assert f"s3://{DATA}.id}}/batch/output/" in job["TransformOutput"]["S3OutputPath.$"]
    prefix = states["NameJob"]["Parameters"]["name.$"].split("'")[1].removesuffix("{}")
    assert len(prefix) + 36 <= 63
    assert {"Key": "Stack", "Value": "landfall-dev-sagemaker"} in job["Tags"]


def test_a_job_is_as_asked() -> None:
    asked = {"instance_type": "ml.g5.xlarge", "instances": 4, "content_type": "text/csv", "split": "file", "hours": 2}
    transform = machine(asked)["States"]["Transform"]
    job = transform["Parameters"]
    assert job["TransformResources"] == {"InstanceType": "ml.g5.xlarge", "InstanceCount": 4}
    assert (job["BatchStrategy"], job["TransformInput"]["SplitType"]) == ("SingleRecord", "None")
    assert job["TransformInput"]["ContentType"] == "text/csv"
    assert transform["TimeoutSeconds"] == 7200


def test_nothing_is_started_where_there_is_no_input() -> None:
    states = machine()["States"]
    assert states["HasInput"]["Default"] == "NothingToDo"
    assert states["NothingToDo"] == {"Type": "Succeed"}


def test_the_model_with_the_most_weight_is_taken_or_the_one_asked_for() -> None:
    both = {name: {"instance_type": "ml.m6i.large", "weight": weight} for name, weight in (("blue", 1), ("green", 9))}
    endpoint = {"kind": "realtime", "production_variants": both}
    model_of = "${{aws_sagemaker_model.sagemaker/model-{}/model.name}}"
    assert machine({}, endpoint)["States"]["Transform"]["Parameters"]["ModelName"] == model_of.format("green")
    asked = machine({"production_variant": "blue"}, endpoint)
    assert asked["States"]["Transform"]["Parameters"]["ModelName"] == model_of.format("blue")


def test_the_state_machine_runs_its_own_jobs_only() -> None:
    statements = built(X86, {"batch": {}}).statements("sagemaker/batch/role/permissions")
    (jobs,) = statements["RunJobs"]["resources"]
    assert jobs.endswith("-batch-*")
    assert ":transform-job/" in jobs
    (rule,) = statements["HearOfEnd"]["resources"]
    assert rule.endswith(":rule/StepFunctionsGetEventsForSageMakerTransformJobsRule")
    assert statements["EncryptVolumes"]["condition"][0]["variable"] == "kms:GrantIsForAWSResource"
    assert statements["FindInput"]["condition"][0]["values"] == ["batch/input/*"]


def test_executions_are_logged_and_traced() -> None:
    found = built(X86, {"batch": {}})
    block = found.one("aws_sfn_state_machine")
    assert block["tracing_configuration"] == {"enabled": True}
    assert block["logging_configuration"]["level"] == "ALL"
    assert found.one("aws_cloudwatch_log_group", "sagemaker/batch/log")["kms_key_id"] == KEY


def test_the_schedule_is_as_asked_and_what_it_can_not_start_is_kept() -> None:
    asked = {"schedule": "rate(6 hours)", "time_zone": "Europe/Berlin"}
    found = built(X86, {"batch": asked})
    schedule = found.one("aws_scheduler_schedule")
    assert (schedule["schedule_expression"], schedule["schedule_expression_timezone"]) == tuple(asked.values())
    assert schedule["kms_key_arn"] == KEY
    target = schedule["target"]
    assert target["arn"] == "${aws_sfn_state_machine.sagemaker/batch/state-machine.arn}"
    assert target["dead_letter_config"] == {"arn": "${aws_sqs_queue.sagemaker/batch/dead-letters/queue.arn}"}
    assert target["retry_policy"] == {"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 3}
    statements = found.statements("sagemaker/batch/schedule-role/permissions")
    assert statements["Start"]["resources"] == [target["arn"]]


def test_failed_batches_and_starts_are_alarms() -> None:
    found = built(X86, {"batch": {}}).all("aws_cloudwatch_metric_alarm", "observability/batch-")
    metrics = {alarm["metric_name"] for alarm in found.values()}
    assert metrics == {"ExecutionsFailed", "ApproximateNumberOfMessagesVisible"}


def test_there_is_no_state_machine_unless_asked_for() -> None:
    found = built(X86)
    assert not found.all("aws_sfn_state_machine")
    assert "WriteTransformLogs" not in permissions(X86)


# --- what can't be


HERE = "variants.sagemaker"
HEAD = """\
workload:
  image: IMAGE
  architectures: [ARCHITECTURES]
  memory_gb: MEMORY
variants:
  fargate: null
  sagemaker:
"""


def wrong(
    tmp_path: Path, text: str, *, image: str = "nginx:1.27", architectures: str = "arm64, x86_64", memory: str = "1"
) -> list[str]:
    """What is said about these settings, without the file and the line."""
    head = HEAD.replace("IMAGE", image).replace("ARCHITECTURES", architectures).replace("MEMORY", memory)
    said = said_about(head + "".join(f"    {line}\n" for line in text.splitlines()), tmp_path)
    return [message.partition(": ")[2] for message in said]


OWN = "image: ecr:1\n"
NOT_IN_ECR = "an image in ECR such as ecr:<tag> of the stack's own repository: SageMaker pulls no other"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "data_days: 1",
            f"{HERE}.image: missing; allowed: {NOT_IN_ECR}, which nginx:1.27 isn't",
        ),
        (
            "image: public.ecr.aws/app:1",
            f'{HERE}.image: found "public.ecr.aws/app:1"; allowed: {NOT_IN_ECR}',
        ),
        (
            OWN + "endpoint: {kind: realtime, production_variants: {blue: {image: nginx}}}",
            f'{HERE}.endpoint.production_variants.blue.image: found "nginx"; allowed: {NOT_IN_ECR}',
        ),
        (
            "image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1",
            f'{HERE}.image: found "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"; allowed: a repository in us-east-1: SageMaker pulls from its own region',
        ),
        (
            OWN + "endpoint: {kind: serverless, instance_type: ml.g4dn.xlarge}",
            f'{HERE}.endpoint.instance_type: found "ml.g4dn.xlarge"; allowed: memory_gb (1 to 6) in its place: a serverless endpoint has no instances and no GPU; kind async runs on ml.g4dn.xlarge and has no instances while nothing is asked of it',
        ),
        (
            OWN + "endpoint: {kind: serverless, memory_gb: 7}",
            f"{HERE}.endpoint.memory_gb: found 7; allowed: a whole number from 1 to 6",
        ),
        (
            OWN + "endpoint: {kind: serverless, max_concurrency: 201}",
            f"{HERE}.endpoint.max_concurrency: found 201; allowed: a whole number from 1 to 200",
        ),
        (
            OWN + "endpoint: {kind: serverless, provisioned_concurrency: 9}",
            f"{HERE}.endpoint.provisioned_concurrency: found 9; allowed: at most max_concurrency (5)",
        ),
        (
            OWN + "endpoint: {kind: async, instance_type: ml.m6g.larg}",
            f'{HERE}.endpoint.instance_type: found "ml.m6g.larg"; allowed: a SageMaker instance type such as ml.m6g.large, ml.m6i.large or ml.g4dn.xlarge; did you mean "ml.m6g.large"?',
        ),
        (
            OWN + "endpoint: {kind: async, scaling: {min_instances: 2}}",
            f"{HERE}.endpoint.scaling.min_instances: found 2; allowed: at most max_instances (1)",
        ),
        (
            OWN + "endpoint: {kind: realtime, production_variants: {blue: {weight: 0}, green: {weight: 0}}}",
            f"{HERE}.endpoint.production_variants.blue.weight: found 0; allowed: more than 0 for one of the production variants: with 0 for all, none gets a request",
        ),
        (
            OWN
            + "endpoint: {kind: realtime, production_variants: {blue: &two {scaling: {min_instances: 2}}, green: *two}, rollout: {kind: rolling}}",
            f'{HERE}.endpoint.rollout.kind: found "rolling"; allowed: canary, linear or all-at-once: SageMaker rolls no endpoint with several production variants',
        ),
        (
            OWN + "endpoint: {kind: multi-model, rollout: {kind: canary}}",
            f'{HERE}.endpoint.rollout.kind: found "canary"; allowed: all-at-once, or scaling.min_instances of 2 or more: half of the instances at most go first',
        ),
        (
            OWN
            + "endpoint: {kind: realtime, production_variants: {blue: {scaling: {min_instances: 2}}, green: {}}, rollout: {kind: linear}}",
            f'{HERE}.endpoint.rollout.kind: found "linear"; allowed: all-at-once, or scaling.min_instances of green of 2 or more: half of the instances at most go first',
        ),
        (
            OWN
            + "endpoint: {kind: multi-model, scaling: {min_instances: 2}, rollout: {kind: linear, percent: 10, wait_seconds: 3600}}",
            f"{HERE}.endpoint.rollout.wait_seconds: found 3600; allowed: at most 2880 with 10 steps: a deployment takes 8 hours at the longest",
        ),
        (
            OWN + "endpoint: {kind: multi-model}\nbatch: {}",
            f'{HERE}.endpoint.kind: found "multi-model"; allowed: realtime, serverless or async beside batch: a transform job takes one model',
        ),
        (
            OWN + "endpoint: {kind: async}\nbatch: {}",
            f'{HERE}.endpoint.instance_type: found "ml.m6g.large" (the default); allowed: an x86_64 type such as ml.m6i.large: batch transform runs the same image, and has no ARM types',
        ),
        (
            OWN
            + "endpoint: {kind: realtime, production_variants: {blue: {instance_type: ml.m6i.large}}}\nbatch: {production_variant: blu}",
            f'{HERE}.batch.production_variant: found "blu"; allowed: one of blue; did you mean "blue"?',
        ),
        (
            OWN + "batch: {production_variant: blue}",
            f'{HERE}.batch.production_variant: found "blue"; allowed: nothing: only realtime has production variants',
        ),
        (
            OWN + "batch: {instance_type: ml.m6g.large}",
            f'{HERE}.batch.instance_type: found "ml.m6g.large"; allowed: an instance type of batch transform such as ml.m6i.large or ml.g4dn.xlarge; none is ARM; did you mean "ml.m6i.large"?',
        ),
    ],
)
def test_what_sagemaker_can_not_run_is_said_with_what_it_can(tmp_path: Path, text: str, message: str) -> None:
    assert wrong(tmp_path, text) == [message]


def test_an_instance_type_has_to_be_of_the_image_s_architecture(tmp_path: Path) -> None:
    key = f"{HERE}.endpoint.instance_type"
    assert wrong(tmp_path, OWN + "endpoint: {kind: async}", architectures="x86_64") == [
        f'{key}: found "ml.m6g.large" (the default); allowed: a type for x86_64 such as ml.c6i.large: the image isn\'t built for arm64'
    ]
    gpu = OWN + "endpoint: {kind: async, instance_type: ml.g4dn.xlarge}"
    assert wrong(tmp_path, gpu, architectures="arm64") == [
        f'{key}: found "ml.g4dn.xlarge"; allowed: a type for arm64 such as ml.c8g.medium: the image isn\'t built for x86_64'
    ]
    assert wrong(tmp_path, OWN, architectures="arm64") == [
        'workload.architectures: found "arm64"; allowed: x86_64 as well: serverless endpoints have no ARM'
    ]


def test_an_instance_has_to_hold_the_workload(tmp_path: Path) -> None:
    assert wrong(tmp_path, OWN + "endpoint: {kind: multi-model}", memory="30") == [
        f'{HERE}.endpoint.instance_type: found "ml.m6g.large" (the default); allowed: a type with 0.5 vCPU and 30 GB, the workload\'s, such as ml.r6g.xlarge'
    ]
    assert wrong(tmp_path, OWN, memory="8") == [
        "workload.memory_gb: found 8; allowed: at most 6 on a serverless endpoint; kind realtime or async has it on ml.r8g.medium"
    ]


def test_the_workload_s_own_image_has_to_keep_sagemaker_s_contract(tmp_path: Path) -> None:
    said = wrong(tmp_path, "data_days: 1", image="ecr:1\n  port: 80\n  command: [run]")
    assert said == [
        "workload.port: found 80; allowed: 8080, or an image of the variant's own: SageMaker asks no other port of a container",
        "workload.command: found a list of 1; allowed: none, or an image of the variant's own: SageMaker starts an image with the command serve",
    ]


def test_a_variable_has_to_fit(tmp_path: Path) -> None:
    (said,) = wrong(tmp_path, OWN, image=f"nginx:1.27\n  environment: {{LONG: {'x' * 1025}}}")
    assert said.startswith("workload.environment.LONG: found")
    assert said.endswith("allowed: at most 1024 characters on SageMaker")
