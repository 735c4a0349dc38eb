"""Batch transform: a whole folder of requests at a time."""

from typing import Annotated, Literal

from pydantic import Field

from environments.settings.base import Settings, Slug, text
from environments.settings.ml_instance_types import TransformInstanceTypeName
from environments.settings.operations import TimeZone

Schedule = Annotated[
    str,
    text(
        r"^(rate\([1-9][0-9]* (minute|hour|day)s?\)|cron\([^ ()]+( [^ ()]+){5}\))$",
        "rate(1 day), or cron(...) with its six fields such as cron(0 3 * * ? *)",
        max_length=256,
    ),
]
"""A schedule in the words of EventBridge Scheduler."""


class BatchTransform(Settings):
    """A state machine that on a schedule runs a transform job: `batch/input/` of the stack's data bucket goes in,
    `batch/output/<job>/` comes out."""

    schedule: Schedule = "cron(0 3 * * ? *)"
    """When it runs."""
    time_zone: TimeZone = "UTC"
    """IANA time zone of the schedule."""
    production_variant: Slug | None = None
    """The production variant of a realtime endpoint whose model it is; the one with the most weight when not given."""
    instance_type: TransformInstanceTypeName = "ml.m6i.large"
    """Type of the job's instances."""
    instances: Annotated[int, Field(ge=1, le=100)] = 1
    """Number of the job's instances."""
    content_type: Annotated[str, text(r"^[a-z]+/[A-Za-z0-9.+-]+$", "a MIME type such as application/json")] = (
        "application/json"
    )
    """MIME type of the input."""
    split: Literal["file", "line", "recordio", "tfrecord"] = "line"
    """What of an input file is one record."""
    max_payload_mb: Annotated[int, Field(ge=1, le=100)] = 6
    """Largest request to a container in MB; as many records as fit in go together, unless `split` is `file`."""
    hours: Annotated[int, Field(ge=1, le=120)] = 12
    """Time that a job may take, in hours, before the state machine stops it."""
