"""SQS: requests, a request of more than 64 KB counts as several.

https://aws.amazon.com/sqs/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

CHUNK_KB = 64
"""Size of a request, in KB, from which on it counts as two."""

STANDARD = PriceKey("AWSQueueService", "Requests-RBP")
FIFO = PriceKey("AWSQueueService", "Requests-FIFO-RBP")


def queue(resource: Resource, context: Context) -> Iterator[Charge]:
    """Requests by `monthly_requests` and `request_size_kb`."""
    usage = context.usage(resource)
    size = usage.number("request_size_kb", CHUNK_KB)
    chunks = max(Decimal(1), (size / CHUNK_KB).to_integral_value(ROUND_CEILING))
    yield Charge(
        Component.MESSAGING,
        "Requests",
        FIFO if resource.flag("fifo_queue") else STANDARD,
        usage.amount("monthly_requests") * chunks,
        "Requests",
    )


CHARGES: Mapping[str, Charges] = {"aws_sqs_queue": queue}
FREE = frozenset({"aws_sqs_queue_policy", "aws_sqs_queue_redrive_policy", "aws_sqs_queue_redrive_allow_policy"})
