"""Starting the emulator, ending it, and knowing which of the two it is."""

import contextlib
import fcntl
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from landfall_emulator.environment import DEFAULT_PORT, HOST, environment
from landfall_emulator.home import Home
from landfall_emulator.logs import last_words
from landfall_emulator.process import EmulatorProcess, write_atomically

START_DEADLINE = 120.0
"""Seconds after which an emulator that doesn't answer is given up; it needs 3 to 4, more on its first start."""

STOP_GRACE = 8.0
"""Seconds that the emulator has to end by itself."""


class StartError(Exception):
    """The emulator didn't come up; the message says why."""


class PortTakenError(StartError):
    """The port that was asked for is another program's."""


class StopError(Exception):
    """Something of the emulator survived."""


@dataclass(frozen=True, kw_only=True)
class Status:
    """What the emulator is: `dead` means that it was started and ended without being stopped."""

    state: Literal["running", "stopped", "dead"]
    endpoint: str | None = None
    pid: int | None = None
    since: str | None = None
    """ISO 8601, UTC."""

    @property
    def running(self) -> bool:
        return self.state == "running"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def sentence(self) -> str:
        match self.state:
            case "running":
                return f"the emulator is running at {self.endpoint} (process {self.pid}, since {self.since})"
            case "dead":
                return f"the emulator is dead: process {self.pid} ended without being stopped; `start` starts it anew"
            case _:
                return "the emulator is not running; `start` starts it"


def status(home: Home) -> Status:
    """What the emulator in this home is right now."""
    process = EmulatorProcess.read(home.process)
    if process is None:
        return Status(state="stopped")
    return Status(
        state="running" if process.alive else "dead",
        endpoint=_url(process.port),
        pid=process.pid,
        since=datetime.fromtimestamp(process.created, UTC).isoformat(timespec="seconds"),
    )


def start(home: Home, *, port: int | None = None, tell: Callable[[float], None] = lambda _seconds: None) -> str:
    """Starts the emulator in the background unless it runs; returns a sentence once it answers.

    `port` is the only one to use; without it 4566 is tried, then a free one. `tell` is called again and again with the
    seconds spent. Raises `PortTakenError`, or `StartError` if the emulator doesn't come up: then nothing is left of it.
    """
    with _locked(home):
        running = EmulatorProcess.read(home.process)
        if running is not None and running.alive:
            return f"the emulator is already running at {_url(running.port)}"
        if running is not None:
            _end(home, running)
        if port is not None and not _is_free(port):
            raise PortTakenError(f"port {port} is taken by another program; choose another, or leave --port out")
        wanted = port or (DEFAULT_PORT if _is_free(DEFAULT_PORT) else _free_port())
        try:
            started = _launch(home, wanted, tell)
        except StartError:
            # somebody may have been quicker to take it; where any port will do, that is no reason to give up
            if port is not None or _is_free(wanted):
                raise
            started = _launch(home, _free_port(), tell)
        return f"the emulator is running at {_url(started.port)}"


def stop(home: Home) -> str:
    """Ends the emulator and all that it started; returns a sentence. Raises `StopError` if something survives."""
    if not home.folder.exists():
        return "the emulator is not running"
    with _locked(home):
        process = EmulatorProcess.read(home.process)
        if process is None:
            _forget(home)
            return "the emulator is not running"
        was_alive = process.alive
        _end(home, process)
        return "the emulator is stopped" if was_alive else "the emulator was dead already; its traces are removed"


def _launch(home: Home, port: int, tell: Callable[[float], None]) -> EmulatorProcess:
    for folder in (home.filesystem, home.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    with home.log.open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "localstack.runtime.main"],
            env=environment(home, port),
            cwd=home.scratch,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process = EmulatorProcess.of(child.pid, port=port, home=home.root)
    try:
        process.write(home.process)
        _wait_until_healthy(process, child, tell)
        write_atomically(home.endpoint, _url(port) + "\n")
    except BaseException as error:
        _end(home, process)
        if isinstance(error, StartError):
            raise StartError(f"{error}; the end of its log ({home.log}):\n{last_words(home.log)}") from None
        raise
    return process


def _wait_until_healthy(
    process: EmulatorProcess, child: subprocess.Popen[bytes], tell: Callable[[float], None]
) -> None:
    began = time.monotonic()
    while (spent := time.monotonic() - began) < START_DEADLINE:
        tell(0 if spent < 0.1 else spent)
        if (code := child.poll()) is not None:
            raise StartError(f"the emulator ended while starting (exit code {code})")
        if process.listens() and _answers(process.port):
            return
        time.sleep(0.1)
    raise StartError(f"the emulator did not answer within {START_DEADLINE:.0f} s")


def _answers(port: int) -> bool:
    # a proxy set in the environment has no business with loopback
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{_url(port)}/_localstack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(home: Home, process: EmulatorProcess) -> None:
    home.endpoint.unlink(missing_ok=True)
    if survivors := process.end(grace=STOP_GRACE):
        raise StopError(f"still there after SIGKILL: {', '.join(str(one.pid) for one in survivors)}")
    _forget(home)


def _forget(home: Home) -> None:
    home.endpoint.unlink(missing_ok=True)
    home.process.unlink(missing_ok=True)


def _url(port: int) -> str:
    return f"http://{HOST}:{port}"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # a port whose last connection is being wound down is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _locked(home: Home) -> Iterator[None]:
    home.folder.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
