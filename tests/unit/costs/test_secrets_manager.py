"""Secrets."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, stack

SECRET = "aws_secretsmanager_secret.s"


def test_a_secret_costs_by_itself_and_by_requests() -> None:
    document = stack({"aws_secretsmanager_secret": {"s": {}}, "aws_secretsmanager_secret_version": {"a": {}, "b": {}}})
    found = cost(document, {SECRET: {"monthly_requests": 100_000}})
    assert by_item(found) == {"Secret": Decimal("0.4"), "Requests": Decimal("0.50")}
    assert found.free == 2


def test_a_replica_is_charged_in_its_own_region() -> None:
    found = cost(stack({"aws_secretsmanager_secret": {"s": {"replica": [{"region": "eu-west-1"}]}}}))
    assert [(line.charge.item, line.charge.region) for line in found.lines] == [
        ("Secret", None),
        ("Replica", "eu-west-1"),
    ]
    assert found.monthly.expected == Decimal("0.8")


def test_requests_are_left_open() -> None:
    assert left_open(cost(stack({"aws_secretsmanager_secret": {"s": {}}}))) == {"Requests": "monthly_requests"}
