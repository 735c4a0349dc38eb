"""Seed 001's comparison of five architectures."""

from decimal import Decimal

import pytest

from costs.options import Options
from tests.unit.costs.seeds.figures import Figure
from tests.unit.costs.seeds.page import page
from tests.unit.costs.seeds.tables import bill, figures, table, why

LOAD_BALANCER = "$23.73"  # 730 h * (0.0225 + 2 addresses * 0.005) = 23.725
POSTGRES = {"t3": "$15.44", "t4g": "$13.98"}  # 730 h * 0.018, or * 0.016, + 20 GB * 0.115
REDIS = {"t3": "$12.41", "t4g": "$11.68"}  # 730 h * 0.017, or * 0.016


def test_ecs_on_fargate() -> None:
    assert figures("001-fargate") == {
        "Compute": "$36.04",  # 2 * 730 h * (0.5 vCPU * 0.04048 + 1 GB * 0.004445)
        "Database": POSTGRES["t3"],
        "Cache": "$24.82",  # 2 * 730 h * 0.017
        "Load balancer": LOAD_BALANCER,
        "NAT gateway": "$73.00",  # 2 * 730 h * (0.045 + 0.005)
        "Total": "$173.03",
    }


def test_ec2_with_auto_scaling() -> None:
    assert figures("001-ec2") == {
        # 1-5 * (730 h * (0.0336 + 0.005) + 20 GB * 0.08)
        "Compute": "$29.78-148.89",
        "Database": POSTGRES["t4g"],
        "Cache": REDIS["t4g"],
        "Load balancer": LOAD_BALANCER,
        "NAT gateway": "$0.00",
        "Total": "$79.16-198.28",
    }


def test_lambda_with_api_gateway() -> None:
    assert figures("001-lambda") == {
        "Compute": "$5.01",  # 30,000 * (10 s * 1 GB * 0.0000166667 + 0.0000002)
        "Database": POSTGRES["t3"],
        "Cache": REDIS["t3"],
        "Load balancer": "$0.11",  # 30,000 * 0.0000035 = 0.105
        "NAT gateway": "$0.00",
        "Total": "$32.96",
    }


def test_eks_with_spot() -> None:
    assert figures("001-eks") == {
        # 730 h * 0.10 + 2 * (730 h * (0.0336 * 30-50 % + 0.005) + 20 GB * 0.10)
        "Compute": "$99.02-108.83",
        "Database": POSTGRES["t4g"],
        "Cache": REDIS["t4g"],
        "Load balancer": LOAD_BALANCER,
        "NAT gateway": "$0.00",
        "Total": "$148.40-158.21",
    }


def test_app_runner() -> None:
    assert figures("001-app-runner") == {
        "Compute": "$56.94",  # 730 h * (2 GB * 0.007 + 1 vCPU * 0.064)
        "Database": POSTGRES["t3"],
        "Cache": REDIS["t3"],
        "Load balancer": "$0.00",
        "NAT gateway": "$0.00",
        "Total": "$84.79",
    }


@pytest.mark.parametrize(
    ("id_", "agree"),
    [
        ("001-fargate", {"Database", "Cache", "Load balancer"}),
        ("001-ec2", {"Load balancer", "NAT gateway"}),
        ("001-lambda", {"Database", "NAT gateway"}),
        ("001-eks", {"Load balancer", "NAT gateway"}),
        ("001-app-runner", {"Compute", "Database", "Load balancer", "NAT gateway", "Total"}),
    ],
)
def test_these_components_lie_in_the_seeds_ranges(id_: str, agree: set[str]) -> None:
    found = table(id_)
    assert agree == {
        row.name
        for row in (*found.rows, *found.totals)
        if row.seed and row.ours.compared(row.seed) in ("same", "within")
    }


def test_the_recommended_option_saves_a_little_more_than_the_seeds_40_to_50_percent() -> None:
    fargate, ec2 = (bill(name, Options()).monthly.expected for name in ("001-fargate", "001-ec2"))
    # 1 - 79.163 / 173.0251, with one instance
    assert round(1 - ec2 / fargate, 3) == Decimal("0.542")


def test_the_nat_gateways_are_the_dearest_component() -> None:
    costs = {row.name: row.ours.high for row in table("001-fargate").rows}
    assert max(costs, key=lambda name: costs[name]) == "NAT gateway"


def test_the_reasons_reckon_with_todays_prices() -> None:
    group = table("001-ec2").rows[0].ours
    assert f"is ${group.low}" in why("001-ec2", "Compute")
    eks = bill("001-eks", Options())
    costs = eks.grouped(lambda line: line.address)
    control_plane, nodes = (Figure.of(costs[f"aws_eks_{name}"]) for name in ("cluster.main", "node_group.spot"))
    assert f"control plane's {control_plane}" in why("001-eks", "Compute")
    assert f"addresses are {nodes}" in why("001-eks", "Compute")
    # One gateway with its address; and the gigabytes in the seed's $90 for two.
    assert f"(${730 * Decimal('0.05'):.2f} with its address)" in why("001-lambda", "NAT gateway")
    assert f"has {round((90 - 73) / Decimal('0.045'))} GB" in why("001-fargate", "NAT gateway")
    # An instance that never handles a request: 730 h * 2 GB * 0.007
    assert f"only its memory,\n${730 * 2 * Decimal('0.007'):.2f}" in page()
