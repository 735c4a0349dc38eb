"""When a stack stops, and how it comes back."""

from typing import Annotated, Literal

from pydantic import Field

from environments.settings.api import Throttle
from environments.settings.base import Percent, Settings, text
from environments.settings.business_hours import BusinessHours

Minutes = Annotated[int, Field(ge=5, le=1440)]


class AutoStop(Settings):
    """When an idle stack stops itself."""

    enabled: bool = False
    """Whether it may; the stack's `AutoStop` tag says it."""
    idle_minutes: Minutes = 15
    """Idle time in minutes before it stops."""
    cpu_percent: Percent = 5
    """CPU utilisation below which it counts as idle."""
    gpu_idle_minutes: Minutes = 10
    """Idle time in minutes before something with a GPU stops."""
    gpu_percent: Percent = 3
    """GPU utilisation below which it counts as idle."""
    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Requests a minute below which it counts as idle: 1 is none at all."""
    grace_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    """Minutes after a start in which it isn't stopped."""
    minimum_samples_percent: Annotated[int, Field(ge=20, le=100)] = 60
    """Share of the idle minutes for which CloudWatch must have a CPU or GPU sample; with fewer it isn't stopped."""
    every_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """Minutes from one look to the next."""
    working_hours: BusinessHours | None = None
    """Hours in which it isn't stopped, however idle."""
    database: bool = True
    """Whether the database stops with everything else, and starts with it."""
    dry_run: bool = False
    """Only log what would be stopped."""


class Shutdown(BusinessHours):
    """Nights and weekends: a stack is stopped at `end`, in use or not, and started at `start` on each of the days."""

    starts: bool = True
    """Whether it's started at `start`; else it stays stopped until somebody starts it."""

    @property
    def opening(self) -> str:
        """The cron expression of its start."""
        return _cron(self.start, self.days)

    @property
    def closing(self) -> str:
        """The cron expression of its end."""
        return _cron(self.end, self.closing_days)


def _cron(time: str, days: str) -> str:
    """In the words of EventBridge Scheduler."""
    hour, minute = (int(number) for number in time.split(":"))
    return f"cron({minute} {hour} ? * {days} *)"


GitHubEvent = Literal["push", "pull_request", "release", "workflow_run"]
"""Events whose body says when they happened, so that an old one can be told."""


class GitHub(Settings):
    """A webhook of GitHub's that starts the stack. Its secret is put into Secrets Manager once, by hand."""

    repositories: Annotated[
        tuple[
            Annotated[str, text(r"^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}$", "a repository such as owner/name")], ...
        ],
        Field(min_length=1, max_length=50),
    ]
    """Repositories whose events start it."""
    events: Annotated[tuple[GitHubEvent, ...], Field(min_length=1)] = ("push", "pull_request")
    """Events that start it; others are answered, and do nothing."""
    replay_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    """Age in minutes above which an event is refused; within it, each is taken once."""
    queue: bool = False
    """Whether events are also kept in a queue for the service, which finds it in `WEBHOOK_QUEUE_URL`."""


class ApiKey(Settings):
    """A key that starts the stack, in an `Authorization: Bearer` header; it's made and rotated in Secrets Manager."""

    rotation_days: Annotated[int, Field(ge=1, le=365)] = 30
    """Days after which another key takes its place; the one before is taken until the next rotation."""


class AutoStart(Settings):
    """How a stopped stack comes back, beside `landfall start` and what may invoke its function."""

    github: GitHub | None = None
    """A webhook of GitHub's."""
    api_key: ApiKey | None = None
    """A plain call with a key."""
    throttle: Throttle = Throttle(rate=1, burst=5)
    """Calls beyond which callers are told to wait."""
