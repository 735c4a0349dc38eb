"""Which of the offered stacks are meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from environments.settings import Environment


class UnknownStack(Exception):
    """A stack was named that no environment offers; the text names those that are, the nearest first."""


def select(environments: Iterable[Environment], names: str) -> dict[str, Environment]:
    """Stack id to environment of the stacks in `names` (comma separated), or of all stacks when it is empty.

    Raises UnknownStack.
    """
    offered = {stack: environment for environment in environments for stack in environment.stack_ids()}
    wanted = [name for part in names.split(",") if (name := part.strip())]
    for name in wanted:
        if name not in offered:
            nearest = get_close_matches(name, offered, n=len(offered), cutoff=0)
            raise UnknownStack(f'unknown stack "{name}"; known: {", ".join(nearest)}')
    return {name: offered[name] for name in wanted} if wanted else offered
