"""Lambda: what can't be run is refused when it is invoked; file systems and keys, which LocalStack doesn't keep.

And aliases that are divided between two versions after they were made.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

from localstack.aws.api import RequestContext
from localstack.services.lambda_.api_utils import get_name_and_qualifier, map_alias_out
from localstack.services.lambda_.invocation.lambda_models import AliasRoutingConfig
from localstack.services.lambda_.invocation.models import lambda_stores

from landfall_emulator.execute_api import function_url
from landfall_emulator.handler import Handler, below, error
from landfall_emulator.lambda_runtime import environments, log_streams, shutdown
from landfall_emulator.lambda_runtime.executor import refusal
from landfall_emulator.lambda_runtime.kept import FIELDS, kept

environments.install()
function_url.install()
log_streams.install()
shutdown.install()

_PAYLOAD_LIMITS = {"RequestResponse": 6 * 1024**2, "Event": 1024**2}
"""Bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""


def invoke(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    payload = request["Payload"].read() if request.get("Payload") else b""
    kind = request.get("InvocationType") or "RequestResponse"
    if (limit := _PAYLOAD_LIMITS.get(kind)) and len(payload) > limit:
        message = f"{len(payload)} byte payload is too large for the {kind} invocation type (limit {limit} bytes)"
        raise error("RequestTooLargeException", message, 413)
    try:
        json.loads(payload or b"{}")
    except ValueError as wrong:
        message = f"Could not parse request body into json: Could not parse payload into json: {wrong}"
        raise error("InvalidRequestContentException", message) from wrong
    if reason := _reason_not_to_run(context, request):
        raise NotImplementedError(reason)
    return below(context, {**request, "Payload": BytesIO(payload) if payload else None})


def update_alias(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """LocalStack fails where an alias that is there is to be divided between versions."""
    weights = (request.get("RoutingConfig") or {}).get("AdditionalVersionWeights")
    name, _ = get_name_and_qualifier(request["FunctionName"], None, context)
    function = lambda_stores[context.account_id][context.region].functions.get(name)
    if not weights or function is None or request["Name"] not in function.aliases:
        return below(context, request)
    main = request.get("FunctionVersion") or function.aliases[request["Name"]].function_version
    (other, weight), *more = weights.items()
    if more or not 0 <= weight <= 1 or other == main or "$LATEST" in (other, main):
        raise error(
            "InvalidParameterValueException", f"the alias {request['Name']} can't be divided so: {dict(weights)}"
        )
    if other not in function.versions:
        raise error("ResourceNotFoundException", f"Function not found: {name}:{other}", 404)
    below(context, {key: value for key, value in request.items() if key != "RoutingConfig"})
    routing = AliasRoutingConfig(version_weights=dict(weights))
    alias = replace(function.aliases[request["Name"]], routing_configuration=routing)
    function.aliases[alias.name] = alias
    answer: Mapping[str, Any] = map_alias_out(alias=alias, function=function)
    return answer


def _reason_not_to_run(context: RequestContext, request: Mapping[str, Any]) -> str | None:
    name, qualifier = get_name_and_qualifier(request["FunctionName"], request.get("Qualifier"), context)
    function = lambda_stores[context.account_id][context.region].functions.get(name)
    if function is None:
        return None
    qualifier = qualifier or "$LATEST"
    alias = function.aliases.get(qualifier)
    version = function.versions.get(alias.function_version if alias else qualifier)
    return refusal(version) if version else None


def keep(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """An operation that sets a function's configuration."""
    answer = below(context, request)
    latest = _key(answer, "$LATEST")
    given = {field: request[field] for field in FIELDS if request.get(field) is not None}
    kept[latest] = {**kept.get(latest, {}), **given}
    return _publish(answer)


def publish(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """An operation that may make a version of what the function is now."""
    return _publish(below(context, request))


def tell(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """An operation that tells one function or many."""
    answer = below(context, request)
    if "Configuration" in answer:
        return {**answer, "Configuration": _complete(answer["Configuration"])}
    if lists := answer.keys() & {"Functions", "Versions"}:
        return {**answer, **{key: [_complete(one) for one in _many(answer[key])] for key in lists}}
    return _complete(answer)


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    name, qualifier = get_name_and_qualifier(request["FunctionName"], request.get("Qualifier"), context)
    prefix = f"arn:{context.partition}:lambda:{context.region}:{context.account_id}:function:{name}:"
    for key in [key for key in kept if key.startswith(prefix) and qualifier in (None, key.removeprefix(prefix))]:
        del kept[key]
    return answer


def _publish(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    kept.setdefault(_key(answer, answer["Version"]), kept.get(_key(answer, "$LATEST"), {}))
    return _complete(answer)


def _complete(configuration: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**configuration, **kept.get(_key(configuration, configuration["Version"]), {})}


def _many(told: Iterable[Mapping[str, Any]] | None) -> Iterable[Mapping[str, Any]]:
    return told or []


def _key(configuration: Mapping[str, Any], version: str) -> str:
    """The qualified ARN; that in a configuration may have a qualifier or none."""
    return ":".join([*configuration["FunctionArn"].split(":")[:7], version])


OPERATIONS: dict[str, Handler] = {
    "Invoke": invoke,
    "CreateFunction": keep,
    "UpdateFunctionConfiguration": keep,
    "PublishVersion": publish,
    "UpdateFunctionCode": publish,
    "GetFunction": tell,
    "GetFunctionConfiguration": tell,
    "ListFunctions": tell,
    "ListVersionsByFunction": tell,
    "DeleteFunction": delete,
    "UpdateAlias": update_alias,
}
