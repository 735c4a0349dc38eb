"""On demand, on Spot, or committed for years."""

from decimal import Decimal

import pytest

from costs.amounts import Range, between, exactly
from costs.lines import Estimate
from costs.purchase import RESERVED, SAVINGS_PLANS, Plan, Purchase
from costs.schedule import Schedule
from costs.unusable import Unusable
from tests.unit.costs.documents import cost, stack

GROUP = stack(
    {
        "aws_autoscaling_group": {
            "main": {
                "min_size": 1,
                "desired_capacity": 2,
                "max_size": 4,
                "launch_template": [{"id": "${aws_launch_template.main.id}"}],
            }
        },
        "aws_launch_template": {"main": {"instance_type": "c6i.xlarge"}},
    }
)
HOUR = Decimal("0.17")  # of a c6i.xlarge in us-east-1
MONTH = 730


def instances(found: Estimate) -> list[Range]:
    return [line.monthly for line in found.lines if line.charge.item.startswith("Instance hours")]


def test_on_demand_a_group_costs_what_its_bounds_allow() -> None:
    assert instances(cost(GROUP)) == [between(HOUR * MONTH, 2 * HOUR * MONTH, 4 * HOUR * MONTH)]


def test_a_share_on_spot_costs_between_30_and_50_percent() -> None:
    spot, on_demand = instances(cost(GROUP, purchase=Purchase(spot_share=Decimal("0.4"))))
    usual = 2 * HOUR * MONTH
    assert spot.expected == usual * Decimal("0.4") * Decimal("0.4")  # 40 % of it, 60 % cheaper
    assert spot.low == HOUR * MONTH * Decimal("0.4") * Decimal("0.3")
    assert spot.high == 4 * HOUR * MONTH * Decimal("0.4") * Decimal("0.5")
    assert on_demand.expected == usual * Decimal("0.6")


def test_all_on_spot_leaves_nothing_on_demand() -> None:
    (spot,) = instances(cost(GROUP, purchase=Purchase(spot_share=Decimal(1))))
    assert spot.expected == 2 * HOUR * MONTH * Decimal("0.4")


def test_what_always_runs_is_committed_and_the_rest_stays_on_demand() -> None:
    plan = Plan("savings plan 20%", SAVINGS_PLANS, discount=Decimal("0.2"))
    committed, rest = instances(cost(GROUP, purchase=Purchase(plans=(plan,))))
    assert committed == exactly(HOUR * MONTH * Decimal("0.8"))
    assert rest == between(0, HOUR * MONTH, 3 * HOUR * MONTH)


def test_a_commitment_is_due_while_the_stack_is_stopped() -> None:
    plan = Plan("savings plan 20%", SAVINGS_PLANS, discount=Decimal("0.2"))
    half = Schedule(Decimal(12), everything=True)
    committed, rest = instances(cost(GROUP, purchase=Purchase(plans=(plan,)), schedule=half))
    assert committed == exactly(HOUR * MONTH * Decimal("0.8"))
    # Two instances for half a month are one for the whole, which is the one that is committed; four are two.
    assert rest == between(0, 0, HOUR * MONTH)


def test_the_catalogue_s_rate_spreads_what_is_paid_upfront() -> None:
    instance = stack({"aws_instance": {"a": {"instance_type": "m5.large", "associate_public_ip_address": False}}})
    plan = Plan("reserved 1yr all-upfront", RESERVED)
    (reserved,) = [
        line
        for line in cost(instance, purchase=Purchase(plans=(plan,))).lines
        if line.charge.item == "Instance hours (m5.large)"
    ]
    assert 0 < reserved.unit_price < Decimal("0.096")
    assert reserved.monthly == exactly(reserved.unit_price * MONTH)
    assert reserved.notes == ("reserved 1yr all-upfront, due whether it runs or not",)


def test_without_a_rate_it_stays_on_demand_and_says_so() -> None:
    plan = Plan("reserved 7yr no-upfront", RESERVED)
    (line,) = [line for line in cost(GROUP, purchase=Purchase(plans=(plan,))).lines if "Instance" in line.charge.item]
    assert line.monthly.expected == 2 * HOUR * MONTH
    assert line.notes == ("on demand: the catalogue has no rate for reserved 7yr no-upfront",)


def test_a_savings_plan_doesn_t_touch_databases_and_reservations_don_t_touch_tasks() -> None:
    plan = Plan("savings plan 50%", SAVINGS_PLANS, discount=Decimal("0.5"))
    database = stack(
        {
            "aws_db_instance": {
                "main": {"engine": "postgres", "instance_class": "db.t4g.medium", "allocated_storage": 20}
            }
        }
    )
    assert cost(database, purchase=Purchase(plans=(plan,))).monthly == cost(database).monthly
    reserved = Plan("reserved 50%", RESERVED, discount=Decimal("0.5"))
    assert cost(database, purchase=Purchase(plans=(reserved,))).monthly != cost(database).monthly


@pytest.mark.parametrize("share", ["-0.1", "1.1"])
def test_a_share_is_between_nothing_and_all(share: str) -> None:
    with pytest.raises(Unusable, match="it is between 0 and 100 %"):
        Purchase(spot_share=Decimal(share))


@pytest.mark.parametrize("discount", ["-0.1", "1"])
def test_a_discount_leaves_something_to_pay(discount: str) -> None:
    with pytest.raises(Unusable, match="at least 0 % and below 100 %"):
        Plan("plan", RESERVED, discount=Decimal(discount))
