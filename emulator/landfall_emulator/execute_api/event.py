"""The events that an HTTP API invokes a function with.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from localstack.http import Request


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request to an HTTP API, with what API Gateway knows of it."""

    request: Request
    body: bytes
    request_id: str
    account: str
    region: str
    api: str
    stage: str
    stage_variables: dict[str, str]
    route: str
    path: str
    """As the caller wrote it, the stage included."""
    variables: dict[str, str]
    """Of the path."""
    when: datetime

    @property
    def domain(self) -> str:
        return f"{self.api}.execute-api.{self.region}.amazonaws.com"

    @property
    def source_ip(self) -> str:
        return self.request.remote_addr or ""

    @property
    def time(self) -> str:
        return f"{self.when.astimezone(UTC):%d/%b/%Y:%H:%M:%S +0000}"

    @property
    def milliseconds(self) -> int:
        return int(self.when.timestamp() * 1000)

    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.request.query_string.decode(), keep_blank_values=True)


def version_2(call: Call) -> dict[str, Any]:
    """Payload format 2.0."""
    headers = _joined((name.lower(), value) for name, value in call.request.headers.items())
    cookies = headers.pop("cookie", "")
    body, encoded = _body(call)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": call.route,
        "rawPath": call.path,
        "rawQueryString": call.request.query_string.decode(),
        "headers": headers | _added(call),
        "requestContext": {
            "accountId": call.account,
            "apiId": call.api,
            "domainName": call.domain,
            "domainPrefix": call.api,
            "http": {
                "method": call.request.method,
                "path": call.path,
                "protocol": "HTTP/1.1",
                "sourceIp": call.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": call.request_id,
            "routeKey": call.route,
            "stage": call.stage,
            "time": call.time,
            "timeEpoch": call.milliseconds,
        },
        "isBase64Encoded": encoded,
    }
    # these are left out where there are none
    event |= {"cookies": cookies.split("; ")} if cookies else {}
    event |= {"queryStringParameters": query} if (query := _joined(call.query())) else {}
    event |= {"pathParameters": call.variables} if call.variables else {}
    event |= {"stageVariables": call.stage_variables} if call.stage_variables else {}
    event |= {"body": body} if body is not None else {}
    return event


def version_1(call: Call) -> dict[str, Any]:
    """Payload format 1.0, that of REST APIs."""
    headers, query = list(call.request.headers.items()), call.query()
    body, encoded = _body(call)
    return {
        "version": "1.0",
        "resource": call.route.partition(" ")[2] or call.route,
        "path": call.path,
        "httpMethod": call.request.method,
        "headers": dict(headers) | _added(call),
        "multiValueHeaders": _listed(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _listed(query) or None,
        "requestContext": {
            "accountId": call.account,
            "apiId": call.api,
            "domainName": call.domain,
            "domainPrefix": call.api,
            "extendedRequestId": call.request_id,
            "httpMethod": call.request.method,
            "identity": {"sourceIp": call.source_ip, "userAgent": call.request.headers.get("User-Agent", "")},
            "path": call.path,
            "protocol": "HTTP/1.1",
            "requestId": call.request_id,
            "requestTime": call.time,
            "requestTimeEpoch": call.milliseconds,
            "resourceId": call.route,
            "resourcePath": call.route.partition(" ")[2] or call.route,
            "stage": call.stage,
        },
        "pathParameters": call.variables or None,
        "stageVariables": call.stage_variables or None,
        "body": body,
        "isBase64Encoded": encoded,
    }


def _added(call: Call) -> dict[str, str]:
    """Headers that API Gateway adds to or sets over those of the caller."""
    port = call.request.host.partition(":")[2] or "443"
    return {
        "host": call.domain,
        "x-forwarded-for": call.source_ip,
        "x-forwarded-proto": "https",
        "x-forwarded-port": port,
    }


def _body(call: Call) -> tuple[str | None, bool]:
    """The body, and whether it is base64: what isn't text by its type is."""
    if not call.body:
        return None, False
    kind = call.request.headers.get("Content-Type", "text/plain").partition(";")[0].strip().lower()
    is_text = kind.startswith("text/") or kind in ("application/json", "application/xml", "application/javascript")
    try:
        if is_text or kind.endswith(("+json", "+xml")):
            return call.body.decode(), False
    except UnicodeDecodeError:
        pass
    return base64.b64encode(call.body).decode(), True


def _joined(pairs: Any) -> dict[str, str]:
    return {name: ",".join(values) for name, values in _listed(pairs).items()}


def _listed(pairs: Any) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for name, value in pairs:
        result.setdefault(name, []).append(value)
    return result
