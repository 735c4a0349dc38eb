"""Stops what is idle: looks at every target of the stack, decides, acts, and says what it did and why.

It is called every few minutes with `{}`; `{"action": "stop", "why": "night"}` stops everything, idle or not, and
`{"action": "look"}` only tells what it would do.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_clients import client
from idleness.configuration import Configuration, Told
from idleness.decision import Action, Decision, Signal, decide, decide_follower
from idleness.handling import Looked, look_at
from lease import Context, lease
from metrics import signals
from table import name_of
from telemetry import Metric, tell

_AT_ONCE = 8
_AFTER = {"karpenter-nodes": 1, "database": 2}
"""Kinds that stop once everything rests that comes before them."""


type Outcome = dict[str, Any]


class Incomplete(Exception):
    """Some targets could not be looked at, stopped or started; all others were."""


def handler(event: Mapping[str, Any], context: Context) -> list[Outcome]:
    """How each target was found, and what was decided about it. Raises Incomplete, Taken and botocore's errors, so that
    Lambda calls it again."""
    configuration, only_looks = Configuration.of(os.environ), event.get("action") == "look"
    table = name_of(configuration.stack)
    with nullcontext() if only_looks else lease(context, table=table, client=client("dynamodb")):
        return _Round(configuration, event, datetime.now(UTC)).go()


class _Round:
    """One look at everything."""

    def __init__(self, configuration: Configuration, event: Mapping[str, Any], now: datetime) -> None:
        self._configuration = configuration
        self._asked = event.get("action") == "stop"
        self._why = str(event.get("why", "asked")) if self._asked else "idle"
        self._only_look = event.get("action") == "look"
        self._now = now
        self._failed: list[str] = []

    def go(self) -> list[Outcome]:
        """Looks, decides and acts."""
        targets = self._configuration.targets
        # At once, so that one that doesn't answer doesn't take the time of the others.
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            looked = [each for each in pool.map(self._look, targets) if each is not None]
            self._at_rest = {each.told for each in looked if each.rests}
            self._signals = self._measured(looked)
            outcomes = [each for each in pool.map(self._handle, looked) if each is not None]
        if self._failed:
            raise Incomplete(", ".join(self._failed))
        return outcomes

    def _look(self, told: Told) -> Looked | None:
        with self._alone(told.name):
            return look_at(told, client)
        return None

    def _measured(self, looked: Sequence[Looked]) -> Mapping[str, Signal]:
        """The signals of what runs, by their names; what isn't there is taken for unknown."""
        running = [each.told for each in looked if each.look.running]
        names = {name for told in running for name in told.watch}
        watched = {name: watched for name, watched in self._configuration.metrics.items() if name in names}
        if watched and not self._asked:
            reach = timedelta(minutes=max(told.idle_minutes for told in running))
            with self._alone("metrics"):
                return signals(client("cloudwatch"), watched, self._now, reach)
        return {}

    def _handle(self, looked: Looked) -> Outcome | None:
        told, look = looked.told, looked.look
        with self._alone(told.name):
            decision = self._decide(looked)
            outcome = {
                "target": told.name,
                "action": decision.action,
                "reason": decision.reason,
                "detail": decision.detail,
                "running": look.running,
                "size": look.size.desired,
                "record": str(look.record or ""),
                "since": f"{looked.since:%Y-%m-%dT%H:%M:%SZ}",
            }
            if not self._only_look:
                looked.carry_out(decision, why=self._why, now=self._now)
                self._tell(outcome)
            return outcome
        return None

    def _tell(self, outcome: Outcome) -> None:
        stops = outcome["action"] == Action.STOP
        starts = outcome["action"] == Action.START
        tell(
            "decision",
            Metric(name="Decisions", value=1, by=("Stack", "Reason")),
            # Summed up, they are the hours that were saved.
            Metric(name="Stopped", value=int(stops or not (outcome["running"] or starts)), by=("Stack", "Target")),
            Stack=self._configuration.stack,
            Target=outcome["target"],
            Reason=outcome["reason"],
            **{name: value for name, value in outcome.items() if name not in ("target", "reason")},
        )

    def _decide(self, looked: Looked) -> Decision:
        rules = self._configuration.rules_for(looked.told)
        if (rank := _AFTER.get(looked.told.kind)) is not None:
            # Who could not be looked at may be at work.
            before = [told for told in self._configuration.targets if _AFTER.get(told.kind, 0) < rank]
            rest = self._at_rest.issuperset(before)
            return decide_follower(looked.seen(self._configuration), others_stopped=rest, dry_run=rules.dry_run)
        signals = [self._signals.get(name) or self._unknown(name) for name in looked.told.watch]
        return decide(looked.seen(self._configuration, signals), self._now, rules, asked=self._asked)

    def _unknown(self, name: str) -> Signal:
        """A signal that isn't known, which proves nothing."""
        return Signal(name=self._configuration.metrics[name].what, busy_from=0, sparse=False, samples=())

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Keeps a failure from what comes after it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one target is none of the others' business
            self._failed.append(name)
            tell(
                "failed",
                Metric(name="Decisions", value=1, by=("Stack", "Reason")),
                Stack=self._configuration.stack,
                Reason="failed",
                target=name,
                error=f"{type(error).__name__}: {error}",
            )
