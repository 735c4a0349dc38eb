"""Lambda's provisioned concurrency: paid while it is configured, and a lower price for the duration of requests on it.

https://aws.amazon.com/lambda/pricing/#Provisioned_Concurrency_Pricing
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from costs.amounts import Missing, Range, exactly
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges
from costs.resources.app_auto_scaling import scaled
from costs.resources.lambda_functions import MB_OF_A_GB, SERVICE, architecture, duration, memory_gb
from costs.resources.metering import product
from costs.usage.usage import ResourceUsage

SECONDS_OF_AN_HOUR = 3600


def provisioned_concurrency(resource: Resource, context: Context) -> Iterator[Charge]:
    """All month, or for `monthly_duration_hrs`.

    `monthly_requests` and `request_duration_ms` are of what runs on it, and aren't counted for the function.
    """
    usage = context.usage(resource)
    functions = context.document.linked(resource, "function_name", "aws_lambda_function")
    memory, arm = _size(functions, usage)
    count = _count(resource, functions, context)
    hours = usage.amount("monthly_duration_hrs", context.hours)
    yield Charge(
        Component.COMPUTE,
        "Provisioned concurrency",
        PriceKey(SERVICE, f"Lambda-Provisioned-Concurrency{arm}"),
        product(count, memory, hours, SECONDS_OF_AN_HOUR),
        "Lambda-GB-Second",
        commitment=Commitment.COMPUTE,
    )
    requests = usage.amount("monthly_requests")
    yield Charge(
        Component.COMPUTE,
        "Requests on provisioned concurrency",
        PriceKey(SERVICE, f"Request{arm}"),
        requests,
        "Requests",
    )
    yield Charge(
        Component.COMPUTE,
        "Duration on provisioned concurrency",
        PriceKey(SERVICE, f"Lambda-Provisioned-GB-Second{arm}"),
        product(duration(requests, usage.amount("request_duration_ms")), memory),
        "Lambda-GB-Second",
        commitment=Commitment.COMPUTE,
    )


def _size(functions: Sequence[Resource], usage: ResourceUsage) -> tuple[Decimal, str]:
    if functions:
        return memory_gb(functions[0]), architecture(functions[0])
    size = usage.amount("memory_mb")
    if isinstance(size, Missing):
        raise NotKnown("its function isn't in this document; memory_mb and architecture would tell its size")
    return size.expected / MB_OF_A_GB, "-ARM" if usage.text("architecture") == "arm64" else ""


def _count(resource: Resource, functions: Sequence[Resource], context: Context) -> Range:
    desired = resource.number("provisioned_concurrent_executions")
    if not functions:
        return exactly(desired)
    function = functions[0]
    known = function.known("function_name") and resource.known("qualifier")
    resource_id = f"function:{function.text('function_name')}:{resource.text('qualifier')}" if known else ""
    return scaled(context, function, "lambda:function:ProvisionedConcurrency", desired, resource_id=resource_id)


CHARGES: Mapping[str, Charges] = {"aws_lambda_provisioned_concurrency_config": provisioned_concurrency}
