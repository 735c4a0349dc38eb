"""The service's name: hosted zone, certificate, records."""

from tests.unit.synthesis import stack

OPTION = "tolist(aws_acm_certificate.domain/certificate.domain_validation_options)[0]"
NEW_ZONE = "${aws_route53_zone.domain/zone.zone_id}"


def test_there_is_no_domain_by_default() -> None:
    built = stack()
    assert not built.all("aws_acm_certificate")
    assert not built.all("aws_route53_zone")
    assert not built.all("aws_route53_record")


def test_the_certificate_is_validated_by_dns_and_replaced_without_a_gap() -> None:
    certificate = stack(domain={"name": "api.example.com"}).one("aws_acm_certificate")
    assert (certificate["domain_name"], certificate["validation_method"]) == ("api.example.com", "DNS")
    assert certificate["lifecycle"] == {"create_before_destroy": True}


def test_the_proof_of_the_domain_stands_in_its_zone() -> None:
    built = stack(domain={"name": "api.example.com"})
    record = built.one("aws_route53_record", "domain/validation-record")
    assert record["name"] == f"${{{OPTION}.resource_record_name}}"
    assert record["type"] == f"${{{OPTION}.resource_record_type}}"
    assert record["records"] == [f"${{{OPTION}.resource_record_value}}"]
    assert record["zone_id"] == NEW_ZONE
    validation = built.one("aws_acm_certificate_validation")
    assert validation["validation_record_fqdns"] == ["${aws_route53_record.domain/validation-record.fqdn}"]
    assert validation["certificate_arn"] == "${aws_acm_certificate.domain/certificate.arn}"


def test_the_name_answers_with_the_load_balancer() -> None:
    record = stack(domain={"name": "api.example.com"}).one("aws_route53_record", "domain/record")
    assert (record["name"], record["type"], record["zone_id"]) == ("api.example.com", "A", NEW_ZONE)
    assert record["alias"] == {
        "name": "${aws_lb.load-balancer/alb.dns_name}",
        "zone_id": "${aws_lb.load-balancer/alb.zone_id}",
        "evaluate_target_health": True,
    }


def test_without_a_hosted_zone_one_is_made_and_its_name_servers_put_out() -> None:
    built = stack(domain={"name": "api.example.com"})
    assert built.one("aws_route53_zone")["name"] == "api.example.com"
    assert built.document["output"]["name_servers"]["value"] == "${aws_route53_zone.domain/zone.name_servers}"


def test_a_hosted_zone_that_exists_is_used() -> None:
    built = stack(domain={"name": "api.example.com", "hosted_zone_id": "Z0123456789ABC"})
    assert not built.all("aws_route53_zone")
    assert {record["zone_id"] for record in built.all("aws_route53_record").values()} == {"Z0123456789ABC"}
    assert "name_servers" not in built.document["output"]


def test_deletion_protection_keeps_records_of_others_in_the_zone() -> None:
    assert stack(domain={"name": "api.example.com"}).one("aws_route53_zone")["force_destroy"] is False
    built = stack(domain={"name": "api.example.com"}, deletion_protection=False)
    assert built.one("aws_route53_zone")["force_destroy"] is True
