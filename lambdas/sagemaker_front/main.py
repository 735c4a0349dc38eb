"""The front of a SageMaker endpoint: gives it a URL, and its errors names that HTTP has.

`POST /invocations` asks the model, as SageMaker asks its container; `POST /models/<archive>/invoke` one model of a
multi-model endpoint. An asynchronous one answers with 202 and the address of the result. `GET` of the health path tells
whether the endpoint is in service.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from answer import Answer, refused, told
from configuration import Configuration
from failures import answer_to
from inference import ask
from queueing import result, submit
from request import BadRequest, Request

_SERVING = ("InService", "Updating", "SystemUpdating", "RollingBack")
"""States of an endpoint in which it answers: EndpointStatus of DescribeEndpoint in the SageMaker API reference."""

# One try, within the 29 s that the function has: who asks may ask again.
_QUICK = Config(connect_timeout=2, read_timeout=26, retries={"total_max_attempts": 1})

log = logging.getLogger(__name__)
log.setLevel(os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO").replace("WARN", "WARNING"))


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answers a request of an HTTP API."""
    del context
    configuration = Configuration.of(os.environ)
    try:
        request = Request.of(event)
        answer = _answer(request, configuration)
        log.info("%s %s: %s", request.method, request.path, answer.status)
    except BadRequest as error:
        answer = refused(error.status, str(error))
        log.info("bad request: %s", error)
    except (BotoCoreError, ClientError) as error:
        answer = answer_to(error)
        log.warning("answered with %s", answer.status, exc_info=error)
    return answer.as_event()


type Act = Callable[[Request, str], Answer]
"""Takes the request, and the part of its path that the route leaves open."""


def _routes(configuration: Configuration) -> Iterator[tuple[str, str, Act]]:
    """Method, path and act of each route; `<name>` stands for the part that is open."""
    endpoint, bucket = configuration.endpoint, configuration.bucket
    yield "GET", configuration.health_path, lambda _request, _open: _health(endpoint)
    match configuration.kind:
        case "multi-model":
            yield (
                "POST",
                "/models/<name>/invoke",
                lambda request, model: ask(_client("sagemaker-runtime"), endpoint, request, model=model),
            )
        case "async":
            yield (
                "POST",
                "/invocations",
                lambda request, _open: submit(_client("sagemaker-runtime"), _client("s3"), endpoint, bucket, request),
            )
            yield (
                "GET",
                "/results/<name>",
                lambda request, name: result(_client("s3"), bucket, name, request.query.get("failure", "")),
            )
        case _:
            yield "POST", "/invocations", lambda request, _open: ask(_client("sagemaker-runtime"), endpoint, request)


def _answer(request: Request, configuration: Configuration) -> Answer:
    """The answer of the route that the request takes. Raises BadRequest where there is none."""
    routes = list(_routes(configuration))
    asked = "GET" if request.method == "HEAD" else request.method
    elsewhere = ""
    for method, route, act in routes:
        found = re.fullmatch(re.escape(route).replace("<name>", "(.+)"), request.path)
        if found and method == asked:
            return act(request, found[1] if found.groups() else "")
        if found:
            elsewhere = method
    if elsewhere:
        raise BadRequest(f"{request.method} isn't for this path, but {elsewhere}", status=405)
    known = ", ".join(f"{method} {route}" for method, route, _ in routes)
    raise BadRequest(f"there is nothing here; known are {known}", status=404)


def _health(endpoint: str) -> Answer:
    try:
        status = _client("sagemaker").describe_endpoint(EndpointName=endpoint)["EndpointStatus"]
    except ClientError as error:
        log.warning("the endpoint isn't there", exc_info=error)
        status = "missing"
    return told(200 if status in _SERVING else 503, {"status": status})


@cache
def _client(service: str) -> Any:
    # S3 follows no link of an older signature to what KMS encrypts.
    config = _QUICK.merge(Config(signature_version="s3v4")) if service == "s3" else _QUICK
    return boto3.client(service, config=config)  # type: ignore[call-overload]
