"""The stack that is meant, ready to be asked."""

from environments.settings import Environment
from operations import preflight
from operations.failure import Refused
from operations.lifecycle.functions import Functions, clients


def stack_that_stops(stack: str) -> Environment:
    """Its environment. Refused where there is no such stack, or where it never stops."""
    environment = preflight.stack(stack)
    if not environment.stops:
        raise Refused(f"{stack} has no function for that: {how_to_enable(environment)}")
    return environment


def functions(stack: str, environment: Environment) -> Functions:
    """The stack's functions. Refused where nobody knows who is asking."""
    preflight.target(environment)
    return Functions(stack, environment, clients(environment.region))


def how_to_enable(environment: Environment) -> str:
    """What would make it stop."""
    return f"set auto_stop.enabled to true in {environment.name}.yaml, or a shutdown, and deploy"
