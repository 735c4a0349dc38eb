"""What a cost report computes and how it reads, without AWS."""

import importlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tests.unit.lambda_code import code_of

TODAY = date(2026, 11, 22)

type ByDay = Mapping[date, Mapping[str, str]]


@pytest.fixture(scope="module")
def code() -> Iterator[Any]:
    """The function's modules, by name."""
    with code_of("cost_report"):
        yield SimpleNamespace(
            **{
                name: importlib.import_module(name)
                for name in ("days", "spending", "movers", "figures", "text", "explorer")
            }
        )


def spent(code: Any, by_day: ByDay, *estimated: date) -> Any:
    amounts = {day: {each: Decimal(usd) for each, usd in services.items()} for day, services in by_day.items()}
    return code.spending.Spending(amounts, frozenset(estimated))


def steady(services: Mapping[str, str], *, today: date = TODAY, days: int = 60) -> dict[date, Mapping[str, str]]:
    """The same costs on each of the days before `today`."""
    return {today - timedelta(days=back): services for back in range(1, days + 1)}


def figures(code: Any, by_day: ByDay | None, *, today: date = TODAY, **known: Any) -> Any:
    given = {
        "stack": "shop-dev-fargate",
        "days": code.days.Days(today),
        "spending": None if by_day is None else spent(code, by_day),
        "rest_of_month": Decimal(40),
        "budget": Decimal(100),
        "estimate": None,
    }
    return code.figures.Figures(**(given | known))


# --- days


@pytest.mark.parametrize(
    ("today", "month", "over", "first"),
    [
        ("2026-11-22", ("2026-11-01", "2026-12-01"), False, "2026-11-01"),
        # The month has just begun: yesterday's is meant, which is over.
        ("2026-11-01", ("2026-10-01", "2026-11-01"), True, "2026-10-01"),
        ("2026-11-02", ("2026-11-01", "2026-12-01"), False, "2026-10-25"),
        ("2026-11-30", ("2026-11-01", "2026-12-01"), False, "2026-11-01"),
        ("2026-12-01", ("2026-11-01", "2026-12-01"), True, "2026-11-01"),
        ("2027-01-01", ("2026-12-01", "2027-01-01"), True, "2026-12-01"),
        ("2027-01-02", ("2027-01-01", "2027-02-01"), False, "2026-12-25"),
        ("2027-02-28", ("2027-02-01", "2027-03-01"), False, "2027-02-01"),
        ("2027-03-01", ("2027-02-01", "2027-03-01"), True, "2027-02-01"),
        ("2028-02-29", ("2028-02-01", "2028-03-01"), False, "2028-02-01"),
        ("2028-03-01", ("2028-02-01", "2028-03-01"), True, "2028-02-01"),
    ],
)
def test_the_month_is_the_one_that_yesterday_is_in(
    code: Any, today: str, month: tuple[str, str], over: bool, first: str
) -> None:
    days = code.days.Days(date.fromisoformat(today))
    assert days.yesterday == days.today - timedelta(days=1)
    assert (days.month_begin.isoformat(), days.month_end.isoformat()) == month
    assert days.month_is_over is over
    assert days.first.isoformat() == first
    of_month = list(days.of_month)
    assert (of_month[0], of_month[-1]) == (days.month_begin, days.yesterday)


def test_yesterday_is_compared_with_the_week_before_it(code: Any) -> None:
    compared = code.days.Days(date(2028, 3, 3)).compared
    assert [each.isoformat() for each in compared] == [
        "2028-02-24",
        "2028-02-25",
        "2028-02-26",
        "2028-02-27",
        "2028-02-28",
        "2028-02-29",
        "2028-03-01",
    ]


# --- sums


def test_a_month_is_summed_without_loss(code: Any) -> None:
    found = figures(code, steady({"EC2": "0.1", "S3": "0.2"}))
    # 21 days; as floating point numbers it would be 6.300000000000001
    assert found.month_to_date == Decimal("6.3")
    assert found.forecast == Decimal("46.3")
    assert found.average == Decimal("0.3")


