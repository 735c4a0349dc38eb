"""What goes back to the caller."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_event(self) -> dict[str, Any]:
        """The answer in the words of an HTTP API. The body goes as base64, since a model may answer with anything."""
        return {
            "statusCode": self.status,
            "headers": {"content-type": self.content_type, "cache-control": "no-store", **self.headers},
            "body": base64.b64encode(self.body).decode(),
            "isBase64Encoded": True,
        }


def told(status: int, document: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer of the front's own: a JSON object."""
    return Answer(status=status, body=json.dumps(document).encode(), headers=headers or {})


def refused(status: int, sentence: str, *, retry_seconds: int | None = None) -> Answer:
    """An error, in a sentence; `retry_seconds` tells after which time another attempt makes sense."""
    headers = {} if retry_seconds is None else {"retry-after": str(retry_seconds)}
    return told(status, {"error": sentence}, headers=headers)
