"""A delivery to one of this project's functions, by the settings that the function is told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from secret_versions import versions

from .refused import Refused
from .request import Request
from .webhook import Event, Ignored, check


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`secret` is the ARN of the webhook's, `table` holds the events that were taken."""

    secret: str
    table: str
    repositories: Sequence[str]
    events: Sequence[str]
    replay: timedelta

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises KeyError or ValueError where it isn't as Terraform writes it."""
        told = json.loads(environment["GITHUB"])
        return cls(
            secret=told["secret"],
            table=told["table"],
            repositories=told["repositories"],
            events=told["events"],
            replay=timedelta(minutes=told["replay_minutes"]),
        )


def read(request: Request, settings: Settings, manager: Any, now: datetime) -> Event | Ignored:
    """The event in a request; `manager` is a client of Secrets Manager. Raises Refused."""
    try:
        secrets = versions(settings.secret, manager)
    except LookupError as error:
        raise Refused(503, "try again later", cause=str(error)) from None
    return check(
        request.headers,
        request.body,
        secrets=secrets,
        repositories=settings.repositories,
        events=settings.events,
        replay=settings.replay,
        now=now,
    )
