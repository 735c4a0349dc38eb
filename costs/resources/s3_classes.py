"""What each of S3's storage classes charges for.

https://aws.amazon.com/s3/pricing/
"""

from collections.abc import Mapping

from costs.charge import PriceKey
from costs.resources.s3_items import (
    ARCHIVE,
    DEEP_ARCHIVE,
    S3,
    Item,
    StorageClass,
    data,
    first_tiers,
    requests,
    select,
    stored,
    transition,
)  # fmt: skip


def _cool(code: str) -> tuple[Item, ...]:
    """The classes that charge for retrievals and answer at once."""
    return (
        stored(PriceKey(S3, f"TimedStorage-{code}-ByteHrs")),
        *first_tiers(f"{code}-"),
        transition(4, code),
        data("data_retrieval", "Retrievals", f"Retrieval-{code}", usual=True),
        *select(f"{code}-"),
    )


def _archive_select(level: str, code: str) -> tuple[Item, Item]:
    return (
        data(
            f"{level}_select_data_scanned",
            f"Select, scanned ({level})",
            f"{code}-Select-Scanned-Bytes",
            service=ARCHIVE,
        ),
        data(
            f"{level}_select_data_returned",
            f"Select, returned ({level})",
            f"{code}-Select-Returned-Bytes",
            service=ARCHIVE,
        ),
    )


STANDARD = StorageClass(
    "standard",
    "Standard",
    (
        stored(PriceKey(S3, "TimedStorage-ByteHrs", "volumeType=Standard")),
        *first_tiers("", usual=True),
        *select(""),
    ),
)

_RESTORE, _DEEP_RESTORE = "operation=RestoreObject", "operation=DeepArchiveRestoreObject"

CLASSES: Mapping[str, StorageClass] = {
    "INTELLIGENT_TIERING": StorageClass(
        "intelligent_tiering",
        "Intelligent-Tiering",
        (
            stored(
                PriceKey(S3, "TimedStorage-INT-FA-ByteHrs"), "frequent_access_storage_gb", "Storage (frequent access)"
            ),
            stored(
                PriceKey(S3, "TimedStorage-INT-IA-ByteHrs"),
                "infrequent_access_storage_gb",
                "Storage (infrequent access)",
            ),
            *(
                stored(PriceKey(S3, f"TimedStorage-INT-{code}-ByteHrs"), usage, name, usual=False)
                for code, usage, name in (
                    ("AIA", "archive_instant_access_storage_gb", "Storage (archive instant access)"),
                    ("AA", "archive_access_storage_gb", "Storage (archive access)"),
                    ("DAA", "deep_archive_access_storage_gb", "Storage (deep archive access)"),
                )
            ),
            Item("monitored_objects", "Monitoring", PriceKey(S3, "Monitoring-Automation-INT"), "Objects", usual=True),
            *first_tiers("INT-"),
            transition(4, "INT"),
            *select("INT-"),
        ),
    ),
    "STANDARD_IA": StorageClass("standard_infrequent_access", "Standard-IA", _cool("SIA")),
    "ONEZONE_IA": StorageClass("one_zone_infrequent_access", "One Zone-IA", _cool("ZIA")),
    "GLACIER_IR": StorageClass("glacier_instant_retrieval", "Glacier Instant Retrieval", _cool("GIR")),
    "GLACIER": StorageClass(
        "glacier_flexible_retrieval",
        "Glacier Flexible Retrieval",
        (
            stored(PriceKey(S3, "TimedStorage-GlacierByteHrs")),
            requests("tier_1", "PUT, COPY, POST, LIST requests", "Requests-GLACIER-Tier1", "operation=PutObject"),
            requests("tier_2", "GET and other requests", "Requests-GLACIER-Tier2"),
            transition(3, "Glacier"),
            requests("standard_data_retrieval", "Retrieval requests (standard)", "Requests-Tier1", service=ARCHIVE),
            requests("expedited_data_retrieval", "Retrieval requests (expedited)", "Requests-Tier3", service=ARCHIVE),
            data("standard_data_retrieval", "Retrievals (standard)", "Standard-Retrieval-Bytes", _RESTORE, usual=True),
            data("expedited_data_retrieval", "Retrievals (expedited)", "Expedited-Retrieval-Bytes"),
            *_archive_select("standard", "Std"),
            *_archive_select("expedited", "Exp"),
            *_archive_select("bulk", "Bulk"),
            stored(PriceKey(ARCHIVE, "EarlyDelete-ByteHrs"), "early_delete_gb", "Early deletions", usual=False),
        ),
    ),
    "DEEP_ARCHIVE": StorageClass(
        "glacier_deep_archive",
        "Glacier Deep Archive",
        (
            stored(PriceKey(DEEP_ARCHIVE, "TimedStorage-GDA-ByteHrs")),
            requests(
                "tier_1",
                "PUT, COPY, POST, LIST requests",
                "Requests-GDA-Tier1",
                "operation=PostObject",
                service=DEEP_ARCHIVE,
            ),
            requests("tier_2", "GET and other requests", "Requests-GDA-Tier2"),
            transition(3, "GDA"),
            requests(
                "standard_data_retrieval", "Retrieval requests (standard)", "Requests-GDA-Tier3", service=DEEP_ARCHIVE
            ),
            requests("bulk_data_retrieval", "Retrieval requests (bulk)", "Requests-GDA-Tier5", service=DEEP_ARCHIVE),
            data(
                "standard_data_retrieval",
                "Retrievals (standard)",
                "Standard-Retrieval-Bytes",
                _DEEP_RESTORE,
                usual=True,
            ),
            data("bulk_data_retrieval", "Retrievals (bulk)", "Bulk-Retrieval-Bytes", _DEEP_RESTORE),
            stored(PriceKey(DEEP_ARCHIVE, "EarlyDelete-GDA"), "early_delete_gb", "Early deletions", usual=False),
        ),
    ),
}
"""The classes that objects are put in by themselves or by a lifecycle rule, by Terraform's names."""
