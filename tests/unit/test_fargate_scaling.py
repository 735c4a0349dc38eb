"""How the number of tasks follows the load and the clock."""

from typing import Any

import pytest

from tests.unit.synthesis import Block, Stack, stack


def scaled(auto_stop: bool = False, **scaling: Any) -> Stack:
    return stack(variants={"fargate": {"scaling": scaling}}, auto_stop={"enabled": auto_stop})


def policies(built: Stack) -> dict[str, tuple[str, float]]:
    """Metric and target value of each policy."""
    found = {}
    for path, policy in built.all("aws_appautoscaling_policy").items():
        assert policy["policy_type"] == "TargetTrackingScaling"
        tracking = policy["target_tracking_scaling_policy_configuration"]
        metric = tracking["predefined_metric_specification"]["predefined_metric_type"]
        found[path.rpartition("/")[2]] = (metric, tracking["target_value"])
    return found


def hours(built: Stack) -> dict[str, Block]:
    actions = built.all("aws_appautoscaling_scheduled_action").items()
    return {path.rpartition("/")[2]: action for path, action in actions}


def test_one_to_four_tasks_are_the_default() -> None:
    target = scaled().one("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (1, 4)
    assert target["scalable_dimension"] == "ecs:service:DesiredCount"
    cluster, service = "${aws_ecs_cluster.fargate/cluster.name}", "${aws_ecs_service.fargate/service.name}"
    assert target["resource_id"] == f"service/{cluster}/{service}"


def test_bounds_are_as_asked() -> None:
    target = scaled(min_tasks=0, max_tasks=20).one("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (0, 20)


def test_cpu_at_60_percent_is_the_default() -> None:
    assert policies(scaled()) == {"cpu": ("ECSServiceAverageCPUUtilization", 60)}


def test_memory_and_requests_count_as_asked() -> None:
    assert policies(scaled(cpu_percent=50, memory_percent=70, requests_per_task=1000)) == {
        "cpu": ("ECSServiceAverageCPUUtilization", 50),
        "memory": ("ECSServiceAverageMemoryUtilization", 70),
        "requests": ("ALBRequestCountPerTarget", 1000),
    }


def test_scaling_on_nothing_is_possible() -> None:
    assert policies(scaled(cpu_percent=None)) == {}


def test_requests_are_counted_at_the_service_s_own_target_group() -> None:
    policy = scaled(requests_per_task=1000).one("aws_appautoscaling_policy", "fargate/scaling/requests")
    metric = policy["target_tracking_scaling_policy_configuration"]["predefined_metric_specification"]
    balancer, group = "aws_lb.load-balancer/alb.arn_suffix", "aws_lb_target_group.load-balancer/targets.arn_suffix"
    assert metric["resource_label"] == f"${{{balancer}}}/${{{group}}}"


def test_tasks_come_at_once_and_go_slowly() -> None:
    tracking = scaled().one("aws_appautoscaling_policy")["target_tracking_scaling_policy_configuration"]
    assert (tracking["scale_out_cooldown"], tracking["scale_in_cooldown"]) == (60, 300)


def test_there_are_no_business_hours_by_default() -> None:
    assert not hours(scaled())


def test_business_hours_are_seven_to_seven_on_working_days() -> None:
    found = hours(scaled(business_hours={}))
    assert set(found) == {"open", "close"}
    assert found["open"]["schedule"] == "cron(0 7 ? * MON-FRI *)"
    assert found["close"]["schedule"] == "cron(0 19 ? * MON-FRI *)"
    assert {action["timezone"] for action in found.values()} == {"UTC"}


def test_business_hours_raise_the_lower_bound_and_keep_the_upper_one() -> None:
    found = hours(scaled(min_tasks=1, max_tasks=9, business_hours={"min_tasks": 3}))
    assert found["open"]["scalable_target_action"] == {"min_capacity": "3", "max_capacity": "9"}
    assert found["close"]["scalable_target_action"] == {"min_capacity": "1", "max_capacity": "9"}


def test_business_hours_follow_the_local_clock() -> None:
    asked = {"time_zone": "Europe/Berlin", "days": "TUE,SAT", "start": "08:30", "end": "23:05"}
    found = hours(scaled(business_hours=asked))
    assert found["open"]["schedule"] == "cron(30 8 ? * TUE,SAT *)"
    assert found["close"]["schedule"] == "cron(5 23 ? * TUE,SAT *)"
    assert {action["timezone"] for action in found.values()} == {"Europe/Berlin"}


@pytest.mark.parametrize(
    ("days", "closing"),
    [
        ("MON-FRI", "TUE,WED,THU,FRI,SAT"),
        ("SUN", "MON"),
        ("TUE,SAT", "WED,SUN"),
        ("FRI-MON", "SAT,SUN,MON,TUE"),
    ],
)
def test_hours_over_midnight_end_on_the_day_after(days: str, closing: str) -> None:
    found = hours(scaled(business_hours={"days": days, "start": "22:00", "end": "06:00"}))
    assert found["open"]["schedule"] == f"cron(0 22 ? * {days} *)"
    assert found["close"]["schedule"] == f"cron(0 6 ? * {closing} *)"


@pytest.mark.parametrize("asked", [{"auto_stop": True}, {"business_hours": {}}])
def test_plan_keeps_the_bounds_that_the_clock_or_auto_stop_moved(asked: dict[str, Any]) -> None:
    built = scaled(**asked)
    lifecycle = built.one("aws_appautoscaling_target")["lifecycle"]
    assert lifecycle["ignore_changes"] == ["min_capacity", "max_capacity", "suspended_state"]


def test_new_settings_of_the_bounds_still_count() -> None:
    built = scaled(auto_stop=True, min_tasks=2, max_tasks=5)
    lifecycle = built.one("aws_appautoscaling_target")["lifecycle"]
    assert lifecycle["replace_triggered_by"] == ["terraform_data.fargate/scaling/bounds"]
    assert built.one("terraform_data")["input"] == {"min": 2, "max": 5}


def test_policies_and_hours_come_back_with_a_replaced_target() -> None:
    # With a target AWS takes away its policies and scheduled actions, which Terraform wouldn't notice.
    built = scaled(business_hours={}, memory_percent=50)
    members = [*built.all("aws_appautoscaling_policy").values(), *hours(built).values()]
    assert len(members) == 4
    for member in members:
        assert member["lifecycle"] == {"replace_triggered_by": ["terraform_data.fargate/scaling/bounds"]}


def test_terraform_owns_bounds_that_nothing_else_moves() -> None:
    built = scaled()
    assert "lifecycle" not in built.one("aws_appautoscaling_target")
    assert "lifecycle" not in built.one("aws_appautoscaling_policy")
    assert not built.all("terraform_data")
