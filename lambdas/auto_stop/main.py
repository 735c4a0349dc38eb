"""Stops what is idle: looks at every target of the stack, decides, acts, and says what it did and why.

It is called every few minutes with `{}`; `{"action": "stop", "why": "night"}` stops everything, idle or not.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_clients import client
from idleness.configuration import Configuration, Told
from idleness.decision import Action, Decision, Signal, decide, decide_database
from idleness.handling import Looked, look_at
from metrics import signals
from telemetry import Metric, tell

_AT_ONCE = 8
_DATABASE = "database"


class Incomplete(Exception):
    """Some targets could not be looked at, stopped or started; all others were."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, str]:
    """What was decided about each target, by its kind and id. Raises Incomplete, so that Lambda calls it again."""
    del context
    return _Round(Configuration.of(os.environ), event, datetime.now(UTC)).go()


class _Round:
    """One look at everything."""

    def __init__(self, configuration: Configuration, event: Mapping[str, Any], now: datetime) -> None:
        self._configuration = configuration
        self._asked = event.get("action") == "stop"
        self._why = str(event.get("why", "asked")) if self._asked else "idle"
        self._now = now
        self._failed: list[str] = []

    def go(self) -> dict[str, str]:
        targets = self._configuration.targets
        # At once, so that one that doesn't answer doesn't take the time of the others.
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            looked = [each for each in pool.map(self._look, targets) if each is not None]
            users = [each for each in looked if each.told.kind != _DATABASE]
            known = sum(told.kind != _DATABASE for told in targets)
            # Who could not be looked at may use the database.
            self._others_rest = 0 < known == sum(each.rests for each in users)
            self._signals = self._measured(looked)
            decided = dict(zip((each.told.name for each in looked), pool.map(self._handle, looked), strict=True))
        if self._failed:
            raise Incomplete(", ".join(self._failed))
        return {name: f"{decision.action}: {decision.reason}" for name, decision in decided.items() if decision}

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

    def _handle(self, looked: Looked) -> Decision | None:
        told = looked.told
        with self._alone(told.name):
            decision = self._decide(looked)
            looked.carry_out(decision, why=self._why, now=self._now)
            stopped = decision.action is Action.STOP or not (looked.look.running or decision.action is Action.START)
            tell(
                "decision",
                Metric(name="Decisions", value=1, by=("Stack", "Reason")),
                # Summed up, they are the hours that were saved.
                Metric(name="Stopped", value=int(stopped), by=("Stack", "Target")),
                Stack=self._configuration.stack,
                Target=told.name,
                Reason=decision.reason,
                action=decision.action,
                detail=decision.detail,
                since=looked.look.changed_at,
            )
            return decision
        return None

    def _decide(self, looked: Looked) -> Decision:
        rules = self._configuration.rules_for(looked.told)
        if looked.told.kind == _DATABASE:
            return decide_database(
                looked.seen(self._configuration), others_stopped=self._others_rest, dry_run=rules.dry_run
            )
        # One that isn't known proves nothing.
        unknown = {name: Signal(name=name, busy_from=0, sparse=False, samples=()) for name in looked.told.watch}
        signals = [self._signals.get(name, signal) for name, signal in unknown.items()]
        return decide(looked.seen(self._configuration, signals), self._now, rules, asked=self._asked)

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
