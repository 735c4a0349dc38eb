"""ECS: tasks on Fargate, and the public addresses that they are given; tasks on EC2 cost what their instances do.

https://aws.amazon.com/ecs/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import NOTHING, Range, total
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.public_ipv4 import public_addresses
from costs.resources import Charges, RunningShare
from costs.resources.app_auto_scaling import average_week
from costs.resources.capacity_providers import FARGATE, FARGATE_SPOT, spread, strategy_of
from costs.resources.fargate import fargate, task_of
from costs.scheduled_capacity import Week

INSIGHTS = PriceKey("AmazonCloudWatch", "CW:MetricMonitorUsage")


def service(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its tasks: between the bounds of its auto scaling, expected as desired."""
    if resource.block("deployment_controller").text("type") == "EXTERNAL":
        return
    yield from _tasks(resource, resource, _week(resource, context).capacity, context)


def task_set(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its share of the tasks of its service, which an external controller deploys."""
    services = context.document.linked(resource, "service", "aws_ecs_service")
    if not services:
        raise NotKnown("its service isn't in this document")
    percent = resource.block("scale").number("value", 100) if resource.has("scale") else Decimal(100)
    yield from _tasks(resource, services[0], _week(services[0], context).capacity * (percent / 100), context)


def cluster(resource: Resource, context: Context) -> Iterator[Charge]:
    """Container Insights' metrics, by `monthly_container_insights_metrics`."""
    for setting in resource.blocks("setting"):
        if setting.text("name") == "containerInsights" and setting.text("value") == "enabled":
            yield Charge(
                Component.OBSERVABILITY,
                "Container Insights metrics",
                INSIGHTS,
                context.usage(resource).amount("monthly_container_insights_metrics"),
                "Metrics",
            )


def running_share(resource: Resource, context: Context) -> Decimal:
    """Of the time, by the scheduled actions of its scaling."""
    return _week(resource, context).running


def _week(resource: Resource, context: Context) -> Week:
    desired = None if resource.get("desired_count") is None else resource.number("desired_count")
    clusters = context.document.linked(resource, "cluster", "aws_ecs_cluster")
    known = bool(clusters) and clusters[0].known("name") and resource.known("name")
    resource_id = f"service/{clusters[0].text('name')}/{resource.text('name')}" if known else ""
    return average_week(context, resource, "ecs:service:DesiredCount", desired, resource_id=resource_id)


def _tasks(holder: Resource, of: Resource, count: Range, context: Context) -> Iterator[Charge]:
    definitions = context.document.linked(holder, "task_definition", "aws_ecs_task_definition")
    strategy = strategy_of(holder, definitions[0] if definitions else holder, context)
    tasks = spread(count, strategy)
    on_demand, on_spot = tasks.get(FARGATE, NOTHING), tasks.get(FARGATE_SPOT, NOTHING)
    both = total([on_demand, on_spot])
    if not both.high:
        return
    if not definitions:
        raise NotKnown("its task definition isn't in this document")
    task = task_of(definitions[0])
    yield from fargate(context, task, on_demand, spot=False)
    yield from fargate(context, task, on_spot, spot=True)
    network = holder if holder.has("network_configuration") else of
    if network.block("network_configuration").flag("assign_public_ip"):
        yield public_addresses(context, both, stops=True)


CHARGES: Mapping[str, Charges] = {
    "aws_ecs_service": service,
    "aws_ecs_task_set": task_set,
    "aws_ecs_cluster": cluster,
}
RUNNING: Mapping[str, RunningShare] = {"aws_ecs_service": running_share}
FREE = frozenset(
    {
        "aws_ecs_account_setting_default", "aws_ecs_capacity_provider", "aws_ecs_cluster_capacity_providers",
        "aws_ecs_tag", "aws_ecs_task_definition",
    }
)  # fmt: skip
