"""Application Auto Scaling: it costs nothing, and sets the bounds of what it scales.

https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html
"""

from decimal import Decimal

from costs.amounts import Range, between, exactly
from costs.context import Context
from costs.document.resource import NotKnown, Resource

FREE = frozenset({"aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_appautoscaling_scheduled_action"})


def scaled(
    context: Context, resource: Resource, dimension: str, desired: Decimal | None, *, resource_id: str = ""
) -> Range:
    """How many there are: between the target's bounds, expected as desired, or else the least.

    `resource_id` is the target's own, if it is known; it tells apart what a resource has several of. Raises NotKnown.
    """
    targets = [
        target for target in _targets(context, resource, resource_id) if target.text("scalable_dimension") == dimension
    ]
    if not targets:
        return exactly(desired or 0)
    if len(targets) > 1:
        raise NotKnown("which of its scaling targets is meant will be known after apply")
    low, high = targets[0].number("min_capacity"), targets[0].number("max_capacity")
    return between(low, low if desired is None else desired, high)


def _targets(context: Context, resource: Resource, resource_id: str) -> list[Resource]:
    every = context.document.of_type("aws_appautoscaling_target")
    named = [
        one for one in every if resource_id and one.known("resource_id") and one.text("resource_id") == resource_id
    ]
    if named:
        return named
    linking = context.document.linking(resource, "aws_appautoscaling_target", "resource_id")
    return [target for target in linking if not (resource_id and target.known("resource_id"))]
