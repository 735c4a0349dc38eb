"""The stacks that the project comes with, priced."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costs.catalogue.catalogue import Catalogue
from costs.document.document import Document
from costs.document.reading import read
from costs.estimate import estimate
from costs.options import Options
from costs.resources import charges_by_type, free_types
from costs.usage.workload import workload_usage
from environments.reading import read_all
from operations.cost.target import schedule, workload
from operations.places import ROOT
from tests.unit.synthesis import environment

ENVIRONMENTS = {stack: settings for settings in read_all(ROOT / "environments") for stack in settings.stack_ids()}

WITHOUT_PRICE = {"aws_sfn_state_machine"}
"""Its definition names the batch's instance type amid what only apply tells."""


@pytest.fixture(scope="module")
def documents(synthesized: Path) -> dict[str, Document]:
    return {stack: read(synthesized / "stacks" / stack) for stack in ENVIRONMENTS}


def test_every_type_that_a_stack_creates_is_charged_or_free(documents: dict[str, Document]) -> None:
    types = {resource.type for document in documents.values() for resource in document.managed}
    assert len(types) > 100
    assert types - charges_by_type().keys() - free_types() == set()


def test_no_type_is_charged_and_free() -> None:
    assert charges_by_type().keys() & free_types() == set()


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_everything_in_a_stack_has_its_price(documents: dict[str, Document], stack: str) -> None:
    document = documents[stack]
    found = estimate(document, workload_usage(document, workload(ENVIRONMENTS[stack])), Catalogue())
    assert found.notes == ()
    assert {one.type for one in found.unpriced} <= WITHOUT_PRICE
    assert found.monthly.expected > 5


def test_a_stack_that_stops_itself_costs_less_and_keeps_its_address(documents: dict[str, Document]) -> None:
    document, settings = documents["dev-fargate"], ENVIRONMENTS["dev-fargate"]
    usage = workload_usage(document, workload(settings))
    always = estimate(document, usage, Catalogue())
    stopping = estimate(document, usage, Catalogue(), Options(schedule=schedule(settings)))
    assert stopping.monthly.expected < always.monthly.expected
    stopped = {line.address for line in stopping.lines if line.notes and "of the time" in line.notes[0]}
    assert {address.split(".")[0] for address in stopped} == {"aws_ecs_service"}


@pytest.mark.parametrize(
    ("shutdown", "hours", "days"),
    [({"start": "07:00", "end": "19:00"}, 12, 5), ({"start": "07:00", "end": "19:00", "starts": False}, 6, 7)],
)
def test_a_stack_that_the_night_stops_runs_while_it_is_used_or_from_morning_to_evening(
    shutdown: dict[str, Any], hours: int, days: int
) -> None:
    usage = {"active_hours_per_day": 6, "active_days_per_week": 7}
    found = schedule(environment(shutdown=shutdown, usage=usage))
    assert found.share == Decimal(hours * days) / 168


def test_a_stack_that_doesn_t_stop_itself_runs_all_the_time() -> None:
    assert schedule(ENVIRONMENTS["prod-fargate"]).share == 1
