"""Environments of Managed Workflows for Apache Airflow."""

from decimal import Decimal
from typing import Any

from costs.amounts import Range
from tests.unit.costs.documents import by_item, cost, left_open, stack

ENVIRONMENT = "aws_mwaa_environment.e"


def environment(arguments: dict[str, Any], usage: dict[str, Any] | None = None) -> dict[str, Decimal]:
    """What one costs, by item."""
    return by_item(cost(stack({"aws_mwaa_environment": {"e": arguments}}), {ENVIRONMENT: usage or {}}))


def test_an_environment_is_small_by_default_and_has_a_worker_in_its_price() -> None:
    assert environment({}) == {"Environment (Small)": 730 * Decimal("0.49"), "Further workers (Small)": 0}


def test_further_workers_cost_between_their_bounds() -> None:
    found = cost(stack({"aws_mwaa_environment": {"e": {"min_workers": 3, "max_workers": 5}}}))
    hours = next(line.quantity for line in found.lines if line.charge.item == "Further workers (Small)")
    assert hours == Range(Decimal(1460), Decimal(1460), Decimal(2920))


def test_schedulers_beyond_two_cost() -> None:
    found = environment({"schedulers": 3, "max_workers": 1})
    assert found == {"Environment (Small)": Decimal("357.70"), "Further schedulers (Small)": Decimal("40.150")}


def test_usage_says_how_many_more_there_are_and_what_is_stored() -> None:
    usage = {"additional_workers": 2.5, "additional_schedulers": 3, "meta_database_gb": 1000}
    assert environment({"environment_class": "mW1.laRgE"}, usage) == {
        "Environment (Large)": Decimal("722.70"),
        "Further workers (Large)": Decimal("401.500"),
        "Further schedulers (Large)": Decimal("481.80"),
        "Metadata": Decimal(100),
    }


def test_what_is_stored_depends_on_usage() -> None:
    assert left_open(cost(stack({"aws_mwaa_environment": {"e": {}}}))) == {"Metadata": "meta_database_gb"}
