"""KMS: keys of one's own, their first two rotations, and requests.

https://aws.amazon.com/kms/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing, Range, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

KEY = PriceKey("awskms", "KMS-Keys")

CHARGED_ROTATIONS = 2
"""Rotations that add the price of a key: the first and the second one; later ones are free."""


def key(resource: Resource, context: Context) -> Iterator[Charge]:
    """The key, enabled or not; with rotation what it will have added; requests by `monthly_requests`."""
    yield from _key()
    if resource.flag("enable_key_rotation"):
        rotations = _rotations(resource, context)
        yield Charge(Component.SECURITY, "Rotated key material", KEY, rotations, "Keys")
    spec = resource.text("customer_master_key_spec", "SYMMETRIC_DEFAULT")
    requests = context.usage(resource).amount("monthly_requests")
    yield Charge(Component.SECURITY, "Requests", PriceKey("awskms", _requests(spec)), requests, "Requests")


def other_key(resource: Resource, context: Context) -> Iterator[Charge]:
    """A key of imported material, or a replica of one in another region: each has the price of a key."""
    yield from _key()
    requests = context.usage(resource).amount("monthly_requests")
    yield Charge(Component.SECURITY, "Requests", PriceKey("awskms", "KMS-Requests"), requests, "Requests")


def _key() -> Iterator[Charge]:
    yield Charge(Component.SECURITY, "Key", KEY, exactly(1), "Keys")


def _rotations(resource: Resource, context: Context) -> Amount:
    """None yet for a new key, up to two after the second period; `rotations` tells how many there were."""
    given = context.usage(resource).amount("rotations")
    if isinstance(given, Missing):
        return Range(Decimal(0), Decimal(0), Decimal(CHARGED_ROTATIONS))
    most = Decimal(CHARGED_ROTATIONS)
    return Range(min(given.low, most), min(given.expected, most), min(given.high, most))


def _requests(spec: str) -> str:
    if spec == "SYMMETRIC_DEFAULT" or spec.startswith("HMAC"):
        return "KMS-Requests"
    return "KMS-Requests-Asymmetric-RSA_2048" if spec == "RSA_2048" else "KMS-Requests-Asymmetric"


CHARGES: Mapping[str, Charges] = {
    "aws_kms_external_key": other_key,
    "aws_kms_key": key,
    "aws_kms_replica_external_key": other_key,
    "aws_kms_replica_key": other_key,
}
FREE = frozenset(
    {"aws_kms_alias", "aws_kms_ciphertext", "aws_kms_custom_key_store", "aws_kms_grant", "aws_kms_key_policy"}
)
