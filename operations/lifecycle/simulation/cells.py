"""What stands in one cell of a trace."""

import re
from datetime import UTC, datetime
from math import isfinite

from costs.unusable import Unusable

_YEARS = (2000, 2099)
_MILLISECONDS = 10**11
"""Seconds since the epoch come to that in the year 5138, milliseconds came to it in 1973."""
_MOST = 10**12
_NUMBER = re.compile(r"\d{1,16}(\.\d*)?", re.ASCII)
_EARLIEST = datetime(_YEARS[0], 1, 1, tzinfo=UTC).timestamp()
_LATEST = datetime(_YEARS[1] + 1, 1, 1, tzinfo=UTC).timestamp()

_TIMES = "ISO 8601 such as 2026-11-18T09:30:00Z, without an offset in UTC, or seconds since 1970"

_TIME_NAMES = {"time", "timestamp", "at", "date", "datetime", "timeutc", "timestamputc", "label", "fulllabel"}
_REQUEST_NAMES = {"requests", "request", "invocations"}


def signal_named(heading: str) -> str | None:
    """Which column a heading names: `time`, a signal, or None. CloudWatch's names of metrics do."""
    name = re.sub(r"[^a-z]", "", heading.lower())
    if name in _TIME_NAMES:
        return "time"
    for unit in ("cpu", "gpu"):
        spelled = (f"{unit}utilization", f"{unit}utilisation", f"utilization{unit}")
        if name in (unit, f"{unit}percent", f"{unit}average") or any(each in name for each in spelled):
            return unit
    if name in _REQUEST_NAMES or "requestcount" in name:
        return "requests"
    return None


def minute_of(text: str) -> int:
    """The minute since the epoch that a time lies in. Raises Unusable."""
    seconds = _seconds(text)
    if not _EARLIEST <= seconds < _LATEST:
        raise Unusable(f"time is {text[:40]!r}; allowed: from {_YEARS[0]} to {_YEARS[1]}")
    return int(seconds // 60)


def _seconds(text: str) -> float:
    if _NUMBER.fullmatch(text):
        number = float(text)
        return number / 1000 if number >= _MILLISECONDS else number
    try:
        found = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise Unusable(f"time is {text[:40]!r}; allowed: {_TIMES}") from None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except OverflowError:
        return -1


def value_of(signal: str, text: str, *, comma: bool = False) -> float:
    """A percentage, or a count of requests; with `comma` it may be a decimal comma. Raises Unusable."""
    plain = text.removesuffix("%").rstrip()
    try:
        found = float(plain.replace(",", ".") if comma else plain)
    except ValueError:
        found = -1
    if not isfinite(found) or not 0 <= found <= _MOST or "_" in plain:
        raise Unusable(f"{signal} is {text[:40]!r}; allowed: a number from 0 to {_MOST:,}, or nothing")
    if signal == "requests" and found != int(found):
        raise Unusable(f"requests is {text[:40]!r}; allowed: a whole number, the sum of the minute")
    return found
