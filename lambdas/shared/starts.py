"""The start of a stack as an event: whoever called doesn't wait for it, and Lambda tries again what fails."""

import json
import os
from typing import Any


def start_soon(why: str, *, client: Any) -> None:
    """Has the function that starts the stack called, by a client of Lambda. Raises botocore's errors."""
    message = json.dumps({"why": why}).encode()
    client.invoke(FunctionName=os.environ["START_ARN"], InvocationType="Event", Payload=message)
