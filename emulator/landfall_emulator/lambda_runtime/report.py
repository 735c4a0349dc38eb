"""The lines that AWS itself writes around an invocation, and the payloads of the errors that are not the handler's."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """One invocation as AWS reports it."""

    request_id: str
    version: str
    memory: int
    """MiB that the function has."""
    as_json: bool
    """Whether the function's log is of JSON."""

    def start(self) -> str:
        record = {"requestId": self.request_id, "version": self.version}
        return self._line(f"START RequestId: {self.request_id} Version: {self.version}", "platform.start", record)

    def end(self, *, seconds: float, init: float | None, peak: int, status: str, error: str) -> str:
        """`init` is how long the environment took to start if it did for this invocation; `peak` is in bytes.

        `status` is `success`, `error` or `timeout`; `error` the type of an error that ended the runtime, else empty.
        """
        duration, init_duration = seconds * 1000, None if init is None else init * 1000
        billed = math.ceil(duration + (init_duration or 0))
        used = max(1, math.ceil(peak / 1024**2))
        metrics = {"durationMs": round(duration, 3), "billedDurationMs": billed, "memorySizeMB": self.memory}
        metrics |= {"maxMemoryUsedMB": used} | (
            {} if init_duration is None else {"initDurationMs": round(init_duration, 3)}
        )
        text = (
            f"REPORT RequestId: {self.request_id}\tDuration: {duration:.2f} ms\tBilled Duration: {billed} ms\t"
            f"Memory Size: {self.memory} MB\tMax Memory Used: {used} MB\t"
        )
        text += "" if init_duration is None else f"Init Duration: {init_duration:.2f} ms\t"
        text += f"Status: {status}\t" if status == "timeout" or error else ""
        text += f"Error Type: {error}\t" if error and status != "timeout" else ""
        record: dict[str, Any] = {"requestId": self.request_id, "metrics": metrics, "status": status}
        record |= {"errorType": error} if error else {}
        return ("" if self.as_json else f"END RequestId: {self.request_id}\n") + self._line(
            text, "platform.report", record
        )

    def timed_out(self, seconds: int) -> str:
        """What an invocation that took longer than its `seconds` is answered, and what its log says."""
        return f"{_now()} {self.request_id} Task timed out after {seconds:.2f} seconds"

    def exited(self, how: str) -> dict[str, str]:
        """The answer to an invocation whose process ended."""
        return {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: {self.request_id} Error: {how}"}

    def _line(self, text: str, kind: str, record: dict[str, Any]) -> str:
        return (json.dumps({"time": _now(), "type": kind, "record": record}) if self.as_json else text) + "\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
