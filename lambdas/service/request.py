"""A request as API Gateway hands it over: of an HTTP API (payload format 2.0) or of a REST API (1.0)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class BadRequest(Exception):
    """The caller's mistake, in a sentence for the caller."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """`method` in capitals, `path` from the service's root, `body` as text; None without a body."""

    method: str
    path: str
    body: str | None

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Request":
        """The request in an event. Raises BadRequest for what API Gateway doesn't send, or a body that is no text."""
        try:
            if event.get("version") == "2.0":
                method, path = event["requestContext"]["http"]["method"], event["rawPath"]
            else:
                method, path = event["httpMethod"], event["path"]
            method, path, body = str(method), str(path), event.get("body")
        except (AttributeError, KeyError, TypeError):
            raise BadRequest("this is no request of API Gateway") from None
        if body is not None and event.get("isBase64Encoded"):
            try:
                body = base64.b64decode(body, validate=True).decode()
            except (binascii.Error, TypeError, ValueError):
                raise BadRequest("the body is no text in UTF-8") from None
        return cls(method=method.upper(), path=path, body=body if isinstance(body, str) else None)

    def json(self) -> dict[str, Any]:
        """The JSON object in the body. Raises BadRequest where there is none."""
        try:
            document = json.loads(self.body or "")
        except (ValueError, RecursionError):
            raise BadRequest("the body is no JSON") from None
        if not isinstance(document, dict):
            raise BadRequest("the body is no JSON object")
        return document
