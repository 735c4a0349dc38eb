"""Tasks on Fargate."""

from decimal import Decimal
from typing import Any

import pytest

from costs.document.document import Document
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state

X86 = (Decimal("0.04048"), Decimal("0.004445"))
ARM = (Decimal("0.03238"), Decimal("0.00356"))
TASK = {"family": "app", "cpu": "256", "memory": "512", "requires_compatibilities": ["FARGATE"]}


def service(task: dict[str, Any] | None = None, more: dict[str, Any] | None = None, **arguments: Any) -> Document:
    given = {
        "name": "app",
        "cluster": "${aws_ecs_cluster.c.arn}",
        "task_definition": "${aws_ecs_task_definition.t.arn}",
        "desired_count": 1,
        "launch_type": "FARGATE",
        **arguments,
    }
    return stack(
        {
            "aws_ecs_cluster": {"c": {"name": "c"}},
            "aws_ecs_task_definition": {"t": {**TASK, **(task or {})}},
            "aws_ecs_service": {"s": {name: value for name, value in given.items() if value is not None}},
            **(more or {}),
        }
    )


def strategy(*entries: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [{"capacity_provider": name, "base": base, "weight": weight} for name, base, weight in entries]


def test_a_task_costs_its_vcpu_and_its_memory() -> None:
    # 730 h of 0.25 vCPU at $0.04048 and of 0.5 GB at $0.004445
    assert by_item(cost(service())) == {"vCPU": Decimal("7.3876"), "Memory": Decimal("1.622425")}


def test_arm_is_cheaper() -> None:
    found = cost(service({"runtime_platform": {"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}}))
    assert by_item(found) == {"vCPU": 730 * ARM[0] / 4, "Memory": 730 * ARM[1] / 2}


def test_windows_has_its_own_prices_and_a_license_for_each_vcpu() -> None:
    platform = {"operating_system_family": "WINDOWS_SERVER_2022_CORE"}
    found = cost(service({"cpu": "1024", "memory": "2048", "runtime_platform": platform}))
    assert by_item(found) == {
        "vCPU": 730 * Decimal("0.046552"),
        "Memory": 730 * 2 * Decimal("0.00511175"),
        "Windows licenses": 730 * Decimal("0.046"),
    }


@pytest.mark.parametrize(
    ("cpu", "memory"), [("1024", "2048"), ("1 vCPU", "2 GB"), ("1vcpu", "2GB"), (1024, 2048), ("1.0 vCPU", "2.0 gb")]
)
def test_sizes_are_read_in_all_their_spellings(cpu: str | int, memory: str | int) -> None:
    found = cost(service({"cpu": cpu, "memory": memory}))
    assert by_item(found) == {"vCPU": 730 * X86[0], "Memory": 730 * 2 * X86[1]}


def test_a_size_that_cannot_be_read_leaves_the_service_out() -> None:
    assert "isn't a size" in left_out(cost(service({"cpu": "much"})))["aws_ecs_service.s"]


def test_only_storage_above_20_gb_costs() -> None:
    assert "Ephemeral storage" not in by_item(cost(service({"ephemeral_storage": {"size_in_gib": 20}})))
    found = cost(service({"ephemeral_storage": [{"size_in_gib": 50}]}, desired_count=2))
    assert by_item(found)["Ephemeral storage"] == 730 * 2 * 30 * Decimal("0.000111")


def test_without_a_desired_count_nothing_runs() -> None:
    found = cost(service(desired_count=None))
    assert found.lines == ()
    assert left_out(found) == {}


TARGET = {
    "min_capacity": 2,
    "max_capacity": 10,
    "scalable_dimension": "ecs:service:DesiredCount",
    "resource_id": "service/${aws_ecs_cluster.c.name}/${aws_ecs_service.s.name}",
}


@pytest.mark.parametrize(("desired", "expected"), [(3, 3), (None, 2), (1, 2), (20, 10)])
def test_auto_scaling_sets_the_bounds(desired: int | None, expected: int) -> None:
    more = {"aws_appautoscaling_target": {"a": TARGET}}
    found = cost(service(desired_count=desired, more=more))
    vcpu = next(line for line in found.lines if line.charge.item == "vCPU").quantity
    assert (vcpu.low, vcpu.expected, vcpu.high) == tuple(730 * count * Decimal("0.25") for count in (2, expected, 10))


def test_a_target_of_another_service_of_the_same_name_is_not_taken() -> None:
    other = {**TARGET, "resource_id": "service/other/app"}
    found = cost(service(more={"aws_appautoscaling_target": {"a": other, "b": TARGET}}))
    assert found.lines[0].quantity.high == 730 * 10 * Decimal("0.25")


def test_the_base_comes_first_and_weights_divide_the_rest() -> None:
    found = cost(
        service(
            {"cpu": "1024", "memory": "2048"},
            desired_count=9,
            launch_type=None,
            capacity_provider_strategy=strategy(("FARGATE", 1, 1), ("FARGATE_SPOT", 0, 3)),
        )
    )
    quantities = {line.charge.item: line.quantity.expected for line in found.lines}
    # 1 of base, and of the other 8 a quarter on demand.
    assert quantities == {"vCPU": 730 * 3, "Memory": 730 * 6, "vCPU (Spot)": 730 * 6, "Memory (Spot)": 730 * 12}
    assert {line.charge.item for line in found.lines if line.charge.spot} == {"vCPU (Spot)", "Memory (Spot)"}


def test_spot_takes_nothing_off_ephemeral_storage() -> None:
    found = cost(
        service(
            {"ephemeral_storage": {"size_in_gib": 21}},
            launch_type=None,
            capacity_provider_strategy=strategy(("FARGATE_SPOT", 0, 1)),
        )
    )
    assert by_item(found)["Ephemeral storage"] == 730 * Decimal("0.000111")
    assert {line.charge.item: line.charge.spot for line in found.lines}["Ephemeral storage"] is False


def test_a_service_without_a_strategy_takes_its_clusters_default() -> None:
    default = {
        "cluster_name": "${aws_ecs_cluster.c.name}",
        "default_capacity_provider_strategy": strategy(("FARGATE_SPOT", 0, 1)),
    }
    found = cost(service(launch_type=None, more={"aws_ecs_cluster_capacity_providers": {"p": default}}))
    assert set(by_item(found)) == {"vCPU (Spot)", "Memory (Spot)"}


@pytest.mark.parametrize("launch_type", ["EC2", "EXTERNAL", None])
def test_tasks_on_instances_cost_nothing_by_themselves(launch_type: str | None) -> None:
    found = cost(service({"requires_compatibilities": ["EC2"]}, launch_type=launch_type))
    assert found.lines == ()
    assert left_out(found) == {}


def test_a_cluster_elsewhere_does_not_hide_that_a_task_can_only_run_on_fargate() -> None:
    assert "vCPU" in by_item(cost(service(launch_type=None, cluster="arn:aws:ecs:us-east-1:123456789012:cluster/x")))


def test_public_addresses_are_paid_for_each_task() -> None:
    found = cost(service(desired_count=2, network_configuration={"assign_public_ip": True, "subnets": []}))
    assert by_item(found)["Public IPv4 addresses"] == 730 * 2 * Decimal("0.005")


def test_a_state_is_read_by_names_and_arns() -> None:
    found = cost(
        state(
            {
                "aws_ecs_task_definition.t": {
                    **TASK,
                    "arn": "arn:aws:ecs:us-east-1:123456789012:task-definition/app:7",
                },
                "aws_ecs_service.s": {
                    "name": "app",
                    "task_definition": "app:7",
                    "desired_count": 2,
                    "launch_type": "FARGATE",
                },
                "aws_appautoscaling_target.a": {
                    **TARGET,
                    "min_capacity": 1,
                    "resource_id": "service/c/app",
                },
            }
        )
    )
    vcpu = next(line for line in found.lines if line.charge.item == "vCPU").quantity
    assert (vcpu.low, vcpu.expected, vcpu.high) == tuple(730 * count * Decimal("0.25") for count in (1, 2, 10))


def test_a_task_definition_elsewhere_is_told() -> None:
    found = cost(service(task_definition="elsewhere:3"))
    assert "task definition isn't in this document" in left_out(found)["aws_ecs_service.s"]


def test_a_task_set_runs_its_share_of_the_service() -> None:
    task_set = {
        "service": "${aws_ecs_service.s.id}",
        "cluster": "${aws_ecs_cluster.c.id}",
        "task_definition": "${aws_ecs_task_definition.t.arn}",
        "launch_type": "FARGATE",
        "scale": {"value": 50, "unit": "PERCENT"},
    }
    document = service(
        desired_count=4,
        task_definition=None,
        deployment_controller={"type": "EXTERNAL"},
        more={"aws_ecs_task_set": {"blue": task_set}},
    )
    assert by_item(cost(document)) == {"vCPU": 2 * Decimal("7.3876"), "Memory": 2 * Decimal("1.622425")}


def test_container_insights_costs_its_metrics() -> None:
    cluster = {"c": {"name": "c", "setting": [{"name": "containerInsights", "value": "enabled"}]}}
    document = stack({"aws_ecs_cluster": cluster})
    assert left_open(cost(document)) == {"Container Insights metrics": "monthly_container_insights_metrics"}
    found = cost(document, {"aws_ecs_cluster.c": {"monthly_container_insights_metrics": 20}})
    assert by_item(found) == {"Container Insights metrics": 20 * Decimal("0.3")}


def test_what_runs_stops_and_can_be_committed_to() -> None:
    found = cost(service(network_configuration={"assign_public_ip": True}))
    assert all(line.charge.stops for line in found.lines)
    committed = {line.charge.item for line in found.lines if line.charge.commitment}
    assert committed == {"vCPU", "Memory"}


def test_a_task_for_fargate_alone_runs_there_in_a_cluster_without_a_default() -> None:
    assert by_item(cost(service(launch_type=None))) == by_item(cost(service()))
    assert by_item(cost(service({"requires_compatibilities": ["EC2", "FARGATE"]}, launch_type=None))) == {}
