"""Costs by requests: where variants cross, to the request, and which is the cheapest."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.amounts import Range, exactly
from costs.report.curve import curve, steps
from costs.report.lines import spread_out
from tests.unit.costs.reports import straight


def test_a_crossing_is_the_first_request_at_which_the_other_is_cheaper() -> None:
    # 30 = 10 + 0.00002 n at n = 1,000,000, where both cost the same.
    found = straight({"flat": ("30", "0"), "paid by use": ("10", "0.00002")})
    (crossing,) = found.crossings
    assert (crossing.requests, crossing.cheaper, crossing.than) == (1_000_001, "flat", "paid by use")
    assert crossing.monthly == 30
    assert found.cheapest == ("paid by use", "flat")
    assert found.changes == (crossing,)


def test_a_crossing_between_two_requests_is_at_the_later_one() -> None:
    # 30 = 10 + 0.00003 n at n = 666,666.67.
    (crossing,) = straight({"flat": ("30", "0"), "by use": ("10", "0.00003")}).crossings
    assert crossing.requests == 666_667


def test_a_crossing_at_a_step_in_a_price_is_found_to_the_request() -> None:
    def tiered(number: int) -> Range:
        return exactly(Decimal(number) / 1000 if number < 123_457 else Decimal(50) + Decimal(number) / 10**9)

    (crossing,) = curve({"tiered": tiered, "flat": lambda _: exactly(60)}, (1000, 100_000, 10**9)).crossings[:1]
    # 60,001 requests cost more than 60 dollars; 50 dollars and little from 123,457 on.
    assert (crossing.requests, crossing.cheaper) == (60_001, "flat")
    (back,) = curve({"tiered": tiered, "flat": lambda _: exactly(60)}, (100_000, 200_000)).crossings
    assert (back.requests, back.cheaper, back.monthly) == (123_457, "tiered", Decimal("50.000123457"))


def test_the_exact_costs_decide_not_what_a_float_could_tell_apart() -> None:
    least = Decimal("1e-20")
    costs = {"one": lambda _: exactly(1), "other": lambda n: exactly(1 + least * (500_000 - n))}
    (crossing,) = curve(costs, steps(1000, 10**6)).crossings
    assert crossing.requests == 500_001


@pytest.mark.parametrize("second", ["20", "10"], ids=["always dearer", "the same"])
def test_without_a_crossing_one_is_the_cheapest_everywhere(second: str) -> None:
    found = straight({"a": ("10", "0.00001"), "b": (second, "0.00001")})
    assert found.crossings == ()
    assert found.cheapest == ("a",)


def test_what_cost_the_same_and_then_less_crosses() -> None:
    found = straight({"a": ("10", "0.00001"), "b": ("10.01", "0")})
    assert [(one.cheaper, one.requests) for one in found.crossings] == [("b", 1001)]
    assert found.cheapest == ("a", "b")


def test_only_crossings_of_the_cheapest_change_it() -> None:
    found = straight(
        {"function": ("0", "0.00005"), "task": ("20", "0.00001"), "machine": ("100", "0"), "dear": ("70", "0.00001")}
    )
    assert [(one.requests, one.cheaper, one.than) for one in found.crossings] == [
        (500_001, "task", "function"),  # 0.00005 n = 20 + 0.00001 n
        (1_750_001, "dear", "function"),  # 0.00005 n = 70 + 0.00001 n
        (2_000_001, "machine", "function"),
        (3_000_001, "machine", "dear"),
        (8_000_001, "machine", "task"),
    ]
    assert found.cheapest == ("function", "task", "machine")
    assert [one.requests for one in found.changes] == [500_001, 8_000_001]


amounts = st.decimals("0", "1000", places=2)
lines = st.lists(st.tuples(amounts, st.decimals("0", "0.01", places=6)), min_size=2, max_size=5)


@given(lines)
def test_the_cheapest_at_each_number_is_the_one_that_the_changes_say(given: list[tuple[Decimal, Decimal]]) -> None:
    found = straight({f"v{number}": (str(begin), str(each)) for number, (begin, each) in enumerate(given)})
    for place, requests in enumerate(found.requests):
        named = found.cheapest[sum(change.requests <= requests for change in found.changes)]
        least = min(costs[place].expected for costs in found.costs.values())
        assert found.costs[named][place].expected == least


@given(lines)
def test_a_crossing_holds_at_its_request_and_not_one_before(given: list[tuple[Decimal, Decimal]]) -> None:
    variants = {f"v{number}": line for number, line in enumerate(given)}
    found = straight({name: (str(begin), str(each)) for name, (begin, each) in variants.items()})
    for one in found.crossings:
        (begin, each), (other_begin, other_each) = variants[one.cheaper], variants[one.than]
        assert begin + each * one.requests < other_begin + other_each * one.requests
        assert begin + each * (one.requests - 1) >= other_begin + other_each * (one.requests - 1)


def test_the_numbers_of_requests_are_easy_to_read_and_keep_their_ends() -> None:
    assert steps(1234, 25_000) == (1234, 1500, 2000, 3000, 5000, 7000, 10_000, 15_000, 20_000, 25_000)
    assert len(steps(1000, 10**9)) == 37
    assert steps(1, 2) == (1, 2)


@given(st.lists(st.floats(0, 400), max_size=20))
def test_labels_do_not_touch_and_stay_inside(places: list[float]) -> None:
    moved = spread_out(sorted(places), 14, 400)
    assert all(after - before > 13.999 for before, after in pairwise(moved))
    assert all(-0.001 <= place <= 400 for place in moved)


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread_out([10, 50, 390], 14, 400) == [10, 50, 390]
