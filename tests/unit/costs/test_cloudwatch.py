"""Alarms, dashboards, canaries and the rest of CloudWatch."""

from decimal import Decimal
from typing import Any

import pytest

from costs.lines import Estimate
from tests.unit.costs.documents import by_item, cost, left_open, stack


def alarm(**arguments: Any) -> Estimate:
    return cost(stack({"aws_cloudwatch_metric_alarm": {"a": arguments}}))


def query(name: str, period: int = 60) -> dict[str, Any]:
    return {"id": name, "metric": [{"metric_name": name, "period": period, "stat": "Sum"}]}


def test_an_alarm_costs_by_its_metric() -> None:
    assert by_item(alarm(metric_name="CPUUtilization", period=60)) == {"Alarm, metrics": Decimal("0.1")}


@pytest.mark.parametrize("period", [10, "30"])
def test_a_period_below_a_minute_is_of_high_resolution(period: object) -> None:
    assert by_item(alarm(period=period)) == {"Alarm of high resolution, metrics": Decimal("0.3")}


def test_an_expression_costs_by_each_metric_in_it() -> None:
    found = alarm(metric_query=[{"id": "e", "expression": "a / b", "return_data": True}, query("a"), query("b")])
    assert by_item(found) == {"Alarm, metrics": Decimal("0.2")}


def test_one_metric_of_high_resolution_makes_the_alarm_so() -> None:
    found = alarm(metric_query=[{"id": "e", "expression": "a / b"}, query("a"), query("b", 10)])
    assert by_item(found) == {"Alarm of high resolution, metrics": Decimal("0.6")}


def test_anomaly_detection_counts_the_metric_and_both_bounds() -> None:
    found = alarm(
        comparison_operator="GreaterThanUpperThreshold",
        threshold_metric_id="e",
        metric_query=[{"id": "e", "expression": "ANOMALY_DETECTION_BAND(a)"}, query("a")],
    )
    assert by_item(found) == {"Alarm, metrics": Decimal("0.3")}


def test_an_alarm_on_a_query_depends_on_how_many_metrics_it_finds() -> None:
    found = alarm(metric_query=[{"id": "q", "expression": 'SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2")'}])
    assert left_open(found) == {"Alarm on a query, metrics": "metrics_analyzed"}


def test_a_composite_alarm_costs_the_same_whatever_is_in_it() -> None:
    assert by_item(cost(stack({"aws_cloudwatch_composite_alarm": {"c": {}}}))) == {"Composite alarm": Decimal("0.5")}


def test_a_dashboard_costs_the_same_in_all_regions() -> None:
    for region in ("us-east-1", "eu-west-1", "ap-south-1"):
        found = cost(stack({"aws_cloudwatch_dashboard": {"d": {}}}, region=region))
        assert by_item(found) == {"Dashboard": Decimal(3)}


def canary(expression: str, **arguments: Any) -> Estimate:
    return cost(stack({"aws_synthetics_canary": {"c": {"schedule": [{"expression": expression}], **arguments}}}))


@pytest.mark.parametrize(
    ("expression", "runs"),
    [("rate(5 minutes)", 8760), ("rate(1 hour)", 730), ("rate(0 minute)", 1), ("cron(0 10-11 * * ? *)", "60.8333")],
)
def test_a_canary_runs_by_its_schedule(expression: str, runs: int | str) -> None:
    found = by_item(canary(expression, start_canary=True))
    assert round(found["Canary runs"] / Decimal("0.0012"), 4) == Decimal(runs)


def test_a_canary_that_terraform_doesnt_start_is_left_open() -> None:
    assert left_open(canary("rate(5 minutes)")) == {"Canary runs": "monthly_runs"}


def test_streams_rules_and_events_of_users_have_their_prices() -> None:
    document = stack(
        {
            "aws_cloudwatch_metric_stream": {"s": {}},
            "aws_cloudwatch_contributor_insight_rule": {"r": {}},
            "aws_rum_app_monitor": {"m": {}},
        }
    )
    usage = {
        "aws_cloudwatch_metric_stream.s": {"monthly_metric_updates": 1_000_000},
        "aws_rum_app_monitor.m": {"monthly_events": 100_000},
    }
    assert by_item(cost(document, usage)) == {
        "Metric updates streamed": Decimal("3.00"),
        "Contributor Insights rule": Decimal("0.50"),
        "Events of real users": Decimal("1.00"),
    }
