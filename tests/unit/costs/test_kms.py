"""Keys."""

from decimal import Decimal
from typing import Any

import pytest

from costs.amounts import Range
from costs.lines import Estimate
from tests.unit.costs.documents import by_item, cost, stack

KEY = "aws_kms_key.k"


def key(usage: dict[str, Any] | None = None, **arguments: Any) -> Estimate:
    return cost(stack({"aws_kms_key": {"k": arguments}}), {KEY: usage} if usage else None)


def test_a_key_costs_a_dollar_and_its_alias_nothing() -> None:
    found = cost(stack({"aws_kms_key": {"k": {}}, "aws_kms_alias": {"a": {}}}))
    assert (by_item(found), found.free) == ({"Key": Decimal(1)}, 1)


def test_a_key_that_is_disabled_costs_as_much() -> None:
    assert by_item(key(is_enabled=False)) == {"Key": Decimal(1)}


def test_rotation_adds_up_to_two_dollars_in_the_years_to_come() -> None:
    assert key(enable_key_rotation=True).monthly == Range(Decimal(1), Decimal(1), Decimal(3))


@pytest.mark.parametrize(("rotations", "dollars"), [(1, 2), (2, 3), (5, 3)])
def test_only_the_first_two_rotations_are_charged(rotations: int, dollars: int) -> None:
    assert key({"rotations": rotations}, enable_key_rotation=True).monthly.high == dollars


@pytest.mark.parametrize("type_", ["aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key"])
def test_imported_keys_and_replicas_cost_like_any_other(type_: str) -> None:
    assert by_item(cost(stack({type_: {"k": {}}}))) == {"Key": Decimal(1)}


@pytest.mark.parametrize(
    ("spec", "dollars"),
    [("SYMMETRIC_DEFAULT", "0.03"), ("HMAC_256", "0.03"), ("RSA_2048", "0.03"), ("RSA_4096", "0.15"),
     ("ECC_NIST_P256", "0.15")],
)  # fmt: skip
def test_ten_thousand_requests_cost_by_the_kind_of_key(spec: str, dollars: str) -> None:
    found = key({"monthly_requests": 10_000}, customer_master_key_spec=spec)
    assert by_item(found)["Requests"] == Decimal(dollars)
