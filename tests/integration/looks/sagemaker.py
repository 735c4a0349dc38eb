"""How an applied `sagemaker` stack looks, and what it answers through its API."""

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from environments.settings.inference import Async, Realtime, Serverless
from modules.compute.sagemaker.hosted import hosted
from tests.integration.applied import Applied

_SECONDS = 60


def the_endpoint_serves_the_models_with_their_weights_and_instances(applied: Applied) -> None:
    endpoint = _endpoint(applied)
    assert endpoint["EndpointStatus"] == "InService"
    wanted = {each.name: each for each in hosted(applied.settings, applied.environment.workload.image)}
    found = {each["VariantName"]: each for each in endpoint["ProductionVariants"]}
    assert found.keys() == wanted.keys()
    for name, each in found.items():
        assert each["CurrentWeight"] == wanted[name].weight
        if isinstance(applied.settings.endpoint, Serverless):
            memory_gb = applied.settings.serverless_memory_gb(applied.environment.workload)
            assert each["CurrentServerlessConfig"]["MemorySizeInMB"] == memory_gb * 1024
        else:
            assert each["CurrentInstanceCount"] == wanted[name].instances


def every_model_is_isolated_where_sagemaker_isolates(applied: Applied) -> None:
    models = applied.resources("aws_sagemaker_model")
    assert models
    for each in models:
        told = applied.client("sagemaker").describe_model(ModelName=each["name"])
        assert told["EnableNetworkIsolation"] is applied.settings.isolated
        assert told["ExecutionRoleArn"].endswith(f"/{applied.prefix}-model")
        assert told["PrimaryContainer"].keys() <= {"Image", "Mode", "ModelDataUrl", "Environment"}


def what_is_kept_is_encrypted_with_the_stack_s_key(applied: Applied) -> None:
    (key,) = applied.resources("aws_kms_key")
    settings, endpoint = applied.settings.endpoint, _endpoint(applied)
    if isinstance(settings, Realtime) and settings.data_capture is not None:
        capture = endpoint["DataCaptureConfig"]
        assert (capture["CaptureStatus"], capture["KmsKeyId"]) == ("Started", key["arn"])
        assert capture["CurrentSamplingPercentage"] == settings.data_capture.percent
    if isinstance(settings, Async):
        output = endpoint["AsyncInferenceConfig"]["OutputConfig"]
        assert output["S3OutputPath"] == f"s3://{applied.outputs['data_bucket']}/async/output"
        assert output["KmsKeyId"] == key["arn"]


def every_production_variant_scales_between_its_bounds(applied: Applied) -> None:
    settings = applied.settings.endpoint
    scaling = applied.client("application-autoscaling")
    targets = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    policies = scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    found = {each["ResourceId"].rpartition("/")[2]: (each["MinCapacity"], each["MaxCapacity"]) for each in targets}
    if isinstance(settings, Serverless):
        assert (found, policies) == ({}, [])
        return
    wanted = settings.scalings()
    assert found == {name: (each.min_instances, each.max_instances) for name, each in wanted.items()}
    assert {each["ResourceId"].rpartition("/")[2] for each in policies} == wanted.keys()
    if isinstance(settings, Async):
        assert {each["PolicyType"] for each in policies} == {"TargetTrackingScaling", "StepScaling"}


def the_api_tells_through_the_front_that_the_endpoint_is_in_service(applied: Applied) -> None:
    path = applied.environment.workload.health_check_path
    assert _ask(applied, "GET", path) == (200, {"status": "InService"})


def the_api_takes_signed_requests_only(applied: Applied) -> None:
    status, _ = _ask(applied, "GET", applied.environment.workload.health_check_path, signed=False)
    assert status == 403


def a_request_that_the_front_can_not_pass_on_is_refused_with_a_sentence(applied: Applied) -> None:
    assert _ask(applied, "POST", "/invocations", body=b"") == (
        400,
        {"error": "the body is empty; it has to hold the model's input"},
    )
    status, answer = _ask(applied, "GET", "/nothing/here")
    assert status == 404
    assert "POST /invocations" in answer["error"]


def a_request_reaches_sagemaker_which_runs_no_model_here(applied: Applied) -> None:
    status, answer = _ask(applied, "POST", "/invocations", body=b'{"inputs": "good"}')
    assert (status, answer) == (501, {"error": "nothing here runs the model: this is no real SageMaker"})


def a_batch_with_nothing_to_do_ends_well_without_a_job(applied: Applied) -> None:
    if applied.settings.batch is None:
        return
    states = applied.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=applied.outputs["state_machine"], input="{}")["executionArn"]
    end = time.monotonic() + _SECONDS
    while (execution := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < end
        time.sleep(0.2)
    assert execution["status"] == "SUCCEEDED"
    entered = [
        event["stateEnteredEventDetails"]["name"]
        for event in states.get_execution_history(executionArn=arn)["events"]
        if "stateEnteredEventDetails" in event
    ]
    assert entered == ["FindInput", "HasInput", "NothingToDo"]


def the_schedule_starts_the_batch_and_keeps_what_it_could_not_start(applied: Applied) -> None:
    if applied.settings.batch is None:
        return
    (schedule,) = (
        each for each in applied.resources("aws_scheduler_schedule") if each["name"] == f"{applied.prefix}-batch"
    )
    told = applied.client("scheduler").get_schedule(Name=schedule["name"], GroupName=schedule["group_name"])
    assert told["ScheduleExpression"] == applied.settings.batch.schedule
    assert told["Target"]["Arn"] == applied.outputs["state_machine"]
    assert told["Target"]["DeadLetterConfig"]["Arn"].endswith(f":{applied.prefix}-batch-dead-letters")


def _endpoint(applied: Applied) -> dict[str, Any]:
    endpoint: dict[str, Any] = applied.client("sagemaker").describe_endpoint(EndpointName=applied.outputs["endpoint"])
    return endpoint


def _ask(
    applied: Applied, method: str, path: str, *, body: bytes | None = None, signed: bool = True
) -> tuple[int, dict[str, Any]]:
    """Status and JSON of what the API answers."""
    (api,) = applied.resources("aws_apigatewayv2_api")
    url = f"{applied.client('sagemaker').meta.endpoint_url}/_aws/execute-api/{api['id']}{path}"
    request = AWSRequest(method, url, data=body, headers={"Content-Type": "application/json"})
    if signed:
        credentials = applied.session.get_credentials()
        assert credentials is not None
        SigV4Auth(credentials, "execute-api", applied.environment.region).add_auth(request)
    try:
        with urlopen(Request(url, data=body, headers=dict(request.headers), method=method), timeout=_SECONDS) as answer:  # noqa: S310 — the emulator's own address
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)
