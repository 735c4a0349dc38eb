"""How AWS's APIs look on the wire: which operation a request is for, and what an error looks like.

By botocore's models of the services. Protocols: https://smithy.io/2.0/aws/protocols/index.html.
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, ServiceModel

_SESSION = botocore.session.get_session()

_SIGNED_AS = {
    "apigateway": ("apigateway", "apigatewayv2"),
    "bedrock": ("bedrock", "bedrock-runtime"),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2",),
    "monitoring": ("cloudwatch",),
    "sagemaker": ("sagemaker", "sagemaker-runtime"),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}
"""The services of a signature that names them by another name than botocore."""

_THROTTLED = ("ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestThrottled")
"""Errors of operations that say how they are throttled; all others answer with their protocol's own."""

_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")

type Headers = Mapping[str, str]
"""With names in lower case."""


@dataclass(frozen=True)
class Answer:
    """What is answered to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def operation(service: str, name: str) -> OperationModel:
    """An operation by botocore's name of its service and its own. Raises `ValueError` if there is none."""
    try:
        return _SESSION.get_service_model(service).operation_model(name)
    except (UnknownServiceError, botocore.model.OperationNotFoundError) as unknown:
        raise ValueError(f"there is no operation {service}.{name}") from unknown


def asked(method: str, target: str, headers: Headers, body: bytes) -> OperationModel | None:
    """The operation that a request is for; None if it is none of AWS's. `target` is the path with the query."""
    signed = _SCOPE.search(headers.get("authorization", ""))
    for model in _models(signed[1]) if signed else ():
        name = (
            _of_target(headers)
            or _of_rpc_path(target)
            or _of_form(target, headers, body)
            or _of_path(model, method, target, headers)
        )
        if name in model.operation_names:
            return model.operation_model(name)
    return None


def throttled(wanted: OperationModel, headers: Headers) -> Answer:
    """What a call is answered that is one too many."""
    told = {shape.name: shape for shape in wanted.error_shapes}
    for name in _THROTTLED:
        if name in told:
            own = told[name].metadata.get("error") or {}
            return error(wanted, headers, own.get("code", name), "Rate exceeded", own.get("httpStatusCode", 400))
    codes = {"ec2": ("RequestLimitExceeded", 503), "query": ("Throttling", 400), "rest-xml": ("SlowDown", 503)}
    default = ("ThrottlingException", 429 if _protocol(wanted) == "rest-json" else 400)
    code, status = codes.get(_protocol(wanted), default)
    return error(wanted, headers, code, "Rate exceeded", status)


def failed(wanted: OperationModel, headers: Headers) -> Answer:
    """What a call is answered in which AWS itself fails."""
    code = "InternalError" if _protocol(wanted) in ("ec2", "rest-xml") else "InternalFailure"
    return error(wanted, headers, code, "An internal error occurred", 500)


def denied(wanted: OperationModel, headers: Headers) -> Answer:
    """What a call is answered that no policy allows."""
    codes = {
        "ec2": ("UnauthorizedOperation", 403),
        "query": ("AccessDenied", 403),
        "rest-xml": ("AccessDenied", 403),
        "rest-json": ("AccessDeniedException", 403),
    }
    code, status = codes.get(_protocol(wanted), ("AccessDeniedException", 400))
    who = f"{wanted.service_model.service_name}:{wanted.name}"
    return error(wanted, headers, code, f"User is not authorized to perform: {who}", status)


