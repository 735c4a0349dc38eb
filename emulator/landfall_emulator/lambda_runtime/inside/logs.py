"""Logging as AWS sets it up: the root logger writes lines of text or of JSON to standard output."""

import json
import logging
import sys
import time
from typing import Any


class Logs(logging.Handler):
    """The root logger's handler; it knows which request is being answered."""

    def __init__(self, log_format: str, level: str) -> None:
        """`log_format` is `Text` or `JSON`; `level` matters to JSON alone."""
        super().__init__()
        self.request_id = ""
        self._json = log_format == "JSON"
        logging.Formatter.converter = time.gmtime
        self.addFilter(self._add_request_id)
        self.setFormatter(
            _Json()
            if self._json
            else logging.Formatter(
                "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
            )
        )
        root = logging.getLogger()
        root.addHandler(self)
        if self._json:
            # a level that Python doesn't have (TRACE) means all
            root.setLevel(logging.getLevelNamesMapping().get(level, logging.DEBUG))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 (as every handler of the library does)
            self.handleError(record)

    def tell(self, told: dict[str, Any]) -> None:
        """Writes what an invocation failed with."""
        if self._json:
            line = json.dumps({"timestamp": _now(), "level": "ERROR"} | told)
        else:
            trace = "".join(told["stackTrace"])
            line = f"[ERROR] {told['errorType']}: {told['errorMessage']}\nTraceback (most recent call last):\n{trace}"
        sys.stdout.write(line.rstrip("\n") + "\n")

    def _add_request_id(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = self.request_id
        return True


_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"aws_request_id", "message", "asctime", "taskName"}
"""What every record has; what else is in one was given by `extra`."""


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "timestamp": _now(record.created),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": vars(record)["aws_request_id"],
        }
        if record.exc_info:
            kind, error, _ = record.exc_info
            line |= {"errorType": kind.__name__ if kind else "", "errorMessage": str(error)}
            line |= {"stackTrace": self.formatException(record.exc_info).splitlines()}
        line |= {name: value for name, value in vars(record).items() if name not in _ATTRIBUTES}
        return json.dumps(line, default=str)


def _now(seconds: float | None = None) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
