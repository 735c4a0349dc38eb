"""What a storage class of S3 can charge for, by the usage keys of a bucket.

https://aws.amazon.com/s3/pricing/,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/aws-usage-report-understand.html
"""

from dataclasses import dataclass

from costs.charge import PriceKey

S3, ARCHIVE, DEEP_ARCHIVE = "AmazonS3", "AmazonGlacier", "AmazonS3GlacierDeepArchive"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is charged for."""

    usage: str
    name: str
    price: PriceKey
    unit: str
    usual: bool = False
    """Whether every bucket that uses the class has it, so that it is listed even where its usage isn't known."""


@dataclass(frozen=True, slots=True)
class StorageClass:
    """A class as usage files, lifecycle rules and readers call it."""

    usage: str
    name: str
    items: tuple[Item, ...]


def stored(price: PriceKey, usage: str = "storage_gb", name: str = "Storage", *, usual: bool = True) -> Item:
    """What is kept, in GB and month."""
    return Item(usage, name, price, "GB-Mo", usual)


def requests(
    usage: str, name: str, usage_type: str, match: str = "", *, usual: bool = False, service: str = S3
) -> Item:
    """Requests, by `monthly_…_requests`."""
    return Item(f"monthly_{usage}_requests", name, PriceKey(service, usage_type, match), "Requests", usual)


def data(usage: str, name: str, usage_type: str, match: str = "", *, usual: bool = False, service: str = S3) -> Item:
    """What is moved, by `monthly_…_gb`."""
    return Item(f"monthly_{usage}_gb", name, PriceKey(service, usage_type, match), "GB", usual)


def first_tiers(infix: str, *, usual: bool = False) -> tuple[Item, Item]:
    """Requests that write or list, and those that read."""
    return (
        requests("tier_1", "PUT, COPY, POST, LIST requests", f"Requests-{infix}Tier1", usual=usual),
        requests("tier_2", "GET and other requests", f"Requests-{infix}Tier2", usual=usual),
    )


def transition(tier: int, operation: str) -> Item:
    """Objects that a lifecycle rule moves to the class."""
    match = f"operation=S3-{operation}Transition"
    return requests("lifecycle_transition", "Transitions", f"Requests-Tier{tier}", match, usual=True)


def select(infix: str) -> tuple[Item, Item]:
    """What S3 Select reads and returns."""
    return (
        data("select_data_scanned", "Select, scanned", f"Select-Scanned-{infix}Bytes"),
        data("select_data_returned", "Select, returned", f"Select-Returned-{infix}Bytes"),
    )
