"""Answers as people write them."""

from decimal import Decimal

import pytest

from costs.recommendation.needs import Needs, Updates
from costs.recommendation.questions import QUESTIONS, needs
from costs.unusable import Unusable


@pytest.mark.parametrize(
    ("answer", "text", "read"),
    [
        ("requests_per_day", "500", 500),
        ("requests_per_day", " 1,000,000 ", 1_000_000),
        ("monthly_budget_usd", "$1,000.50", Decimal("1000.50")),
        ("longest_execution_minutes", "0.5", Decimal("0.5")),
        ("gpu", "y", True),
        ("gpu", "No", False),
        ("model_updates", "Daily", Updates.DAILY),
    ],
)
def test_an_answer_is_read(answer: str, text: str, read: object) -> None:
    found = QUESTIONS[answer].read(text)
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("answer", "text", "said"),
    [
        ("requests_per_day", "many", "requests a day: 'many'; allowed: a whole number such as 500"),
        ("requests_per_day", "2.5", "requests a day: '2.5'; allowed: a whole number such as 500"),
        ("requests_per_day", "-3", "requests a day: '-3'; allowed: a whole number such as 500"),
        ("requests_per_day", "1,5", "requests a day: '1,5'; allowed: a whole number such as 500"),
        ("requests_per_day", "9" * 16, f"requests a day: '{'9' * 16}'; allowed: a whole number such as 500"),
        ("monthly_budget_usd", "1e9", "monthly budget: '1e9'; allowed: a number such as 2.5"),
        ("monthly_budget_usd", "nan", "monthly budget: 'nan'; allowed: a number such as 2.5"),
        ("gpu", "1", "GPU: '1'; allowed: yes or no"),
        ("model_updates", "yearly", "model updates: 'yearly'; allowed: rarely, weekly, daily"),
    ],
)
def test_a_wrong_answer_is_told_with_what_would_do(answer: str, text: str, said: str) -> None:
    with pytest.raises(Unusable) as refused:
        QUESTIONS[answer].read(text)
    assert str(refused.value) == said


def test_needs_are_read_from_texts() -> None:
    assert needs({"models": "3", "gpu": "yes"}) == Needs(models=3, gpu=True)


def test_an_answer_that_nobody_asks_for_is_refused() -> None:
    with pytest.raises(Unusable, match="gpus: no such answer; allowed: requests_per_day, models"):
        needs({"gpus": "yes"})


@pytest.mark.parametrize(
    ("answer", "value", "written"),
    [
        ("requests_per_day", 10_000, "10,000"),
        ("monthly_budget_usd", Decimal("12.34"), "$12.34"),
        ("ab_tests", False, "no"),
        ("model_updates", Updates.WEEKLY, "weekly"),
    ],
)
def test_an_answer_is_written(answer: str, value: int, written: str) -> None:
    assert QUESTIONS[answer].write(value) == written
