"""A trace from a file: CSV, or what `aws cloudwatch get-metric-data` or `get-metric-statistics` answers."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from costs.unusable import Unusable
from operations.lifecycle.simulation.cells import minute_of, signal_named, value_of
from operations.lifecycle.simulation.cloudwatch import add_answer
from operations.lifecycle.simulation.trace import Minutes, Trace

_LONGEST = 100_000
"""Characters of a line."""
_HEADINGS = 10
"""Lines that may stand before the one that names the columns."""
_DELIMITERS = (",", ";", "\t")

_ALLOWED = "a column time (or timestamp, at), and cpu, gpu or requests"


def read(file: Path, step: int | None = None) -> Trace:
    """Raises Unusable with the file's name, and the line where it is one's fault."""
    minutes = Minutes()
    try:
        # Its size isn't asked for: a pipe has none.
        with file.open("rb") as opened:
            _add(opened, minutes, file)
    except OSError as error:
        raise Unusable(f"{file} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unusable(f"{file} isn't a text file; allowed: CSV, or JSON as the AWS CLI answers") from None
    try:
        return minutes.trace(step)
    except Unusable as reason:
        raise Unusable(f"{file} {reason}") from None


def _add(opened: io.BufferedReader, minutes: Minutes, file: Path) -> None:
    start = opened.peek(4)
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = io.TextIOWrapper(opened, encoding="utf-16" if wide else "utf-8-sig", newline="")
    if start.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{":
        try:
            add_answer(text, minutes)
        except Unusable as reason:
            raise Unusable(f"{file}: {reason}") from None
        return
    lines = _Lines(text)
    try:
        _add_rows(lines, minutes)
    except (Unusable, csv.Error) as reason:
        where = f"{file}:{lines.number}" if lines.number else f"{file}"
        raise Unusable(f"{where}: {reason}") from None


class _Lines:
    """Lines of a limited length, counted."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(_LONGEST + 1):
            self.number += 1
            if len(line) > _LONGEST:
                raise Unusable(f"a line of more than {_LONGEST:,} characters")
            if "\0" in line:
                raise Unusable("this isn't text; allowed: CSV, or JSON as the AWS CLI answers")
            yield line


def _add_rows(lines: _Lines, minutes: Minutes) -> None:
    waiting = iter(lines)
    columns: dict[str, int] = {}
    delimiter, width = ",", 0
    for line in waiting:
        delimiter = max(_DELIMITERS, key=line.count)
        headings = next(csv.reader([line], delimiter=delimiter), [])
        width = len(headings)
        if columns := _columns(headings):
            break
        if lines.number > _HEADINGS:
            break
    if not columns:
        raise Unusable(f"no line names the columns; allowed: {_ALLOWED}" if lines.number else "the file is empty")
    time, signals = columns.pop("time"), columns
    comma = delimiter != ","
    for cells in csv.reader(waiting, delimiter=delimiter, strict=True):
        if not any(cells) or cells[0].strip().lower() in {"label", "full label"}:
            continue
        if len(cells) > width and any(cells[width:]):
            raise Unusable(f"{len(cells)} cells under {width} headings")
        minute = minute_of(cells[time].strip() if time < len(cells) else "")
        values = {
            signal: value_of(signal, text, comma=comma)
            for signal, place in signals.items()
            if place < len(cells) and (text := cells[place].strip())
        }
        minutes.add(minute, values)


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Signals, and `time`, to where they stand; nothing where the headings aren't those. Raises Unusable."""
    named = [(name, place) for place, heading in enumerate(headings) if (name := signal_named(heading))]
    found: dict[str, int] = {}
    for name, place in named:
        if name in found:
            both = f"{headings[found[name]].strip()!r} and {headings[place].strip()!r}"
            raise Unusable(f"two columns for {name}, {both}; allowed: one of each")
        found[name] = place
    return found if "time" in found and len(found) > 1 else {}
