"""Seed 004's bills, in a month of 720 hours."""

from decimal import Decimal

from costs.free_tier import FreeTier
from costs.options import Options
from tests.unit.costs.seeds.tables import bill, figures, table, why

HOURS = Decimal(720)


def test_fargate_in_the_free_tier_costs_12_34() -> None:
    assert figures("004-fargate-free-tier") == {
        "Fargate vCPU": "$7.29",  # 0.25 vCPU * 720 h * 0.04048
        "Fargate memory": "$1.60",  # 0.5 GB * 720 h * 0.004445
        "Application Load Balancer": "$0.00",  # 720 of 750 free hours
        "ALB LCUs": "$0.00",  # 720 of 15 * 750 free LCU hours
        "VPC public IPv4": "$3.45",  # (2 * 720 h - 750 h) * 0.005
        "CloudWatch Logs": "$0.00",  # 1 of 5 free GB
        "S3 storage": "$0.00",  # 0.5 of 5 free GB
        "Total": "$12.34",  # 7.2864 + 1.6002 + 3.45
    }


def test_fargate_after_the_free_tier_costs_38_56() -> None:
    assert figures("004-fargate") == {
        "Fargate vCPU": "$7.29",
        "Fargate memory": "$1.60",
        "Application Load Balancer": "$16.20",  # 720 h * 0.0225
        "ALB LCUs": "$5.76",  # 720 LCU hours * 0.008
        "VPC public IPv4": "$7.20",  # 2 * 720 h * 0.005
        "CloudWatch Logs": "$0.50",  # 1 GB * 0.50
        "S3 storage": "$0.01",  # 0.5 GB * 0.023
        "Total": "$38.56",  # 7.2864 + 1.6002 + 16.20 + 5.76 + 7.20 + 0.50 + 0.0115
    }


def test_fargate_is_the_seeds_to_the_cent_in_every_row() -> None:
    for id_ in ("004-fargate-free-tier", "004-fargate"):
        found = table(id_)
        assert [str(row.seed) for row in (*found.rows, *found.totals)] == list(figures(id_).values())


def test_fargate_is_exact_before_it_is_rounded() -> None:
    assert bill("004-fargate", Options(HOURS)).monthly.expected == Decimal("38.5581")
    assert bill("004-fargate", Options(HOURS, free_tier=FreeTier.LEGACY)).monthly.expected == Decimal("12.3366")


def test_fargate_is_half_a_dollar_cheaper_with_what_is_always_free() -> None:
    # The 1 GB of logs is all that changes: 38.5581 - 0.50
    assert bill("004-fargate", Options(HOURS, free_tier=FreeTier.CREDITS)).monthly.expected == Decimal("38.0581")


def test_the_seed_leaves_out_what_would_cost_five_dollars_more() -> None:
    assert {one.name: str(one.ours) for one in table("004-fargate").besides} == {
        "Public address of the task": "$3.60",  # 720 h * 0.005
        "Five custom metrics": "$1.50",  # 5 * 0.30
        "A month's logs, stored": "$0.03",  # 1 GB * 0.03
    }


def test_a_sagemaker_endpoint_cannot_be_of_the_seeds_type() -> None:
    unpriced = bill("004-sagemaker", Options(HOURS)).unpriced
    assert [one.reason for one in unpriced] == ["no price for AmazonSageMaker Host:ml.t3.medium in us-east-1"]


def test_a_sagemaker_endpoint() -> None:
    assert figures("004-sagemaker") == {
        "Endpoint instance": "$40.32",  # 720 h * 0.056, where the seed has 720 h * 0.073
        "Model storage": "$0.01",  # 0.5 GB * 0.023
        "CloudWatch Logs": "$0.00",  # 5 of 5 free GB
        "Data in and out": "$0.16",  # 10 GB * 0.016 in SageMaker, 10 of 100 free GB to the internet
        "Total": "$40.49",
    }


def test_a_notebook_of_the_seeds_type() -> None:
    assert [str(one.ours) for one in table("004-sagemaker").besides] == ["$36.00"]  # 720 h * 0.05


def test_eks_in_the_free_tier() -> None:
    assert figures("004-eks-free-tier") == {
        "EKS control plane": "$72.00",  # 720 h * 0.10
        "Worker nodes": "$29.95",  # 2 * 720 h * 0.0208
        "Application Load Balancer": "$0.00",
        "VPC public IPv4": "$10.65",  # (4 * 720 h - 750 h) * 0.005
        "CloudWatch Logs": "$0.00",
        "S3 storage": "$0.00",
        "Disks of the nodes": "$1.00",  # (2 * 20 GB - 30 GB) * 0.10
        "Total": "$113.60",
    }


def test_eks_after_the_free_tier() -> None:
    assert figures("004-eks") == {
        "EKS control plane": "$72.00",
        "Worker nodes": "$29.95",
        "Application Load Balancer": "$16.20",
        "CloudWatch, VPC, S3": "$15.41",  # 4 * 720 h * 0.005 + 2 GB * 0.50 + 0.5 GB * 0.023
        "Disks of the nodes": "$4.00",  # 2 * 20 GB * 0.10
        "Total": "$137.56",
    }


def test_the_reasons_reckon_with_todays_prices() -> None:
    assert f"Two cost {figures('004-eks')['Worker nodes']}" in why("004-eks-free-tier", "Worker nodes")
    said = why("004-eks", "CloudWatch, VPC, S3")
    assert f"four addresses are ${4 * HOURS * Decimal('0.005'):.2f}, two GB of logs ${2 * Decimal('0.5'):.2f}" in said
