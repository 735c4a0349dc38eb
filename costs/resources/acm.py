"""Certificate Manager: public certificates are free, private ones and their authorities aren't.

https://aws.amazon.com/certificate-manager/pricing/, https://aws.amazon.com/private-ca/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Amount, exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges


def certificate(resource: Resource, context: Context) -> Iterator[Charge]:
    """One that a private authority issues. Raises NotKnown for one that can be exported, whose price isn't monthly."""
    del context
    if resource.values.get("certificate_authority_arn"):
        yield _charge("Private certificate", "PrivateCertificatesIssued", exactly(1), "Certificates")
    elif resource.block("options").text("export") == "ENABLED":
        raise NotKnown("a public certificate that can be exported is paid for each time that it is issued")


def authority(resource: Resource, context: Context) -> Iterator[Charge]:
    """A private authority and what it issues, by `monthly_requests`."""
    issued = context.usage(resource).amount("monthly_requests")
    if resource.text("usage_mode") == "SHORT_LIVED_CERTIFICATE":
        yield _charge("Authority of short-lived ones", "ShortLivedCertificatePrivateCA", exactly(1), "Private CA")
        yield _charge("Short-lived certificates", "ShortLivedCertificatesIssued", issued, "Certificates")
    else:
        yield _charge("Private authority", "PaidPrivateCA", exactly(1), "Private CA")
        yield _charge("Certificates", "PrivateCertificatesIssued", issued, "Certificates")


def _charge(item: str, usage_type: str, quantity: Amount, unit: str) -> Charge:
    return Charge(Component.SECURITY, item, PriceKey("AWSCertificateManager", usage_type), quantity, unit)


CHARGES: Mapping[str, Charges] = {
    "aws_acm_certificate": certificate,
    "aws_acmpca_certificate_authority": authority,
}
FREE = frozenset(
    {
        "aws_acm_certificate_validation", "aws_acmpca_certificate", "aws_acmpca_certificate_authority_certificate",
        "aws_acmpca_permission", "aws_acmpca_policy",
    }
)  # fmt: skip
