"""How often schedules fire."""

from decimal import Decimal

import pytest

from costs.amounts import between
from costs.document.resource import NotKnown
from costs.scheduled_invocations import fires
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

MONTH = Decimal(730)
DAYS = MONTH / 24


@pytest.mark.parametrize(
    ("expression", "a_month"),
    [
        ("rate(1 minute)", 43_800),
        ("rate(5 minutes)", 8_760),
        ("rate(1 hour)", 730),
        ("rate(12 hours)", Decimal(730) / 12),
        ("rate(7 days)", DAYS / 7),
        ("cron(0 3 * * ? *)", DAYS),
        ("cron(0/15 * * * ? *)", DAYS * 96),
        ("cron(0,30 8-17 ? * MON-FRI *)", DAYS * 20 * 5 / 7),
        ("cron(0 22 ? * FRI-MON *)", DAYS * 4 / 7),
        ("cron(0 0 ? * 1 *)", DAYS / 7),
        ("cron(0 0 ? * L *)", DAYS / 7),
        ("cron(0 0 1 * ? *)", DAYS * 12 * 28 / 10_227),
        ("cron(0 0 L * ? *)", DAYS * 12 * 28 / 10_227),
        ("cron(0 0 31 * ? *)", DAYS * 7 * 28 / 10_227),
        ("cron(0 0 29 FEB ? *)", DAYS * 7 / 10_227),
        ("cron(0 0 15W * ? *)", DAYS * 12 * 28 / 10_227),
        ("cron(0 0 LW * ? *)", DAYS * 12 * 28 / 10_227),
        ("cron(0 0 ? * 2#1 *)", DAYS * 12 * 28 / 10_227),
        ("cron(0 0 ? * 6L *)", DAYS * 12 * 28 / 10_227),
        ("cron(10 1/8 ? 1,7 SUN 2027)", DAYS * 3 * Decimal(2 * 31 * 4) / 10_227),
    ],
)
def test_an_expression_fires_so_often_in_an_average_month(expression: str, a_month: Decimal) -> None:
    found = fires(expression, MONTH)
    assert found.low == found.expected == found.high
    assert found.expected == pytest.approx(a_month)


def test_it_fires_in_proportion_to_the_hours_of_the_month() -> None:
    assert fires("rate(1 hour)", Decimal(744)).expected == 744
    assert fires("cron(0 3 * * ? *)", Decimal(744)).expected == 31


def test_what_fires_once_may_be_over() -> None:
    assert fires("at(2027-01-01T00:00:00)", MONTH) == between(0, 0, 1)


@pytest.mark.parametrize(
    "expression", ["", "rate(0 minutes)", "rate(five minutes)", "cron(0 3 * * ?)", "cron(0 25 * * ? *)", "every day"]
)
def test_an_expression_that_means_nothing_is_not_guessed(expression: str) -> None:
    with pytest.raises(NotKnown):
        fires(expression, MONTH)


FUNCTION = {"aws_lambda_function": {"f": {"function_name": "f", "memory_size": 512}}}
RULE = {"r": {"name": "r", "schedule_expression": "rate(1 hour)"}}
TARGET = {"t": {"rule": "${aws_cloudwatch_event_rule.r.name}", "arn": "${aws_lambda_function.f.arn}"}}
DURATION = {"aws_lambda_function.f": {"request_duration_ms": 1000}}


def test_a_function_runs_as_often_as_its_rule_fires() -> None:
    document = stack({**FUNCTION, "aws_cloudwatch_event_rule": RULE, "aws_cloudwatch_event_target": TARGET})
    # 730 invocations of 1 s with 0.5 GB
    assert by_item(cost(document, DURATION)) == {
        "Requests": 730 * Decimal("0.0000002"),
        "Duration": 365 * Decimal("0.0000166667"),
    }


def test_schedules_of_an_alias_and_of_its_function_add_up() -> None:
    document = stack(
        {
            **FUNCTION,
            "aws_lambda_alias": {"live": {"name": "live", "function_name": "${aws_lambda_function.f.function_name}"}},
            "aws_cloudwatch_event_rule": RULE,
            "aws_cloudwatch_event_target": TARGET,
            "aws_scheduler_schedule": {
                "s": {"schedule_expression": "rate(2 hours)", "target": {"arn": "${aws_lambda_alias.live.arn}"}}
            },
        }
    )
    assert by_item(cost(document), "aws_lambda_function.f") == {"Requests": (730 + 365) * Decimal("0.0000002")}
    assert by_item(cost(document), "aws_scheduler_schedule.s") == {"Scheduled invocations": Decimal("0.000365")}


def test_usage_that_is_given_counts_instead_of_schedules() -> None:
    document = stack({**FUNCTION, "aws_cloudwatch_event_rule": RULE, "aws_cloudwatch_event_target": TARGET})
    found = cost(document, {"aws_lambda_function.f": {"monthly_requests": 1_000_000}})
    assert by_item(found) == {"Requests": Decimal("0.2")}
    assert left_open(found) == {"Duration": "request_duration_ms"}


def test_a_disabled_rule_invokes_nothing() -> None:
    rule = {"r": {**RULE["r"], "state": "DISABLED"}}
    document = stack({**FUNCTION, "aws_cloudwatch_event_rule": rule, "aws_cloudwatch_event_target": TARGET})
    assert by_item(cost(document, DURATION)) == {"Requests": 0, "Duration": 0}


def test_a_rule_by_pattern_tells_nothing_of_how_often() -> None:
    rule = {"r": {"name": "r", "event_pattern": "{}"}}
    document = stack({**FUNCTION, "aws_cloudwatch_event_rule": rule, "aws_cloudwatch_event_target": TARGET})
    assert left_open(cost(document)) == {"Requests": "monthly_requests", "Duration": "monthly_requests"}


def test_a_universal_target_is_told_by_its_input() -> None:
    target = {
        "arn": "arn:aws:scheduler:::aws-sdk:lambda:invoke",
        "input": '{"FunctionName": "${aws_lambda_function.f.arn}"}',
    }
    schedule = {"s": {"schedule_expression": "rate(1 hour)", "target": target}}
    found = cost(stack({**FUNCTION, "aws_scheduler_schedule": schedule}))
    assert by_item(found, "aws_lambda_function.f") == {"Requests": 730 * Decimal("0.0000002")}
    # Another call that only mentions the function doesn't run it.
    target["arn"] = "arn:aws:scheduler:::aws-sdk:lambda:updateAlias"
    assert by_item(cost(stack({**FUNCTION, "aws_scheduler_schedule": schedule})), "aws_lambda_function.f") == {}


def test_a_schedule_that_cannot_be_read_is_left_out_with_the_reason() -> None:
    found = cost(stack({"aws_scheduler_schedule": {"s": {"schedule_expression": "daily", "target": {"arn": "a"}}}}))
    assert "neither rate() nor cron()" in left_out(found)["aws_scheduler_schedule.s"]
