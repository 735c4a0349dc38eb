"""Vaults of S3 Glacier, which stand beside S3's classes of the same name.

https://aws.amazon.com/s3/glacier/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.s3_items import ARCHIVE


def vault(resource: Resource, context: Context) -> Iterator[Charge]:
    """What is archived in it, by `storage_gb`."""
    stored = context.usage(resource).amount("storage_gb")
    yield Charge(Component.STORAGE, "Archives", PriceKey(ARCHIVE, "TimedStorage-ByteHrs"), stored, "GB-Mo")


CHARGES: Mapping[str, Charges] = {"aws_glacier_vault": vault}
FREE = frozenset({"aws_glacier_vault_lock"})
