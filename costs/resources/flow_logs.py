"""VPC flow logs: what they deliver is charged as vended logs of CloudWatch, wherever it goes.

https://aws.amazon.com/cloudwatch/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges

DELIVERED = {
    "cloud-watch-logs": "VendedLog-Bytes",
    "s3": "S3-Egress-Bytes",
    "kinesis-data-firehose": "FH-Egress-Bytes",
}
"""Usage types by `log_destination_type`."""


def flow_log(resource: Resource, context: Context) -> Iterator[Charge]:
    """Delivered data by `monthly_data_ingested_gb`; a log group of the same document is charged for it instead."""
    for path in ("log_destination", "log_group_name"):
        if context.document.linked(resource, path, "aws_cloudwatch_log_group"):
            return
    kind = resource.text("log_destination_type", "cloud-watch-logs")
    if kind not in DELIVERED:
        raise NotKnown(f"log_destination_type is {kind!r}; known are {', '.join(DELIVERED)}")
    yield Charge(
        Component.OBSERVABILITY,
        "Flow logs delivered",
        PriceKey("AmazonCloudWatch", DELIVERED[kind]),
        context.usage(resource).amount("monthly_data_ingested_gb"),
        "GB",
    )


CHARGES: Mapping[str, Charges] = {"aws_flow_log": flow_log}
