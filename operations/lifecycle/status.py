"""`landfall status`: a deployed stack as it stands."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from costs.output.words import unit_price, usd
from costs.unusable import Unusable
from operations import preflight
from operations.console import out, say
from operations.lifecycle.standing import Saved, Target, found_by_state, looked_at, saved_by
from operations.lifecycle.target import functions, how_to_enable

FORMATS = ("text", "json")


def status(stack: str, *, form: str = "text") -> None:
    """Raises Refused, Unusable or Failure."""
    if form not in FORMATS:
        raise Unusable(f"{form!r} isn't a format; allowed: {', '.join(FORMATS)}")
    environment = preflight.stack(stack)
    deployed = functions(stack, environment)
    now = datetime.now(UTC)
    if not environment.stops:
        targets = found_by_state(stack, environment, deployed.client)
        saved = None
    else:
        targets = looked_at(deployed, now)
        saved = saved_by(stack, environment, targets)
    if form == "json":
        print(json.dumps(_as_json(stack, targets, saved), indent=2))
    else:
        _show(targets, saved, now)
    if not environment.stops:
        say(f"{stack} is never stopped by itself: {how_to_enable(environment)}")


def _show(targets: Sequence[Target], saved: Saved | None, now: datetime) -> None:
    if not targets:
        out.print("nothing of it can stop: what is idle costs nothing by itself")
    for each in targets:
        out.print(Text(each.outcome.target, "bold"))
        for name, value in _lines(each):
            out.print(Text(f"  {name:<15}{value}"))
    if saved is not None:
        least = "" if len(targets) == 1 or not saved.hours else "at least "
        line = f"saved in {now:%B}: {least}{usd(saved.usd)}, {saved.hours:,.1f} hours"
        if saved.usd_per_hour is not None:
            line += f" at {unit_price(round(saved.usd_per_hour, 4))} an hour"
        out.print(Text(line))


def _lines(each: Target) -> Iterator[tuple[str, str]]:
    one = each.outcome
    yield "state", f"{each.state} since {_time(one.since)}"
    if each.decided is not None:
        told = f"{each.decided.action}, {each.decided.reason}"
        detail = f" ({each.decided.detail})" if each.decided.detail else ""
        yield "last decision", f"{each.decided.at:%Y-%m-%d %H:%M} UTC: {told}{detail}"
    yield "now", one.decision
    if each.hours is not None:
        yield "this month", f"stopped for {each.hours:,.1f} hours"


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


def _as_json(stack: str, targets: Sequence[Target], saved: Saved | None) -> dict[str, Any]:
    return {
        "version": 1,
        "stack": stack,
        "targets": [
            {
                "target": each.outcome.target,
                "state": each.state,
                "since": each.outcome.since,
                "now": {"action": each.outcome.action, "reason": each.outcome.reason, "detail": each.outcome.detail},
                "last_decision": each.decided
                and {
                    "at": each.decided.at.isoformat(),
                    "action": each.decided.action,
                    "reason": each.decided.reason,
                    "detail": each.decided.detail,
                },
                "stopped_hours_this_month": None if each.hours is None else f"{each.hours:.2f}",
            }
            for each in targets
        ],
        "saved_this_month": saved
        and {
            "hours": f"{saved.hours:.2f}",
            "usd": f"{saved.usd:.4f}",
            "usd_per_hour": None if saved.usd_per_hour is None else f"{saved.usd_per_hour:f}",
        },
    }
