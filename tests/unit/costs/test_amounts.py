"""Amounts that are ranges, and amounts that nobody knows."""

from decimal import Decimal

import pytest

from costs.amounts import Amount, Missing, Range, between, exactly

UNKNOWN = Missing("monthly_requests")


@pytest.mark.parametrize(
    "computed",
    [exactly(2) * UNKNOWN, UNKNOWN * exactly(2), exactly(2) + UNKNOWN, UNKNOWN + exactly(2), UNKNOWN * 3, 3 * UNKNOWN],
)
def test_what_is_computed_with_a_missing_usage_is_missing_too(computed: Amount) -> None:
    assert computed == UNKNOWN


def test_ranges_are_added_and_multiplied_end_by_end() -> None:
    few, many = between(1, 2, 3), between(10, 20, 30)
    assert few + many == between(11, 22, 33)
    assert few * many == between(10, 40, 90)
    assert few * Decimal("0.5") == between("0.5", 1, "1.5")


def test_the_expected_amount_is_moved_between_the_others() -> None:
    assert between(5, 1, 3) == Range(Decimal(3), Decimal(3), Decimal(5))


@pytest.mark.parametrize("ends", [(2, 1, 3), (1, 3, 2), (-1, 0, 1)])
def test_a_range_out_of_order_or_below_zero_is_refused(ends: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="not a range"):
        Range(*map(Decimal, ends))
