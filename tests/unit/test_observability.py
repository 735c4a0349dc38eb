"""Alarms, their topic, the dashboard, the service's log."""

import json
from typing import Any

import pytest

from tests.unit.synthesis import ACCOUNT, Block, Stack, stack

TOPIC = "${aws_sns_topic.observability/topic.arn}"
BALANCER = {"LoadBalancer": "${aws_lb.load-balancer/alb.arn_suffix}"}
TARGETS = BALANCER | {"TargetGroup": "${aws_lb_target_group.load-balancer/targets.arn_suffix}"}
SERVICE = {
    "ClusterName": "${aws_ecs_cluster.fargate/cluster.name}",
    "ServiceName": "${aws_ecs_service.fargate/service.name}",
}


def alarms(built: Stack) -> dict[str, Block]:
    found = built.all("aws_cloudwatch_metric_alarm", "observability/").items()
    return {path.removeprefix("observability/").removesuffix("-alarm"): alarm for path, alarm in found}


@pytest.mark.parametrize(
    ("part", "metric", "statistic", "dimensions", "threshold"),
    [
        ("target-errors", "HTTPCode_Target_5XX_Count", "Sum", TARGETS, 10),
        ("load-balancer-errors", "HTTPCode_ELB_5XX_Count", "Sum", BALANCER, 10),
        ("latency", "TargetResponseTime", "p95", TARGETS, 1),
        ("cpu", "CPUUtilization", "Average", SERVICE, 85),
        ("memory", "MemoryUtilization", "Average", SERVICE, 85),
    ],
)
def test_too_much_of_it_for_five_minutes_is_an_alarm(
    part: str, metric: str, statistic: str, dimensions: dict[str, str], threshold: float
) -> None:
    alarm = alarms(stack())[part]
    assert alarm["namespace"] == ("AWS/ECS" if dimensions == SERVICE else "AWS/ApplicationELB")
    assert (alarm["metric_name"], alarm["dimensions"]) == (metric, dimensions)
    assert alarm["extended_statistic" if statistic.startswith("p") else "statistic"] == statistic
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanThreshold", threshold)
    assert (alarm["period"], alarm["evaluation_periods"]) == (60, 5)
    assert alarm["treat_missing_data"] == "notBreaching"


def test_no_healthy_target_for_three_minutes_is_an_alarm_and_so_is_no_data() -> None:
    alarm = alarms(stack())["no-healthy-target"]
    assert (alarm["metric_name"], alarm["statistic"], alarm["dimensions"]) == ("HealthyHostCount", "Minimum", TARGETS)
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", 1)
    assert (alarm["period"], alarm["evaluation_periods"]) == (60, 3)
    assert alarm["treat_missing_data"] == "breaching"


@pytest.mark.parametrize(
    ("setting", "value", "parts"),
    [
        ("errors_per_minute", 50, ("target-errors", "load-balancer-errors")),
        ("latency_seconds", 2.5, ("latency",)),
        ("cpu_percent", 70, ("cpu",)),
        ("memory_percent", 75, ("memory",)),
    ],
)
def test_thresholds_are_as_asked(setting: str, value: float, parts: tuple[str, ...]) -> None:
    defaults, found = alarms(stack()), alarms(stack(observability={setting: value}))
    assert {part for part, alarm in found.items() if alarm != defaults[part]} == set(parts)
    assert {found[part]["threshold"] for part in parts} == {value}


def test_every_alarm_tells_the_topic_and_that_it_is_over() -> None:
    found = alarms(stack())
    assert len(found) == 6
    for alarm in found.values():
        assert alarm["alarm_actions"] == alarm["ok_actions"] == [TOPIC]
        assert alarm["alarm_description"]


def test_the_topic_is_encrypted() -> None:
    assert stack().one("aws_sns_topic")["kms_master_key_id"] == "${aws_kms_key.keys/key.arn}"


def test_only_alarms_budgets_and_anomalies_of_this_account_publish() -> None:
    built = stack()
    statements = built.statements("observability/topic-rules").values()
    assert built.one("aws_sns_topic_policy")["policy"] == (
        "${data.aws_iam_policy_document.observability/topic-rules.json}"
    )
    own_account = {"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}
    for statement in statements:
        assert (statement["actions"], statement["resources"]) == (["sns:Publish"], [TOPIC])
        assert statement["condition"] == [own_account]
    services = [statement["principals"][0]["identifiers"] for statement in statements]
    assert services == [["cloudwatch.amazonaws.com"], ["budgets.amazonaws.com"], ["costalerts.amazonaws.com"]]


def test_nobody_is_mailed_by_default() -> None:
    assert not stack().all("aws_sns_topic_subscription")


def subscriptions(*emails: str) -> dict[str, Any]:
    built = stack(observability={"emails": emails})
    return {block["endpoint"]: path for path, block in built.all("aws_sns_topic_subscription").items()}


def test_every_address_is_mailed() -> None:
    built = stack(observability={"emails": ["a@example.com"]})
    subscription = built.one("aws_sns_topic_subscription")
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "a@example.com")
    assert subscription["topic_arn"] == TOPIC


def test_an_address_that_is_given_twice_is_mailed_once() -> None:
    built = stack(observability={"emails": ["a@example.com", "a@example.com"]})
    assert len(built.all("aws_sns_topic_subscription")) == 1


def test_an_address_stays_subscribed_when_the_one_before_it_goes() -> None:
    # Each new subscription has to be confirmed again.
    before, after = subscriptions("a@example.com", "b@example.com"), subscriptions("b@example.com")
    assert after.items() <= before.items()


def test_the_log_is_encrypted_and_kept_for_a_year() -> None:
    group = stack().one("aws_cloudwatch_log_group", "observability/logs")
    assert group["name"] == "/landfall/landfall-dev-fargate/service"
    assert (group["retention_in_days"], group["kms_key_id"]) == (365, "${aws_kms_key.keys/key.arn}")


def test_the_log_is_kept_as_long_as_asked() -> None:
    built = stack(observability={"log_retention_days": 30})
    assert built.one("aws_cloudwatch_log_group", "observability/logs")["retention_in_days"] == 30


def test_the_dashboard_shows_every_metric_that_an_alarm_watches() -> None:
    built = stack(region="eu-west-1")
    dashboard = built.one("aws_cloudwatch_dashboard")
    widgets = [widget["properties"] for widget in json.loads(dashboard["dashboard_body"])["widgets"]]
    shown = {
        (namespace, metric, tuple(dimensions))
        for widget in widgets
        for namespace, metric, *dimensions in widget["metrics"]
    }
    assert shown == {
        (alarm["namespace"], alarm["metric_name"], tuple(part for pair in alarm["dimensions"].items() for part in pair))
        for alarm in alarms(built).values()
    }
    assert {widget["region"] for widget in widgets} == {"eu-west-1"}


def test_no_graph_lies_on_another() -> None:
    widgets = json.loads(stack().one("aws_cloudwatch_dashboard")["dashboard_body"])["widgets"]
    assert len({(widget["x"], widget["y"]) for widget in widgets}) == len(widgets) == 6
    assert all(widget["x"] + widget["width"] <= 24 for widget in widgets)


def test_the_stack_does_without_a_dashboard_as_asked() -> None:
    assert not stack(observability={"dashboard": False}).all("aws_cloudwatch_dashboard")
