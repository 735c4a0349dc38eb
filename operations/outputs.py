"""What a deployment leaves to look at: the stack's outputs, and what to do next."""

import json
from typing import Any

from rich.table import Table
from rich.text import Text

from operations.console import out
from operations.emulator import CREDENTIALS


def show(outputs: dict[str, Any]) -> None:
    """A small table of a stack's outputs; what is empty is left out."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(no_wrap=True, overflow="ignore")
    for name, value in outputs.items():
        if value not in ({}, [], None, ""):
            table.add_row(name, Text(_text(value)))
    out.print()
    out.print(table, crop=False)
    out.print()


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return value if isinstance(value, str) else json.dumps(value)


def next_steps(stack: str, region: str, endpoint: str) -> None:
    """How to look at an emulated stack, end it, and take the same to AWS."""
    credentials = " ".join(f"{name}={value}" for name, value in CREDENTIALS.items())
    for what, how in (
        ("aim at it", f"export AWS_ENDPOINT_URL={endpoint} AWS_REGION={region} {credentials}"),
        ("look at it", 'aws ecs list-clusters, or in Python boto3.client("ecs").list_clusters()'),
        ("its log", "./taskw emulator:logs"),
        ("end it", "./taskw down"),
        ("on AWS", f"./taskw deploy -- {stack}"),
    ):
        out.print(f"{what:<12}{how}", markup=False)
