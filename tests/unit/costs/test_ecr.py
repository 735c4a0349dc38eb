"""Image repositories."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, stack

REPOSITORIES = stack({"aws_ecr_repository": {"app": {"name": "app"}}, "aws_ecr_lifecycle_policy": {"app": {}}})


def test_images_cost_by_what_they_take() -> None:
    # 2.5 GB at $0.10
    assert by_item(cost(REPOSITORIES, {"aws_ecr_repository.app": {"storage_gb": 2.5}})) == {"Storage": Decimal("0.25")}


def test_without_usage_it_depends_on_storage() -> None:
    found = cost(REPOSITORIES)
    assert left_open(found) == {"Storage": "storage_gb"}
    assert found.free == 1
