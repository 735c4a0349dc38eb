"""S3: storage and requests by usage; buckets themselves cost nothing.

https://aws.amazon.com/s3/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Block, Resource
from costs.resources import Charges
from costs.resources.s3_classes import CLASSES, STANDARD
from costs.resources.s3_items import S3, StorageClass


def bucket(resource: Resource, context: Context) -> Iterator[Charge]:
    """What it stores, by class: Standard, those that a lifecycle rule moves objects to, and those with usage."""
    moved_to = set(_transitions(resource, context))
    yield from _class_charges(resource, STANDARD, context, listed=True)
    for name, class_ in CLASSES.items():
        yield from _class_charges(resource, class_, context, listed=name in moved_to)
    tags = context.usage(resource).amount("object_tags")
    if not isinstance(tags, Missing):
        yield Charge(Component.STORAGE, "Object tags", PriceKey(S3, "TagStorage-TagHrs"), tags, "Tag-Mo")


def _class_charges(resource: Resource, class_: StorageClass, context: Context, *, listed: bool) -> Iterator[Charge]:
    """Its usual charges if it is listed, and all that usage is given for."""
    usage = context.usage(resource)
    for item in class_.items:
        amount = usage.amount(f"{class_.usage}.{item.usage}")
        if not isinstance(amount, Missing) or (listed and item.usual):
            yield Charge(Component.STORAGE, f"{class_.name}: {item.name}", item.price, amount, item.unit)


def _transitions(resource: Resource, context: Context) -> Iterator[str]:
    """The classes that its lifecycle rules name, in the bucket itself or beside it."""
    beside = context.document.linking(resource, "aws_s3_bucket_lifecycle_configuration", "bucket")
    rules = [*_blocks(resource, "lifecycle_rule"), *(rule for one in beside for rule in _blocks(one, "rule"))]
    for rule in rules:
        if rule.text("status") == "Disabled" or not rule.flag("enabled", default=True):
            continue
        for name in ("transition", "noncurrent_version_transition"):
            for transition in _blocks(rule, name):
                if transition.known("storage_class"):
                    yield transition.text("storage_class")


def _blocks(block: Block, name: str) -> list[Block]:
    return block.blocks(name) if block.known(name) else []


def directory_bucket(resource: Resource, context: Context) -> Iterator[Charge]:
    """A bucket of Express One Zone, whose data in and out of requests has prices beside these."""
    usage = context.usage(resource)
    for key, item, usage_type, unit in (
        ("storage_gb", "Express One Zone: Storage", "TimedStorage-XZ-ByteHrs", "GB-Mo"),
        ("monthly_tier_1_requests", "Express One Zone: PUT, POST, LIST requests", "Requests-XZ-Tier1", "Requests"),
        ("monthly_tier_2_requests", "Express One Zone: GET and other requests", "Requests-XZ-Tier2", "Requests"),
    ):
        yield Charge(Component.STORAGE, item, PriceKey(S3, usage_type), usage.amount(key), unit)


def inventory(resource: Resource, context: Context) -> Iterator[Charge]:
    """Objects that are listed, by `monthly_listed_objects`."""
    if resource.flag("enabled", default=True):
        listed = context.usage(resource).amount("monthly_listed_objects")
        yield Charge(Component.STORAGE, "Listed objects", PriceKey(S3, "Inventory-ObjectsListed"), listed, "Objects")


def analytics(resource: Resource, context: Context) -> Iterator[Charge]:
    """Objects whose access is watched, by `monthly_monitored_objects`."""
    watched = context.usage(resource).amount("monthly_monitored_objects")
    yield Charge(Component.STORAGE, "Monitored objects", PriceKey(S3, "StorageAnalytics-ObjCount"), watched, "Objects")


def request_metrics(resource: Resource, context: Context) -> Iterator[Charge]:
    """CloudWatch's metrics of the requests that match, charged as custom ones: `custom_metrics` of up to 17."""
    price = PriceKey("AmazonCloudWatch", "CW:MetricMonitorUsage")
    metrics = context.usage(resource).amount("custom_metrics")
    yield Charge(Component.OBSERVABILITY, "Request metrics", price, metrics, "Metrics")


CHARGES: Mapping[str, Charges] = {
    "aws_s3_bucket": bucket,
    "aws_s3_bucket_analytics_configuration": analytics,
    "aws_s3_bucket_inventory": inventory,
    "aws_s3_bucket_metric": request_metrics,
    "aws_s3_directory_bucket": directory_bucket,
}
FREE = frozenset(
    {
        "aws_s3_access_point", "aws_s3_account_public_access_block", "aws_s3_bucket_accelerate_configuration",
        "aws_s3_bucket_acl", "aws_s3_bucket_cors_configuration", "aws_s3_bucket_intelligent_tiering_configuration",
        "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_logging", "aws_s3_bucket_notification",
        "aws_s3_bucket_object", "aws_s3_bucket_object_lock_configuration", "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block", "aws_s3_bucket_replication_configuration",
        "aws_s3_bucket_request_payment_configuration",
        "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning",
        "aws_s3_bucket_website_configuration", "aws_s3_object", "aws_s3_object_copy",
        "aws_s3control_access_point_policy", "aws_s3control_bucket_policy",
    }
)  # fmt: skip
"""Objects are storage of their bucket, and what is replicated is storage, requests and transfer of both buckets."""
