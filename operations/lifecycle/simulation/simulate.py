"""`landfall simulate`: when a stack would have stopped, and what that had saved."""

import json
from collections.abc import Iterator
from datetime import UTC, tzinfo
from decimal import Decimal
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from costs.unusable import Unusable
from environments.settings import Environment
from operations import preflight
from operations.console import err, out, say
from operations.failure import Refused
from operations.idleness import zone_of
from operations.lifecycle.simulation.data import as_csv, as_json
from operations.lifecycle.simulation.figures import Figures, Price
from operations.lifecycle.simulation.plan import Asked, Plan, plan
from operations.lifecycle.simulation.reading import read
from operations.lifecycle.simulation.replay import Replay, replay
from operations.lifecycle.simulation.text import text
from operations.lifecycle.simulation.trace import Trace
from operations.lifecycle.stopping_costs import Stopping, stopping

FORMATS = ("text", "json", "csv")


def simulate(
    file: Path,
    asked: Asked,
    *,
    environment: str | None = None,
    stack: str | None = None,
    usd_per_hour: Decimal | None = None,
    step: int | None = None,
    form: str = "text",
    everything: bool = False,
) -> None:
    """Shows what the deployed function would have decided. Raises Unusable, Refused or Failure."""
    if form not in FORMATS:
        raise Unusable(f"{form!r} isn't a format; allowed: {', '.join(FORMATS)}")
    if stack is not None and environment is not None:
        raise Unusable("--stack and --environment contradict each other: a stack is of one environment")
    zone = _zone(asked.time_zone)
    settings = preflight.stack(stack) if stack is not None else _environment(environment or "dev")
    with err.status(f"reading {file} …"):
        trace = read(file, step)
    # What can be told without a synthesis comes before it.
    made = plan(settings.auto_stop, settings.shutdown, asked, trace.values)
    stops = None
    if stack is not None:
        stops = stopping(stack, settings)
        made = plan(settings.auto_stop, settings.shutdown, asked, trace.values, stops.watched or ())
    figures = Figures(
        replay=_replayed(trace, made),
        price=_price(usd_per_hour, stack, stops),
        notes=tuple(_notes(settings, trace, made, stack, stops)),
    )
    if form == "json":
        print(json.dumps(as_json(str(file), figures, zone), indent=2))
    elif form == "csv":
        print(as_csv(figures, zone), end="")
    else:
        for each in text(str(file), figures, zone, everything=everything):
            out.print(each)
    if stops is not None and stops.old_prices:
        say(stops.old_prices)


def _zone(name: str | None) -> tzinfo:
    try:
        return UTC if name is None else zone_of(name)
    except LookupError:
        raise Unusable(f"--time-zone is {name!r}; allowed: an IANA time zone such as Europe/Berlin") from None


def _environment(name: str) -> Environment:
    known = {settings.name: settings for settings in preflight.stacks().values()}
    if name not in known:
        raise Refused(f'unknown environment "{name}"; known: {", ".join(sorted(known))}')
    return known[name]


def _replayed(trace: Trace, made: Plan) -> Replay:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    with bar:
        task = bar.add_task(f"replaying {trace.length:,} minutes", total=1)
        return replay(trace, made, lambda share: bar.update(task, completed=share))


def _price(usd_per_hour: Decimal | None, stack: str | None, stops: Stopping | None) -> Price | None:
    if usd_per_hour is not None:
        return Price(usd_per_hour=usd_per_hour, of="as given")
    return None if stops is None else Price(usd_per_hour=stops.usd_per_hour, of=f"what stops of {stack}, on demand")


def _notes(settings: Environment, trace: Trace, made: Plan, stack: str | None, stops: Stopping | None) -> Iterator[str]:
    if not settings.auto_stop.enabled and made.rules.when_idle:
        yield f"auto_stop.enabled is false in {settings.name}: nothing of it stops when idle before that is true"
    if settings.auto_stop.dry_run:
        yield f"auto_stop.dry_run is true in {settings.name}: it only says what it would stop"
    if stops is not None and stops.watched is None:
        yield f"{stack} has nothing that auto-stop could stop"
    elif made.rules.when_idle and not made.watched - {"requests"}:
        yield "requests alone never prove that it is idle: without a watched column cpu or gpu nothing is stopped"
    if stops is not None and stops.watched is not None:
        if unseen := sorted(set(trace.values) - stops.watched):
            yield f"{stack} isn't stopped by {' and '.join(unseen)}: its function watches {_listed(stops.watched)}"
        if unknown := sorted(stops.watched - set(trace.values)):
            yield f"{stack} is also watched by {' and '.join(unknown)}, which the trace doesn't have"
    if "requests" not in trace.values:
        yield "the trace has no requests: only work tells that somebody wanted it"


def _listed(names: frozenset[str]) -> str:
    return " and ".join(sorted(names))
