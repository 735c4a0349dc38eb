"""Answers of an HTTP API."""

import json
from typing import Any


def answer(status: int, sentence: str) -> dict[str, Any]:
    """An answer with a sentence."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": json.dumps({"result" if status < 400 else "error": sentence}),
    }
