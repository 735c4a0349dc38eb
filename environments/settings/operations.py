"""How a stack is watched, what it may cost, when it stops."""

from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from environments.mistakes import Wrong
from environments.settings.base import Email, LogRetentionDays, Percent, Settings, text


def _known_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        allowed = "an IANA time zone such as Europe/Berlin"
        raise Wrong("", found=name, allowed=allowed, among=sorted(available_timezones())) from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_time_zone)]
ClockTime = Annotated[str, text(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "a time of the day from 00:00 to 23:59")]
"""Wall-clock time, 24 hours: `07:00`."""


class Observability(Settings):
    """Logs, alarms and the dashboard."""

    log_retention_days: LogRetentionDays = 365
    """Days that the service's logs are kept."""
    emails: tuple[Email, ...] = ()
    """Addresses that alarms are sent to; each has to confirm its subscription once."""
    errors_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 10
    """Alarm above this many 5xx answers a minute."""
    latency_seconds: Annotated[float, Field(gt=0, le=300)] = 1
    """Alarm when the 95th percentile of the response time is above this many seconds."""
    cpu_percent: Percent = 85
    """Alarm above this CPU utilisation."""
    memory_percent: Percent = 85
    """Alarm above this memory utilisation."""
    disk_percent: Percent = 85
    """Alarm above this use of a disk, where the variant has one."""
    dashboard: bool = True
    """A CloudWatch dashboard ($3 a month beyond an account's first three)."""


class BudgetAction(Settings):
    """A budget action: the service may ask no Bedrock model any more, and its instances are stopped."""

    percent: Annotated[int, Field(ge=1, le=1000)] = 120
    """Share of the budget that actual costs have to pass."""
    approval: Literal["automatic", "manual"] = "manual"
    """Whether it is done at once, or when somebody approves it in the console."""


class Budget(Settings):
    """The monthly budget of one stack, by its tags."""

    monthly_usd: Annotated[Decimal, Field(gt=0, le=10_000_000, decimal_places=2)] = Decimal(200)
    """Budget in US dollars a month."""
    actual_percent: Annotated[int, Field(ge=1, le=1000)] = 80
    """Notification when actual costs pass this share of it."""
    forecast_percent: Annotated[int, Field(ge=1, le=1000)] = 100
    """Notification when the forecast for the month passes this share of it."""
    emails: Annotated[tuple[Email, ...], Field(max_length=10)] = ()
    """Addresses that are told, beside the stack's SNS topic; AWS Budgets takes 10 at most."""
    anomaly_usd: Annotated[Decimal, Field(ge=1, le=1_000_000, decimal_places=2)] | None = Decimal(10)
    """Notification when Cost Anomaly Detection finds an anomaly of this many US dollars; null does without."""
    action: BudgetAction | None = None
    """What AWS Budgets does when actual costs pass a share of the budget."""


class CostReport(Settings):
    """What a stack cost, every day, from Cost Explorer, which takes $0.01 for each of two questions or a few more."""

    at: ClockTime = "09:00"
    """Time of the day."""
    time_zone: TimeZone = "UTC"
    """IANA time zone of `at`."""


class Snapshots(Settings):
    """Daily snapshots of the stack's EBS volumes, and the end of those that nothing else deletes."""

    at: ClockTime = "03:00"
    """Time of the day in UTC."""
    keep_days: Annotated[int, Field(ge=1, le=365)] = 7
    """Days that a daily snapshot is kept."""
    cleanup_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days after which any other snapshot of the stack's goes: of disks, database or cache, made by hand."""


class Usage(Settings):
    """Assumptions about use that prices depend on."""

    requests_per_month: Annotated[int, Field(ge=0, le=10**12)] = 100_000
    """Requests a month."""
    request_kb: Annotated[float, Field(ge=0, le=10_000)] = 4
    """Average size of a request in kB."""
    response_kb: Annotated[float, Field(ge=0, le=1_000_000)] = 16
    """Average size of a response in kB."""
    request_seconds: Annotated[float, Field(gt=0, le=900)] = 0.2
    """Average time to answer a request in seconds."""
    active_hours_per_day: Annotated[float, Field(gt=0, le=24)] = 24
    """Hours a day in which the service is used; with `auto_stop` or `shutdown` it is stopped for the rest."""
    active_days_per_week: Annotated[float, Field(gt=0, le=7)] = 7
    """Days a week on which the service is used; with `auto_stop` or `shutdown` it is stopped on the others."""
    log_gb_per_month: Annotated[float, Field(ge=0, le=1_000_000)] = 1
    """Logs written a month in GB."""
    image_gb: Annotated[float, Field(ge=0, le=1000)] = 1
    """Container images kept in ECR, in GB."""
