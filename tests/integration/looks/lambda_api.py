"""How an applied `lambda_api` stack looks, and what `lambda_efs` has in common with it."""

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from environments.settings.api import HttpApi, RestApi
from environments.settings.function import Image
from tests.integration.applied import Applied
from tests.integration.functions import until

_FEW = 10
"""Requests of a burst that the tests can outdo before more are let in."""

type Answer = tuple[int, dict[str, Any]]


def _function(applied: Applied) -> dict[str, Any]:
    found: dict[str, Any] = applied.client("lambda").get_function(FunctionName=applied.outputs["function"])
    return found


def _alias(applied: Applied) -> dict[str, Any]:
    names = {"FunctionName": applied.outputs["function"], "Name": applied.outputs["alias"]}
    found: dict[str, Any] = applied.client("lambda").get_alias(**names)
    return found


def _stage(applied: Applied) -> str:
    return "/live" if isinstance(applied.settings.api, RestApi) else ""


def _url(applied: Applied, path: str) -> str:
    """The address by which the emulator answers for an API without any DNS."""
    endpoint = applied.client("lambda").meta.endpoint_url
    return f"{endpoint}/_aws/execute-api/{applied.outputs['api_id']}{_stage(applied)}{path}"


def _ask(applied: Applied, path: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
    return _send(_url(applied, path), headers, body)


def _send(url: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
    """Status and JSON of what is answered to a GET, or to a POST where there is a body."""
    told = headers | ({} if body is None else {"content-type": "application/json"})
    request = Request(url, data=body, headers=told)  # noqa: S310 — the emulator's address
    try:
        with urlopen(request, timeout=60) as response:  # noqa: S310
            return response.status, json.loads(response.read())
    except HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def _credentials(applied: Applied, path: str, method: str = "GET") -> dict[str, str]:
    """Headers of who may call: the API key, a signature, or both."""
    headers = {}
    if isinstance(applied.settings.api, RestApi):
        key = applied.client("apigateway").get_api_key(apiKey=applied.outputs["api_key_id"], includeValue=True)
        headers["x-api-key"] = key["value"]
    if applied.settings.api.authorization == "iam":
        credentials = applied.session.get_credentials()
        assert credentials is not None
        request = AWSRequest(method=method, url=_url(applied, path))
        SigV4Auth(credentials, "execute-api", applied.environment.region).add_auth(request)
        headers |= {name: request.headers[name] for name in ("Authorization", "X-Amz-Date")}
    return headers


def _runs_here(applied: Applied) -> bool:
    """Whether the emulator, which has no Docker, can run the function and knows who may call it."""
    api = applied.settings.api
    return not isinstance(applied.settings.code, Image) and not (isinstance(api, HttpApi) and api.jwt)


def _give_secrets_values(applied: Applied) -> None:
    for name in applied.outputs["secrets"].values():
        applied.client("secretsmanager").put_secret_value(SecretId=name, SecretString="a value")


def the_function_is_as_the_settings_say(applied: Applied) -> None:
    settings, workload = applied.settings, applied.environment.workload
    function = _function(applied)["Configuration"]
    assert function["MemorySize"] == settings.memory(workload)
    assert function["Timeout"] == settings.timeout_seconds
    assert function["EphemeralStorage"] == {"Size": settings.ephemeral_storage_mb}
    assert function["Architectures"] == [workload.architecture]
    assert function["PackageType"] == settings.code.kind.capitalize()
    assert function["TracingConfig"] == {"Mode": "Active"}
    assert function["LoggingConfig"]["LogGroup"] == applied.outputs["log_group"]
    assert function["KMSKeyArn"].startswith("arn:aws:kms:")
    reserved = _function(applied).get("Concurrency", {}).get("ReservedConcurrentExecutions")
    assert reserved == settings.reserved_concurrency


def the_function_lives_in_the_network_where_it_has_something_to_reach(applied: Applied) -> None:
    network = _function(applied)["Configuration"].get("VpcConfig", {}).get("SubnetIds", [])
    if applied.settings.placement(applied.environment) == "none":
        assert network == []
        return
    subnets = applied.client("ec2").describe_subnets(SubnetIds=network)["Subnets"]
    assert {each["CidrBlock"] for each in subnets} == {str(each) for each in applied.environment.network.subnets("app")}


def no_variable_holds_a_secret(applied: Applied) -> None:
    variables = _function(applied)["Configuration"]["Environment"]["Variables"]
    secrets = {name for name in variables if name.endswith("_SECRET_ARN")}
    assert {f"{name}_SECRET_ARN" for name in applied.environment.workload.secrets} <= secrets
    assert ("DATABASE_PASSWORD_SECRET_ARN" in secrets) == (applied.environment.database is not None)
    assert all(variables[name].startswith("arn:aws:") for name in secrets)


def the_alias_serves_a_published_version(applied: Applied) -> None:
    alias = _alias(applied)
    assert alias["FunctionVersion"] == "1"
    # Nothing is newer than the stable version of a canary yet.
    assert not alias.get("RoutingConfig", {}).get("AdditionalVersionWeights")


def as_many_environments_are_warm_as_the_settings_say(applied: Applied) -> None:
    names = {"FunctionName": applied.outputs["function"]}
    kept = applied.client("lambda").list_provisioned_concurrency_configs(**names)["ProvisionedConcurrencyConfigs"]
    targets = applied.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="lambda")
    settings = applied.settings.provisioned
    if settings is None:
        assert (kept, targets["ScalableTargets"]) == ([], [])
        return
    (warm,) = kept
    assert (warm["RequestedProvisionedConcurrentExecutions"], warm["Status"]) == (settings.concurrency, "READY")
    assert warm["FunctionArn"].endswith(f":{applied.outputs['function']}:{applied.outputs['alias']}")
    bounds = [(each["MinCapacity"], each["MaxCapacity"]) for each in targets["ScalableTargets"]]
    assert bounds == ([(settings.concurrency, settings.max_concurrency)] if settings.max_concurrency else [])


def events_that_fail_for_good_go_to_an_encrypted_queue(applied: Applied) -> None:
    sqs, settings = applied.client("sqs"), applied.settings.events
    queue = sqs.get_queue_attributes(QueueUrl=applied.outputs["dead_letters"], AttributeNames=["All"])["Attributes"]
    assert _function(applied)["Configuration"]["DeadLetterConfig"]["TargetArn"] == queue["QueueArn"]
    assert queue["KmsMasterKeyId"].startswith("arn:aws:kms:")
    names = {"FunctionName": applied.outputs["function"], "Qualifier": applied.outputs["alias"]}
    events = applied.client("lambda").get_function_event_invoke_config(**names)
    assert events["MaximumRetryAttempts"] == settings.retries
    assert events["MaximumEventAgeInSeconds"] == settings.max_age_seconds


def nobody_but_the_api_may_call_the_alias(applied: Applied) -> None:
    names = {"FunctionName": applied.outputs["function"], "Qualifier": applied.outputs["alias"]}
    policy = json.loads(applied.client("lambda").get_policy(**names)["Policy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
    assert f":{applied.outputs['api_id']}/" in statement["Condition"]["ArnLike"]["AWS:SourceArn"]


def a_request_to_the_api_gets_the_function_s_answer(applied: Applied) -> None:
    if not _runs_here(applied):
        return
    _give_secrets_values(applied)
    status, answer = _ask(applied, "/", _credentials(applied, "/"))
    assert status == 200, answer
    assert answer["service"] == applied.outputs["function"]
    assert answer["models"] == list(applied.environment.workload.bedrock_models)
    assert (answer["status"], answer["version"]) == ("ok", "1")
    assert _ask(applied, "/nothing", _credentials(applied, "/nothing"))[0] == 404


def an_image_is_refused_by_name_for_lack_of_a_container_engine(applied: Applied) -> None:
    code = applied.settings.code
    if not isinstance(code, Image):
        return
    names = {"FunctionName": applied.outputs["function"], "Qualifier": applied.outputs["alias"]}
    image = code.image or applied.environment.workload.image
    assert _function(applied)["Code"]["ImageUri"].endswith(f":{image.removeprefix('ecr:')}")
    with pytest.raises(ClientError, match=f"{applied.outputs['function']} is a container image"):
        applied.client("lambda").invoke(**names)


def who_has_no_credentials_is_turned_away(applied: Applied) -> None:
    api = applied.settings.api
    if isinstance(api, HttpApi):
        refusals = {"iam": (403, "Forbidden"), "none": (200, None)}
        status, message = (401, "Unauthorized") if api.jwt else refusals[api.authorization]
    else:
        status, message = 403, "Missing Authentication Token" if api.authorization == "iam" else "Forbidden"
    found, answer = _ask(applied, "/", {})
    assert (found, answer.get("message")) == (status, message)


def a_wrong_api_key_is_turned_away(applied: Applied) -> None:
    if isinstance(applied.settings.api, RestApi):
        headers = _credentials(applied, "/") | {"x-api-key": "0123456789" * 4}
        assert _ask(applied, "/", headers) == (403, {"message": "Forbidden"})


def a_bad_body_is_answered_with_400(applied: Applied) -> None:
    if _runs_here(applied):
        time.sleep(1)  # until the throttle lets some through again
        assert _ask(applied, "/", _credentials(applied, "/", "POST"), b"[]")[0] == 400


def above_the_throttle_callers_are_told_to_wait(applied: Applied) -> None:
    api = applied.settings.api
    burst = api.client_throttle.burst if isinstance(api, RestApi) else api.throttle.burst
    if burst <= _FEW and _runs_here(applied):
        answers = [_ask(applied, "/", _credentials(applied, "/")) for _ in range(3 * burst)]
        assert {status for status, _ in answers} == {200, 429}
        assert next(answer for status, answer in answers if status == 429)["message"] == "Too Many Requests"
    # Where more are let through than can be asked here, the limits have to do.
    if isinstance(api, RestApi):
        (plan,) = applied.client("apigateway").get_usage_plans()["items"]
        limits = plan["throttle"]
        assert (limits["rateLimit"], limits["burstLimit"]) == (api.client_throttle.rate, api.client_throttle.burst)
        assert plan.get("quota", {}).get("limit") == api.requests_per_day
    else:
        stage = applied.client("apigatewayv2").get_stage(ApiId=applied.outputs["api_id"], StageName="$default")
        limits = stage["DefaultRouteSettings"]
        found = (limits["ThrottlingRateLimit"], limits["ThrottlingBurstLimit"])
        assert found == (api.throttle.rate, api.throttle.burst)


def calls_and_requests_are_in_their_logs(applied: Applied) -> None:
    if not _runs_here(applied):
        return
    logs = applied.client("logs")
    groups = {each["logGroupName"]: each for each in logs.describe_log_groups()["logGroups"]}
    service, access = applied.outputs["log_group"], f"/aws/vendedlogs/landfall/{applied.prefix}/api"

    def lines(group: str) -> list[dict[str, Any]]:
        return [json.loads(event["message"]) for event in logs.filter_log_events(logGroupName=group)["events"]]

    time.sleep(1)  # until the throttle lets some through again
    assert _ask(applied, "/seen-in-the-log", _credentials(applied, "/seen-in-the-log"))[0] == 404
    until(lambda: {line.get("message") for line in lines(service)}, lambda told: "GET /seen-in-the-log: 404" in told)
    until(lambda: {line.get("type") for line in lines(service)}, lambda types: "platform.report" in types)
    until(
        lambda: [line["status"] for line in lines(access) if line["path"].endswith("/seen-in-the-log")],
        lambda statuses: statuses == ["404"],
    )
    assert all("kmsKeyId" in groups[name] and "retentionInDays" in groups[name] for name in (service, access))


def a_rest_api_is_traced_logged_and_behind_the_firewall(applied: Applied) -> None:
    if not isinstance(applied.settings.api, RestApi):
        return
    gateway, api = applied.client("apigateway"), applied.outputs["api_id"]
    stage = gateway.get_stage(restApiId=api, stageName="live")
    assert stage["tracingEnabled"] is True
    assert stage["methodSettings"]["*/*"]["loggingLevel"] == "ERROR"
    assert stage["methodSettings"]["*/*"]["dataTraceEnabled"] is False
    region = applied.environment.region
    arn = f"arn:aws:apigateway:{region}::/restapis/{api}/stages/live"
    acl = applied.client("wafv2").get_web_acl_for_resource(ResourceArn=arn)["WebACL"]
    assert {"AWSManagedRulesCommonRuleSet", "RateLimit"} <= {rule["Name"] for rule in acl["Rules"]}
    role = gateway.get_account()["cloudwatchRoleArn"]
    assert role.endswith(f":role/{applied.prefix}-api-logs")


def the_domain_leads_to_the_api(applied: Applied) -> None:
    domain = applied.environment.domain
    if domain is None:
        assert applied.outputs["url"].startswith(f"https://{applied.outputs['api_id']}.execute-api.")
        return
    assert applied.outputs["url"] == f"https://{domain.name}"
    gateway = applied.client("apigatewayv2")
    name = gateway.get_domain_name(DomainName=domain.name)["DomainNameConfigurations"][0]
    assert (name["EndpointType"], name["SecurityPolicy"]) == ("REGIONAL", "TLS_1_2")
    (mapping,) = gateway.get_api_mappings(DomainName=domain.name)["Items"]
    assert mapping["ApiId"] == applied.outputs["api_id"]
    route53 = applied.client("route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    targets = [each["AliasTarget"]["DNSName"].rstrip(".") for each in records if each["Type"] == "A"]
    assert targets == [name["ApiGatewayDomainName"]]
    if _runs_here(applied):
        _give_secrets_values(applied)
        endpoint = gateway.meta.endpoint_url
        status, answer = _send(f"{endpoint}/", _credentials(applied, "/") | {"Host": domain.name})
        assert (status, answer["service"]) == (200, applied.outputs["function"])
        assert _send(f"{endpoint}/", {"Host": domain.name})[0] == 403
