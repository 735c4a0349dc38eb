"""Seed 003's production bill, what it could save, and development at half its size."""

from decimal import Decimal

from costs.options import Options
from costs.percent import percent
from tests.unit.costs.seeds.figures import Figure, total
from tests.unit.costs.seeds.tables import bill, figures, table, why


def test_production_at_its_least_and_at_its_most() -> None:
    assert figures("003-production") == {
        "EKS control plane": "$73.00",  # 730 h * 0.10
        # 2-4 * t3a.medium 0.0376, 3-9 * c6i.xlarge 0.17, 0-10 * t3a.medium on Spot (50 % at the most), * 730 h,
        # and 20 GB * 0.10 for each
        "EKS worker nodes": "$437.20-1,409.93",
        "GPU nodes": "$385.98-1,929.90",  # 1-5 * (730 h * 0.526 + 20 GB * 0.10)
        "RDS PostgreSQL": "$771.27-1,116.27",  # 730 h * 0.899 + 500-2,000 GB * 0.23
        "ElastiCache": "$902.28",  # 3 shards * 2 nodes * 730 h * 0.206
        "Application Load Balancer": "$27.38",  # 730 h * (0.0225 + 3 * 0.005)
        "S3 storage": "$23.00",  # 1,000 GB * 0.023
        "CloudFront": "$425.00",  # 5,000 GB * 0.085
        "Data transfer": "$110.00",  # 1,000 GB * 0.09 + 1,000 GB * 0.01 on each end
        "CloudWatch": "$106.00",  # 200 GB * (0.50 + 0.03)
        "NAT gateways": "$109.50",  # 3 * 730 h * (0.045 + 0.005)
        "WAF": "$6.00",  # 5 + 1 rule
        "Total at the least": "$3,376.60",
        "Total at the most": "$6,238.26",
    }


def test_both_ends_lie_within_the_seeds_totals() -> None:
    for row in table("003-production").totals:
        assert row.seed is not None
        assert row.ours.compared(row.seed) == "within"


def test_the_seed_prices_three_nodes_of_six_and_no_replica() -> None:
    assert {one.name: str(one.ours) for one in table("003-production").besides} == {
        "Three nodes of cache.r6g.large": "$451.14",  # 3 * 730 h * 0.206
        "A read replica of db.r6g.xlarge": "$328.50",  # 730 h * 0.45
    }


def test_what_ways_to_buy_would_save() -> None:
    assert {one.name: str(one.ours) for one in table("003-savings").savings} == {
        # 20 % of 730 h * (2 * 0.0376 + 3 * 0.17 + 0.526) = 811.176
        "Savings Plans, -20 % on compute": "$162.24",
        # 30 % of 730 h * 0.899 and of 6 * 730 h * 0.206: of 656.27 + 902.28
        "Reservations, -30 % on RDS and ElastiCache": "$467.57",
        # 6 * 730 h * (0.206 - 0.141)
        "AWS's own rate for ElastiCache": "$284.70",
        # 70 % of 40 % of 427.196 at the least, of 1,226.692 at the most
        "Spot, -70 % on 40 % of the workers": "$119.61-343.47",
        # 70 % of 40 % of 811.176 at the least, of 3,146.592 at the most
        "Spot, -70 % on 40 % of all instances": "$227.13-881.05",
        # 227.13 + 467.57 + 20 % of the 60 % of 811.176 that aren't on Spot, at the most 881.05 instead of 227.13
        "All of them": "$792.04-1,445.95",
    }


def test_the_seed_adds_its_savings_up() -> None:
    rows = {one.name: one.seed for one in table("003-savings").savings if one.seed}
    together = rows.pop("All of them")
    assert total(rows.values()) == together


def test_development_at_half_the_size_ten_hours_on_five_days() -> None:
    assert figures("003-development") == {
        "EKS control plane": "$73.00",
        # 50 / 168 of 2-4 * t3a.small 0.0188, 3-9 * c6i.large 0.085, 0-10 * t3a.small on Spot, * 730 h, with their disks
        "EKS worker nodes": "$66.55-216.66",
        "GPU nodes": "$114.88-574.38",  # 50 / 168 of 1-5 * 385.98
        "RDS PostgreSQL": "$212.77-557.77",  # 50 / 168 of 730 h * 0.45, + 500-2,000 GB * 0.23
        "ElastiCache": "$284.70",  # 6 * 730 h * 0.065
        "Application Load Balancer": "$27.38",
        "S3 storage": "$11.50",
        "CloudFront": "$212.50",
        "Data transfer": "$55.00",
        "CloudWatch": "$53.00",
        "NAT gateway": "$36.50",  # 730 h * (0.045 + 0.005)
        "WAF": "$6.00",
        "Total": "$1,153.76-2,108.37",
    }


def test_stopping_takes_70_percent_off_half_of_developments_bill() -> None:
    around_the_clock = bill("003-development", Options())
    stops = sum(line.monthly.low for line in around_the_clock.lines if line.charge.stops)
    # 223.598 of workers and 385.98 of GPU nodes, both with their disks, 328.50 of the database
    assert stops == Decimal("938.078")
    assert round(stops / around_the_clock.monthly.low, 2) == Decimal("0.52")
    saved = around_the_clock.monthly.low - table("003-development").estimate.monthly.low
    assert round(saved, 6) == round(stops * 118 / 168, 6)


def test_the_reasons_reckon_with_todays_prices() -> None:
    lines = bill("003-production", Options()).lines
    hours = {line.address: line.monthly for line in lines if "hours" in line.charge.item.lower()}
    always = total(Figure.of(amount) for amount in hours.values()).low
    assert f"always run are ${always}" in why("003-savings", "Savings Plans, -20 % on compute")
    workers = [Figure.of(hours[f"aws_eks_node_group.{name}"]).high for name in ("system", "application")]
    assert f"are ${sum(workers):,} at their most" in why("003-savings", "Spot, -70 % on 40 % of the workers")
    database = next(line.monthly.low for line in lines if line.charge.item.startswith("Instance (db."))
    assert f"its standby is ${database:.2f}" in why("003-production", "RDS PostgreSQL")
    three = table("003-production").besides[0].ours.low
    said = why("003-savings", "Reservations, -30 % on RDS and ElastiCache")
    assert f"(${database:.2f} + ${three}) = ${round(Decimal('0.3') * (database + three), 2)}" in said
    own_rate = table("003-savings").savings[2].ours.low / table("003-production").rows[4].ours.low
    assert f"AWS takes {percent(own_rate)} off" in why("003-savings", "AWS's own rate for ElastiCache")
    assert f"each is ${730 * Decimal('0.008'):.2f}" in why("003-production", "Application Load Balancer")
