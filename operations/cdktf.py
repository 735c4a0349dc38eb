"""Synthesizing stacks, and running the cdktf CLI on what was synthesized."""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from operations.console import say
from operations.failure import Failure, Refused
from operations.places import ROOT
from operations.process import Lost, Run
from operations.terraform_output import errors, explain, plain

WRONG = 2
"""Exit code of a synthesis that has told what is wrong with its input."""

LAST_WORDS = 12
"""Lines to show of a cdktf that fails without an error of Terraform's."""


def synthesize(stacks: list[str], output: Path, env: Mapping[str, str]) -> None:
    """Writes the Terraform JSON of the stacks, or of all. Raises Refused or Failure with what `main.py` says."""
    named = {"LANDFALL_STACKS": ",".join(stacks)} if stacks else {}
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"nothing can be written to {output}: {error.strerror}") from None
    said: list[str] = []
    run = Run([sys.executable, "main.py"], cwd=ROOT, env={**env, **named, "CDKTF_OUTDIR": str(output)})
    code = run.to_the_end(tell=said.append)
    if code:
        raise (Refused if code == WRONG else Failure)("\n".join(said) or f"synthesis ended with exit code {code}")
    for line in said:
        say(line)


@dataclass(frozen=True)
class Cdktf:
    """The cdktf CLI for one stack that lies synthesized in `output`."""

    stack: str
    output: Path
    env: Mapping[str, str]
    lost: Callable[[], bool] = lambda: False
    """Whether what is deployed to is gone."""
    around: Callable[[str], AbstractContextManager[None]] = lambda _command: nullcontext()
    """What surrounds each command, told which."""

    def run(self, command: str, *options: str, tell: Callable[[str], None] | None = None) -> None:
        """Runs `command` (deploy, destroy, diff). `tell` is given the lines, without it cdktf has the terminal.

        Raises `Lost`, or Failure with the reason.
        """
        with self.around(command):
            self._run(command, *options, tell=tell)

    def _run(self, command: str, *options: str, tell: Callable[[str], None] | None) -> None:
        with tempfile.TemporaryDirectory(prefix="landfall-") as logs:
            arguments: list[str | Path] = [
                "cdktf",
                command,
                self.stack,
                "--skip-synth",
                "--output",
                self.output,
                *options,
            ]
            if os.access(self.env.get("TF_CLI_CONFIG_FILE") or "", os.R_OK):
                # It asks the registry, which the mirror in that file is there to replace.
                arguments.append("--skip-provider-lock")
            said: list[str] = []
            env = dict(self.env)
            listen = None
            if tell is None:
                env["CDKTF_LOG_FILE_DIRECTORY"] = logs
            else:
                # Else it draws its progress over and over.
                env["CI"] = "1"
                arguments.append("--no-color")

                def listen(line: str) -> None:
                    said.append(plain(line, self.stack))
                    tell(said[-1])

            code = Run(arguments, cwd=ROOT, env=env).to_the_end(tell=listen, lost=self.lost)
            if code and self.lost():
                raise Lost
            if code:
                log = Path(logs, "cdktf.log")
                output = "\n".join(said) or (log.read_text(errors="replace") if log.exists() else "")
                raise self._failure(command, output, told=tell is None)

    def _failure(self, command: str, output: str, *, told: bool) -> Failure:
        if known := explain(output, self.stack):
            return known
        lines = output.splitlines()
        if not told:
            for block in dict.fromkeys(errors(lines)) or ["\n".join(lines[-LAST_WORDS:])]:
                say(block)
        return Failure(f"{command} of {self.stack} failed; the reasons are above")
