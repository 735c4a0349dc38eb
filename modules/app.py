"""All chosen stacks in one CDKTF app."""

import errno
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from cdktf import App

from environments.settings import Environment
from modules.files import change_document, write_files
from modules.stack import Stack
from modules.suppressions import suppress
from modules.target import Target
from modules.two_worlds import hide_foreign_backend, refuse_foreign_state

_REFUSED = re.compile(r"Error: (?P<code>E[A-Z0-9]+): (?P<reason>[^,]+), \w+(?: '(?P<path>[^']*)')?")
"""What Node says where the system refuses something: `Error: EACCES: permission denied, mkdir 'out/stacks'`."""


def synthesize(stacks: Mapping[str, Environment], *, target: Target, outdir: Path) -> None:
    """Writes the Terraform JSON of `stacks` (id to environment) below `outdir`, and what their variants put beside it.

    Raises ForeignState, before anything is written, where a local state belongs to another target, and OSError where
    something below `outdir` can't be written.
    """
    for stack in stacks:
        refuse_foreign_state(target, stack)
    outdir.mkdir(parents=True, exist_ok=True)
    # Logical ids are the same in every stack: what is in a stack is told by its path alone.
    app = App(outdir=str(outdir), context={"excludeStackIdFromLogicalIds": "true"})
    files = {
        stack: Stack(app, stack, environment=environment, target=target).files for stack, environment in stacks.items()
    }
    try:
        app.synth()
    except RuntimeError as error:
        refused = _REFUSED.match(str(error))
        if refused is None:
            raise
        raise OSError(getattr(errno, refused["code"], 0), refused["reason"], refused["path"] or str(outdir)) from error
    for stack, environment in stacks.items():
        folder = outdir / "stacks" / stack
        # Cheaper by a third of all messages to jsii's kernel than to find the constructs.
        change_document(folder / "cdk.tf.json", partial(suppress, environment=environment))
        hide_foreign_backend(folder, target)
        write_files(folder, files[stack])
