"""The daily cost report: what a stack cost, to its topic as text and to a bucket as JSON.

It asks Cost Explorer, which takes $0.01 for a request, two questions a day: what was spent, and a forecast. The first
may have further pages, of which it takes no more than make five requests in all.

A report goes out whatever Cost Explorer refuses, and says what is missing. Then the function ends with an error all the
same, so that its alarm rings: a mail that lacks a line is easily overlooked, and its reason (a permission, throttling)
may stay. Lambda calls it again after an error, and then the report of the day is found sent, as when the schedule fires
twice. It is kept before it is sent and marked after: only who dies in between sends one again.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from archive import Archive
from aws_clients import client
from configuration import Configuration
from days import Days
from explorer import Explorer, Unreadable
from figures import Figures, Missing
from telemetry import Metric, tell
from text import message, subject


class Incomplete(Exception):
    """The report went out, and lacks something."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Reports the day before `event["scheduled_time"]`, or before today. Raises Incomplete."""
    del context
    configuration = Configuration.of(os.environ)
    day = _day(event)
    archive = Archive(client("s3"), configuration.bucket)
    kept = archive.report(day)
    if kept is None:
        kept = _report(configuration, day, archive)
        if not archive.keep(day, kept):
            # Another run was quicker, and sends it.
            kept = {**kept, "sent": True}
    if kept["sent"]:
        tell("the report was sent before", Stack=configuration.stack, day=day)
        return {"day": day.isoformat(), "sent": False}
    client("sns").publish(TopicArn=configuration.topic_arn, Subject=kept["subject"], Message=kept["text"])
    archive.replace(day, {**kept, "sent": True})
    _measure(kept)
    if kept["missing"]:
        raise Incomplete(f"the report of {day} lacks: {'; '.join(kept['missing'])}")
    return {"day": day.isoformat(), "sent": True}


def _report(configuration: Configuration, day: date, archive: Archive) -> dict[str, Any]:
    """What is known, as JSON. What can't be had is missing in it."""
    explorer = Explorer(client("ce"), configuration.stack)
    days = Days(day)
    missing: list[Missing] = []
    spending = _had("the costs", lambda: explorer.spending(days), missing)
    rest: Decimal | None = None
    if spending is not None and not spending.is_empty:
        rest = _had("the forecast", lambda: explorer.rest_of_month(days), missing)
    estimate = _had("the estimate", archive.estimate, missing)
    figures = Figures(
        stack=configuration.stack,
        days=days,
        spending=spending,
        rest_of_month=rest,
        budget=configuration.budget_usd,
        estimate=estimate,
        missing=missing,
    )
    return {
        **figures.as_json(),
        "subject": subject(figures),
        "text": message(figures),
        "requests": explorer.requests,
        "sent": False,
    }


def _had[T](what: str, ask: Callable[[], T], missing: list[Missing]) -> T | None:
    try:
        return ask()
    except (BotoCoreError, ClientError, Unreadable) as error:
        missing.append(Missing(what, str(error)))
        return None


def _day(event: Mapping[str, Any]) -> date:
    """The day of the schedule, in which Cost Explorer's days end: a call that comes late is still that day's."""
    scheduled = event.get("scheduled_time")
    moment = datetime.fromisoformat(scheduled) if scheduled else datetime.now(UTC)
    return moment.astimezone(UTC).date()


_METRICS = (
    ("YesterdayUsd", ("yesterday", "usd")),
    ("MonthToDateUsd", ("month", "to_date_usd")),
    ("ForecastUsd", ("month", "forecast_usd")),
)


def _measure(kept: Mapping[str, Any]) -> None:
    metrics: Sequence[Metric] = [
        Metric(name=name, value=float(Decimal(kept[part][field])), by=["Stack"], unit="None")
        for name, (part, field) in _METRICS
        if kept[part][field] is not None
    ]
    tell("the report is sent", *metrics, Stack=kept["stack"], day=kept["day"], missing=kept["missing"])
