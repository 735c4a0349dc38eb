"""The two functions of a stack in a world of their own, called as Lambda calls them."""

import importlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from tests.unit.idleness.kinds import KINDS, Kind, Sizes
from tests.unit.idleness.world import PROJECT, STACK, World, client, clients_ask
from tests.unit.lambda_code import Context, code_of

RULES = {"grace_minutes": 15, "minimum_samples_percent": 60, "when_idle": True, "dry_run": False}
CPU = {
    "what": "cpu",
    "namespace": "AWS/Any",
    "name": "CPUUtilization",
    "statistic": "Average",
    "dimensions": {"Name": "value"},
    "busy_from": 5,
    "sparse": False,
}
REQUESTS = CPU | {"what": "requests", "name": "RequestCount", "statistic": "Sum", "busy_from": 1, "sparse": True}


_BRIEFLY = Context(0.02)
"""Of a call that waits for others only a moment."""


class Functions:
    """`auto_stop` and `auto_start` with the environment variables that Terraform gives them."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self._monkeypatch = world, monkeypatch
        self.tell(KINDS)

    def tell(self, kinds: Sequence[Kind], **rules: Any) -> None:
        """Gives the functions these targets."""
        for name, value in {
            "STACK": STACK,
            "PROJECT": PROJECT,
            "TARGETS": json.dumps([kind.told() for kind in kinds]),
            "METRICS": json.dumps({"0": CPU, "1": REQUESTS}),
            "RULES": json.dumps(RULES | rules),
        }.items():
            self._monkeypatch.setenv(name, value)

    def stop(self, **event: Any) -> list[dict[str, Any]]:
        """A call of `auto_stop`."""
        clients_ask(self.world)
        outcomes: list[dict[str, Any]] = _function("auto_stop").handler(event, _BRIEFLY)
        return outcomes

    def start(self, why: str = "asked") -> dict[str, str]:
        """A call of `auto_start`."""
        clients_ask(self.world)
        results: dict[str, str] = _function("auto_start").handler({"why": why}, _BRIEFLY)
        return results


@cache
def _function(name: str) -> Any:
    with code_of(name):
        clients: Any = importlib.import_module("aws_clients")
        clients.client = lambda service, **_: client(service)
        return importlib.import_module("main")


def idle(world: World, *, cpu: float = 1, requests: Sequence[float] = ()) -> None:
    """Gives a world the last half hour of samples."""
    now = datetime.now(UTC)
    world.samples = {
        "CPUUtilization": [(now - timedelta(minutes=minute), cpu) for minute in range(1, 31)],
        "RequestCount": [(now - timedelta(minutes=minute), value) for minute, value in enumerate(requests, start=1)],
    }


def running(*kinds: Kind, sizes: Sizes | None = None) -> World:
    """A world in which things of these kinds run, idle."""
    world = World()
    for kind in kinds:
        kind.put(world, sizes or Sizes())
    idle(world)
    return world
