"""CloudWatch beside logs and alarms: dashboards, canaries, metric streams, rules of Contributor Insights, RUM.

https://aws.amazon.com/cloudwatch/pricing/
"""

import re
from collections.abc import Iterator, Mapping

from costs.amounts import Amount, Missing, exactly
from costs.catalogue.catalogue import GLOBAL
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.scheduled_invocations import fires

_ONCE = re.compile(r"^\s*rate\(\s*0\s")
"""What has a canary run a single time."""


def dashboard(resource: Resource, context: Context) -> Iterator[Charge]:
    """One price in all regions."""
    del resource, context
    yield _charge("Dashboard", "DashboardsUsageHour", exactly(1), "Dashboards", region=GLOBAL)


def canary(resource: Resource, context: Context) -> Iterator[Charge]:
    """Runs by the schedule, or by `monthly_runs`; its function and its bucket are charged as such."""
    yield _charge("Canary runs", "CW:Canary-runs", _runs(resource, context), "Runs")


def _runs(resource: Resource, context: Context) -> Amount:
    given = context.usage(resource).amount("monthly_runs")
    expression = resource.block("schedule").text("expression")
    if not isinstance(given, Missing) or not resource.flag("start_canary") or not expression:
        return given
    return exactly(1) if _ONCE.match(expression) else fires(expression, context.hours)


def metric_stream(resource: Resource, context: Context) -> Iterator[Charge]:
    """Updates by `monthly_metric_updates`; Firehose is charged for what it carries."""
    updates = context.usage(resource).amount("monthly_metric_updates")
    yield _charge("Metric updates streamed", "CW:MetricStreamUsage", updates, "Metric Update")


def contributor_rule(resource: Resource, context: Context) -> Iterator[Charge]:
    """A rule over a log group."""
    del resource, context
    yield _charge("Contributor Insights rule", "CW:ContributorInsightRules", exactly(1), "Rules")


def rum_monitor(resource: Resource, context: Context) -> Iterator[Charge]:
    """Events that browsers send, by `monthly_events`."""
    events = context.usage(resource).amount("monthly_events")
    yield _charge("Events of real users", "CW:RUM-events", events, "Events")


def _charge(item: str, usage_type: str, quantity: Amount, unit: str, *, region: str | None = None) -> Charge:
    price = PriceKey("AmazonCloudWatch", usage_type)
    return Charge(Component.OBSERVABILITY, item, price, quantity, unit, region=region)


CHARGES: Mapping[str, Charges] = {
    "aws_cloudwatch_contributor_insight_rule": contributor_rule,
    "aws_cloudwatch_dashboard": dashboard,
    "aws_cloudwatch_metric_stream": metric_stream,
    "aws_rum_app_monitor": rum_monitor,
    "aws_synthetics_canary": canary,
}
FREE = frozenset(
    {
        "aws_cloudwatch_alarm_mute_rule", "aws_oam_link", "aws_oam_sink", "aws_oam_sink_policy",
        "aws_rum_metrics_destination", "aws_synthetics_group", "aws_synthetics_group_association",
    }
)  # fmt: skip
