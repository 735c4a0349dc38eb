"""HTTP APIs: from a request to its stage and route, to the integration and back."""

import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from localstack.http import Request, Response
from moto.apigatewayv2.models import apigatewayv2_backends
from rolo.request import restore_payload

from landfall_emulator.execute_api import access_log, authorization, cors, routes
from landfall_emulator.execute_api.event import Call
from landfall_emulator.execute_api.integrations import message, send
from landfall_emulator.execute_api.throttle import passes

PATH_FORM = "/_aws/execute-api/"

_PAYLOAD_LIMIT = 10 * 1024**2
"""Bytes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html."""


def find(api_id: str) -> tuple[str, str, Any] | None:
    """Account and region of an HTTP API, and moto's model of it."""
    for account, backends in apigatewayv2_backends.items():
        for region, backend in backends.items():
            if api_id in backend.apis:
                return account, region, backend.apis[api_id]
    return None


def answer(request: Request, account: str, region: str, api: Any) -> Response:
    """What the API answers; what it would need and isn't emulated is answered 501."""
    if api.protocol_type != "HTTP":
        return message(501, "execute-api of WebSocket APIs is not emulated")
    path = _path(request, api.api_id)
    stage, rest = _stage(api, path)
    if stage is None or (api.disable_execute_api_endpoint and PATH_FORM not in request.path):
        return message(404, "Not Found")
    if response := cors.preflight(api.cors_configuration, request):
        cors.add_headers(api.cors_configuration, request, response)
        return response
    found = routes.select(api.routes.values(), request.method, rest)
    call = Call(
        request=request,
        body=restore_payload(request),
        request_id=str(uuid.uuid4()),
        account=account,
        region=region,
        api=api.api_id,
        stage=stage.name,
        stage_variables=stage.stage_variables or {},
        route=found[0].route_key if found else "",
        # the default stage is in no path
        path=rest if stage.name == routes.DEFAULT else path,
        variables=found[1] if found else {},
        when=datetime.now(UTC),
    )
    response = _answer(call, api, stage, found[0]) if found else message(404, "Not Found")
    cors.add_headers(api.cors_configuration, request, response)
    response.headers["Apigw-Requestid"] = call.request_id
    values = _log_variables(call, response)
    access_log.write(stage.access_log_settings, stream=f"{api.api_id}/{stage.name}", account=account, values=values)
    return response


def _answer(call: Call, api: Any, stage: Any, route: Any) -> Response:
    if refused := authorization.refusal(call.request, route):
        return refused
    settings = {**(stage.default_route_settings or {}), **(stage.route_settings or {}).get(route.route_key, {})}
    # each route has a bucket of its own
    who = (call.account, call.region, call.api, stage.name, route.route_key)
    if not passes(who, rate=settings.get("throttlingRateLimit"), burst=settings.get("throttlingBurstLimit")):
        return message(429, "Too Many Requests")
    if len(call.body) > _PAYLOAD_LIMIT:
        return message(413, "Request Entity Too Large")
    integration = api.integrations.get((route.target or "").removeprefix("integrations/"))
    if integration is None:
        return message(500, "Internal Server Error")
    try:
        return send(call, integration)
    except NotImplementedError as what:
        return message(501, f"execute-api with {what} is not emulated")


def _path(request: Request, api_id: str) -> str:
    """The path at the API's own host, decoded."""
    path = str(request.path)
    prefix = f"{PATH_FORM}{api_id}"
    return unquote(path.removeprefix(prefix) or "/") if path.startswith(prefix) else path


def _stage(api: Any, path: str) -> tuple[Any, str]:
    """Moto's stage that the path begins with, else the default one if there is one, and the rest of the path."""
    name, _, rest = path.removeprefix("/").partition("/")
    if name in api.stages:
        return api.stages[name], f"/{rest}"
    return api.stages.get(routes.DEFAULT), path


def _log_variables(call: Call, response: Response) -> dict[str, Any]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html"""
    return {
        "accountId": call.account,
        "apiId": call.api,
        "domainName": call.domain,
        "domainPrefix": call.api,
        "httpMethod": call.request.method,
        "identity.sourceIp": call.source_ip,
        "identity.userAgent": call.request.headers.get("User-Agent", "-"),
        "path": call.path,
        "protocol": "HTTP/1.1",
        "requestId": call.request_id,
        "requestTime": call.time,
        "requestTimeEpoch": call.milliseconds,
        "responseLatency": int((datetime.now(UTC) - call.when).total_seconds() * 1000),
        "responseLength": len(response.get_data()),
        "routeKey": call.route or "-",
        "stage": call.stage,
        "status": response.status_code,
    }
