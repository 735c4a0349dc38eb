"""Builds and pipelines."""

from decimal import Decimal

import pytest

from tests.unit.costs.documents import by_item, cost, left_out, stack


@pytest.mark.parametrize(
    ("kind", "size", "item", "usd"),
    [
        ("LINUX_CONTAINER", "SMALL", "Build minutes (small)", "5"),
        ("LINUX_CONTAINER", "LARGE", "Build minutes (large)", "20"),
        ("WINDOWS_SERVER_2019_CONTAINER", "LARGE", "Build minutes (large)", "36"),
    ],
)
def test_builds_cost_minutes_by_their_environment(kind: str, size: str, item: str, usd: str) -> None:
    environment = {"type": kind, "compute_type": f"BUILD_GENERAL1_{size}"}
    document = stack({"aws_codebuild_project": {"p": {"environment": environment}}})
    found = cost(document, {"aws_codebuild_project.p": {"monthly_build_mins": 1000}})
    assert by_item(found) == {item: Decimal(usd)}


def test_an_environment_without_prices_is_left_out() -> None:
    environment = {"type": "LINUX_LAMBDA_CONTAINER", "compute_type": "BUILD_LAMBDA_1GB"}
    found = cost(stack({"aws_codebuild_project": {"p": {"environment": environment}}}))
    assert "BUILD_LAMBDA_1GB" in left_out(found)["aws_codebuild_project.p"]


def test_a_pipeline_of_the_second_kind_costs_minutes_of_its_actions() -> None:
    document = stack({"aws_codepipeline": {"p": {"pipeline_type": "V2"}}})
    found = cost(document, {"aws_codepipeline.p": {"monthly_action_execution_mins": 500}})
    assert by_item(found) == {"Action minutes": 1}
