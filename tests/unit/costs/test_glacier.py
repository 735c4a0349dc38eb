"""Glacier's vaults."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, stack


def test_a_vault_stores_by_gb() -> None:
    document = stack({"aws_glacier_vault": {"v": {}}})
    assert by_item(cost(document, {"aws_glacier_vault.v": {"storage_gb": 1000}})) == {"Archives": Decimal("3.6")}
