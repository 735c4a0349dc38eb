"""The life of the process: set up, import the handler, answer requests until there are no more."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

from . import mounts
from .context import Context
from .errors import RuntimeError_, describe, failure
from .handler import load
from .logs import Logs


def main(arguments: list[str]) -> None:
    """`arguments` are file descriptors: requests to read, answers to write, and one that closes with the emulator.

    The first line of the requests holds the settings (see `lambda_runtime.worker.Settings`). An answer is to the
    settings `{"ready": true}` or the error of the import, to a request the payload and whether it is an error.
    """
    requests, answers, lifeline = (int(number) for number in arguments)
    for descriptor in (requests, answers, lifeline):
        os.set_inheritable(descriptor, False)
    with os.fdopen(requests, encoding="utf-8") as incoming, os.fdopen(answers, "w", encoding="utf-8") as outgoing:
        settings = json.loads(incoming.readline())
        logs = Logs(settings["log_format"], settings["log_level"])
        for mount in settings["mounts"]:
            mounts.bind(mount["source"], mount["target"])
        # not earlier, since a process with threads may not leave the machine's mounts
        threading.Thread(target=_die_with_the_emulator, args=(lifeline,), daemon=True).start()
        try:
            _enter(settings)
            handler = load(settings["handler"])
        except Exception as error:  # noqa: BLE001 (whatever a module raises while it is imported)
            told = failure(error)
            logs.tell(told)
            _answer(outgoing, {"failed": told})
            return
        _answer(outgoing, {"ready": True})
        for line in incoming:
            _answer(outgoing, _invoke(handler, json.loads(line), logs))


def _enter(settings: dict[str, Any]) -> None:
    """Makes the process the place that the function expects."""
    sys.argv = [""]
    # AWS's task root can't be written
    sys.dont_write_bytecode = True
    sys.path[:0] = settings["paths"]
    os.chdir(settings["task_root"])


def _invoke(handler: Callable[[Any, Context], Any], request: dict[str, Any], logs: Logs) -> dict[str, Any]:
    os.environ["_X_AMZN_TRACE_ID"] = request["trace_id"]
    logs.request_id = request["request_id"]
    try:
        try:
            event = json.loads(request["payload"])
        except ValueError as error:
            raise RuntimeError_("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error
        result = handler(event, Context(request))
        try:
            payload = json.dumps(result)
        except (TypeError, ValueError) as error:
            raise RuntimeError_("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
    except Exception as error:  # noqa: BLE001 (whatever a handler raises)
        told = describe(error, request["request_id"])
        logs.tell(told)
        return {"payload": json.dumps(told), "is_error": True, "peak": _peak()}
    return {"payload": payload, "is_error": False, "peak": _peak()}


def _answer(outgoing: TextIO, answer: dict[str, Any]) -> None:
    # what was printed is to be read before the answer
    sys.stdout.flush()
    sys.stderr.flush()
    outgoing.write(json.dumps(answer) + "\n")
    outgoing.flush()


def _peak() -> int:
    """The most memory that the process has had so far, in KiB; 0 where the system doesn't tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 (pathlib would be imported for it)
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return 0


def _die_with_the_emulator(lifeline: int) -> None:
    # nobody writes: it returns when the other end is closed
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)
