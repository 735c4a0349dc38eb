"""One thread that looks every second at what is due."""

import logging
import threading
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from landfall_emulator.schedules.expression import next_time

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that is to happen at the times of its expression."""

    key: Hashable
    expression: str
    begin: datetime
    """When it was made or changed, or shall begin."""
    fire: Callable[[datetime], object]
    """Called with the time that it was due."""
    zone: str = "UTC"
    end: datetime | None = None


class Clock:
    """Asks its sources again and again what there is, so that nobody has to tell it what was changed or deleted."""

    def __init__(self) -> None:
        self._sources: list[Callable[[], Iterable[Entry]]] = []
        self._due: dict[Hashable, tuple[tuple[str, str, datetime], datetime | None]] = {}
        """By key: what it was computed from, and when the entry is due next."""
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="schedule")
        self._thread: threading.Thread | None = None

    def add(self, source: Callable[[], Iterable[Entry]]) -> None:
        """Adds a source; the clock ticks from the first one on."""
        self._sources.append(source)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="schedules", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(1):
            try:
                self._tick(datetime.now(UTC))
            except Exception:
                LOG.exception("the schedules can't be looked at")

    def _tick(self, now: datetime) -> None:
        entries = [entry for source in self._sources for entry in source()]
        for key in self._due.keys() - {entry.key for entry in entries}:
            del self._due[key]
        for entry in entries:
            computed_from = (entry.expression, entry.zone, entry.begin)
            known = self._due.get(entry.key)
            if known is None or known[0] != computed_from:
                # what was due between two looks isn't lost
                self._due[entry.key] = (computed_from, self._next(entry, entry.begin))
            due = self._due[entry.key][1]
            if due and due <= now:
                self._due[entry.key] = (computed_from, self._next(entry, now))
                self._pool.submit(self._fire, entry, due)

    def _next(self, entry: Entry, after: datetime) -> datetime | None:
        try:
            due = next_time(entry.expression, zone=entry.zone, begin=entry.begin, after=after)
        except (ValueError, KeyError, OverflowError):
            LOG.exception("%s has a schedule that can't be read", entry.key)
            return None
        return None if due and entry.end and due > entry.end else due

    def _fire(self, entry: Entry, due: datetime) -> None:
        try:
            entry.fire(due)
        except Exception:
            LOG.exception("%s was due and failed", entry.key)


clock = Clock()
