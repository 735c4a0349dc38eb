"""How the number of instances follows the load and the clock."""

from typing import Any

import pytest

from tests.unit.synthesis import Block, Stack, variant_stack

GROUP = "${aws_autoscaling_group.ec2-graviton/group/group.name}"


def scaled(auto_stop: bool = False, **scaling: Any) -> Stack:
    return variant_stack("ec2_graviton", {"scaling": scaling}, auto_stop={"enabled": auto_stop})


def targets(built: Stack) -> dict[str, tuple[str, float]]:
    """Metric and target value of each policy."""
    found = {}
    for path, policy in built.all("aws_autoscaling_policy").items():
        assert (policy["policy_type"], policy["autoscaling_group_name"]) == ("TargetTrackingScaling", GROUP)
        tracking = policy["target_tracking_configuration"]
        metric = tracking["predefined_metric_specification"]["predefined_metric_type"]
        found[path.rpartition("/")[2]] = (metric, tracking["target_value"])
    return found


def hours(built: Stack) -> dict[str, Block]:
    return {path.rpartition("/")[2]: action for path, action in built.all("aws_autoscaling_schedule").items()}


def test_cpu_at_60_percent_is_the_default() -> None:
    assert targets(scaled()) == {"cpu": ("ASGAverageCPUUtilization", 60)}


def test_requests_count_as_asked_at_the_service_s_own_target_group() -> None:
    built = scaled(cpu_percent=50, requests_per_instance=1000)
    assert targets(built) == {
        "cpu": ("ASGAverageCPUUtilization", 50),
        "requests": ("ALBRequestCountPerTarget", 1000),
    }
    policy = built.one("aws_autoscaling_policy", "ec2-graviton/scaling/requests")
    metric = policy["target_tracking_configuration"]["predefined_metric_specification"]
    balancer, group = "aws_lb.load-balancer/alb.arn_suffix", "aws_lb_target_group.load-balancer/targets.arn_suffix"
    assert metric["resource_label"] == f"${{{balancer}}}/${{{group}}}"


def test_scaling_on_nothing_is_possible() -> None:
    assert targets(scaled(cpu_percent=None)) == {}


def test_there_are_no_business_hours_by_default() -> None:
    assert not hours(scaled())


def test_business_hours_move_the_lower_bound_and_nothing_else() -> None:
    found = hours(scaled(min_instances=1, max_instances=9, business_hours={"min_instances": 3}))
    assert {part: action["recurrence"] for part, action in found.items()} == {
        "open": "0 7 * * 1,2,3,4,5",
        "close": "0 19 * * 1,2,3,4,5",
    }
    assert {part: action["min_size"] for part, action in found.items()} == {"open": 3, "close": 1}
    for action in found.values():
        assert (action["max_size"], action["desired_capacity"], action["time_zone"]) == (-1, -1, "UTC")


@pytest.mark.parametrize(
    ("days", "opening", "closing"),
    [
        ("MON-FRI", "1,2,3,4,5", "2,3,4,5,6"),
        ("SUN", "0", "1"),
        ("TUE,SAT", "2,6", "0,3"),
        ("FRI-MON", "0,1,5,6", "0,1,2,6"),
    ],
)
def test_hours_over_midnight_end_on_the_day_after(days: str, opening: str, closing: str) -> None:
    asked = {"time_zone": "Europe/Berlin", "days": days, "start": "22:30", "end": "06:05"}
    found = hours(scaled(business_hours=asked))
    assert found["open"]["recurrence"] == f"30 22 * * {opening}"
    assert found["close"]["recurrence"] == f"5 6 * * {closing}"
    assert {action["time_zone"] for action in found.values()} == {"Europe/Berlin"}


def lifecycle(built: Stack) -> Block:
    found = built.one("aws_autoscaling_group")["lifecycle"]
    assert isinstance(found, dict)
    return found


def test_plan_changes_bounds_that_nobody_else_moves() -> None:
    assert lifecycle(scaled()) == {"create_before_destroy": True}


def test_plan_keeps_the_lower_bound_that_the_clock_moved() -> None:
    # The clock itself brings a new one.
    assert lifecycle(scaled(business_hours={}))["ignore_changes"] == ["min_size"]


def test_plan_keeps_all_that_auto_stop_moved_and_new_bounds_come_with_a_new_group() -> None:
    built = scaled(auto_stop=True, min_instances=2, max_instances=5)
    assert lifecycle(built) == {
        "create_before_destroy": True,
        "ignore_changes": ["min_size", "max_size", "desired_capacity", "suspended_processes"],
        "replace_triggered_by": ["terraform_data.ec2-graviton/group/bounds"],
    }
    assert built.one("terraform_data")["input"] == {"min": 2, "max": 5}
