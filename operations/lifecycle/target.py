"""The stack that is meant, ready to be asked."""

from environments.settings import Environment
from operations import preflight
from operations.failure import Refused
from operations.lifecycle.functions import Functions, clients


def functions(stack: str, environment: Environment) -> Functions:
    """The stack's functions. Refused where it never stops, or where nobody knows who is asking."""
    if not environment.stops:
        raise Refused(f"{stack} is never stopped by itself: {how_to_enable(environment)}")
    preflight.target(environment)
    return Functions(stack, environment, clients(environment.region))


def how_to_enable(environment: Environment) -> str:
    """What would make it stop."""
    return f"set auto_stop.enabled to true in {environment.name}.yaml, or a shutdown, and deploy"
