"""SNS: requests, and notifications by protocol.

https://aws.amazon.com/sns/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.metering import chunks, product, rounded_up

SERVICE = "AmazonSNS"

CHUNK_KB = 64
"""From which size on a request to a standard topic counts as two."""
FIFO_STEP_KB = 1
"""A FIFO topic's payload counts as at least so much."""
KB_OF_A_GB = 1024 * 1024

DELIVERIES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "http_subscriptions": ("HTTP notifications", "HTTP", ("http", "https")),
    "email_subscriptions": ("E-mail notifications", "SMTP", ("email", "email-json")),
    "kinesis_subscriptions": ("Firehose notifications", "FIREHOSE", ("firehose",)),
    "mobile_push_subscriptions": ("Mobile push notifications", "APNS", ("application",)),
    "macos_subscriptions": ("macOS notifications", "MACOS", ()),
    "sms_subscriptions": ("SMS", "SMS", ("sms",)),
}
"""By the usage key of how many subscribe: what it is called, how its usage type ends, Terraform's protocols.

To queues and functions a standard topic delivers for nothing.
"""


def topic(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_requests` and `request_size_kb`; who subscribes is counted where usage doesn't say it."""
    subscriptions = context.document.linking(resource, "aws_sns_topic_subscription", "topic_arn")
    if resource.flag("fifo_topic"):
        yield from _fifo(resource, len(subscriptions), context)
        return
    usage = context.usage(resource)
    requests = usage.amount("monthly_requests") * chunks(usage.number("request_size_kb", CHUNK_KB), CHUNK_KB)
    price = PriceKey(SERVICE, "Requests-Tier1")
    yield Charge(Component.MESSAGING, "Requests", price, requests, "Requests")
    for key, (item, usage_type, protocols) in DELIVERIES.items():
        count = usage.amount(key)
        if isinstance(count, Missing):
            count = exactly(sum(one.text("protocol") in protocols for one in subscriptions))
        if count.high:
            price = PriceKey(SERVICE, f"DeliveryAttempts-{usage_type}")
            yield Charge(Component.MESSAGING, item, price, product(requests, count), "Notifications")


def _fifo(resource: Resource, subscribers: int, context: Context) -> Iterator[Charge]:
    usage = context.usage(resource)
    requests = usage.amount("monthly_requests")
    payload = product(requests, rounded_up(usage.amount("request_size_kb"), FIFO_STEP_KB), Decimal(1) / KB_OF_A_GB)
    yield _of_fifo("Requests", "F-Request-Tier1", requests, "Requests")
    yield _of_fifo("Payload in", "F-Ingress-Tier1", payload, "GB")
    if subscribers:
        yield _of_fifo("Notifications", "F-DA-SQS", product(requests, subscribers), "Messages")
        yield _of_fifo("Payload out", "F-Egress-SQS", product(payload, subscribers), "GB")


def _of_fifo(item: str, usage_type: str, amount: Amount, unit: str) -> Charge:
    return Charge(Component.MESSAGING, item, PriceKey(SERVICE, usage_type), amount, unit)


CHARGES: Mapping[str, Charges] = {"aws_sns_topic": topic}
FREE = frozenset(
    {
        "aws_sns_platform_application", "aws_sns_sms_preferences", "aws_sns_topic_data_protection_policy",
        "aws_sns_topic_policy", "aws_sns_topic_subscription",
    }
)  # fmt: skip
