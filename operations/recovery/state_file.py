"""A local state file that holds no state any more."""

import fcntl
import shutil
from pathlib import Path

from operations.console import say
from operations.recovery.signs import is_broken

ASIDE = ".broken"


def mend(state: Path) -> None:
    """Sets a broken state aside, and takes Terraform's backup of the state before in its place, if that is a good one.

    Nothing is done to a state that another Terraform holds: that one may be about to write it.
    """
    if not is_broken(state):
        return
    with state.open("r+b") as held:
        try:
            # How Terraform locks it.
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        if not is_broken(state):
            return
        aside = _free(state)
        shutil.copy2(state, aside)
        backup = state.with_name(f"{state.name}.backup")
        if backup.exists() and not is_broken(backup):
            shutil.copyfile(backup, state)
            say(f"the state in {state} is broken: it is now {aside.name}, and the backup of the one before is used")
        else:
            state.unlink()
            say(f"the state in {state} is broken, and there is no backup of the one before: it is now {aside.name}")


def _free(state: Path) -> Path:
    """A name beside the state that no earlier one was set aside to."""
    names = (state.with_name(f"{state.name}{ASIDE}{number or ''}") for number in range(1000))
    return next(name for name in names if not name.exists())
