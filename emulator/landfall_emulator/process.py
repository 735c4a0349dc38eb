"""Knowing the emulator's process from strangers, and ending it with all that it started."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import psutil  # type: ignore[import-untyped]

from landfall_emulator.environment import HOME_MARK


@dataclass(frozen=True, kw_only=True)
class EmulatorProcess:
    """One run of the emulator: a session of processes, led by LocalStack.

    A process id alone is no identity, since the system gives it to a stranger later: with the time at which the
    process was created it is one.
    """

    pid: int
    created: float
    """Seconds since the epoch, as the system tells them."""
    port: int
    home: str

    @classmethod
    def of(cls, pid: int, *, port: int, home: Path) -> Self:
        """The process with this id, which must be alive: raises `psutil.NoSuchProcess`."""
        return cls(pid=pid, created=psutil.Process(pid).create_time(), port=port, home=str(home))

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The one remembered in `path`; None if there is none or if the file doesn't tell."""
        try:
            told = cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return told if told._is_possible() else None

    def write(self, path: Path) -> None:
        """Remembers it in `path`, all or nothing."""
        write_atomically(path, json.dumps(asdict(self)) + "\n")

    @property
    def alive(self) -> bool:
        """Whether the leader lives; a zombie doesn't."""
        with contextlib.suppress(psutil.Error):
            leader = psutil.Process(self.pid)
            return self._is_leader(leader) and leader.status() != psutil.STATUS_ZOMBIE
        return False

    def listens(self) -> bool:
        """Whether it is this very process that listens on its port."""
        with contextlib.suppress(psutil.Error):
            connections = psutil.Process(self.pid).net_connections("tcp")
            return any(one.status == psutil.CONN_LISTEN and one.laddr.port == self.port for one in connections)
        return False

    def members(self) -> list[psutil.Process]:
        """Every living process of the session, its leader included."""
        return [one for one in psutil.process_iter() if self._is_member(one)]

    def end(self, *, grace: float) -> list[psutil.Process]:
        """Asks all to end, makes them after `grace` seconds; returns those which are still there."""
        for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
            deadline = time.monotonic() + seconds
            members = self.members()
            _signal(members, number)
            while members and time.monotonic() < deadline:
                time.sleep(0.05)
                members = self.members()
            if not members:
                break
        return members

    def _is_possible(self) -> bool:
        # annotations bind nobody who writes the file; from 2**32 seconds on, it is the year 2106
        numbers = isinstance(self.pid, int) and isinstance(self.port, int) and isinstance(self.created, int | float)
        return numbers and self.pid > 0 and 0 <= self.created < 2**32

    def _is_leader(self, process: psutil.Process) -> bool:
        # systems tell the time in ticks of 10 ms, and the clock may have been set a little since
        return bool(process.pid == self.pid and abs(process.create_time() - self.created) < 1.0)

    def _is_member(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            if process.pid == self.pid:
                return self._is_leader(process)
            # a stranger that was given the leader's id may lead a session too: only the mark makes a member
            return os.getsid(process.pid) == self.pid and process.environ().get(HOME_MARK) == self.home
        except (psutil.Error, OSError):
            return False


def write_atomically(path: Path, text: str) -> None:
    """Writes the file so that a reader sees the old text or the new one, never a part."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)
