"""Glue's jobs, crawlers and catalogue."""

from decimal import Decimal
from typing import Any

import pytest

from costs.free_tier import FreeTier
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack

DPU_HOUR = Decimal("0.44")


@pytest.mark.parametrize(
    ("arguments", "dpus"),
    [
        ({}, 10),
        ({"max_capacity": 5}, 5),
        ({"number_of_workers": 10}, 10),
        ({"number_of_workers": 10, "worker_type": "G.2X"}, 20),
        ({"number_of_workers": 4, "worker_type": "G.025X", "command": [{"name": "gluestreaming"}]}, 1),
        ({"command": [{"name": "pythonshell"}]}, Decimal("0.0625")),
        ({"command": [{"name": "pythonshell"}], "max_capacity": 1}, 1),
    ],
)
def test_a_job_costs_its_dpus_while_it_runs(arguments: dict[str, Any], dpus: Decimal) -> None:
    document = stack({"aws_glue_job": {"j": arguments}})
    assert by_item(cost(document, {"aws_glue_job.j": {"monthly_hours": 60}})) == {"Job runs": 60 * dpus * DPU_HOUR}
    assert left_open(cost(document)) == {"Job runs": "monthly_hours"}


def test_flexible_runs_have_a_price_of_their_own() -> None:
    found = cost(stack({"aws_glue_job": {"j": {"execution_class": "FLEX"}}}))
    assert left_out(found) == {"aws_glue_job.j Job runs": "no price for AWSGlue ETL-Flex-DPU-Hour in us-east-1"}


def test_workers_of_a_kind_that_nobody_knows_are_left_out() -> None:
    found = cost(stack({"aws_glue_job": {"j": {"number_of_workers": 2, "worker_type": "Z.1X"}}}))
    assert left_out(found)["aws_glue_job.j"].startswith("worker_type is 'Z.1X'; known are Standard, ")


def test_a_crawler_costs_its_hours() -> None:
    document = stack({"aws_glue_crawler": {"c": {}}})
    assert by_item(cost(document, {"aws_glue_crawler.c": {"monthly_hours": 60}})) == {"Crawler runs": Decimal("26.40")}


def test_a_catalogue_costs_by_objects_and_requests() -> None:
    document = stack({"aws_glue_catalog_database": {"d": {}}})
    found = cost(document, {"aws_glue_catalog_database.d": {"monthly_objects": 200_000, "monthly_requests": 3_000_000}})
    assert by_item(found) == {"Catalogue objects": Decimal(2), "Catalogue requests": Decimal(3)}


def test_a_million_objects_and_requests_are_always_free() -> None:
    document = stack({"aws_glue_catalog_database": {"d": {}}})
    usage = {"aws_glue_catalog_database.d": {"monthly_objects": 200_000, "monthly_requests": 3_000_000}}
    found = by_item(cost(document, usage, free_tier=FreeTier.CREDITS))
    assert {item: round(usd, 6) for item, usd in found.items()} == {
        "Catalogue objects": Decimal(0),
        "Catalogue requests": Decimal(2),
    }
