"""What runs of a stack, since when and why, and what its stops have saved."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from botocore.exceptions import BotoCoreError, ClientError

from environments.settings import Environment
from operations import states
from operations.console import say
from operations.failure import Failure, Refused
from operations.idleness import KINDS, Missing
from operations.leftovers import Client
from operations.lifecycle.functions import Functions, Outcome
from operations.lifecycle.stopping_costs import stopping
from operations.lifecycle.target import how_to_enable
from operations.lifecycle.told import Decided, last_decisions, stopped_hours
from operations.places import emulated, on_aws


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
    usd_per_hour: Decimal | None
    """None where there was nothing to be priced."""


def looked_at(deployed: Functions, now: datetime) -> list[Target]:
    """What the deployed function sees, and what it told before."""
    outcomes = deployed.look()
    log_group = f"{deployed.prefix_of_logs}/auto-stop"
    decided: Mapping[str, Decided] = {}
    try:
        decided = last_decisions(deployed.client, log_group, now)
    except (BotoCoreError, ClientError) as error:
        say(f"{log_group} doesn't tell the last decisions: {error}")
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
    if not least:
        return Saved(hours=least, usd=least, usd_per_hour=None)
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
