"""One process that runs a function, seen from the emulator."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

_PROGRAM = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from inside.main import main; "
_PROGRAM += "del sys.path[0]; main(sys.argv[1:])"

_LIFELINE = os.pipe()
"""Closes when the emulator ends, however it ends: its functions wait for that."""

_LOOK_AFTER_IT = 0.1
"""Seconds between two looks at a busy process's memory."""


@dataclass(frozen=True, kw_only=True)
class Mount:
    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the process is told at its start."""

    handler: str
    task_root: str
    paths: list[str]
    """Where modules are looked for, before Python's own."""
    mounts: list[Mount]
    log_format: str
    log_level: str


class TimedOut(Exception):
    """The process had no answer in time, and was ended."""


class Exited(Exception):
    """The process ended without an answer; the message says how, as AWS does."""


class Worker:
    """The process. It is asked for one thing at a time, but may be ended from anywhere."""

    def __init__(self, settings: Settings, *, environment: dict[str, str], memory: int) -> None:
        """`environment` is the process's whole one; it may use `memory` MiB together with its children."""
        self._mark = environment["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._memory = memory * 1024 * 1024
        self._inbox, self._printed = bytearray(), bytearray()
        self.peak = 0
        """Most bytes of memory seen so far."""
        requests, self._requests = os.pipe()
        self._answers, answers = os.pipe()
        inherited = (requests, answers, _LIFELINE[0])
        self._process = subprocess.Popen(
            # without site-packages, which are the emulator's; without the folder that it is started in; unbuffered
            [sys.executable, "-S", "-P", "-u", "-c", _PROGRAM, *map(str, inherited)],
            env=environment,
            cwd=settings.task_root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=inherited,
            process_group=0,
        )
        os.close(requests)
        os.close(answers)
        assert self._process.stdout is not None  # noqa: S101
        self._output = self._process.stdout.fileno()
        for descriptor in (self._answers, self._output):
            os.set_blocking(descriptor, False)
        self._say(asdict(settings))

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def printed(self) -> str:
        """What the process has printed since this was last asked."""
        text = self._printed.decode(errors="replace")
        self._printed.clear()
        return text

    def ask(self, request: dict[str, Any], deadline: float) -> dict[str, Any]:
        """The answer to the request; see `hear`."""
        self._say(request)
        return self.hear(deadline)

    def hear(self, deadline: float) -> dict[str, Any]:
        """The next answer. Raises `TimedOut` once `time.monotonic()` passes `deadline`, and `Exited`."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ, self._inbox)
            selector.register(self._output, selectors.EVENT_READ, self._printed)
            looked = 0.0
            while True:
                ended = not self.alive
                wait = 0 if ended else min(_LOOK_AFTER_IT, max(0.0, deadline - time.monotonic()))
                for key, _ in selector.select(wait):
                    if not _drain(key.fd, key.data):
                        selector.unregister(key.fd)
                if b"\n" in self._inbox:
                    return self._take()
                if ended:
                    raise Exited(self._how_it_ended())
                now = time.monotonic()
                if now >= deadline:
                    self.end()
                    raise TimedOut
                if now - looked >= _LOOK_AFTER_IT:
                    looked = now
                    self._keep_its_memory_limit(self._used())

    def end(self) -> None:
        """Ends the process and everything that it started, and forgets it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        # those that left its group still have its environment
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("AWS_LAMBDA_LOG_STREAM_NAME") == self._mark:
                    process.kill()
        self._process.wait()

    def close(self) -> None:
        """Ends it and lets go of what connects to it."""
        self.end()
        _drain(self._output, self._printed)
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdout.close()
        for descriptor in (self._requests, self._answers):
            os.close(descriptor)

    def _say(self, message: dict[str, Any]) -> None:
        data = memoryview(json.dumps(message).encode() + b"\n")
        # a process that has ended is found out when its answer is waited for
        with contextlib.suppress(BrokenPipeError):
            while data:
                data = data[os.write(self._requests, data) :]

    def _take(self) -> dict[str, Any]:
        line, _, rest = self._inbox.partition(b"\n")
        self._inbox[:] = rest
        # printed before the answer was written, so it is here
        _drain(self._output, self._printed)
        answer: dict[str, Any] = json.loads(line)
        if peak := answer.get("peak"):
            self._keep_its_memory_limit(peak * 1024)
            if not self.alive:
                raise Exited(self._how_it_ended())
        return answer

    def _used(self) -> int:
        """Bytes of memory of the process and its children."""
        try:
            process = psutil.Process(self._process.pid)
            family = [process, *process.children(recursive=True)]
            used = sum(one.memory_info().rss for one in family)
            if used > self._memory and len(family) > 1:
                # what they share is counted once
                used = sum(getattr(full := one.memory_full_info(), "pss", full.uss) for one in family)
        except psutil.Error:
            return 0
        return int(used)

    def _keep_its_memory_limit(self, used: int) -> None:
        self.peak = max(self.peak, min(used, self._memory))
        if used > self._memory:
            self.end()

    def _how_it_ended(self) -> str:
        code = self._process.wait()
        if code < 0:
            return f"Runtime exited with error: signal: {(signal.strsignal(-code) or str(-code)).lower()}"
        return f"Runtime exited with error: exit status {code}" if code else "Runtime exited without providing a reason"


def _drain(descriptor: int, into: bytearray) -> bool:
    """Reads what there is; whether more can come."""
    try:
        while data := os.read(descriptor, 1 << 16):
            into += data
    except BlockingIOError:
        return True
    return False