def test_on_the_first_the_month_before_is_told_to_its_end(code: Any) -> None:
    today = date(2028, 3, 1)
    found = figures(code, steady({"EC2": "1"}, today=today), today=today, rest_of_month=Decimal(0))
    assert found.month_to_date == found.forecast == Decimal(29)
    assert "2028-02 in all                as above  it is over" in code.text.message(found)


def test_credits_are_costs_below_zero(code: Any) -> None:
    by_day = steady({"EC2": "2"}) | {TODAY - timedelta(days=1): {"EC2": "2", "Credits": "-5.005"}}
    found = figures(code, by_day)
    assert found.yesterday == Decimal("-3.005")
    assert "Yesterday                       -$3.01" in code.text.message(found)
    assert found.movers[0].how == "new"
    assert code.text.subject(found).startswith("shop-dev-fargate: -$3.01 yesterday")


def test_a_stack_that_is_younger_than_a_week_is_compared_with_the_days_that_it_has(code: Any) -> None:
    found = figures(code, steady({"EC2": "6"}, days=3))
    assert (found.compared_days, found.average) == (2, Decimal(6))
    assert found.movers == []


def test_a_stack_of_yesterday_has_nothing_to_compare_with(code: Any) -> None:
    found = figures(code, steady({"EC2": "6"}, days=1))
    assert (found.compared_days, found.average, found.movers) == (0, None, ())
    assert "There are no earlier days to compare with." in code.text.message(found)


def test_a_day_that_cost_explorer_does_not_know_yet_is_not_a_day_without_costs(code: Any) -> None:
    by_day = steady({"EC2": "6"})
    del by_day[TODAY - timedelta(days=1)]
    found = figures(code, by_day)
    assert found.yesterday is None
    assert found.movers == ()
    said = code.text.message(found)
    assert "Yesterday                      unknown  Cost Explorer shows no costs of it yet" in said
    assert re.search(r"EC2 +unknown +\$120.00", said)
    assert "yesterday unknown" in code.text.subject(found)


