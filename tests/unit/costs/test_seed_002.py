"""Seed 002's three options, without Bedrock."""

from decimal import Decimal

from tests.unit.costs.seeds.figures import Figure, total
from tests.unit.costs.seeds.tables import figures, table, why

TRANSFER = {"Data transfer": "$4.95"}  # 55 GB * 0.09
ZONE = {"Route 53 zone": "$0.50"}


def test_an_instance() -> None:
    assert figures("002-ec2") == TRANSFER | ZONE | {
        "EC2 t3.medium": "$30.37",  # 730 h * 0.0416
        "EBS 20 GB": "$1.60",  # 20 GB * 0.08
        "Public IPv4 address": "$3.65",  # 730 h * 0.005
        "Total": "$41.07",
    }


def test_an_instance_is_the_seeds_but_for_what_it_leaves_out() -> None:
    found = table("002-ec2")
    assert all(row.ours.compared(row.seed) == "same" for row in found.rows if row.seed)
    # 30.368 + 1.60 + 4.95 = 36.918
    assert total(row.ours for row in found.rows if row.seed).compared(Figure.written("$37")) == "same"


def test_two_tasks_on_fargate() -> None:
    assert figures("002-fargate") == TRANSFER | ZONE | {
        "ECS Fargate, two tasks": "$36.04",  # 2 * 730 h * (0.5 vCPU * 0.04048 + 1 GB * 0.004445)
        "ALB": "$23.73",  # 730 h * (0.0225 + 2 * 0.005)
        "Public IPv4 addresses of the tasks": "$7.30",  # 2 * 730 h * 0.005
        "Total": "$72.52",
    }


def test_a_million_requests_without_servers() -> None:
    assert figures("002-serverless") == TRANSFER | ZONE | {
        "Lambda, 1M requests": "$8.53",  # 1,000,000 * 0.0000002 + 1,000,000 * 1 s * 0.5 GB * 0.0000166667
        "API Gateway": "$3.50",  # 1,000,000 * 0.0000035
        "Total": "$17.48",
    }


def test_requests_alone_cost_what_the_seed_says() -> None:
    lines = table("002-serverless").estimate.lines
    requests = [line.monthly.expected for line in lines if line.address == "aws_lambda_function.app"]
    assert requests == [Decimal("0.2"), Decimal("8.33335")]


def test_with_bedrock_the_seeds_totals_are_those_that_it_writes() -> None:
    bedrock = Figure.written("$10-50")
    for id_, written in (
        ("002-ec2", "$47-87"),
        ("002-fargate", "$95-135"),
        ("002-serverless", "$18.70-58.70"),
    ):
        assert total([*(row.seed for row in table(id_).rows if row.seed), bedrock]) == Figure.written(written)


def test_the_reasons_reckon_with_todays_prices() -> None:
    hours = next(
        line.monthly for line in table("002-fargate").estimate.lines if line.charge.item == "Application load balancer"
    )
    assert f"Without them it is {Figure.of(hours)}" in why("002-fargate", "ALB")
