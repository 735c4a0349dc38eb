"""Data that leaves a zone, a region or AWS."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, stack

ADDRESS = "aws_data_transfer.here"


def test_data_to_the_internet_gets_cheaper_with_the_volume() -> None:
    found = cost(stack({"aws_data_transfer": {"here": {}}}), {ADDRESS: {"monthly_outbound_internet_gb": 60_000}})
    # The first 10 TB at 0.09, the next 40 TB at 0.085, the rest at 0.07.
    expected = 10_240 * Decimal("0.09") + 40_960 * Decimal("0.085") + 8_800 * Decimal("0.07")
    assert by_item(found) == {"Data out to the internet": expected}


def test_data_between_zones_is_charged_on_both_ends() -> None:
    found = cost(stack({"aws_data_transfer": {"here": {}}}), {ADDRESS: {"monthly_intra_region_gb": 1000}})
    assert by_item(found) == {"Data between zones": Decimal("20.00")}


def test_data_between_the_regions_of_us_east_is_cheaper_than_to_others() -> None:
    usage = {"monthly_outbound_us_east_to_us_east_gb": 500, "monthly_outbound_other_regions_gb": 750}
    found = cost(stack({"aws_data_transfer": {"here": {}}}), {ADDRESS: usage})
    assert by_item(found) == {"Data to US East": Decimal("5.00"), "Data to other regions": Decimal("15.00")}


def test_the_region_is_what_the_usage_says_not_the_providers() -> None:
    found = cost(
        stack({"aws_data_transfer": {"here": {"region": "eu-west-1"}}}),
        {ADDRESS: {"monthly_outbound_other_regions_gb": 750}},
    )
    assert by_item(found) == {"Data to other regions": Decimal("15.00")}
    assert found.lines[0].charge.region == "eu-west-1"


def test_what_isnt_given_isnt_listed() -> None:
    found = cost(stack({"aws_data_transfer": {"here": {}}}))
    assert found.lines == ()
    assert found.usage_dependent == ()
