"""Who wants a stack deleted says its name: in a terminal, or with `--yes --stack-name`."""

import sys
from dataclasses import dataclass

from operations.console import err
from operations.failure import Refused


@dataclass(frozen=True)
class Confirmation:
    """What the command line says about it."""

    stack: str
    dry_run: bool
    yes: bool
    stack_name: str | None

    def check(self) -> None:
        """Refused where the options contradict themselves; asks nobody yet."""
        if self.yes and self.stack_name is None:
            raise Refused(f"--yes alone isn't enough: name the stack once more, --yes --stack-name {self.stack}")
        if self.stack_name is not None and self.stack_name != self.stack:
            raise Refused(
                f"--stack-name says {self.stack_name}, but {self.stack} is to be destroyed: nothing was touched"
            )
        if self.stack_name is not None and not self.yes:
            raise Refused(f"--stack-name goes with --yes: --yes --stack-name {self.stack} destroys without asking")
        if self.dry_run and self.yes:
            raise Refused("--dry-run and --yes contradict each other")

    def ask(self) -> None:
        """Returns once the stack's name was given. Refused where it wasn't, or where there is no terminal."""
        if self.yes:
            return
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise Refused(
                "that was a dry run: nothing was touched. There is no terminal to type the stack's name in; to destroy "
                f"all of this without being asked: landfall destroy {self.stack} --yes --stack-name {self.stack}"
            )
        err.print(f"\nAll of this goes, for ever. Type the stack's name, {self.stack}, to destroy it: ", end="")
        try:
            typed = input()
        except EOFError:
            typed = ""
        if typed.strip() != self.stack:
            raise Refused(f"{self.stack} wasn't typed: nothing was touched")
