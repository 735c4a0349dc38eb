"""A stack costs the same as its plan, in which all that isn't made yet is unknown."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from costs.catalogue.catalogue import Catalogue
from costs.document.document import Document
from costs.document.reading import parse, read
from costs.estimate import estimate
from costs.usage.workload import Workload, workload_usage
from environments.reading import read_all
from tests.integration.applied import Account
from tests.integration.deployment import Deployment
from tests.integration.emulator_process import REPOSITORY
from tests.own_stacks import emulated_stacks

PROD = read_all(REPOSITORY / "environments")
STACKS = [stack for environment in PROD if environment.stage == "prod" for stack in environment.stack_ids()]
"""The largest of each variant."""

WORKLOAD = Workload(*map(Decimal, ("1000000", "4", "16", "0.2", "5", "2")))


def lines(document: Document) -> list[tuple[str, ...]]:
    """The estimate, line by line, and what isn't in it."""
    found = estimate(document, workload_usage(document, WORKLOAD), Catalogue())
    assert found.lines
    return sorted(
        [
            *((line.address, line.charge.item, str(line.quantity), str(line.monthly)) for line in found.lines),
            *((one.resource.address, one.charge.item, one.usage) for one in found.usage_dependent),
            *((one.address, one.item, one.reason) for one in found.unpriced),
        ]
    )


@pytest.fixture(scope="module")
def account(empty_account: Callable[[], Account]) -> Account:
    """Where the plans' data sources look; nothing is made in it."""
    return empty_account()


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_costs_the_same_as_its_plan(stack: str, account: Account, provider: Path, tmp_path: Path) -> None:
    deployment = Deployment(stack, home=tmp_path, variables=account.emulator.environment)
    deployment.take(emulated_stacks())
    (deployment.folder / "backend_override.tf.json").write_text('{"terraform": {"backend": {"local": {}}}}')
    with deployment.own_provider(provider):
        deployment.terraform("plan", "-input=false", "-no-color", "-lock=false", "-out=plan")
        said = deployment.terraform("show", "-json", "-no-color", "plan")
    plan = parse(said.encode(), "plan")
    assert plan.kind == "plan"
    planned = [change for change in json.loads(said)["resource_changes"] if change["mode"] == "managed"]
    assert [change["change"]["actions"] for change in planned] == [["create"]] * len(plan.managed)
    assert lines(plan) == lines(read(deployment.folder))
