"""REST APIs: throttling by stage and usage plan, quotas and access logs, which LocalStack doesn't have."""

import threading
import time
from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.http import Response
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    InternalServerError,
    MissingAuthTokenError,
    QuotaExceededError,
    ThrottledError,
)
from localstack.services.apigateway.next_gen.execute_api.handlers import api_key_validation_handler
from localstack.services.apigateway.next_gen.execute_api.moto_helpers import get_usage_plan_keys, get_usage_plans

from landfall_emulator.execute_api import access_log, permission
from landfall_emulator.execute_api.authorization import is_signed
from landfall_emulator.execute_api.throttle import passes

_used: Counter[Hashable] = Counter()
"""Requests of a key in a period of its usage plan."""
_used_lock = threading.Lock()


def check_key_and_limits(chain: Any, context: Any, response: Response) -> None:
    """Takes the place of LocalStack's check of API keys: asks for a signature, does that, then holds the limits.

    The order is https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html:
    the usage plan's before the stage's.
    """
    if context.resource_method.get("authorizationType") == "AWS_IAM" and not is_signed(context.request):
        raise MissingAuthTokenError("Missing Authentication Token")
    api_key_validation_handler(chain, context, response)
    stage = str(context.stage)
    method = f"{context.resource['path']}/{context.invocation_request['http_method']}"
    key = (context.context_variables.get("identity") or {}).get("apiKeyId")
    if key and context.resource_method.get("apiKeyRequired"):
        plan = _plan(context, key)
        throttle = plan.get("throttle") or {}
        own = _api_stage(plan, context).get("throttle") or {}
        who = (plan["id"], key)
        _throttle((who, stage, method) if method in own else who, own.get(method, throttle), "rateLimit", "burstLimit")
        _count(who, plan.get("quota") or {})
    _require_permission(context, stage)
    settings = (context.stage_configuration or {}).get("methodSettings") or {}
    # /items/GET is written items/GET in settings, with ~1 for / inside the path
    escaped = method.removeprefix("/").rpartition("/")[0].replace("/", "~1")
    for name in (f"{escaped}/{method.rpartition('/')[2]}", f"~1{escaped}/{method.rpartition('/')[2]}", "*/*"):
        if name in settings:
            _throttle((context.api_id, stage, method), settings[name], "throttlingRateLimit", "throttlingBurstLimit")
            break


def _require_permission(context: Any, stage: str) -> None:
    """Whether the function behind the method lets the API invoke it; LocalStack doesn't ask."""
    integration = context.resource_method.get("methodIntegration") or {}
    function = permission.function_arn(integration.get("uri") or "")
    if integration.get("credentials") or not function or not str(integration.get("type")).startswith("AWS"):
        return
    request = f"{context.api_id}/{stage}/{context.invocation_request['http_method']}{context.resource['path']}"
    if not permission.may_invoke(function, region=context.region, account=context.account_id, request=request):
        raise InternalServerError("Internal server error")


def log(_chain: Any, context: Any, response: Response) -> None:
    """Writes the access log; comes after everything else."""
    stage = context.stage_configuration or {}
    values: dict[str, Any] = {"status": response.status_code, "responseLength": len(response.get_data())}
    _flatten(context.context_variables or {}, "", values)
    values["responseLatency"] = int(time.time() * 1000) - int(values.get("requestTimeEpoch", time.time() * 1000))
    access_log.write(
        stage.get("accessLogSettings"),
        stream=f"{context.api_id}/{context.stage}",
        account=context.account_id,
        values=values,
    )


def _throttle(who: Hashable, limits: Mapping[str, Any], rate: str, burst: str) -> None:
    if not passes(("REST", who), rate=_number(limits.get(rate)), burst=_number(limits.get(burst))):
        raise ThrottledError("Too Many Requests")


def _number(told: Any) -> float | None:
    # -1 is how Terraform says that there is no limit
    return None if told in (None, "") or float(told) < 0 else float(told)


def _plan(context: Any, key: str) -> Mapping[str, Any]:
    """The usage plan by which the key has access to the stage; LocalStack has found that there is one."""
    where = {"account_id": context.account_id, "region_name": context.region}
    for plan in map(dict, get_usage_plans(**where)):
        keys = get_usage_plan_keys(usage_plan_id=str(plan["id"]), **where)
        if _api_stage(plan, context) and any(one["id"] == key for one in keys):
            return plan
    raise LookupError(key)


def _api_stage(plan: Mapping[str, Any], context: Any) -> Mapping[str, Any]:
    for one in plan.get("apiStages") or []:
        if one.get("apiId") == context.api_id and one.get("stage") == context.stage:
            return dict(one)
    return {}


def _count(who: Hashable, quota: Mapping[str, Any]) -> None:
    limit = _number(quota.get("limit"))
    if limit is None:
        return
    period = (who, _period(str(quota.get("period"))))
    with _used_lock:
        if _used[period] >= limit:
            raise QuotaExceededError("Limit Exceeded")
        _used[period] += 1


def _period(kind: str) -> str:
    now = datetime.now(UTC)
    return now.strftime({"DAY": "%Y-%m-%d", "WEEK": "%G-W%V"}.get(kind, "%Y-%m"))


def _flatten(told: Mapping[str, Any], prefix: str, into: dict[str, Any]) -> None:
    for name, value in told.items():
        if isinstance(value, Mapping):
            _flatten(value, f"{prefix}{name}.", into)
        elif value is not None:
            into[f"{prefix}{name}"] = value
