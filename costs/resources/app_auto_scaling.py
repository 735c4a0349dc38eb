"""Application Auto Scaling: it costs nothing, and sets the bounds of what it scales.

https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html
"""

from decimal import Decimal

from costs.amounts import Range, exactly
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.scheduled_capacity import Action, Bounds, Week, week

FREE = frozenset({"aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_appautoscaling_scheduled_action"})


def scaled(
    context: Context, resource: Resource, dimension: str, desired: Decimal | None, *, resource_id: str = ""
) -> Range:
    """How many there are on average: between the target's bounds, expected as desired, or else the least.

    `resource_id` is the target's own, if it is known; it tells apart what a resource has several of. Raises NotKnown.
    """
    found = average_week(context, resource, dimension, desired, resource_id=resource_id)
    return found.capacity * found.running


def average_week(
    context: Context, resource: Resource, dimension: str, desired: Decimal | None, *, resource_id: str = ""
) -> Week:
    """The same, as scheduled actions change the bounds from hour to hour. Raises NotKnown."""
    targets = [
        target for target in _targets(context, resource, resource_id) if target.text("scalable_dimension") == dimension
    ]
    if not targets:
        return Week(exactly(desired or 0), Decimal(1))
    if len(targets) > 1:
        raise NotKnown("which of its scaling targets is meant will be known after apply")
    target = targets[0]
    low, high = target.number("min_capacity"), target.number("max_capacity")
    usual = Bounds(low, high, low).changed(None, None, desired)
    actions = context.document.linking(target, "aws_appautoscaling_scheduled_action", "resource_id")
    return week(usual, (_action(one) for one in actions if _same_dimension(one, target)))


def _action(scheduled: Resource) -> Action:
    bounds = scheduled.block("scalable_target_action")
    low, high = (
        None if bounds.get(name) in {None, ""} else bounds.number(name) for name in ("min_capacity", "max_capacity")
    )
    return Action(scheduled.text("schedule"), low, high)


def _same_dimension(action: Resource, target: Resource) -> bool:
    return not action.known("scalable_dimension") or (
        action.text("scalable_dimension", target.text("scalable_dimension")) == target.text("scalable_dimension")
    )


def _targets(context: Context, resource: Resource, resource_id: str) -> list[Resource]:
    document = context.document
    named = [
        target
        for target in document.of_type("aws_appautoscaling_target")
        if resource_id and target.known("resource_id") and target.text("resource_id") == resource_id
    ]
    if named:
        # The same name may be given again in another region; what the target refers to tells them apart.
        linked = [(target, document.linked(target, "resource_id", resource.type)) for target in named]
        return [target for target, meant in linked if resource in meant or not meant]
    linking = context.document.linking(resource, "aws_appautoscaling_target", "resource_id")
    return [target for target in linking if not (resource_id and target.known("resource_id"))]
