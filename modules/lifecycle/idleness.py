"""What the functions that stop and start a stack are told, as `lambdas/shared/idleness/configuration.py` reads it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from environments.settings.auto_stop import AutoStop
from environments.settings.business_hours import BusinessHours, days_of
from modules.foundation.names import Names
from modules.foundation.observability import Signal
from modules.variants.variant import Scalable


@dataclass(frozen=True, kw_only=True)
class Idleness:
    """The targets of a stack, and by what they are idle; `database` is the identifier of one that stops with them."""

    settings: AutoStop
    names: Names
    scalable: Sequence[Scalable]
    database: str | None

    @property
    def ids(self) -> list[tuple[str, str]]:
        """Kinds and ids of all targets."""
        database = [("database", self.database)] if self.database else []
        return [*((each.kind, each.id) for each in self.scalable), *database]

    @property
    def targets(self) -> dict[str, str]:
        """Environment variables of whoever starts them."""
        database = [{"kind": "database", "id": self.database}] if self.database else []
        return {
            "STACK": self.names.prefix,
            "PROJECT": self.names.project,
            "TARGETS": _compact([*map(self._target, self.scalable), *database]),
        }

    @property
    def all(self) -> dict[str, str]:
        """Environment variables of whoever stops them, too."""
        settings, hours = self.settings, self.settings.working_hours
        rules = {
            "grace_minutes": settings.grace_minutes,
            "minimum_samples_percent": settings.minimum_samples_percent,
            "when_idle": settings.enabled,
            "dry_run": settings.dry_run,
            **({"working_hours": _hours(hours)} if hours else {}),
        }
        metrics = {str(number): metric for number, metric in enumerate(self._metrics())}
        return {**self.targets, "METRICS": _compact(metrics), "RULES": _compact(rules)}

    def _target(self, scalable: Scalable) -> dict[str, Any]:
        settings, bounds = self.settings, scalable.bounds
        gpu = any(signal.what == "gpu" for signal in scalable.signals)
        return {
            "kind": scalable.kind,
            "id": scalable.id,
            "watch": list(self._watch(scalable.signals)),
            "idle_minutes": settings.gpu_idle_minutes if gpu else settings.idle_minutes,
            **({"size": vars(bounds)} if bounds else {}),
        }

    def _watch(self, signals: Sequence[Signal]) -> Iterator[str]:
        """The numbers of the metrics, each of which is told once: a function has 4 KB of environment variables."""
        metrics = self._metrics()
        for signal in signals:
            yield str(metrics.index(self._metric(signal)))

    def _metrics(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for metric in (self._metric(signal) for scalable in self.scalable for signal in scalable.signals):
            if metric not in found:
                found.append(metric)
        return found

    def _metric(self, signal: Signal) -> dict[str, Any]:
        settings, metric = self.settings, signal.metric
        busy_from = {
            "cpu": settings.cpu_percent,
            "gpu": settings.gpu_percent,
            "requests": settings.requests_per_minute,
        }[signal.what]
        return {
            "what": signal.what,
            "namespace": metric.namespace,
            "name": metric.name,
            "statistic": metric.statistic,
            "dimensions": metric.dimensions,
            "busy_from": busy_from * signal.units,
            "sparse": signal.what == "requests",
        }


def _hours(hours: BusinessHours) -> dict[str, Any]:
    return {"time_zone": hours.time_zone, "days": days_of(hours.days), "start": hours.start, "end": hours.end}


def _compact(told: object) -> str:
    return json.dumps(told, separators=(",", ":"))
