"""Alarms on an API of API Gateway."""

from environments.settings.operations import Observability as ObservabilitySettings
from modules.foundation.observability import Alarm, Metric


def api_alarms(
    limits: ObservabilitySettings, *, errors: str, dimensions: dict[str, str], part: str = "api"
) -> tuple[Alarm, ...]:
    """Alarms on errors and latency, whose names begin with `part`. `errors` names the metric of answers with
    5xx: each kind of API has another name for it, and other `dimensions`."""
    return (
        Alarm(
            part=f"{part}-errors",
            metric=Metric(namespace="AWS/ApiGateway", name=errors, statistic="Sum", dimensions=dimensions),
            above=limits.errors_per_minute,
            description="The API answers with errors",
        ),
        Alarm(
            part=f"{part}-latency",
            metric=Metric(namespace="AWS/ApiGateway", name="Latency", statistic="p95", dimensions=dimensions),
            above=limits.latency_seconds * 1000,
            description="The API answers slowly",
        ),
    )
