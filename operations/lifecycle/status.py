"""`landfall status`: what runs of a stack, since when and why, and what its stops have saved."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from rich.text import Text

from costs.output.words import usd
from costs.unusable import Unusable
from environments.settings import Environment
from operations import preflight, states
from operations.console import out, say
from operations.failure import Failure, Refused
from operations.idleness import KINDS, Missing
from operations.leftovers import Client
from operations.lifecycle.functions import Functions, Outcome, clients
from operations.lifecycle.stopping_costs import stopping
from operations.lifecycle.target import how_to_enable
from operations.lifecycle.told import Decided, last_decisions, stopped_hours
from operations.places import emulated, on_aws

FORMATS = ("text", "json")


@dataclass(frozen=True, kw_only=True)
class Target:
    """One of a stack's targets; `hours` are those of this month in which it was stopped, None where nobody knows."""

    outcome: Outcome
    decided: Decided | None = None
    hours: Decimal | None = None

    @property
    def state(self) -> str:
        """In a word."""
        if self.outcome.changing:
            return "changing"
        return "running" if self.outcome.running else "stopped"


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Of this month, for the hours in which all of the stack was stopped."""

    hours: Decimal
    usd: Decimal
    usd_per_hour: Decimal


def status(stack: str, *, form: str = "text") -> None:
    """Raises Refused, Unusable or Failure."""
    if form not in FORMATS:
        raise Unusable(f"{form!r} isn't a format; allowed: {', '.join(FORMATS)}")
    environment = preflight.stack(stack)
    preflight.target(environment)
    client = clients(environment.region)
    now = datetime.now(UTC)
    if not environment.stops:
        targets = found_by_state(stack, environment, client)
        saved = None
    else:
        deployed = Functions(stack, environment, client)
        targets = looked_at(deployed, now)
        saved = saved_by(stack, environment, targets)
    if form == "json":
        print(json.dumps(_as_json(stack, targets, saved), indent=2))
    else:
        _show(targets, saved, now)
    if not environment.stops:
        say(f"{stack} is never stopped by itself: {how_to_enable(environment)}")


def looked_at(deployed: Functions, now: datetime) -> list[Target]:
    """What the deployed function sees, and what it told before."""
    outcomes = deployed.look()
    decided = last_decisions(deployed.client, f"{deployed.prefix_of_logs}/auto-stop", now)
    every = deployed.environment.auto_stop.every_minutes
    found = []
    for one in outcomes:
        try:
            hours = stopped_hours(deployed.client, deployed.prefix, one.target, every, now)
        except (BotoCoreError, ClientError) as error:
            say(f"CloudWatch doesn't tell for how long {one.target} was stopped: {error}")
            hours = None
        found.append(Target(outcome=one, decided=decided.get(one.target), hours=hours))
    return found


def saved_by(stack: str, environment: Environment, targets: Sequence[Target]) -> Saved | None:
    """At today's prices; None where the hours aren't known."""
    hours = [each.hours for each in targets if each.hours is not None]
    if not hours or len(hours) < len(targets):
        return None
    least = min(hours)
    rate = stopping(stack, environment).usd_per_hour
    return Saved(hours=least, usd=least * rate, usd_per_hour=rate)


def found_by_state(stack: str, environment: Environment, client: Client) -> list[Target]:
    """What could stop of a stack without auto-stop, as Terraform's local state names it. Refused where there is no such
    state, Failure where AWS doesn't tell."""
    folder = emulated() if os.environ.get("AWS_ENDPOINT_URL") else on_aws()
    try:
        scalable: Sequence[Mapping[str, str]] = states.outputs(folder, stack)["scalable"]
    except (OSError, ValueError, LookupError):
        raise Refused(
            f"{stack} is never stopped by itself, and there is no state of it in {folder}: it isn't deployed, or its "
            f"state is elsewhere; {how_to_enable(environment)}, and the function there tells"
        ) from None
    found = []
    for each in scalable:
        try:
            look = KINDS[each["kind"]](each["id"], client).look()
        except (BotoCoreError, ClientError, Missing) as error:
            raise Failure(f"{each['kind']} {each['id']} can't be looked at: {error}") from None
        found.append(
            Target(
                outcome=Outcome(
                    target=f"{each['kind']} {each['id']}",
                    action="keep",
                    reason="changing" if look.changing else "no auto-stop",
                    detail="",
                    running=look.running,
                    since=f"{look.changed_at:%Y-%m-%dT%H:%M:%SZ}",
                )
            )
        )
    return found


def _show(targets: Sequence[Target], saved: Saved | None, now: datetime) -> None:
    if not targets:
        out.print("nothing of it can stop: what is idle costs nothing by itself")
    for each in targets:
        out.print(Text(each.outcome.target, "bold"))
        for name, value in _lines(each):
            out.print(Text(f"  {name:<15}{value}"))
    if saved is not None:
        least = "" if len(targets) == 1 else "at least "
        out.print(
            Text(f"saved in {now:%B}: {least}{usd(saved.usd)}, {saved.hours:,.1f} hours of what costs ")
            + Text(f"${saved.usd_per_hour:.4f} an hour")
        )


def _lines(each: Target) -> list[tuple[str, str]]:
    one = each.outcome
    lines = [("state", f"{each.state} since {_time(one.since)}")]
    if each.decided is not None:
        told = f"{each.decided.action}, {each.decided.reason}"
        detail = f" ({each.decided.detail})" if each.decided.detail else ""
        lines.append(("last decision", f"{each.decided.at:%Y-%m-%d %H:%M} UTC: {told}{detail}"))
    lines.append(("now", one.decision))
    if each.hours is not None:
        lines.append(("this month", f"stopped for {each.hours:,.1f} hours"))
    return lines


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
            "usd_per_hour": f"{saved.usd_per_hour:f}",
        },
    }
