"""A request as an HTTP API of API Gateway hands it over: payload format 2.0."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .refused import Refused


@dataclass(frozen=True, kw_only=True)
class Request:
    """Names of `headers` in lower case, and the `body` byte by byte, as it was signed."""

    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Request":
        """The request in an event. Raises Refused for what API Gateway doesn't send."""
        try:
            body = event.get("body") or ""
            return cls(
                headers={str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()},
                body=base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode(),
            )
        except (AttributeError, TypeError, binascii.Error, UnicodeError):
            raise Refused(400, "this is no request of an HTTP API") from None
