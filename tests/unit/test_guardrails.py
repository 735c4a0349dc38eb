"""The resource group and the budget."""

import json

from tests.unit.synthesis import Block, Stack, stack


def notifications(built: Stack) -> dict[str, Block]:
    found = built.one("aws_budgets_budget")["notification"]
    return {notification["notification_type"]: notification for notification in found}


def test_the_resource_group_holds_what_carries_the_stack_s_tags() -> None:
    built = stack(project="acme")
    group = built.one("aws_resourcegroups_group")
    query = json.loads(group["resource_query"]["query"])
    assert group["resource_query"]["type"] == "TAG_FILTERS_1_0"
    assert query["ResourceTypeFilters"] == ["AWS::AllSupported"]
    asked = {tag["Key"]: tag["Values"] for tag in query["TagFilters"]}
    assert asked == {"Project": ["acme"], "Stack": ["acme-dev-fargate"]}
    assert {key: [built.default_tags[key]] for key in asked} == asked


def test_the_budget_is_200_dollars_a_month_for_what_carries_the_stack_s_tag() -> None:
    budget = stack().one("aws_budgets_budget")
    assert (budget["budget_type"], budget["time_unit"]) == ("COST", "MONTHLY")
    assert (budget["limit_amount"], budget["limit_unit"]) == ("200", "USD")
    assert budget["cost_filter"] == [{"name": "TagKeyValue", "values": ["user:Stack$landfall-dev-fargate"]}]


def test_the_budget_is_as_asked() -> None:
    assert stack(budget={"monthly_usd": "1234.50"}).one("aws_budgets_budget")["limit_amount"] == "1234.50"


def test_a_large_budget_is_written_without_an_exponent() -> None:
    assert stack(budget={"monthly_usd": 1e6}).one("aws_budgets_budget")["limit_amount"] == "1000000"


def test_80_percent_of_actual_and_100_percent_of_forecast_costs_are_told() -> None:
    found = notifications(stack())
    assert {kind: notification["threshold"] for kind, notification in found.items()} == {
        "ACTUAL": 80,
        "FORECASTED": 100,
    }
    for notification in found.values():
        assert notification["comparison_operator"] == "GREATER_THAN"
        assert notification["threshold_type"] == "PERCENTAGE"
        assert notification["subscriber_sns_topic_arns"] == ["${aws_sns_topic.observability/topic.arn}"]


def test_thresholds_of_the_budget_are_as_asked() -> None:
    found = notifications(stack(budget={"actual_percent": 50, "forecast_percent": 120}))
    assert (found["ACTUAL"]["threshold"], found["FORECASTED"]["threshold"]) == (50, 120)


def test_addresses_are_told_beside_the_topic() -> None:
    assert all("subscriber_email_addresses" not in found for found in notifications(stack()).values())
    built = stack(budget={"emails": ["a@example.com", "b@example.com"]})
    for notification in notifications(built).values():
        assert notification["subscriber_email_addresses"] == ["a@example.com", "b@example.com"]