def error(wanted: OperationModel, headers: Headers, code: str, message: str, status: int) -> Answer:
    """An error in the protocol that the caller speaks; some services have several."""
    service = wanted.service_model
    blame = "Sender" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "Receiver"
    told = {"x-amzn-requestid": "faulty", "content-type": "text/xml"}
    if service.is_query_compatible:
        told["x-amzn-query-error"] = f"{code};{blame}"
    if "smithy-protocol" in headers:
        told |= {"smithy-protocol": headers["smithy-protocol"], "content-type": "application/cbor"}
        return Answer(status, told, _cbor({"__type": code, "message": message}))
    if "x-amz-target" in headers:
        told["content-type"] = headers.get("content-type", "application/x-amz-json-1.1")
        return Answer(status, told, json.dumps({"__type": code, "message": message}).encode())
    if _protocol(wanted) == "rest-json":
        told |= {"x-amzn-errortype": code, "content-type": "application/json"}
        return Answer(status, told, json.dumps({"message": message}).encode())
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if _protocol(wanted) == "ec2":
        text = f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>faulty</RequestID></Response>"
    elif _protocol(wanted) == "rest-xml":
        text = f"<Error>{inner}<RequestId>faulty</RequestId></Error>"
    else:
        text = f"<ErrorResponse><Error><Type>{blame}</Type>{inner}</Error><RequestId>faulty</RequestId></ErrorResponse>"
    return Answer(status, told, text.encode())


def _protocol(wanted: OperationModel) -> str:
    protocol: str = wanted.service_model.metadata["protocol"]
    return protocol


def _models(signed_as: str) -> Iterator[ServiceModel]:
    for name in _SIGNED_AS.get(signed_as, (signed_as,)):
        try:
            yield _SESSION.get_service_model(name)
        except UnknownServiceError:
            continue


def _of_target(headers: Headers) -> str:
    return headers.get("x-amz-target", "").rpartition(".")[2]


def _of_rpc_path(target: str) -> str:
    found = re.fullmatch(r"/service/[^/]+/operation/([^/]+)", urlsplit(target).path)
    return found[1] if found else ""


def _of_form(target: str, headers: Headers, body: bytes) -> str:
    form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    told = parse_qs(body.decode() if form else urlsplit(target).query)
    return told.get("Action", [""])[0]


def _of_path(model: ServiceModel, method: str, target: str, headers: Headers) -> str:
    """The operation with the most specific path that fits, as a REST API has one for each."""
    split = urlsplit(target)
    path, given = unquote(split.path).rstrip("/") or "/", set(parse_qs(split.query, keep_blank_values=True))
    found = [
        one
        for one in _routes(model.service_name)
        if one.verb == method and one.query <= given and one.headers <= headers.keys() and one.path.fullmatch(path)
    ]
    # two fit in S3, of which the other one is for a directory bucket
    return max(found, key=lambda one: one.rank).name if found else ""


@dataclass(frozen=True)
class _Route:
    """How a request for an operation of a REST API looks: names in `query` and `headers` must be there."""

    name: str
    verb: str
    path: re.Pattern[str]
    query: frozenset[str]
    headers: frozenset[str]
    rank: tuple[int, int, int]
    """How specific it is."""


@functools.cache
def _routes(service: str) -> list[_Route]:
    model = _SESSION.get_service_model(service)
    return [_route(model.operation_model(name)) for name in model.operation_names]


def _route(one: OperationModel) -> _Route:
    http: dict[str, Any] = one.http
    path, _, rest = http.get("requestUri", "/").partition("?")
    parts = re.split(r"(\{[^}]+\})", path.rstrip("/") or "/")
    pattern = "".join(
        (".+" if part.endswith("+}") else "[^/]+") if part.startswith("{") else re.escape(part) for part in parts
    )
    wanted: dict[str, set[str]] = {"querystring": set(parse_qs(rest, keep_blank_values=True)), "header": set()}
    shape: Any = one.input_shape
    for member in shape.required_members if shape else ():
        told = shape.members[member].serialization
        if told.get("location") in wanted:
            wanted[told["location"]].add(told["name"])
    query, headers = frozenset(wanted["querystring"]), frozenset(name.lower() for name in wanted["header"])
    literal = sum(len(part) for part in parts if not part.startswith("{"))
    rank = (literal, len(query), len(headers))
    return _Route(one.name, http.get("method", "POST"), re.compile(pattern), query, headers, rank)


def _cbor(told: Mapping[str, str]) -> bytes:
    """A map of short texts in CBOR: https://www.rfc-editor.org/rfc/rfc8949."""

    def text(value: str) -> bytes:
        encoded = value.encode()
        return bytes([0x79, *len(encoded).to_bytes(2)]) + encoded

    return bytes([0xA0 + len(told)]) + b"".join(text(key) + text(value) for key, value in told.items())
