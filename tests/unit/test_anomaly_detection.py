"""Who tells when a stack costs more than usual."""

import json

import pytest

from tests.unit.synthesis import Block, stack


def threshold(**budget: object) -> Block:
    block: Block = stack(budget=budget).one("aws_ce_anomaly_subscription")["threshold_expression"]["dimension"]
    return block


def test_the_monitor_looks_at_what_carries_the_stack_s_tag() -> None:
    built = stack(project="acme")
    monitor = built.one("aws_ce_anomaly_monitor")
    assert monitor["monitor_type"] == "CUSTOM"
    said = json.loads(monitor["monitor_specification"])
    assert said["Tags"] == {"Key": "Stack", "MatchOptions": None, "Values": [built.default_tags["Stack"]]}
    # Others would be a change in each plan: the provider writes out what isn't there.
    assert {key for key, value in said.items() if value is None} == {"And", "CostCategories", "Dimensions", "Not", "Or"}


def test_each_anomaly_is_told_to_the_topic_at_once() -> None:
    subscription = stack().one("aws_ce_anomaly_subscription")
    assert subscription["frequency"] == "IMMEDIATE"
    assert subscription["monitor_arn_list"] == ["${aws_ce_anomaly_monitor.guardrails/anomalies/monitor.arn}"]
    assert subscription["subscriber"] == [{"type": "SNS", "address": "${aws_sns_topic.observability/topic.arn}"}]
    assert subscription["depends_on"] == ["aws_sns_topic_policy.observability/topic-policy"]


@pytest.mark.parametrize(("usd", "expected"), [("10", "10"), ("10.00", "10"), ("12.50", "12.5"), ("1e6", "1000000")])
def test_an_anomaly_counts_from_its_impact_in_dollars_on(usd: str, expected: str) -> None:
    assert threshold(anomaly_usd=usd) == {
        "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        "match_options": ["GREATER_THAN_OR_EQUAL"],
        "values": [expected],
    }


def test_ten_dollars_are_an_anomaly_unless_the_environment_says_otherwise() -> None:
    assert threshold()["values"] == ["10"]


def test_nobody_looks_where_the_environment_does_without() -> None:
    built = stack(budget={"anomaly_usd": None})
    assert not built.all("aws_ce_anomaly_monitor")
    assert not built.all("aws_ce_anomaly_subscription")
