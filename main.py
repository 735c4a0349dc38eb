"""The CDKTF app: one stack for each environment and variant that `environments/` asks for.

Variables: `LANDFALL_STACKS` names the stacks to synthesize (comma separated, default all), `LANDFALL_ENVIRONMENTS`
another folder of environment files, `LANDFALL_DELETION_PROTECTION=off` lifts the protection for this synthesis,
`LANDFALL_HOME` the folder whose `.landfall` holds local states (default: this one), `AWS_ENDPOINT_URL` aims at the
emulator, `CDKTF_OUTDIR` is the output folder (`cdktf.out`).
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from modules import bindings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from environments.settings import Environment

ROOT = Path(__file__).parent


def main() -> int:
    """Synthesizes the chosen stacks; 2 where an environment file, a stack's name, a state's place, a function's code or
    Node is wrong."""
    # First of all, so that the kernel loads while Python imports the rest.
    try:
        bindings.install()
    except bindings.NoNode as error:
        print(error, file=sys.stderr)
        return 2

    from environments.mistakes import Mistakes
    from environments.selection import UnknownStack

    try:
        stacks = _chosen()
    except (Mistakes, UnknownStack) as error:
        print(error, file=sys.stderr)
        return 2

    from modules.app import synthesize
    from modules.packaging import Unpackable
    from modules.target import Target
    from modules.two_worlds import ForeignState

    endpoint = os.environ.get("AWS_ENDPOINT_URL") or None
    # Not Path.expanduser, which fails on a user whom nobody knows.
    home = Path(os.path.expanduser(os.environ.get("LANDFALL_HOME") or ROOT)).resolve()  # noqa: PTH111
    target = Target(endpoint=endpoint, states=home / ".landfall" / ("emulator" if endpoint else "aws"))
    for warning in _warnings(stacks):
        print(f"warning: {warning}", file=sys.stderr)
    try:
        synthesize(stacks, target=target, outdir=Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out"))
    except (ForeignState, Unpackable, bindings.NoNode) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename} can't be written: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _warnings(stacks: "dict[str, Environment]") -> "Iterator[str]":
    """What has to be known of the chosen stacks before they are deployed."""
    for name, environment in stacks.items():
        _, variant = environment.variant_of(name)
        if variant.warning:
            yield f"{name}: {variant.warning}"


def _chosen() -> "dict[str, Environment]":
    """Stack id to environment; raises Mistakes or UnknownStack."""
    from environments.reading import read_all
    from environments.selection import select

    environments = read_all(Path(os.environ.get("LANDFALL_ENVIRONMENTS") or ROOT / "environments"))
    stacks = select(environments, os.environ.get("LANDFALL_STACKS", ""))
    if os.environ.get("LANDFALL_DELETION_PROTECTION") == "off":
        return {name: stack.model_copy(update={"deletion_protection": False}) for name, stack in stacks.items()}
    return stacks


if __name__ == "__main__":
    sys.exit(main())
