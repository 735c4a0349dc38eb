"""Where an HTTP API sends a request on to, and what it makes of the answer."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Any

import requests
from localstack.aws.connect import connect_to
from localstack.http import Response

from landfall_emulator.execute_api import event, permission
from landfall_emulator.execute_api.event import Call

_pool = ThreadPoolExecutor(max_workers=64, thread_name_prefix="http-api")
"""As many integrations at once; LocalStack's own clients know no deadline."""


def send(call: Call, integration: Any) -> Response:
    """The answer of moto's `integration`. Raises NotImplementedError for what isn't emulated."""
    if integration.request_parameters or integration.response_parameters:
        raise NotImplementedError("parameter mapping of an integration")
    if integration.integration_subtype:
        raise NotImplementedError(f"an integration with {integration.integration_subtype}")
    if integration.connection_type == "VPC_LINK":
        raise NotImplementedError("an integration through a VPC link")
    function = permission.function_arn(integration.integration_uri or "")
    if integration.integration_type == "AWS_PROXY" and function:
        work = _pool.submit(_invoke, call, integration, function)
        try:
            return work.result(timeout=integration.timeout_in_millis / 1000)
        except TooLate:
            return message(503, "Service Unavailable")
    if integration.integration_type == "HTTP_PROXY":
        return _forward(call, integration)
    raise NotImplementedError(f"an integration of the type {integration.integration_type}")


def message(status: int, text: str) -> Response:
    """An answer of API Gateway's own."""
    return Response(json.dumps({"message": text}), status, content_type="application/json")


def _invoke(call: Call, integration: Any, function: str) -> Response:
    asked = f"{call.api}/{call.stage}/{_in_arn(call.route)}"
    allowed = integration.credentials_arn or permission.may_invoke(
        function, region=call.region, account=call.account, request=asked
    )
    if not allowed:
        return message(500, "Internal Server Error")
    second = integration.payload_format_version == "2.0"
    told = event.version_2(call) if second else event.version_1(call)
    clients: Any = connect_to(aws_access_key_id=call.account, region_name=function.split(":")[3])
    try:
        answer = clients.lambda_.invoke(FunctionName=function, Payload=json.dumps(told))
        if not answer.get("FunctionError"):
            return _response(json.loads(answer["Payload"].read()), second=second)
    except clients.lambda_.exceptions.TooManyRequestsException:
        # API Gateway doesn't tell its caller that it is the function that is throttled
        return message(503, "Service Unavailable")
    except clients.lambda_.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 501:
            return message(501, error.response["Error"]["Message"])
    except (ValueError, TypeError, AttributeError):
        # the function's answer isn't what API Gateway understands
        pass
    return message(500, "Internal Server Error")


def _in_arn(route: str) -> str:
    """A route as the ARN of a request names it: `GET/items/{id}`."""
    return route.replace(" /", "/") if " " in route else route


def _response(told: Any, *, second: bool) -> Response:
    if second and not (isinstance(told, dict) and "statusCode" in told):
        return Response(told if isinstance(told, str) else json.dumps(told), 200, content_type="application/json")
    body = told.get("body") or ""
    if not isinstance(body, str):
        if second:
            body = json.dumps(body)
        else:
            raise TypeError("the body is no text")
    content = base64.b64decode(body, validate=True) if told.get("isBase64Encoded") else body.encode()
    response = Response(content, int(told["statusCode"]), content_type="text/plain;charset=UTF-8")
    for name, value in (told.get("headers") or {}).items():
        response.headers[name] = str(value)
    for name, values in ({} if second else told.get("multiValueHeaders") or {}).items():
        response.headers.setlist(name, [str(value) for value in values])
    for cookie in (told.get("cookies") or []) if second else []:
        response.headers.add("Set-Cookie", cookie)
    return response


_HOP_BY_HOP = {"connection", "content-length", "host", "keep-alive", "transfer-encoding", "content-encoding"}


def _forward(call: Call, integration: Any) -> Response:
    uri = integration.integration_uri
    for name, value in call.variables.items():
        uri = uri.replace(f"{{{name}}}", value).replace(f"{{{name}+}}", value)
    method = integration.integration_method
    try:
        answer = requests.request(
            call.request.method if method == "ANY" else method,
            uri,
            params=call.query(),
            data=call.body,
            headers={name: value for name, value in call.request.headers.items() if name.lower() not in _HOP_BY_HOP},
            timeout=integration.timeout_in_millis / 1000,
            allow_redirects=False,
        )
    except requests.RequestException:
        return message(503, "Service Unavailable")
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
    return Response(answer.content, answer.status_code, headers)
