"""EFS: storage by class, and throughput in one of three modes.

https://aws.amazon.com/efs/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing, between, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.backup import EFS_WARM

SERVICE = "AmazonEFS"

GB_PER_INCLUDED_MIBPS = Decimal(20)
"""What is stored includes 50 KiB/s for each GiB, which is 1 MiB/s for 20: only more is provisioned at a price.

https://docs.aws.amazon.com/efs/latest/ug/performance.html
"""


def file_system(resource: Resource, context: Context) -> Iterator[Charge]:
    """Storage in the class for what is used often, and in the others if a lifecycle policy or usage says so."""
    usage, elastic = context.usage(resource), resource.text("throughput_mode", "bursting") == "elastic"
    zone = "-Z" if _has_one_zone(resource) else ""
    stored = usage.amount("storage_gb")
    yield _storage("Storage", f"TimedStorage{zone}-ByteHrs", stored)
    policies = resource.blocks("lifecycle_policy")
    cool = any(policy.text("transition_to_ia") for policy in policies)
    cold = any(policy.text("transition_to_archive") for policy in policies)
    for key, item, usage_type, usual in (
        (
            "infrequent_access_storage_gb",
            "Infrequent access",
            f"IATimedStorage{zone or ('-ET' if elastic else '')}-ByteHrs",
            cool,
        ),
        ("archive_storage_gb", "Archive", "ArchiveTimedStorage-ByteHrs", cold),
    ):
        amount = usage.amount(key)
        if usual or not isinstance(amount, Missing):
            yield _storage(item, usage_type, amount)
    yield from _accesses(resource, context, elastic=elastic, cool=cool, cold=cold)
    if resource.text("throughput_mode") == "provisioned":
        paid = _paid_throughput(resource.number("provisioned_throughput_in_mibps"), stored)
        price = PriceKey(SERVICE, "ProvisionedTP-MiBpsHrs")
        yield Charge(Component.STORAGE, "Provisioned throughput", price, paid, "MiBps-Mo")


def _has_one_zone(resource: Resource) -> bool:
    # A state tells the zone of a file system that has one, and a plan may not know yet which it will be.
    return bool(resource.values.get("availability_zone_name"))


def _storage(item: str, usage_type: str, amount: Amount) -> Charge:
    return Charge(Component.STORAGE, item, PriceKey(SERVICE, usage_type), amount, "GB-Mo")


def _accesses(resource: Resource, context: Context, *, elastic: bool, cool: bool, cold: bool) -> Iterator[Charge]:
    """What is read and written: all of it with elastic throughput, else only what is in the cooler classes."""
    usage = context.usage(resource)
    for prefix, key, item, usual in (
        ("ET", "monthly_{}_gb", "Data {}", elastic),
        ("IA", "monthly_infrequent_access_{}_gb", "Infrequent access, data {}", cool),
        ("Archive", "monthly_archive_{}_gb", "Archive, data {}", cold),
    ):
        for kind, done in (("read", "read"), ("write", "written")):
            amount = usage.amount(key.format(kind))
            if usual or not isinstance(amount, Missing):
                price = PriceKey(SERVICE, f"{prefix}DataAccess-Bytes", f"accessType={kind.capitalize()}")
                yield Charge(Component.STORAGE, item.format(done), price, amount, "GB")


def _paid_throughput(provisioned: Decimal, stored: Amount) -> Amount:
    """All that is provisioned if nobody says what is stored."""
    if isinstance(stored, Missing):
        return exactly(provisioned)
    return between(
        *(
            max(provisioned - gb / GB_PER_INCLUDED_MIBPS, Decimal(0))
            for gb in (stored.high, stored.expected, stored.low)
        )
    )


def backup_policy(resource: Resource, context: Context) -> Iterator[Charge]:
    """Daily backups that AWS Backup keeps for 35 days, by `monthly_efs_warm_backup_gb`."""
    if resource.block("backup_policy").text("status") == "ENABLED":
        kept = context.usage(resource).amount("monthly_efs_warm_backup_gb")
        yield Charge(Component.BACKUP, "Backups", EFS_WARM, kept, "GB-Mo")


def replication(resource: Resource, context: Context) -> Iterator[Charge]:
    """The copy that EFS makes in a zone or region: what its source stores; one in a given file system costs there."""
    destination = resource.block("destination")
    if destination.values.get("file_system_id") and context.document.kind != "state":
        return
    zone = destination.text("availability_zone_name")
    region = destination.text("region") or zone.rstrip("abcdef") or resource.region
    for source in context.document.linked(resource, "source_file_system_id", "aws_efs_file_system"):
        stored = context.usage(source).amount("storage_gb")
        price = PriceKey(SERVICE, f"TimedStorage{'-Z' if zone else ''}-ByteHrs")
        yield Charge(Component.STORAGE, "Replica", price, stored, "GB-Mo", region=region)


CHARGES: Mapping[str, Charges] = {
    "aws_efs_backup_policy": backup_policy,
    "aws_efs_file_system": file_system,
    "aws_efs_replication_configuration": replication,
}
FREE = frozenset({"aws_efs_access_point", "aws_efs_file_system_policy", "aws_efs_mount_target"})
