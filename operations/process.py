"""Running a program so that nothing of it outlives this command, however either of them ends.

cdktf runs Terraform in a session of its own, and Terraform the provider: to end the program's process group is not
enough, and a parent that is killed leaves the rest behind. So all of them carry a mark in their environment.
"""

import contextlib
import queue
import signal
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from operations.console import say

MARK = "LANDFALL_RUN"
"""Environment variable that tells the processes of one run from all others."""

GRACE = 45.0
"""Seconds that an interrupted Terraform has to write its state and to end; it waits for what it is creating."""

LAST_GRACE = 15.0
"""Seconds between SIGTERM and SIGKILL."""

PAUSE = 0.5
"""Seconds between two looks at what the run depends on."""


class Lost(Exception):
    """What a program needs is gone, so it was ended."""


@dataclass(frozen=True)
class Run:
    """One program with all that it starts."""

    command: Sequence[str | Path]
    cwd: Path
    env: Mapping[str, str]
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def to_the_end(self, *, tell: Callable[[str], None] | None = None, lost: Callable[[], bool] = lambda: False) -> int:
        """Its exit code. `tell` is given every line that it writes; without it, it has the terminal to itself.

        `lost` is asked again and again whether what the program needs is gone: then it is ended, and `Lost` raised.
        Whatever is raised here, nothing of the program is left.
        """
        process = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env={**self.env, MARK: self.mark},
            stdin=subprocess.DEVNULL if tell else None,
            stdout=subprocess.PIPE if tell else None,
            stderr=subprocess.STDOUT if tell else None,
            text=True,
            errors="replace",
            # Ctrl-C in the terminal is for this command, which then ends Terraform in the way that it needs.
            start_new_session=True,
        )
        try:
            ended = False
            for line in _lines(process.stdout) if process.stdout else ():
                if tell and line is not None:
                    tell(line)
                elif ended:
                    break  # A whole pause without a line since then: what it has left running holds its output open.
                ended = process.poll() is not None
                if not ended and lost():
                    raise Lost
            while process.poll() is None:
                if lost():
                    raise Lost
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(PAUSE)
        finally:
            self.end()
            process.wait()
        return process.returncode

    def members(self) -> list[psutil.Process]:
        """Every living process of the run."""
        return [each for each in psutil.process_iter() if _carries(each, self.mark)]

    def end(self) -> None:
        """Interrupts Terraform, waits for it, and ends what is left then. A second interrupt ends the waiting."""
        members = self.members()
        if not members:
            return
        terraform = [each for each in members if _is_terraform(each)]
        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            if terraform:
                say("interrupting Terraform; it finishes what it is at and writes its state")
                _signal(terraform, signal.SIGINT)
                psutil.wait_procs(members, GRACE)
            _signal(self.members(), signal.SIGTERM)
            psutil.wait_procs(self.members(), LAST_GRACE)
        while survivors := self.members():
            _signal(survivors, signal.SIGKILL)
            psutil.wait_procs(survivors, 1)


def _lines(stream: IO[str]) -> Iterator[str | None]:
    """The lines of a stream as they come, and None whenever nothing came for a pause."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        with stream:
            for line in stream:
                lines.put(line.rstrip("\n"))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=PAUSE)
        except queue.Empty:
            yield None
        else:
            if line is None:
                return
            yield line


def _carries(process: psutil.Process, mark: str) -> bool:
    with contextlib.suppress(psutil.Error, OSError):
        return process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE
    return False


def _is_terraform(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error, IndexError):
        return Path(process.cmdline()[0]).name == "terraform"
    return False


def _signal(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)


def exit_on_signals() -> None:
    """SIGTERM and SIGHUP end this command like Ctrl-C does, with everything that it started."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
