"""CloudWatch alarms: charged for each metric that they look at.

https://aws.amazon.com/cloudwatch/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Amount, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

STANDARD_PERIOD = 60
"""Seconds; alarms on shorter periods are of high resolution."""
ANOMALY_METRICS = 3
"""What anomaly detection counts for a metric: the metric, and the two bounds of its band."""
ANOMALY_OPERATORS = (
    "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold",
)  # fmt: skip


def metric_alarm(resource: Resource, context: Context) -> Iterator[Charge]:
    """An alarm on a metric, on an expression of several, on the band of an anomaly detector, or on a query."""
    queries = resource.blocks("metric_query")
    if any(query.text("expression").lstrip().upper().startswith("SELECT") for query in queries):
        analyzed = context.usage(resource).amount("metrics_analyzed")
        yield _alarm("Alarm on a query, metrics", "CW:MetricInsightAlarmUsage", analyzed)
        return
    metrics = [query.block("metric") for query in queries if query.has("metric")]
    periods = [metric.number("period", STANDARD_PERIOD) for metric in metrics or [resource]]
    count = max(len(metrics), 1)
    if resource.text("comparison_operator") in ANOMALY_OPERATORS:
        count *= ANOMALY_METRICS
    if min(periods) < STANDARD_PERIOD:
        yield _alarm("Alarm of high resolution, metrics", "CW:HighResAlarmMonitorUsage", exactly(count))
    else:
        yield _alarm("Alarm, metrics", "CW:AlarmMonitorUsage", exactly(count))


def composite_alarm(resource: Resource, context: Context) -> Iterator[Charge]:
    """One price whatever it is composed of."""
    del resource, context
    yield _alarm("Composite alarm", "CW:CompositeAlarmMonitorUsage", exactly(1))


def _alarm(item: str, usage_type: str, quantity: Amount) -> Charge:
    unit = "Metrics" if usage_type == "CW:MetricInsightAlarmUsage" else "Alarms"
    return Charge(Component.OBSERVABILITY, item, PriceKey("AmazonCloudWatch", usage_type), quantity, unit)


CHARGES: Mapping[str, Charges] = {
    "aws_cloudwatch_composite_alarm": composite_alarm,
    "aws_cloudwatch_metric_alarm": metric_alarm,
}
