"""Starts what was stopped, with the sizes that were noted.

It is called over HTTP by GitHub or with a key, which it checks; or directly, by who may invoke it, with
`{"why": "morning"}`.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from aws_clients import client
from idleness import steps
from idleness.configuration import Configuration, Told, may_stop
from idleness.handling import look_at
from lease import Context, lease
from table import name_of
from telemetry import Metric, tell

_AT_ONCE = 8


class Incomplete(Exception):
    """Some targets could not be started; all others were."""


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The answer to an HTTP request; else what became of each target, by its kind and id. Raises Incomplete, Taken and
    botocore's errors, so that Lambda calls it again."""
    if "requestContext" in event:
        from calls import called

        return called(event)
    configuration = Configuration.of(os.environ)
    with lease(context, table=name_of(configuration.stack), client=client("dynamodb")):
        return _start(configuration, str(event.get("why", "asked")))


def _start(configuration: Configuration, why: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    # At once, so that one that doesn't answer doesn't take the time of the others.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        became = pool.map(lambda told: _started(told, configuration, why, now), configuration.targets)
        results = {told.name: each for told, each in zip(configuration.targets, became, strict=True)}
    failed = [name for name, result in results.items() if result == "failed"]
    if failed:
        raise Incomplete(", ".join(failed))
    return results


def _started(told: Told, configuration: Configuration, why: str, now: datetime) -> str:
    error = ""
    try:
        looked = look_at(told, client)
        if not configuration.are_ours(looked.look.tags):
            result = "not-ours"
        elif not may_stop(looked.look.tags):
            result = "opted-out"
        elif steps.start(looked.target, looked.look, why=why, now=now, configured=told.size):
            result = "started"
        else:
            result = "running"
    except Exception as failure:  # noqa: BLE001 - whatever is wrong with one target is none of the others' business
        result, error = "failed", f"{type(failure).__name__}: {failure}"
    tell(
        "start",
        Metric(name="Starts", value=1, by=("Stack", "Result")),
        Stack=configuration.stack,
        Result=result,
        target=told.name,
        why=why,
        error=error,
    )
    return result
