"""`landfall deploy`, `diff` and `recover`: one stack on AWS, or wherever AWS_ENDPOINT_URL points."""

import os
from functools import partial

from environments.settings import Environment
from operations import emulator, preflight
from operations.cdktf import Cdktf, synthesize
from operations.console import say
from operations.cost import kept_estimate
from operations.failure import Failure
from operations.leftovers import Client
from operations.places import emulated, on_aws, synthesized, tool_environment
from operations.process import Lost
from operations.recovery.recovery import Recovery, tell
from operations.recovery.signs import Signs
from operations.recovery.terraform import Terraform


def deploy(stack: str, *, auto_approve: bool) -> None:
    """Deploys, with cdktf's question for approval unless `auto_approve`."""
    environment = preflight.stack(stack)
    preflight.question(auto_approve=auto_approve)
    _run("deploy", stack, environment, *(["--auto-approve"] if auto_approve else []))


def recover(stack: str) -> None:
    """Shows what exists of a stack without its state knowing it, and lets the next deploy adopt that."""
    environment = preflight.stack(stack)
    endpoint = _prepare(stack, environment)
    recovery = _recovery(stack, environment, endpoint)
    try:
        adoptions = recovery.find()
    except Lost:
        raise Failure(f"{endpoint} no longer answers") from None
    tell(adoptions)
    if adoptions.ids:
        recovery.signs.begin()
        say(f"`./taskw deploy -- {stack}` adopts them")


def diff(stack: str) -> None:
    """Shows what `deploy` would change."""
    _run("diff", stack, preflight.stack(stack))


def _run(command: str, stack: str, environment: Environment, *options: str) -> None:
    endpoint = _prepare(stack, environment)
    recovery = _recovery(stack, environment, endpoint)
    try:
        Cdktf(stack, synthesized(), tool_environment(), recovery.terraform.lost, recovery.around).run(command, *options)
    except Lost:
        raise Failure(f"{endpoint} no longer answers: {command} of {stack} was ended") from None
    if command == "deploy":
        kept_estimate.keep(stack, environment, recovery.terraform.folder, recovery.terraform.env, recovery.client())


def _prepare(stack: str, environment: Environment) -> str | None:
    """Synthesizes the stack, and returns where it is deployed to, if that isn't AWS."""
    preflight.tools()
    preflight.target(environment)
    say(f"synthesizing {stack} …")
    synthesize([stack], synthesized(), tool_environment())
    return os.environ.get("AWS_ENDPOINT_URL") or None


def _recovery(stack: str, environment: Environment, endpoint: str | None) -> Recovery:
    def clients() -> Client:
        import boto3

        return partial(boto3.Session(region_name=environment.region).client)

    return Recovery(
        signs=Signs(emulated() if endpoint else on_aws(), stack),
        environment=environment,
        terraform=Terraform(
            stack,
            synthesized() / "stacks" / stack,
            tool_environment(),
            (lambda: not emulator.answers(endpoint)) if endpoint else (lambda: False),
        ),
        client=clients,
    )
