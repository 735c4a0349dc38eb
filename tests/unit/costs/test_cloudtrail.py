"""Trails."""

from decimal import Decimal
from typing import Any

import pytest

from costs.lines import Estimate
from tests.unit.costs.documents import by_item, cost, left_open, stack

TRAIL = "aws_cloudtrail.t"
FURTHER, DATA, INSIGHTS = "Further copies of management events", "Data events", "Events analyzed by Insights"


def trail(usage: dict[str, Any] | None = None, **arguments: Any) -> Estimate:
    return cost(stack({"aws_cloudtrail": {"t": arguments}}), {TRAIL: usage} if usage else None)


def test_events_are_charged_beyond_the_first_copy() -> None:
    usage = {
        "monthly_additional_management_events": 100_000,
        "monthly_data_events": 200_000,
        "monthly_insight_events": 300_000,
    }
    assert by_item(trail(usage)) == {FURTHER: Decimal("2.00"), DATA: Decimal("0.20"), INSIGHTS: Decimal("1.05")}


def category(*names: str) -> list[dict[str, Any]]:
    return [{"field_selector": [{"field": "eventCategory", "equals": list(names)}]}]


@pytest.mark.parametrize(
    ("arguments", "listed"),
    [
        ({}, {FURTHER}),
        ({"event_selector": [{"include_management_events": False, "data_resource": [{}]}]}, {DATA}),
        ({"event_selector": [{"include_management_events": True, "data_resource": [{}]}]}, {FURTHER, DATA}),
        ({"advanced_event_selector": category("Data")}, {DATA}),
        ({"advanced_event_selector": category("Management") + category("Data")}, {FURTHER, DATA}),
        ({"insight_selector": [{"insight_type": "ApiCallRateInsight"}]}, {FURTHER, INSIGHTS}),
    ],
)
def test_a_trail_lists_what_it_records(arguments: dict[str, Any], listed: set[str]) -> None:
    assert set(left_open(trail(**arguments))) == listed
