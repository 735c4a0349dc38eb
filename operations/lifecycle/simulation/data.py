"""A replay for programs."""

import csv
import io
from datetime import tzinfo
from typing import Any

from operations.lifecycle.simulation.figures import Figures
from operations.lifecycle.simulation.replay import Stop
from operations.lifecycle.simulation.trace import moment

_COLUMNS = ("stopped", "reason", "detail", "until", "started_by", "hours", "requests", "busy_minutes")


def as_json(name: str, figures: Figures, zone: tzinfo) -> dict[str, Any]:
    """Everything; times are in the time zone, money in US dollars, as text."""
    replay = figures.replay
    run = replay.longest
    return {
        "version": 1,
        "trace": name,
        "from": _at(replay.trace.begin, zone),
        "to": _at(replay.trace.end, zone),
        "signals": list(replay.trace.values),
        "hours": f"{figures.hours:.2f}",
        "stopped_hours": f"{figures.stopped_hours:.2f}",
        "stopped_share": f"{figures.stopped_share:.4f}",
        "usd_per_hour": None if figures.price is None else f"{figures.price.usd_per_hour:f}",
        "saved_usd": None if figures.saved_usd is None else f"{figures.saved_usd:.4f}",
        "saved_usd_a_month": None if figures.saved_usd_a_month is None else f"{figures.saved_usd_a_month:.2f}",
        "requests": replay.requests,
        "met_requests": replay.met_requests,
        "met_busy_minutes": replay.met_busy,
        "stops": [_row(stop, zone) for stop in replay.stops],
        "looks": replay.looks,
        "kept_running": dict(replay.kept.most_common()),
        "longest_run": run and {"from": _at(run.begin, zone), "to": _at(run.end, zone), "kept_running": run.reasons},
        "assumptions": list(figures.assumptions()),
    }


def as_csv(figures: Figures, zone: tzinfo) -> str:
    """The stops."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(stop, zone) for stop in figures.replay.stops)
    return text.getvalue()


def _row(stop: Stop, zone: tzinfo) -> dict[str, Any]:
    return {
        "stopped": _at(stop.at, zone),
        "reason": str(stop.reason),
        "detail": stop.detail,
        "until": _at(stop.until, zone),
        "started_by": stop.started_by,
        "hours": f"{stop.minutes / 60:.2f}",
        "requests": stop.requests,
        "busy_minutes": stop.busy,
    }


def _at(minute: int, zone: tzinfo) -> str:
    return moment(minute).astimezone(zone).isoformat()