# --- movers


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({"EC2": "4"}, {"EC2": "5"}, [("EC2", "1", "+25%")]),
        ({"EC2": "4"}, {"EC2": "3"}, [("EC2", "-1", "-25%")]),
        ({"EC2": "4"}, {"EC2": "4.009"}, []),
        ({"EC2": "4"}, {"EC2": "4.01"}, [("EC2", "0.01", "+0%")]),
        ({}, {"S3": "1"}, [("S3", "1", "new")]),
        ({"S3": "0"}, {"S3": "1"}, [("S3", "1", "new")]),
        ({"S3": "1"}, {}, [("S3", "-1", "gone")]),
        ({"S3": "1"}, {"S3": "0"}, [("S3", "-1", "gone")]),
        ({"Credits": "-2"}, {"Credits": "-1"}, [("Credits", "1", "+50%")]),
        ({"Credits": "-2"}, {"Credits": "-3"}, [("Credits", "-1", "-50%")]),
        ({"A": "1", "B": "9"}, {"A": "4", "B": "4"}, [("B", "-5", "-56%"), ("A", "3", "+300%")]),
        (
            dict.fromkeys("ABCDEFG", "1"),
            {"A": "2", "B": "3", "C": "4", "D": "5", "E": "6", "F": "7", "G": "8"},
            [("G", "7", "+700%"), ("F", "6", "+600%"), ("E", "5", "+500%"), ("D", "4", "+400%"), ("C", "3", "+300%")],
        ),
        # Half a percent is rounded away from zero.
        ({"EC2": "8"}, {"EC2": "9"}, [("EC2", "1", "+13%")]),
    ],
)
def test_movers_are_those_that_changed_most_in_dollars(
    code: Any, before: dict[str, str], now: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    always = {"KMS": "0.03"}
    by_day = steady({**always, **before}, days=8) | {TODAY - timedelta(days=1): {**always, **now}}
    found = code.movers.movers(spent(code, by_day), code.days.Days(TODAY))
    assert [(each.service, each.change, each.how) for each in found] == [
        (service, Decimal(change), how) for service, change, how in expected
    ]


# --- text


@pytest.mark.parametrize(
    ("usd", "expected"),
    [
        ("0", "$0.00"),
        ("0.005", "$0.01"),
        ("0.0049999999", "$0.00"),
        ("-0.001", "$0.00"),
        ("-0.005", "-$0.01"),
        ("1234567.891", "$1,234,567.89"),
        ("1E+3", "$1,000.00"),
        ("2.675", "$2.68"),
    ],
)
def test_money_is_rounded_to_cents_as_people_do(code: Any, usd: str, expected: str) -> None:
    assert code.text.money(Decimal(usd)) == expected


def test_a_report_reads_as_a_few_tables(code: Any) -> None:
    yesterday = TODAY - timedelta(days=1)
    by_day = steady({"EC2": "2", "S3": "0.5"}) | {yesterday: {"EC2": "3", "S3": "0.5", "Amazon Bedrock": "1"}}
    estimate = code.figures.Estimate(Decimal(80), date(2026, 10, 1))
    found = figures(code, by_day, spending=spent(code, by_day, yesterday), estimate=estimate)

    assert (
        code.text.message(found)
        == """\
shop-dev-fargate: costs of 2026-11-21 (UTC)

Yesterday                        $4.50  estimated: AWS may still change it, and often adds to it for a day or two
Day before                       $2.50
Average of the 7 before          $2.50
2026-11 up to yesterday         $54.50
2026-11 in all                  $94.50  with Cost Explorer's forecast for the rest
Budget of a month              $100.00  55% used, 95% by the forecast
Estimate of a month             $80.00  of 2026-10-01, the month is 118% of it

What moved, yesterday against the average of the 7 days before:
  Amazon Bedrock                                    +$1.00      new  to $1.00
  EC2                                               +$1.00     +50%  to $3.00

Service                                          Yesterday       2026-11
EC2                                                  $3.00        $43.00
S3                                                   $0.50        $10.50
Amazon Bedrock                                       $1.00         $1.00
"""
    )
    assert code.text.subject(found) == "shop-dev-fargate: $4.50 yesterday, $54.50 in 2026-11 (55% of the budget)"


def test_costs_that_are_final_are_not_called_estimated(code: Any) -> None:
    assert "estimated" not in code.text.message(figures(code, steady({"EC2": "2"})))


def test_without_an_estimate_a_report_says_so(code: Any) -> None:
    assert re.search(r"Estimate of a month +none", code.text.message(figures(code, steady({"EC2": "2"}))))


def test_an_estimate_of_nothing_is_not_divided_by(code: Any) -> None:
    estimate = code.figures.Estimate(Decimal(0), date(2026, 10, 1))
    said = code.text.message(figures(code, steady({"EC2": "2"}), estimate=estimate))
    assert re.search(r"Estimate of a month +\$0.00  of 2026-10-01$", said, re.MULTILINE)


def test_without_a_forecast_a_report_says_why(code: Any) -> None:
    said = code.text.message(figures(code, steady({"EC2": "2"}), rest_of_month=None))
    assert re.search(r"2026-11 in all +unknown  Cost Explorer has seen too little for a forecast", said)
    assert "by the forecast" not in said


@pytest.mark.parametrize("by_day", [{}, {TODAY - timedelta(days=1): {}}])
def test_costs_that_carry_no_tag_are_unknown_and_not_zero(code: Any, by_day: ByDay) -> None:
    found = figures(code, by_day)
    said = code.text.message(found)
    assert code.text.subject(found) == "shop-dev-fargate: no costs carry the tag Stack yet"
    assert "No costs carry the tag Stack yet" in said
    assert "activate Stack as a cost allocation" in said
    assert "Yesterday" not in said
    assert (found.yesterday, found.month_to_date, found.forecast) == (None, None, None)


def test_a_service_that_costs_nothing_carries_the_tag_all_the_same(code: Any) -> None:
    found = figures(code, steady({"KMS": "0"}))
    assert found.untagged is False
    assert found.yesterday == 0


def test_what_is_missing_is_told_with_its_reason(code: Any) -> None:
    missing = [
        code.figures.Missing("the costs", "AccessDeniedException: no"),
        code.figures.Missing("the estimate", "x"),
    ]
    found = figures(code, None, rest_of_month=None, missing=missing)
    said = code.text.message(found)
    assert said.endswith("What is missing in this report:\n  the costs: AccessDeniedException: no\n  the estimate: x\n")
    assert "Estimate of a month" not in said
    assert code.text.subject(found) == "shop-dev-fargate: the costs can't be told"


def test_of_hundreds_of_services_the_dearest_have_a_line_and_the_others_a_sum(code: Any) -> None:
    services = {f"Service {number:03} with a name that is much longer than any column": "1" for number in range(150)}
    services["Service 149 with a name that is much longer than any column"] = "2"
    found = figures(code, steady(services))
    said = code.text.message(found)
    table = said.partition("Service    ")[2].splitlines()[1:]
    assert len(table) == 21
    assert table[0].startswith("Service 149 with a name")
    assert re.fullmatch(r"130 others +\$130.00 +\$2,730.00", table[-1])
    assert len(said.encode()) < 10_000
    assert max(map(len, table)) < 80


@pytest.mark.parametrize("stack", ["s" * 200, "bücher-dev-fargate"])
def test_a_subject_is_what_sns_takes(code: Any, stack: str) -> None:
    said = code.text.subject(figures(code, steady({"EC2": "123456789"}), stack=stack))
    assert re.fullmatch(r"[ -~]{1,99}", said)


# --- JSON


def test_amounts_in_json_are_text(code: Any) -> None:
    told = figures(code, steady({"EC2": "0.1", "S3": "1E-9"})).as_json()
    assert told["yesterday"]["services"] == {"EC2": "0.1000", "S3": "0.0000"}
    assert told["month"]["to_date_usd"] == "2.1000"
    assert told["month"]["forecast_usd"] == "42.1000"
    assert told["budget_usd"] == "100.0000"
    assert told["estimate"] is None


# --- Cost Explorer's answers


def group(service: str, amount: str, unit: str = "USD") -> dict[str, Any]:
    return {"Keys": [service], "Metrics": {"UnblendedCost": {"Amount": amount, "Unit": unit}}}


def result(day: str, *groups: dict[str, Any], estimated: bool = False) -> dict[str, Any]:
    return {"TimePeriod": {"Start": day, "End": "9999-01-01"}, "Groups": list(groups), "Estimated": estimated}


def test_a_day_may_go_on_with_the_next_page(code: Any) -> None:
    pages = [
        {"ResultsByTime": [result("2026-11-20", group("A", "1")), result("2026-11-21", group("A", "2"))]},
        {"ResultsByTime": [result("2026-11-21", group("B", "3"), estimated=True)]},
    ]
    read = code.explorer.read(pages)
    assert read.by_day == {
        date(2026, 11, 20): {"A": Decimal(1)},
        date(2026, 11, 21): {"A": Decimal(2), "B": Decimal(3)},
    }
    assert read.estimated == {date(2026, 11, 21)}


@pytest.mark.parametrize(
    ("amount", "unit", "message"), [("1", "CNY", "in CNY, the budget is in USD"), ("much", "USD", "amount of 'much'")]
)
def test_an_amount_that_is_no_number_of_dollars_is_refused(code: Any, amount: str, unit: str, message: str) -> None:
    with pytest.raises(code.explorer.Unreadable, match=message):
        code.explorer.read([{"ResultsByTime": [result("2026-11-21", group("A", amount, unit))]}])
