"""What a deployment leaves to look at: the stack's outputs, and what to do next."""

import json
from typing import Any

from rich.text import Text

from operations.console import out
from operations.emulator import CREDENTIALS


def show(outputs: dict[str, Any]) -> None:
    """A small table of a stack's outputs; what is empty is left out."""
    _table({name: _text(value) for name, value in outputs.items() if value not in ({}, [], None, "")})


def next_steps(stack: str, region: str, endpoint: str) -> None:
    """How to look at an emulated stack, end it, and take the same to AWS."""
    credentials = " ".join(f"{name}={value}" for name, value in CREDENTIALS.items())
    _table(
        {
            "aim at it": f"export AWS_ENDPOINT_URL={endpoint} AWS_REGION={region} {credentials}",
            "look at it": 'aws ecs list-clusters, or in Python boto3.client("ecs").list_clusters()',
            "its log": "./taskw emulator:logs",
            "end it": "./taskw down",
            "on AWS": f"./taskw deploy -- {stack}",
        }
    )


def _table(rows: dict[str, str]) -> None:
    width = max(map(len, rows), default=0) + 2
    out.print()
    for name, value in rows.items():
        for index, line in enumerate(value.splitlines()):
            out.print(Text.assemble((f"{'' if index else name:<{width}}", "bold"), line))


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return value if isinstance(value, str) else json.dumps(value)
