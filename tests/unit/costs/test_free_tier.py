"""What an account has for nothing."""

from decimal import Decimal

import pytest

from costs.free_tier import FreeTier
from tests.unit.costs.documents import by_item, cost, stack

BALANCED = stack(
    {
        "aws_lb": {
            "a": {"load_balancer_type": "application", "internal": True},
            "b": {"load_balancer_type": "application", "internal": True},
        }
    }
)
QUEUES = stack({"aws_sqs_queue": {"a": {"name": "a"}, "b": {"name": "b"}}})


@pytest.mark.parametrize(
    ("tier", "hours"),
    [(FreeTier.NONE, 1460), (FreeTier.CREDITS, 1460), (FreeTier.LEGACY, 710)],  # 750 of 1,460 hours are free
)
def test_an_account_has_750_hours_of_load_balancers_however_many_there_are(tier: FreeTier, hours: int) -> None:
    found = cost(BALANCED, free_tier=tier)
    assert round(by_item(found)["Application load balancer"], 20) == hours * Decimal("0.0225")


def test_lines_share_an_allowance_by_their_quantity() -> None:
    usage = {"aws_sqs_queue.a": {"monthly_requests": 1_000_000}, "aws_sqs_queue.b": {"monthly_requests": 3_000_000}}
    a, b = cost(QUEUES, usage, free_tier=FreeTier.CREDITS).lines
    assert (a.quantity.expected, b.quantity.expected) == (Decimal(750_000), Decimal(2_250_000))
    assert a.notes == ("1,000,000 Requests a month are free",)


def test_what_is_used_below_the_allowance_costs_nothing() -> None:
    usage = {"aws_sqs_queue.a": {"monthly_requests": 999_999}}
    assert cost(QUEUES, usage, free_tier=FreeTier.CREDITS).monthly.expected == 0
    assert cost(QUEUES, usage).monthly.expected > 0


def test_credits_pay_bills_and_change_no_price() -> None:
    found = cost(BALANCED, free_tier=FreeTier.CREDITS)  # 1,460 hours of 0.0225 are $32.85 a month
    assert found.monthly == cost(BALANCED).monthly
    assert found.notes == ("an account with the whole $200 of credits would pay 6.0 months of this with them",)
    many = stack({"aws_lb": {name: {"internal": True} for name in "abcdefgh"}})  # $131.40 a month
    (note,) = cost(many, free_tier=FreeTier.CREDITS).notes
    assert "would pay 1.5 months" in note
