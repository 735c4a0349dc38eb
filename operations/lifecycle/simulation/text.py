"""A replay for people."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from rich.console import RenderableType
from rich.text import Text

from costs.output.table import plain_table
from costs.output.words import unit_price, usd
from costs.percent import percent
from operations.idleness import Reason
from operations.lifecycle.simulation.figures import Figures
from operations.lifecycle.simulation.replay import Replay, Run
from operations.lifecycle.simulation.timeline import LEGEND, timeline
from operations.lifecycle.simulation.trace import moment

_FEW = 20
"""Stops that are listed unless everything is asked for."""


def text(name: str, figures: Figures, zone: tzinfo, *, everything: bool) -> Iterator[RenderableType]:
    """The picture, the stops, the totals, and what was assumed."""
    replay = figures.replay
    trace = replay.trace
    title = f"{name}: {_at(trace.begin, zone)} to {_at(trace.end, zone)} ({zone}), {' and '.join(trace.values)}"
    yield Text(f"{title}\n", "bold")
    yield from timeline(replay, zone)
    yield Text(f"\n{LEGEND}\n", "dim")
    if replay.stops:
        yield _stops(replay, zone, everything=everything)
    for heading, line in _totals(figures, zone):
        yield Text.assemble((f"{heading:<14}", "bold"), line)
    yield Text("")
    for line in figures.assumptions():
        yield Text(f"- {line}", "dim")


def _stops(replay: Replay, zone: tzinfo, *, everything: bool) -> RenderableType:
    table = plain_table()
    for heading in ("Stopped", "Why", "Until", "Started by"):
        table.add_column(heading, no_wrap=heading in {"Stopped", "Until"})
    table.add_column("For", justify="right")
    table.add_column("Met it stopped", justify="right")
    shown = replay.stops if everything else replay.stops[:_FEW]
    for stop in shown:
        met = [_counted(stop.requests, "request")] if stop.requests else []
        met += [_counted(stop.busy, "busy minute")] if stop.busy else []
        table.add_row(
            _at(stop.at, zone),
            f"{stop.reason} {stop.detail}".strip(),
            _at(stop.until, zone) if stop.started_by else "the end",
            stop.started_by,
            f"{stop.minutes // 60}:{stop.minutes % 60:02}",
            ", ".join(met),
        )
    if len(shown) < len(replay.stops):
        table.caption = f"and {len(replay.stops) - len(shown):,} more: --all lists them"
        table.caption_justify = "left"
    return table


def _totals(figures: Figures, zone: tzinfo) -> Iterator[tuple[str, str]]:
    replay = figures.replay
    hours = f"{figures.stopped_hours:,.1f} of {figures.hours:,.1f} hours ({percent(figures.stopped_share)})"
    yield "stopped", f"{hours}, {_counted(len(replay.stops), 'time')}"
    if figures.price is not None and figures.saved_usd is not None:
        rate = round(figures.price.usd_per_hour, 4)
        month = figures.saved_usd_a_month
        yield (
            "saved",
            f"{usd(figures.saved_usd)} at {unit_price(rate)} an hour ({figures.price.of})"
            + (f", which is {usd(month)} a month" if month is not None else ""),
        )
    if "requests" in replay.trace.values:
        met = f"{replay.met_requests:,} of {_counted(replay.requests, 'request')} ({percent(figures.met_share)})"
        yield "lost", f"{met} met a stopped service"
    if replay.met_busy:
        yield "lost work", f"{_counted(replay.met_busy, 'busy minute')} without a request met a stopped service"
    if kept := replay.kept:
        yield "kept running", ", ".join(_reasons(kept.most_common(), replay.plan.every))
    if (run := replay.longest) is not None:
        yield "longest run", _longest(run, replay.plan.every, zone)


def _longest(run: Run, every: int, zone: tzinfo) -> str:
    length = f"{_at(run.begin, zone)} to {_at(run.end, zone)}, {_hours(run.end - run.begin)} hours"
    most = sorted(run.reasons.items(), key=lambda each: -each[1])[:2]
    return f"{length}: {', '.join(_reasons(most, every))}" if most else length


def _reasons(counted: Sequence[tuple[Reason, int]], every: int) -> Iterator[str]:
    for reason, looks in counted:
        yield f"{reason} {_hours(looks * every)} h"


def _at(minute: int, zone: tzinfo) -> str:
    return f"{moment(minute).astimezone(zone):%Y-%m-%d %H:%M}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:,.1f}"
