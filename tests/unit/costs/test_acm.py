"""Certificates and private authorities."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack


def test_a_public_certificate_and_its_validation_are_free() -> None:
    certificate = {"domain_name": "example.com", "validation_method": "DNS"}
    document = stack({"aws_acm_certificate": {"c": certificate}, "aws_acm_certificate_validation": {"v": {}}})
    assert cost(document).free == 2


def test_a_public_certificate_that_can_be_exported_isnt_free() -> None:
    found = cost(stack({"aws_acm_certificate": {"c": {"options": [{"export": "ENABLED"}]}}}))
    assert "each time" in left_out(found)["aws_acm_certificate.c"]


def test_a_private_certificate_is_paid_for() -> None:
    certificate = {"certificate_authority_arn": "${aws_acmpca_certificate_authority.a.arn}"}
    assert by_item(cost(stack({"aws_acm_certificate": {"c": certificate}}))) == {"Private certificate": Decimal("0.75")}


def test_a_private_authoritys_certificates_get_cheaper() -> None:
    address = "aws_acmpca_certificate_authority.a"
    document = stack({"aws_acmpca_certificate_authority": {"a": {}}})
    assert by_item(cost(document, {address: {"monthly_requests": 20_001}})) == {
        "Private authority": Decimal(400),
        "Certificates": 1000 * Decimal("0.75") + 9000 * Decimal("0.35") + 10_001 * Decimal("0.001"),
    }


def test_an_authority_of_short_lived_certificates_is_cheaper() -> None:
    found = cost(stack({"aws_acmpca_certificate_authority": {"a": {"usage_mode": "SHORT_LIVED_CERTIFICATE"}}}))
    assert by_item(found) == {"Authority of short-lived ones": Decimal(50)}
    assert left_open(found) == {"Short-lived certificates": "monthly_requests"}
