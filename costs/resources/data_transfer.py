"""Data that leaves a zone, a region or AWS. No Terraform type has it: Infracost's usage file says it of each region.

https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

OTHER_REGION = {"us-east-1": "USW2", "us-west-1": "USW2"}
"""The region that stands for all others, by its prefix in usage types; elsewhere it is us-west-1, as in Infracost."""
US_EAST = {"us-east-1": "USE2", "us-east-2": "USE1"}
"""The other region in the east of the United States, to which data is cheaper."""


def data_transfer(resource: Resource, context: Context) -> Iterator[Charge]:
    """Whatever the usage says of `region`; between zones AWS charges on both ends."""
    usage, region = context.usage(resource), resource.text("region") or resource.region or ""
    out = f"{OTHER_REGION.get(region, 'USW1')}-AWS-Out-Bytes"
    for key, item, usage_type, ends in (
        ("monthly_outbound_internet_gb", "Data out to the internet", "DataTransfer-Out-Bytes", 1),
        ("monthly_intra_region_gb", "Data between zones", "DataTransfer-Regional-Bytes", 2),
        ("monthly_outbound_us_east_to_us_east_gb", "Data to US East", f"{US_EAST.get(region)}-AWS-Out-Bytes", 1),
        ("monthly_outbound_other_regions_gb", "Data to other regions", out, 1),
    ):
        amount = usage.amount(key) * ends
        if not isinstance(amount, Missing):
            price = PriceKey("AWSDataTransfer", usage_type)
            yield Charge(Component.DATA_TRANSFER, item, price, amount, "GB", region=region or None)


CHARGES: Mapping[str, Charges] = {"aws_data_transfer": data_transfer}
