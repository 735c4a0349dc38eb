"""The CDKTF app: one stack for each environment and variant that `environments/` asks for.

Variables: `LANDFALL_STACKS` names the stacks to synthesize (comma separated, default all), `LANDFALL_ENVIRONMENTS`
another folder of environment files, `LANDFALL_DELETION_PROTECTION=off` lifts the protection for this synthesis,
`LANDFALL_HOME` the folder whose `.landfall` holds local states (default: this one), `AWS_ENDPOINT_URL` aims at the
emulator, `CDKTF_OUTDIR` is the output folder (`cdktf.out`).
"""

import os
import sys
from pathlib import Path

from modules import bindings

bindings.install()

from cdktf import App  # noqa: E402

from environments.mistakes import Mistakes  # noqa: E402
from environments.reading import read_all  # noqa: E402
from environments.selection import UnknownStack, select  # noqa: E402
from modules.stack import FargateStack  # noqa: E402
from modules.target import Target  # noqa: E402
from modules.two_worlds import ForeignState, hide_foreign_backend, refuse_foreign_state  # noqa: E402

ROOT = Path(__file__).parent


def main() -> int:
    """Synthesizes the chosen stacks; 2 where an environment file, a stack's name or the place of a state is wrong."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or None
    home = Path(os.environ.get("LANDFALL_HOME") or ROOT).expanduser().resolve()
    target = Target(endpoint=endpoint, states=home / ".landfall" / ("emulator" if endpoint else "aws"))
    try:
        environments = read_all(Path(os.environ.get("LANDFALL_ENVIRONMENTS", ROOT / "environments")))
        chosen = select(environments, os.environ.get("LANDFALL_STACKS", ""))
        for stack in chosen:
            refuse_foreign_state(target, stack)
    except (Mistakes, UnknownStack, ForeignState) as error:
        print(error, file=sys.stderr)
        return 2
    unprotected = os.environ.get("LANDFALL_DELETION_PROTECTION") == "off"
    app = App(outdir=os.environ.get("CDKTF_OUTDIR", "cdktf.out"), context={"excludeStackIdFromLogicalIds": "true"})
    for stack, environment in chosen.items():
        settings = environment.model_copy(update={"deletion_protection": False}) if unprotected else environment
        FargateStack(app, stack, environment=settings, target=target)
    app.synth()
    for stack in chosen:
        hide_foreign_backend(Path(app.outdir, "stacks", stack), target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
