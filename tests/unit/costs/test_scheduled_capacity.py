"""Bounds that change with the hours of the week."""

from decimal import Decimal
from typing import Any

import pytest

from costs.amounts import between, exactly
from costs.schedule import ALWAYS
from costs.scheduled_capacity import DAY, WEEK, Action, Bounds, minutes_of_week, week
from tests.unit.costs.documents import by_item, cost, stack


def bounds(low: int, high: int, desired: int) -> Bounds:
    return Bounds(Decimal(low), Decimal(high), Decimal(desired))


OPEN, CLOSE = "0 7 * * MON-FRI", "0 19 * * 1-5"
"""Twelve hours on five days: 60 of a week's 168 hours."""


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [
        ("30 7 * * MON", [DAY + 7 * 60 + 30]),
        ("cron(30 7 ? * MON *)", [DAY + 7 * 60 + 30]),
        ("cron(30 7 ? * 2 *)", [DAY + 7 * 60 + 30]),  # AWS counts from Sunday, 1
        ("0 0 * * 0", [0]),
        ("0 0 * * 7", [0]),  # Unix has two Sundays
        ("0 0 * * *", [DAY * day for day in range(7)]),
        ("0 0 * * FRI-MON", [0, DAY, 5 * DAY, 6 * DAY]),
        ("0 0 1 * *", []),
        ("0 0 * 12 *", []),
        ("cron(0 0 ? * MON 2030)", []),
        ("at(2030-01-01T00:00:00)", []),
        ("every day", []),
        ("99 0 * * *", []),
        ("", []),
    ],
)
def test_a_cron_expression_is_read_as_minutes_of_the_week(expression: str, minutes: list[int]) -> None:
    assert minutes_of_week(expression) == minutes


def test_without_actions_the_bounds_hold_all_week() -> None:
    found = week(bounds(1, 4, 2), [])
    assert found.capacity == between(1, 2, 4)
    assert found.running == 1


def test_business_hours_count_by_their_share_of_the_week() -> None:
    found = week(bounds(3, 12, 3), [Action(OPEN, low=Decimal(10)), Action(CLOSE, low=Decimal(3))])
    average = (Decimal(60) * 10 + Decimal(108) * 3) / 168
    assert found.capacity == between(average, average, 12)
    assert found.running == 1


def test_nights_and_weekends_off_run_60_of_168_hours() -> None:
    zero = Decimal(0)
    stops = Action(CLOSE, low=zero, high=zero, desired=zero)
    starts = Action(OPEN, low=Decimal(1), high=Decimal(4), desired=Decimal(2))
    found = week(bounds(1, 4, 2), [stops, starts])
    assert found.running == Decimal(60) / 168
    assert found.capacity == between(1, 2, 4)


def test_actions_at_the_same_minute_hold_in_their_order() -> None:
    found = week(bounds(1, 9, 1), [Action(OPEN, desired=Decimal(5)), Action(OPEN, desired=Decimal(3))])
    assert found.capacity.expected == 3


def test_the_parts_of_a_week_are_the_week() -> None:
    assert sum(1 for minute in minutes_of_week("* * * * *") if minute < WEEK) == WEEK


def office(**more: Any) -> Any:
    """A group that its own schedule stops at night and at weekends, and starts again."""
    return stack(
        {
            "aws_launch_template": {"web": {"instance_type": "c6i.xlarge", "monitoring": [{"enabled": False}]}},
            "aws_autoscaling_group": {
                "web": {
                    "name": "web",
                    "min_size": 2,
                    "max_size": 2,
                    "launch_template": [{"id": "${aws_launch_template.web.id}"}],
                    **more,
                }
            },
            "aws_autoscaling_schedule": {
                "night": {
                    "autoscaling_group_name": "${aws_autoscaling_group.web.name}",
                    "recurrence": CLOSE,
                    "min_size": 0,
                    "max_size": 0,
                    "desired_capacity": 0,
                },
                "morning": {
                    "autoscaling_group_name": "web",
                    "recurrence": OPEN,
                    "min_size": 2,
                    "max_size": 2,
                    "desired_capacity": 2,
                },
            },
        }
    )


def test_a_group_that_its_own_schedule_stops_is_charged_for_the_hours_that_it_runs() -> None:
    hours = by_item(cost(office()))["Instance hours (c6i.xlarge)"]
    assert round(hours, 20) == round(2 * 730 * Decimal("0.17") * 60 / 168, 20)
    assert by_item(cost(office(), schedule=ALWAYS))["Instance hours (c6i.xlarge)"] == 2 * 730 * Decimal("0.17")


def test_a_service_that_its_own_schedule_stops_is_charged_for_the_hours_that_it_runs() -> None:
    def action(expression: str, tasks: int) -> dict[str, Any]:
        return {
            "resource_id": "${aws_appautoscaling_target.web.resource_id}",
            "scalable_dimension": "ecs:service:DesiredCount",
            "service_namespace": "ecs",
            "schedule": expression,
            "scalable_target_action": [{"min_capacity": tasks, "max_capacity": tasks}],
        }

    document = stack(
        {
            "aws_ecs_task_definition": {
                "web": {"family": "web", "cpu": 1024, "memory": 2048, "requires_compatibilities": ["FARGATE"]}
            },
            "aws_ecs_service": {
                "web": {
                    "name": "web",
                    "cluster": "main",
                    "launch_type": "FARGATE",
                    "desired_count": 1,
                    "task_definition": "${aws_ecs_task_definition.web.arn}",
                }
            },
            "aws_appautoscaling_target": {
                "web": {
                    "resource_id": "service/main/web",
                    "scalable_dimension": "ecs:service:DesiredCount",
                    "service_namespace": "ecs",
                    "min_capacity": 1,
                    "max_capacity": 1,
                }
            },
            "aws_appautoscaling_scheduled_action": {
                "night": action("cron(0 19 ? * MON-FRI *)", 0),
                "morning": action("cron(0 7 ? * MON-FRI *)", 1),
            },
        }
    )
    assert cost(document, schedule=ALWAYS).lines[0].quantity == exactly(730)
    assert round(cost(document).lines[0].quantity.expected, 20) == round(Decimal(730) * 60 / 168, 20)
