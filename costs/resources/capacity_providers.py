"""Which capacity the tasks of an ECS service run on.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Range
from costs.context import Context
from costs.document.resource import Block, Resource

FARGATE = "FARGATE"
FARGATE_SPOT = "FARGATE_SPOT"


@dataclass(frozen=True, slots=True)
class Share:
    """One entry of a capacity provider strategy."""

    provider: str
    base: Decimal
    """So many tasks go there first."""
    weight: Decimal
    """Its part of the others, relative to the other weights."""


type Strategy = Sequence[Share]


def strategy_of(service: Resource, definition: Resource, context: Context) -> Strategy:
    """The strategy of a service, its launch type, or its cluster's default; empty for the EC2 launch type.

    Without any of them it is Fargate if the task definition is for nothing else.
    """
    if own := _read(service.blocks("capacity_provider_strategy")):
        return own
    if launch_type := service.text("launch_type"):
        return _everything(FARGATE) if launch_type == FARGATE else ()
    clusters = context.document.linked(service, "cluster", "aws_ecs_cluster")
    for cluster in clusters:
        linking = context.document.linking(cluster, "aws_ecs_cluster_capacity_providers", "cluster_name")
        for holder in (*linking, cluster):
            if default := _read(holder.blocks("default_capacity_provider_strategy")):
                return default
    only_fargate = definition.texts("requires_compatibilities") == [FARGATE]
    return _everything(FARGATE) if only_fargate else ()


def spread(tasks: Range, strategy: Strategy) -> Mapping[str, Range]:
    """How many tasks run with each provider: its base first, then by weight, in fractions where they don't fit."""
    low, expected, high = (_spread(count, strategy) for count in (tasks.low, tasks.expected, tasks.high))
    return {provider: Range(low[provider], expected[provider], high[provider]) for provider in low}


def _spread(tasks: Decimal, strategy: Strategy) -> dict[str, Decimal]:
    counts = {}
    left = tasks
    for share in strategy:
        counts[share.provider] = min(share.base, left)
        left -= counts[share.provider]
    weights = sum((share.weight for share in strategy), Decimal(0))
    for number, share in enumerate(strategy):
        counts[share.provider] += left * share.weight / weights if weights else left * int(number == 0)
    return counts


def _read(blocks: Sequence[Block]) -> Strategy:
    return [
        Share(block.text("capacity_provider"), block.number("base", 0), block.number("weight", 0)) for block in blocks
    ]


def _everything(provider: str) -> Strategy:
    return [Share(provider, Decimal(0), Decimal(1))]
