"""The service that a Lambda stack runs until you put your own in its place.

`GET /` tells what and how it is, `GET` of the health path how alone, `POST /` asks a Bedrock model.
"""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

import bedrock
import secret_values
from request import BadRequest, Request

_LONGEST_PROMPT = 20_000
"""Characters."""

log = logging.getLogger(__name__)
log.setLevel(os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO").replace("WARN", "WARNING"))


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answers a request of API Gateway, of either payload format."""
    del context
    try:
        request = Request.of(event)
        status, answer = _answer(request)
        log.info("%s %s: %s", request.method, request.path, status)
    except BadRequest as error:
        status, answer = 400, {"error": str(error)}
        log.info("bad request: %s", error)
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": json.dumps(answer),
    }


def _answer(request: Request) -> tuple[int, dict[str, Any]]:
    match request.method, request.path:
        case "GET" | "HEAD", "/":
            status, how = _health()
            return status, _about() | how
        case "GET" | "HEAD", path if path == _health_path():
            return _health()
        case "POST", "/":
            return _ask(request)
        case method, path if path in ("/", _health_path()):
            return 405, {"error": f"{method} isn't for this path"}
    return 404, {"error": "there is nothing here"}


def _health_path() -> str:
    return os.environ.get("HEALTH_CHECK_PATH", "/health")


def _about() -> dict[str, Any]:
    about: dict[str, Any] = {
        "service": os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "service"),
        "version": os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        "models": bedrock.models(),
    }
    if folder := os.environ.get("MODELS_PATH"):
        about["files"] = sorted(path.name for path in Path(folder).iterdir())
    return about


def _health() -> tuple[int, dict[str, Any]]:
    if missing := list(secret_values.missing()):
        return 503, {"status": "waiting for secrets", "missing": missing}
    return 200, {"status": "ok"}


def _ask(request: Request) -> tuple[int, dict[str, Any]]:
    document, known = request.json(), bedrock.models()
    prompt = document.get("prompt")
    if not isinstance(prompt, str) or not prompt.strip() or len(prompt) > _LONGEST_PROMPT:
        raise BadRequest(f'"prompt" has to be a text of 1 to {_LONGEST_PROMPT} characters')
    if not known:
        return 501, {"error": "no model is configured; name some under workload.bedrock_models"}
    model = document.get("model", known[0])
    if model not in known:
        raise BadRequest(f'"model" has to be one of {", ".join(known)}')
    try:
        return 200, {"model": model, "answer": bedrock.ask(model, prompt)}
    except (BotoCoreError, ClientError) as error:
        log.exception("the model can't be asked")
        return 502, {"error": f"the model can't be asked: {type(error).__name__}"}
