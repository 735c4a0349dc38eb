"""Errors in the shape in which AWS returns them."""

import traceback
from pathlib import PurePath
from typing import Any

_HERE = str(PurePath(__file__).parent)


class RuntimeError_(Exception):  # noqa: N801 (the name without _ is Python's)
    """What goes wrong around a handler rather than in it, with the type that AWS gives it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def describe(error: BaseException, request_id: str) -> dict[str, Any]:
    """The payload of an invocation that failed with `error`."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((_HERE, "<frozen importlib"))
    ]
    return {
        "errorMessage": str(error),
        "errorType": error.kind if isinstance(error, RuntimeError_) else type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_list(frames),
    }


def failure(error: BaseException) -> dict[str, Any]:
    """The same for what went wrong before there was a request."""
    return describe(error, "")
