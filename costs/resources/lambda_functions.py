"""Lambda: requests, duration by memory, and ephemeral storage above 512 MB.

Duration counts in milliseconds. https://aws.amazon.com/lambda/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.metering import product, rounded_up
from costs.scheduled_invocations import scheduled

SERVICE = "AWSLambda"

MEMORY_MB = 128
"""What a function has by default, and without an answer to how much."""
FREE_STORAGE_MB = 512
MB_OF_A_GB = 1024

EDGE = tuple(
    f"{behavior}.lambda_function_association.lambda_arn"
    for behavior in ("default_cache_behavior", "ordered_cache_behavior")
)
"""Where a distribution names the functions that run at the edge."""


def function(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_requests`, or else as often as schedules invoke it, and `request_duration_ms`."""
    usage = context.usage(resource)
    requests = usage.amount("monthly_requests")
    if isinstance(requests, Missing):
        aliases = context.document.linking(resource, "aws_lambda_alias", "function_name")
        requests = scheduled(context, resource, *aliases) or requests
    seconds = duration(requests, usage.amount("request_duration_ms"))
    gb_seconds = product(seconds, memory_gb(resource))
    if any(context.document.linking(resource, "aws_cloudfront_distribution", path) for path in EDGE):
        yield _requests(requests, "Lambda-Edge-Request", "Request")
        yield _duration(gb_seconds, "Lambda-Edge-GB-Second", commitment=None)
        return
    arm = architecture(resource)
    yield _requests(requests, f"Request{arm}", "Requests")
    yield _duration(gb_seconds, f"Lambda-GB-Second{arm}", commitment=Commitment.COMPUTE)
    storage = resource.block("ephemeral_storage").number("size", FREE_STORAGE_MB)
    if storage > FREE_STORAGE_MB:
        yield Charge(
            Component.COMPUTE,
            "Ephemeral storage",
            PriceKey(SERVICE, f"Lambda-Storage-GB-Second{arm}"),
            product(seconds, (storage - FREE_STORAGE_MB) / MB_OF_A_GB),
            "GB-Seconds",
        )


def duration(requests: Amount, milliseconds: Amount) -> Amount:
    """Seconds of so many requests, each of which counts in whole milliseconds."""
    return product(requests, rounded_up(milliseconds, 1), Decimal("0.001"))


def memory_gb(resource: Resource) -> Decimal:
    """GB of a function's memory."""
    return resource.number("memory_size", MEMORY_MB) / MB_OF_A_GB


def architecture(resource: Resource) -> str:
    """How the usage types of a function's architecture end."""
    return "-ARM" if "arm64" in resource.texts("architectures") else ""


def _requests(requests: Amount, usage_type: str, unit: str) -> Charge:
    return Charge(Component.COMPUTE, "Requests", PriceKey(SERVICE, usage_type), requests, unit)


def _duration(gb_seconds: Amount, usage_type: str, *, commitment: Commitment | None) -> Charge:
    price = PriceKey(SERVICE, usage_type)
    return Charge(Component.COMPUTE, "Duration", price, gb_seconds, "Lambda-GB-Second", commitment=commitment)


CHARGES: Mapping[str, Charges] = {"aws_lambda_function": function}
FREE = frozenset(
    {
        "aws_lambda_alias", "aws_lambda_code_signing_config", "aws_lambda_event_source_mapping",
        "aws_lambda_function_event_invoke_config", "aws_lambda_function_recursion_config", "aws_lambda_function_url",
        "aws_lambda_invocation", "aws_lambda_layer_version", "aws_lambda_layer_version_permission",
        "aws_lambda_permission", "aws_lambda_runtime_management_config",
    }
)  # fmt: skip
