"""What the deployed function told of its looks: the last decision on each target, and the hours that were saved."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from operations.leftovers import Client

_REACH = timedelta(hours=6)
"""How far back a decision is looked for; the longest time between two is an hour."""
_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision in the log."""

    at: datetime
    action: str
    reason: str
    detail: str


def last_decisions(client: Client, log_group: str, now: datetime) -> dict[str, Decided]:
    """By target. Raises botocore's errors."""
    found: dict[str, Decided] = {}
    pages = client("logs").get_paginator("filter_log_events")
    for page in pages.paginate(
        logGroupName=log_group,
        startTime=int((now - _REACH).timestamp() * 1000),
        filterPattern='"decision"',
    ):
        for target, decided in _decisions(page["events"]):
            if target not in found or found[target].at <= decided.at:
                found[target] = decided
    return found


def _decisions(events: list[dict[str, object]]) -> Iterator[tuple[str, Decided]]:
    for event in events:
        try:
            line = json.loads(str(event["message"]))
            decided = Decided(
                at=datetime.fromtimestamp(int(str(event["timestamp"])) / 1000, UTC),
                action=line["action"],
                reason=line["Reason"],
                detail=line["detail"],
            )
            if line["message"] == "decision":
                yield line["Target"], decided
        except (ValueError, TypeError, LookupError):
            continue


def stopped_hours(client: Client, stack: str, target: str, every_minutes: int, now: datetime) -> Decimal:
    """Of this month in UTC: the function says at each look whether the target is stopped, as 0 or 1.

    Raises botocore's errors.
    """
    points = client("cloudwatch").get_metric_statistics(
        Namespace="Landfall",
        MetricName="Stopped",
        Dimensions=[{"Name": "Stack", "Value": stack}, {"Name": "Target", "Value": target}],
        StartTime=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
        EndTime=now,
        # At most 744 hours; more than 1,440 values are refused.
        Period=_HOUR,
        Statistics=["Sum"],
    )["Datapoints"]
    looks = Decimal(every_minutes) / 60
    # Who asks for a stop makes it look once more.
    return sum((min(Decimal(1), Decimal(str(point["Sum"])) * looks) for point in points), Decimal(0))
