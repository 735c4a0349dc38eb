"""State machines."""

from decimal import Decimal
from typing import Any

from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, stack

MACHINE = "aws_sfn_state_machine.m"


def machine(**arguments: Any) -> Document:
    return stack({"aws_sfn_state_machine": {"m": {"name": "m", "definition": "{}", **arguments}}})


def test_a_standard_workflow_costs_its_transitions() -> None:
    found = cost(machine(), {MACHINE: {"monthly_transitions": 10_000}})
    assert by_item(found) == {"State transitions": Decimal("0.25")}
    assert left_open(cost(machine())) == {"State transitions": "monthly_transitions"}


def test_an_express_workflow_counts_in_64_mb_and_100_ms() -> None:
    usage = {"monthly_requests": 100_000, "workflow_duration_ms": 101, "memory_mb": 65}
    found = cost(machine(type="EXPRESS"), {MACHINE: usage})
    # 100,000 requests of 0.2 s with 128 MB: 2,500 GB-s at $0.00001667.
    assert by_item(found) == {"Requests": Decimal("0.1"), "Duration": Decimal("0.041675")}


def test_the_duration_of_express_workflows_gets_cheaper_by_tiers() -> None:
    usage = {"monthly_requests": 20_000_000, "workflow_duration_ms": 1000, "memory_mb": 1024}
    found = cost(machine(type="EXPRESS"), {MACHINE: usage})
    # 3.6 million GB-s, 14.4 million and the other 2 million
    tiers = 3_600_000 * Decimal("0.00001667") + 14_400_000 * Decimal("0.00000833") + 2_000_000 * Decimal("0.00000456")
    assert by_item(found) == {"Requests": 20, "Duration": tiers}


def test_an_express_workflow_runs_as_often_as_it_is_scheduled() -> None:
    document = stack(
        {
            "aws_sfn_state_machine": {"m": {"name": "m", "type": "EXPRESS", "definition": "{}"}},
            "aws_cloudwatch_event_rule": {"r": {"name": "r", "schedule_expression": "rate(1 hour)"}},
            "aws_cloudwatch_event_target": {
                "t": {"rule": "${aws_cloudwatch_event_rule.r.name}", "arn": "${aws_sfn_state_machine.m.arn}"}
            },
        }
    )
    found = cost(document)
    assert by_item(found) == {"Requests": Decimal("0.00073")}
    assert left_open(found) == {"Duration": "workflow_duration_ms"}
