"""Data Firehose: what is ingested, in steps of 5 KB a record.

https://aws.amazon.com/firehose/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

INGESTED = PriceKey("AmazonKinesisFirehose", "BilledBytes", "operation=PutRecord")


def delivery_stream(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_data_ingested_gb`, which is counted after rounding."""
    amount = context.usage(resource).amount("monthly_data_ingested_gb")
    yield Charge(Component.MESSAGING, "Data in", INGESTED, amount, "GB")


CHARGES: Mapping[str, Charges] = {"aws_kinesis_firehose_delivery_stream": delivery_stream}
