"""EventBridge: events that are published, archives, pipes, and the invocations of its Scheduler.

Rules, scheduled ones too, and the events of AWS's own services cost nothing. https://aws.amazon.com/eventbridge/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.metering import chunks
from costs.scheduled_invocations import starts_a_month

SERVICE = "AWSEvents"
CUSTOM = PriceKey(SERVICE, "Event-64K-Chunks", "operation=PutEvents")
THIRD_PARTY = PriceKey(SERVICE, "Event-64K-Chunks", "operation=ReceivedPartnerEvents")
DISCOVERY = PriceKey(SERVICE, "Event-8K-Chunks", "operation=DiscoveryEvent")
ARCHIVED = PriceKey(SERVICE, "ArchivedEvents-Bytes")
ARCHIVE = PriceKey(SERVICE, "TimedStorage-ByteHrs")
PIPED = PriceKey(SERVICE, "Request-64K-Chunks", "operation=PipeRequest")
SCHEDULED = PriceKey(SERVICE, "ScheduledInvocation", "operation=Invocation")

CHUNK_KB = 64
"""From which size on an event counts as two."""


def event_bus(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_custom_events` and `monthly_third_party_events`; archives and discovery if given here."""
    usage = context.usage(resource)
    custom, third_party = usage.amount("monthly_custom_events"), usage.amount("monthly_third_party_events")
    yield Charge(Component.MESSAGING, "Custom events", CUSTOM, custom, "64K-Chunks")
    yield Charge(Component.MESSAGING, "Third-party events", THIRD_PARTY, third_party, "64K-Chunks")
    further = (*archive(resource, context), *discoverer(resource, context))
    yield from (charge for charge in further if not isinstance(charge.quantity, Missing))


def archive(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_archive_processing_gb` and `archive_storage_gb`."""
    usage = context.usage(resource)
    processed, stored = usage.amount("monthly_archive_processing_gb"), usage.amount("archive_storage_gb")
    yield Charge(Component.MESSAGING, "Archive processing", ARCHIVED, processed, "GB")
    yield Charge(Component.STORAGE, "Archive storage", ARCHIVE, stored, "GB-Mo")


def discoverer(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_schema_discovery_events`, which are counted in chunks of 8 KB."""
    amount = context.usage(resource).amount("monthly_schema_discovery_events")
    yield Charge(Component.MESSAGING, "Schema discovery", DISCOVERY, amount, "8K-Chunks")


def pipe(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_requests` and `request_size_kb`."""
    usage = context.usage(resource)
    requests = usage.amount("monthly_requests") * chunks(usage.number("request_size_kb", CHUNK_KB), CHUNK_KB)
    yield Charge(Component.MESSAGING, "Pipe requests", PIPED, requests, "64K-Chunks")


def schedule(resource: Resource, context: Context) -> Iterator[Charge]:
    """An invocation each time that it fires."""
    invocations = starts_a_month(resource, context)
    yield Charge(Component.MESSAGING, "Scheduled invocations", SCHEDULED, invocations, "Invocations")


CHARGES: Mapping[str, Charges] = {
    "aws_cloudwatch_event_bus": event_bus,
    "aws_cloudwatch_event_archive": archive,
    "aws_schemas_discoverer": discoverer,
    "aws_pipes_pipe": pipe,
    "aws_scheduler_schedule": schedule,
}
FREE = frozenset(
    {
        "aws_cloudwatch_event_bus_policy", "aws_cloudwatch_event_connection", "aws_cloudwatch_event_permission",
        "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target", "aws_scheduler_schedule_group",
        "aws_schemas_registry", "aws_schemas_registry_policy", "aws_schemas_schema",
    }
)  # fmt: skip
