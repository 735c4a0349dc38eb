"""Kinesis Data Streams: shards of provisioned streams, data of those on demand, retention, and enhanced fan-out.

https://aws.amazon.com/kinesis/data-streams/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Amount, Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

SERVICE = "AmazonKinesis"

RETENTION_HOURS = 24
"""How long records are kept for nothing."""

ON_DEMAND = {
    "monthly_on_demand_data_in_gb": ("Data in", "BilledIncomingBytes", "DataIngested", "GB"),
    "monthly_on_demand_data_out_gb": ("Data out", "BilledOutgoingBytes", "DataRetrieval", "GB"),
    "monthly_on_demand_efo_data_out_gb": ("Fan-out data", "BilledOutgoingEFOBytes", "EFODataRetrieval", "GB"),
    "monthly_on_demand_extended_retention_gb": (
        "Extended retention", "ExtendedRetention-ByteHrs", "ExtendedRetentionByteHrs", "GB-Mo",
    ),
    "monthly_on_demand_long_term_retention_gb": (
        "Long-term retention", "LongTermRetention-ByteHrs", "LongTermRetentionByteHrs", "GB-Mo",
    ),
}  # fmt: skip
"""By usage key: what it is called, how usage type and operation go on after `OnDemand`, and the unit."""

PROVISIONED = {
    "monthly_provisioned_put_units": ("PUT payload units", "PutRequestPayloadUnits", "PutRequest", "PutRequest"),
    "monthly_provisioned_long_term_retention_gb": (
        "Long-term retention", "LongTermRetention-ByteHrs", "LongTermRetentionByteHrs", "GB-Mo",
    ),
    "monthly_provisioned_long_term_retrieval_gb": (
        "Long-term retrieval", "LongTermRetention-ReadBytes", "LongTermRetentionDataRetrieval", "GB",
    ),
    "monthly_provisioned_efo_data_out_gb": ("Fan-out data", "ReadBytes", "EnhancedFanoutDataRetrieval", "GB"),
}  # fmt: skip
"""By usage key: what it is called, usage type, operation, unit."""


def stream(resource: Resource, context: Context) -> Iterator[Charge]:
    """A provisioned stream's shards, or a stream on demand, all month, and what goes through by its usage."""
    usage = context.usage(resource)
    if resource.block("stream_mode_details").text("stream_mode", "PROVISIONED") == "ON_DEMAND":
        yield _charge("Stream", "OnDemand-StreamHour", "OnDemandStreamHr", context.running(), "StreamHr")
        for key, (item, usage_type, operation, unit) in ON_DEMAND.items():
            yield _charge(item, f"OnDemand-{usage_type}", f"OnDemand{operation}", usage.amount(key), unit)
        return
    shards = resource.number("shard_count", 1)
    yield _charge("Shards", "Storage-ShardHour", "shardHourStorage", context.running(shards), "ShardHour")
    if resource.number("retention_period", RETENTION_HOURS) > RETENTION_HOURS:
        hours = context.running(shards)
        yield _charge("Extended retention", "Extended-ShardHour", "shardHourStorage", hours, "ShardHour")
    for key, (item, usage_type, operation, unit) in PROVISIONED.items():
        yield _charge(item, usage_type, operation, usage.amount(key), unit)
    consumers = len(context.document.linking(resource, "aws_kinesis_stream_consumer", "stream_arn"))
    fan_out = usage.amount("monthly_provisioned_efo_consumer_hours")
    if isinstance(fan_out, Missing) and consumers:
        fan_out = context.running(shards * consumers)
    yield _charge("Fan-out consumers", "EnhancedFanoutHour", "ConsumerHour", fan_out, "ConsumerHour")


def _charge(item: str, usage_type: str, operation: str, amount: Amount, unit: str) -> Charge:
    return Charge(Component.MESSAGING, item, PriceKey(SERVICE, usage_type, f"operation={operation}"), amount, unit)


CHARGES: Mapping[str, Charges] = {"aws_kinesis_stream": stream}
FREE = frozenset({"aws_kinesis_resource_policy", "aws_kinesis_stream_consumer"})
