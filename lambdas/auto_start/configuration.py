"""Who may start the stack over HTTP."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """`secret` is the ARN of the webhook's, `table` holds the events that were taken."""

    secret: str
    table: str
    repositories: Sequence[str]
    events: Sequence[str]
    replay: timedelta

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "GitHub":
        """Raises KeyError or ValueError where it isn't as Terraform writes it."""
        told = json.loads(environment["GITHUB"])
        return cls(
            secret=told["secret"],
            table=told["table"],
            repositories=told["repositories"],
            events=told["events"],
            replay=timedelta(minutes=told["replay_minutes"]),
        )
