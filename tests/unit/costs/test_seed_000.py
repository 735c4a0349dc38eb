"""Seed 000's bills, around the clock and with auto-stop."""

from decimal import Decimal

from costs.options import Options
from costs.schedule import Schedule
from tests.unit.costs.seeds.figures import CENT, rounded
from tests.unit.costs.seeds.tables import bill, figures, table

FARGATE = {
    "EFS storage": "$6.00",  # 20 GB * 0.30
    "ALB": "$16.43",  # 730 h * 0.0225 = 16.425
    "CloudWatch": "$5.00",  # 10 GB * 0.50
    "NAT gateway": "$32.85",  # 730 h * 0.045
    "ECR": "$0.50",  # 5 GB * 0.10
    "Public IPv4 addresses": "$10.95",  # 3 * 730 h * 0.005
}
GPU = {
    "EBS storage": "$8.00",  # 100 GB * 0.08
    "ALB": "$16.43",
    "Elastic IP": "$3.65",  # 730 h * 0.005
    "Public IPv4 addresses": "$7.30",  # 2 * 730 h * 0.005
}


def test_fargate_around_the_clock() -> None:
    assert figures("000-fargate") == FARGATE | {
        "ECS Fargate": "$170.12",  # 730 h * (4 vCPU * 0.04048 + 16 GB * 0.004445)
        "Data transfer": "$9.00",  # 100 GB * 0.09
        "Total": "$250.84",
    }


def test_fargate_eight_hours_a_day() -> None:
    assert figures("000-fargate-auto-stop") == FARGATE | {
        "ECS Fargate": "$56.71",  # 170.1192 / 3
        "Data transfer": "$3.00",  # 33.3 GB * 0.09
        "Auto-stop Lambda": "$0.06",  # 8,760 * 0.0000002 + 8,760 * 3 s * 0.125 GB * 0.0000166667
        "Total": "$131.48",
    }


def test_fargate_is_within_the_seeds_range_but_for_the_addresses() -> None:
    for id_ in ("000-fargate", "000-fargate-auto-stop"):
        seed = table(id_).totals[0].seed
        assert seed is not None
        without = Decimal(figures(id_)["Total"][1:]) - Decimal(FARGATE["Public IPv4 addresses"][1:])
        assert seed.low <= without <= seed.high


def test_auto_stop_saves_two_thirds_of_the_tasks_and_none_of_the_rest() -> None:
    around_the_clock, stopped = (table(id_) for id_ in ("000-fargate", "000-fargate-auto-stop"))
    saved = {
        one.name: one.ours.low - other.ours.low
        for one in around_the_clock.rows
        for other in stopped.rows
        if one.name == other.name and one.ours != other.ours
    }
    # 170.12 - 56.71, and what is sent by the usage file
    assert saved == {"ECS Fargate": Decimal("113.41"), "Data transfer": Decimal("6.00")}


def test_the_tag_stops_the_same_as_stopping_everything() -> None:
    for name, hours in (("000-fargate-auto-stop", 8), ("000-gpu-auto-stop", 6)):
        tagged, everything = (
            bill(name, Options(schedule=Schedule(Decimal(hours), everything=stops))) for stops in (False, True)
        )
        assert tagged.monthly == everything.monthly


def test_the_auto_stop_function_is_started_by_its_rule() -> None:
    found = table("000-fargate-auto-stop").estimate
    requests = [
        line.quantity.expected for line in found.lines if (line.service, line.charge.item) == ("AWSLambda", "Requests")
    ]
    assert requests == [730 * 60 / 5]


def test_the_gpu_instance_around_the_clock() -> None:
    assert figures("000-gpu") == GPU | {
        "EC2 g4dn.xlarge": "$383.98",  # 730 h * 0.526
        "CloudWatch": "$7.10",  # 7 metrics * 0.30 + 10 GB * 0.50
        "Data transfer": "$18.00",  # 200 GB * 0.09
        "Total": "$444.46",
    }


def test_the_gpu_instance_six_hours_a_day() -> None:
    assert figures("000-gpu-auto-stop") == GPU | {
        "EC2 g4dn.xlarge": "$96.00",  # 383.98 / 4 = 95.995
        "CloudWatch": "$5.53",  # 7 metrics * 0.30 / 4 + 10 GB * 0.50
        "Data transfer": "$4.50",  # 50 GB * 0.09
        "Auto-stop Lambda": "$0.06",  # as with Fargate, and 300 * 3 s * 0.125 GB * 0.0000166667
        "Total": "$141.45",
    }


def test_lambda_with_efs() -> None:
    assert figures("000-lambda") == {
        "Lambda execution": "$45.00",  # 300 * 900 s * 10 GB * 0.0000166667 + 300 * 0.0000002
        "EFS storage": "$6.00",
        "EFS throughput": "$54.00",  # (10 MiB/s - 20 GB / 20) * 6.00
        "VPC NAT gateway": "$32.85",
        "CloudWatch Logs": "$2.50",  # 5 GB * 0.50
        "API Gateway": "$0.00",  # 300 * 0.0000035 = 0.00105
        "Public IPv4 address": "$3.65",
        "Total": "$144.00",
    }


def test_bills_have_hourly_and_daily_columns_like_the_seeds() -> None:
    # The seed: $0.603 an hour, $14.47 a day, $434.65 a month; here 444.455 / 730, and 24 times that.
    found = table("000-gpu").estimate
    assert rounded(found.hourly.expected, Decimal("0.001")) == Decimal("0.609")
    assert rounded(found.daily.expected, CENT) == Decimal("14.61")
