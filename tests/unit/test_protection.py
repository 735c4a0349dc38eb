"""What `deletion_protection` means for Terraform itself."""

import pytest

from tests.unit.synthesis import stack

GUARDED = ("aws_lb", "aws_db_instance", "aws_s3_bucket")


@pytest.mark.parametrize("kind", GUARDED)
def test_a_protected_stack_refuses_to_plan_the_destruction_of(kind: str) -> None:
    built = stack(
        deletion_protection=True, database={}, network={"tiers": {"data": {}}}, storage={"buckets": {"results": {}}}
    )
    found = built.document["resource"][kind].values()
    assert found
    assert all(block["lifecycle"]["prevent_destroy"] is True for block in found)


@pytest.mark.parametrize("kind", GUARDED)
def test_an_unprotected_stack_lets_go_of(kind: str) -> None:
    built = stack(
        deletion_protection=False, database={}, network={"tiers": {"data": {}}}, storage={"buckets": {"results": {}}}
    )
    assert all(
        "prevent_destroy" not in block.get("lifecycle", {}) for block in built.document["resource"][kind].values()
    )
