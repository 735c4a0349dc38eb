"""`landfall deploy`, `destroy` and `diff`: one stack on AWS, or wherever AWS_ENDPOINT_URL points."""

import os

from environments.settings import Environment
from operations import emulator, preflight
from operations.cdktf import Cdktf, synthesize
from operations.console import say
from operations.failure import Failure
from operations.places import synthesized, tool_environment
from operations.process import Lost


def change(command: str, stack: str, *, auto_approve: bool) -> None:
    """Runs `deploy` or `destroy`, with cdktf's question for approval unless `auto_approve`."""
    environment = preflight.stack(stack)
    preflight.question(auto_approve=auto_approve)
    _run(command, stack, environment, *(["--auto-approve"] if auto_approve else []))


def diff(stack: str) -> None:
    """Shows what `deploy` would change."""
    _run("diff", stack, preflight.stack(stack))


def _run(command: str, stack: str, environment: Environment, *options: str) -> None:
    preflight.tools()
    preflight.target(environment)
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    say(f"synthesizing {stack} …")
    synthesize([stack], synthesized(), tool_environment())
    lost = (lambda: not emulator.answers(endpoint)) if endpoint else (lambda: False)
    try:
        Cdktf(stack, synthesized(), tool_environment(), lost).run(command, *options)
    except Lost:
        raise Failure(f"{endpoint} no longer answers: {command} of {stack} was ended") from None
