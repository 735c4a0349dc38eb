"""How AWS spells a usage type in a region: with the region's billing code in front, mostly.

The codes are those of https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-region-billing-codes.html
and, for GovCloud, of https://docs.aws.amazon.com/AmazonS3/latest/userguide/aws-usage-report-understand.html.
"""

from collections.abc import Mapping

from costs.catalogue.catalogue import GLOBAL
from costs.charge import PriceKey

BILLING_CODES: Mapping[str, tuple[str, ...]] = {
    "af-south-1": ("AFS1", "CPT"),  # CPT is what S3's older reports say
    "ap-east-1": ("APE1",),
    "ap-east-2": ("APE2",),
    "ap-northeast-1": ("APN1",),
    "ap-northeast-2": ("APN2",),
    "ap-northeast-3": ("APN3",),
    "ap-south-1": ("APS3",),
    "ap-south-2": ("APS5",),
    "ap-southeast-1": ("APS1",),
    "ap-southeast-2": ("APS2",),
    "ap-southeast-3": ("APS4",),
    "ap-southeast-4": ("APS6",),
    "ap-southeast-5": ("APS7",),
    "ap-southeast-6": ("APS8",),
    "ap-southeast-7": ("APS9",),
    "ca-central-1": ("CAN1",),
    "ca-west-1": ("CAN2",),
    "eu-central-1": ("EUC1",),
    "eu-central-2": ("EUC2",),
    "eu-north-1": ("EUN1",),
    "eu-south-1": ("EUS1",),
    "eu-south-2": ("EUS2",),
    "eu-west-1": ("EU", "EUW1"),  # Bedrock and some other younger services say EUW1
    "eu-west-2": ("EUW2",),
    "eu-west-3": ("EUW3",),
    "il-central-1": ("ILC1",),
    "me-central-1": ("MEC1",),
    "me-south-1": ("MES1",),
    "mx-central-1": ("MXC1",),
    "sa-east-1": ("SAE1",),
    "us-east-1": ("USE1",),
    "us-east-2": ("USE2",),
    "us-gov-east-1": ("UGE1",),
    "us-gov-west-1": ("UGW1",),
    "us-west-1": ("USW1",),
    "us-west-2": ("USW2",),
}
"""The regions that AWS prices in US dollars, with what their usage types begin with."""

_ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("AWSQueueService", "Requests-RBP"): "Requests-Tier1",
    ("AWSQueueService", "Requests-FIFO-RBP"): "Requests-FIFO-Tier1",
    ("AWSSecretsManager", "AWSSecretsManagerAPIRequest"): "AWSSecretsManager-APIRequests",
    ("AWSSecretsManager", "AWSSecretsManager-Secrets"): "AWSSecretsManager-Secret",
}
"""What other regions say for us-east-1's words, as seen in the offers of 2026-09 of us-east-1 and eu-west-1."""


def spellings(key: PriceKey, region: str) -> tuple[tuple[str, ...], ...]:
    """The usage types that the price may have in a region, most likely first; those of one group mean the same.

    us-east-1 has both `BoxUsage:t3.micro` and `USE1-Fargate-GB-Hours`, KMS says `eu-west-1-KMS-Requests`, and a few
    services have no prefix anywhere. Below `global` the usage type is a whole one.
    """
    if region == GLOBAL:
        return ((key.usage_type,),)
    names = (key.usage_type, _ELSEWHERE.get((key.service, key.usage_type)))
    prefixes = ("", *(f"{code}-" for code in (*BILLING_CODES[region], region)))
    return tuple(tuple(prefix + name for prefix in prefixes) for name in names if name)
