"""A picture of a replay in a terminal: a line for each day, or for each week where there are many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from rich.text import Text

from operations.lifecycle.simulation.replay import Replay, State
from operations.lifecycle.simulation.trace import moment

_QUARTER = 15
"""Minutes: time zones differ from UTC by whole quarters of an hour."""
_MOST_DAYS = 35
_CELLS_OF_DAY = 48
_CELLS_OF_WEEK = 12
"""For each of its days."""

_RUNS, _PARTLY, _STOPPED, _MET, _NOTHING = "█", "▄", "·", "!", " "
_STYLES = {_RUNS: "yellow", _PARTLY: "yellow", _STOPPED: "green", _MET: "bold red", _NOTHING: ""}

LEGEND = f"{_RUNS} ran   {_PARTLY} partly   {_STOPPED} stopped   {_MET} something met a stopped service"


@dataclass
class _Cell:
    minutes: int = 0
    stopped: int = 0
    met: bool = False

    def __str__(self) -> str:
        if self.met:
            return _MET
        if not self.minutes:
            return _NOTHING
        return _RUNS if not self.stopped else _STOPPED if self.stopped == self.minutes else _PARTLY


def timeline(replay: Replay, zone: tzinfo) -> Iterator[Text]:
    """Its lines, on the clocks of a time zone."""
    days = _days(replay, zone)
    if len(days) <= _MOST_DAYS:
        yield Text(f"{'':15}" + "".join(f"{hour:<6}" for hour in range(0, 24, 3)), "dim")
        for day, cells in sorted(days.items()):
            yield _line(f"{day:%a %Y-%m-%d} ", _merged(cells, _CELLS_OF_DAY))
        return
    yield Text(f"{'':15}" + "".join(f"{day:<13}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")), "dim")
    monday = min(days) - timedelta(days=min(days).weekday())
    while monday <= max(days):
        week = [monday + timedelta(days=passed) for passed in range(7)]
        by_day = [[*_merged(days.get(day, []), _CELLS_OF_WEEK), _Cell()] for day in week]
        yield _line(f"{monday:%a %Y-%m-%d} ", [cell for of_day in by_day for cell in of_day])
        monday += timedelta(days=7)


def _days(replay: Replay, zone: tzinfo) -> dict[date, list[_Cell]]:
    """Quarters of an hour by day. The hour that comes twice a year is one."""
    trace = replay.trace
    days: dict[date, list[_Cell]] = {}
    first = trace.begin - trace.begin % _QUARTER
    for begin in range(first, trace.end, _QUARTER):
        there = moment(begin).astimezone(zone)
        cells = days.setdefault(there.date(), [_Cell() for _ in range(24 * 60 // _QUARTER)])
        cell = cells[(there.hour * 60 + there.minute) // _QUARTER]
        place = slice(max(begin, trace.begin) - trace.begin, begin + _QUARTER - trace.begin)
        states = replay.states[place]
        cell.minutes += len(states)
        cell.stopped += states.count(State.STOPPED)
        cell.met |= any(replay.met[place])
    return days


def _merged(cells: list[_Cell], number: int) -> list[_Cell]:
    """So many, of those of a day."""
    if not cells:
        return [_Cell() for _ in range(number)]
    each = len(cells) // number
    groups = [cells[place : place + each] for place in range(0, len(cells), each)]
    return [
        _Cell(
            minutes=sum(cell.minutes for cell in group),
            stopped=sum(cell.stopped for cell in group),
            met=any(cell.met for cell in group),
        )
        for group in groups
    ]


def _line(name: str, cells: list[_Cell]) -> Text:
    return Text.assemble(f"{name:<15}", *((str(cell), _STYLES[str(cell)]) for cell in cells))
