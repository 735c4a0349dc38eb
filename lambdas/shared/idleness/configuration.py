"""What the functions are told by their environment variables.

`STACK` and `PROJECT` are the tags of what they may touch, `TARGETS`, `METRICS` and `RULES` JSON as
`modules/lifecycle/idleness.py` writes it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from idleness.decision import Rules
from idleness.hours import Hours, zone_of
from idleness.record import Size
from idleness.targets import KINDS, Clients, Target


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A metric of CloudWatch, of which a minute with `busy_from` or more is busy; `what` and `sparse` are
    `decision.Signal`'s name and its `sparse`."""

    what: str
    namespace: str
    name: str
    statistic: str
    dimensions: Mapping[str, str]
    busy_from: float
    sparse: bool


@dataclass(frozen=True, kw_only=True)
class Told:
    """A target, the names of the metrics that say whether it is idle, and the size in the settings."""

    kind: str
    id: str
    watch: tuple[str, ...] = ()
    idle_minutes: int = 0
    size: Size = field(default_factory=Size)

    @property
    def name(self) -> str:
        """Kind and id."""
        return f"{self.kind} {self.id}"

    def target(self, aws: Clients) -> Target:
        """What AWS is asked by."""
        return KINDS[self.kind](self.id, aws)


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Raises KeyError or ValueError where it isn't as Terraform writes it."""

    stack: str
    project: str
    targets: Sequence[Told]
    metrics: Mapping[str, Watched]
    rules: Mapping[str, Any]

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Configuration":
        """From environment variables."""
        return cls(
            stack=environment["STACK"],
            project=environment["PROJECT"],
            targets=[_told(each) for each in json.loads(environment["TARGETS"])],
            metrics={name: Watched(**each) for name, each in json.loads(environment.get("METRICS", "{}")).items()},
            rules=json.loads(environment.get("RULES", "{}")),
        )

    def are_ours(self, tags: Mapping[str, str]) -> bool:
        """Whether the tags are this stack's."""
        return tags.get("Stack") == self.stack and tags.get("Project") == self.project

    def rules_for(self, told: Told) -> Rules:
        """The rules for a target, by how long it has to be idle."""
        hours = self.rules.get("working_hours")
        return Rules(
            idle=timedelta(minutes=told.idle_minutes),
            grace=timedelta(minutes=self.rules["grace_minutes"]),
            minimum_samples=max(1, -(-told.idle_minutes * self.rules["minimum_samples_percent"] // 100)),
            working_hours=_hours(hours) if hours else None,
            dry_run=self.rules["dry_run"],
            when_idle=self.rules["when_idle"],
        )


def may_stop(tags: Mapping[str, str]) -> bool:
    """Whether nobody opted out by the tag `AutoStop`."""
    return tags.get("AutoStop") == "enabled"


def _told(each: Mapping[str, Any]) -> Told:
    return Told(**{**each, "watch": tuple(each.get("watch", ())), "size": Size(**each.get("size", {}))})


def _hours(told: Mapping[str, Any]) -> Hours:
    return Hours(
        zone=zone_of(told["time_zone"]),
        days=frozenset(told["days"]),
        start=time.fromisoformat(told["start"]),
        end=time.fromisoformat(told["end"]),
    )
