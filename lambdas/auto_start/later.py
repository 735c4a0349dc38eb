"""The start itself, as an event: whoever called doesn't wait for it, and Lambda tries again what fails."""

import json
import os
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from github.refused import Refused


def start_soon(why: str, *, client: Any) -> None:
    """Lets this function start the stack. Raises Refused where Lambda doesn't take the event."""
    try:
        client.invoke(
            FunctionName=os.environ["OWN_ARN"], InvocationType="Event", Payload=json.dumps({"why": why}).encode()
        )
    except (BotoCoreError, ClientError) as error:
        raise Refused(503, "try again later", cause=f"Lambda takes no event: {error}") from None
