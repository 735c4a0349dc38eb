"""By what rules a stack is stopped and started again: an environment's own, and what is asked for instead."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from costs.unusable import Unusable
from environments.mistakes import Wrong
from environments.settings.auto_stop import AutoStop, Shutdown
from environments.settings.business_hours import BusinessHours, days_of
from operations.idleness import Configuration, Hours, Rules, Told, zone_of
from operations.lifecycle.simulation.trace import SIGNALS


class Start(StrEnum):
    """Who starts what was stopped."""

    ON_REQUEST = "on-request"
    WORKING_HOURS = "working-hours"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for instead of an environment's settings; None is its own."""

    idle_minutes: int | None = None
    cpu_percent: float | None = None
    gpu_percent: float | None = None
    requests_per_minute: int | None = None
    grace_minutes: int | None = None
    minimum_samples_percent: int | None = None
    every_minutes: int | None = None
    working_hours: str | None = None
    """`MON-FRI 08:00-18:00`."""
    time_zone: str | None = None
    """Of these hours."""
    start: str = Start.ON_REQUEST.value
    start_minutes: int = 3


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a replay goes by. Minutes are whole, `busy_from` is by signal."""

    rules: Rules
    every: int
    busy_from: Mapping[str, float]
    watched: frozenset[str] = frozenset(SIGNALS)
    """The signals that the decision is made of."""
    start: Start = Start.ON_REQUEST
    start_minutes: int = 3
    """From a start until requests are answered."""
    opening: Hours | None = None
    """Hours at whose beginning it is started."""
    shutdown: Hours | None = None
    """Hours at whose end it is stopped, in use or not, and at whose beginning it is started."""
    settings: AutoStop = field(default_factory=AutoStop)
    """Where the rules come from."""
    clock: Shutdown | None = None
    """Where `shutdown` comes from."""


def plan(
    settings: AutoStop,
    shutdown: Shutdown | None,
    asked: Asked,
    measured: Collection[str],
    watched: Collection[str] | None = None,
) -> Plan:
    """The rules for a trace in which `measured` signals are. `watched` are those that a stack's function is told of,
    where that is known. Raises Unusable."""
    start = _start(asked.start)
    used = _with(settings, asked)
    decisive = frozenset(measured) & frozenset(SIGNALS if watched is None else watched)
    hours = used.working_hours
    opening = None
    if start is Start.WORKING_HOURS:
        opening = hours or shutdown
        if opening is None:
            raise Unusable('--start working-hours needs hours; allowed: --working-hours "MON-FRI 08:00-18:00"')
    return Plan(
        # By the function's own reading of what Terraform tells it.
        rules=Configuration(
            stack="",
            project="",
            targets=[],
            metrics={},
            rules={
                "grace_minutes": used.grace_minutes,
                "minimum_samples_percent": used.minimum_samples_percent,
                # Where nothing stops it yet, the question is what would; else it is what does.
                "when_idle": used.enabled or shutdown is None or asked.idle_minutes is not None,
                "dry_run": False,
                **({"working_hours": _told(hours)} if hours else {}),
            },
        ).rules_for(
            Told(kind="", id="", idle_minutes=used.gpu_idle_minutes if "gpu" in decisive else used.idle_minutes)
        ),
        every=used.every_minutes,
        busy_from={"cpu": used.cpu_percent, "gpu": used.gpu_percent, "requests": used.requests_per_minute},
        watched=decisive,
        start=start,
        start_minutes=asked.start_minutes,
        opening=_hours(opening),
        shutdown=_hours(shutdown),
        settings=used,
        clock=shutdown,
    )


def _start(name: str) -> Start:
    if name not in list(Start):
        raise Unusable(f"--start is {name!r}; allowed: {', '.join(Start)}")
    return Start(name)


def _with(settings: AutoStop, asked: Asked) -> AutoStop:
    given: dict[str, Any] = {
        name: value for name in AutoStop.model_fields if (value := getattr(asked, name, None)) is not None
    }
    if asked.idle_minutes is not None:
        given["gpu_idle_minutes"] = asked.idle_minutes
    if asked.working_hours is not None:
        given["working_hours"] = _read(asked.working_hours, asked.time_zone or "UTC")
    try:
        return AutoStop.model_validate({**settings.model_dump(), **given})
    except ValidationError as error:
        raise Unusable(_sentence(error)) from None


def _read(text: str, zone: str) -> dict[str, str]:
    days, _, times = text.strip().partition(" ")
    start, _, end = times.strip().partition("-")
    return {"time_zone": zone, "days": days.upper(), "start": start.strip(), "end": end.strip()}


def _sentence(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    flag = "--" + str(detail["loc"][0]).replace("_", "-")
    if flag == "--working-hours":
        which = "--time-zone" if detail["loc"][-1] == "time_zone" else flag
        allowed = "an IANA time zone such as Europe/Berlin" if which == "--time-zone" else '"MON-FRI 08:00-18:00"'
        return f"{which} is {detail['input']!r}; allowed: {allowed}"
    reason = detail.get("ctx", {}).get("error")
    said = reason.allowed if isinstance(reason, Wrong) else detail["msg"].removeprefix("Input should be ")
    return f"{flag} is {detail['input']}; allowed: {said}"


def _told(hours: BusinessHours) -> dict[str, Any]:
    return {"time_zone": hours.time_zone, "days": days_of(hours.days), "start": hours.start, "end": hours.end}


def _hours(hours: BusinessHours | None) -> Hours | None:
    if hours is None:
        return None
    start, end = time.fromisoformat(hours.start), time.fromisoformat(hours.end)
    return Hours(zone=zone_of(hours.time_zone), days=frozenset(days_of(hours.days)), start=start, end=end)
