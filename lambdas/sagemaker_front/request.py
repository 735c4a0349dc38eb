"""A request as an HTTP API of API Gateway hands it over: payload format 2.0."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class BadRequest(Exception):
    """The caller's mistake: a sentence for the caller, and the HTTP status that goes with it."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Request:
    """`method` in capitals; `path` from the API's root, decoded; names of `headers` in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Request":
        """The request in an event. Raises BadRequest for what API Gateway doesn't send."""
        try:
            http = event["requestContext"]["http"]
            body = event.get("body") or ""
            return cls(
                method=str(http["method"]).upper(),
                path=str(event["rawPath"]),
                headers={str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()},
                query=dict(event.get("queryStringParameters") or {}),
                body=base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode(),
            )
        except (AttributeError, KeyError, TypeError, binascii.Error, UnicodeError):
            raise BadRequest("this is no request of an HTTP API") from None

    def content(self, *, limit: int) -> tuple[str, bytes]:
        """Content type and body. Raises BadRequest where one is missing, or the body has more than `limit` bytes."""
        if len(self.body) > limit:
            raise BadRequest(f"the body has {len(self.body)} bytes; {limit} are taken", status=413)
        if not self.body:
            raise BadRequest("the body is empty; it has to hold the model's input")
        content_type = self.headers.get("content-type", "")
        if not content_type:
            raise BadRequest("say with Content-Type what the body is, such as application/json", status=415)
        return content_type, self.body
