"""Step Functions: state transitions of standard workflows; requests, and duration by memory, of express ones.

https://aws.amazon.com/step-functions/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.metering import product, rounded_up
from costs.resources.sagemaker_batch_transform import batch_transform
from costs.scheduled_invocations import scheduled

SERVICE = "AmazonStates"
TRANSITION = PriceKey(SERVICE, "StateTransition")
REQUEST = PriceKey(SERVICE, "StepFunctions-Request")
DURATION = PriceKey(SERVICE, "StepFunctions-GB-Second")

MEMORY_STEP_MB = 64
DURATION_STEP_MS = 100
MB_OF_A_GB = 1024


def state_machine(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_transitions`; an express one by `monthly_requests`, `workflow_duration_ms` and `memory_mb`.

    Without `monthly_requests` it is executed as often as schedules start it.
    """
    usage = context.usage(resource)
    executions = usage.amount("monthly_requests")
    if isinstance(executions, Missing):
        executions = scheduled(context, resource) or executions
    if resource.text("type", "STANDARD") == "EXPRESS":
        yield Charge(Component.COMPUTE, "Requests", REQUEST, executions, "Requests")
        yield Charge(Component.COMPUTE, "Duration", DURATION, _gb_seconds(resource, executions, context), "GB-Second")
    else:
        transitions = usage.amount("monthly_transitions")
        yield Charge(Component.COMPUTE, "State transitions", TRANSITION, transitions, "StateTransitions")
    yield from batch_transform(resource, executions, context)


def _gb_seconds(resource: Resource, executions: Amount, context: Context) -> Amount:
    usage = context.usage(resource)
    milliseconds = rounded_up(usage.amount("workflow_duration_ms"), DURATION_STEP_MS)
    memory = rounded_up(usage.amount("memory_mb"), MEMORY_STEP_MB)
    return product(executions, milliseconds, memory, Decimal("0.001") / MB_OF_A_GB)


CHARGES: Mapping[str, Charges] = {"aws_sfn_state_machine": state_machine}
FREE = frozenset({"aws_sfn_activity", "aws_sfn_alias"})
