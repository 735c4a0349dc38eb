"""The public entry: HTTPS where there is a domain, logged, protected."""

from typing import Any

import pytest

from tests.unit.synthesis import stack, variant_stack

WITH_DOMAIN: dict[str, Any] = {"domain": {"name": "api.example.com"}}
TARGETS = "${aws_lb_target_group.load-balancer/targets.arn}"


def test_the_load_balancer_faces_the_internet_in_every_public_subnet() -> None:
    balancer = stack(network={"zones": 3}).one("aws_lb")
    assert (balancer["internal"], balancer["load_balancer_type"]) == (False, "application")
    assert balancer["subnets"] == [f"${{aws_subnet.network/public-{zone}.id}}" for zone in (1, 2, 3)]


def test_invalid_headers_are_dropped() -> None:
    assert stack().one("aws_lb")["drop_invalid_header_fields"] is True


def test_idle_connections_close_after_a_minute_or_as_asked() -> None:
    assert stack().one("aws_lb")["idle_timeout"] == 60
    assert stack(load_balancer={"idle_timeout_seconds": 600}).one("aws_lb")["idle_timeout"] == 600


def test_access_is_logged_to_the_log_bucket_once_that_may_be_written_to() -> None:
    balancer = stack().one("aws_lb")
    assert balancer["access_logs"] == {
        "bucket": "${aws_s3_bucket.logs/bucket.id}",
        "enabled": True,
        "prefix": "load-balancer",
    }
    assert balancer["depends_on"] == ["aws_s3_bucket_policy.logs/policy"]


def test_deletion_protection_holds_the_load_balancer() -> None:
    held, free = stack().one("aws_lb"), stack(deletion_protection=False).one("aws_lb")
    assert (held["enable_deletion_protection"], held["lifecycle"]) == (True, {"prevent_destroy": True})
    assert (free["enable_deletion_protection"], "lifecycle" in free) == (False, False)


def test_with_a_domain_port_80_redirects_to_https() -> None:
    listener = stack(**WITH_DOMAIN).one("aws_lb_listener", "load-balancer/http")
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    redirect = {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}
    assert listener["default_action"] == [{"type": "redirect", "redirect": redirect}]


def test_https_speaks_tls_1_3_with_the_validated_certificate() -> None:
    listener = stack(**WITH_DOMAIN).one("aws_lb_listener", "load-balancer/https")
    assert (listener["port"], listener["protocol"]) == (443, "HTTPS")
    assert listener["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert listener["certificate_arn"] == "${aws_acm_certificate_validation.domain/validation.certificate_arn}"
    assert listener["default_action"] == [{"type": "forward", "target_group_arn": TARGETS}]


def test_without_a_domain_plain_http_goes_to_the_service() -> None:
    listener = stack().one("aws_lb_listener")
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    assert listener["default_action"] == [{"type": "forward", "target_group_arn": TARGETS}]


@pytest.mark.parametrize(("overrides", "ports"), [({}, {80}), (WITH_DOMAIN, {80, 443})])
def test_the_internet_reaches_the_ports_of_the_listeners_only(overrides: dict[str, Any], ports: set[int]) -> None:
    built = stack(**overrides)
    rules = [r for r in built.all("aws_vpc_security_group_ingress_rule").values() if r.get("cidr_ipv4") == "0.0.0.0/0"]
    assert {(rule["from_port"], rule["to_port"]) for rule in rules} == {(port, port) for port in ports}
    group = "${aws_security_group.load-balancer/security-group/group.id}"
    assert {rule["security_group_id"] for rule in rules} == {group}
    assert built.one("aws_lb")["security_groups"] == [group]


def test_the_load_balancer_reaches_the_tasks_port_only() -> None:
    built = stack(workload={"port": 9000})
    (rule,) = built.all("aws_vpc_security_group_egress_rule", "load-balancer/").values()
    assert rule["referenced_security_group_id"] == "${aws_security_group.fargate/security-group/group.id}"
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 9000, 9000)


def test_health_is_checked_every_30_seconds() -> None:
    assert stack().one("aws_lb_target_group")["health_check"] == {
        "path": "/health",
        "interval": 30,
        "timeout": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 3,
        "matcher": "200-399",
    }


def test_health_is_checked_at_the_workload_s_path() -> None:
    check = stack(workload={"health_check_path": "/ready"}).one("aws_lb_target_group")["health_check"]
    assert check["path"] == "/ready"


def test_another_port_of_the_workload_replaces_no_target_group() -> None:
    # AWS refuses to delete a target group that a listener uses, and its name is taken until then.
    groups = [stack(workload={"port": port}).one("aws_lb_target_group") for port in (8080, 9000)]
    assert groups[0] == groups[1]


def test_targets_are_tasks_by_their_address() -> None:
    group = stack().one("aws_lb_target_group")
    assert (group["target_type"], group["protocol"], group["deregistration_delay"]) == ("ip", "HTTP", "30")


def test_the_url_is_the_domain_s_or_the_load_balancer_s_own() -> None:
    assert stack(**WITH_DOMAIN).document["output"]["url"]["value"] == "https://api.example.com"
    assert stack().document["output"]["url"]["value"] == "http://${aws_lb.load-balancer/alb.dns_name}"


@pytest.mark.parametrize(("overrides", "path"), [({}, "load-balancer/http"), (WITH_DOMAIN, "load-balancer/https")])
def test_a_shared_one_answers_404_to_what_no_rule_takes(overrides: dict[str, Any], path: str) -> None:
    built = variant_stack("beanstalk", **overrides)
    assert not built.all("aws_lb_target_group")
    nobody = {"content_type": "text/plain", "status_code": "404"}
    assert built.one("aws_lb_listener", path)["default_action"] == [
        {"type": "fixed-response", "fixed_response": nobody}
    ]


def test_whoever_shares_it_may_keep_a_tag_on_it() -> None:
    count = "elasticbeanstalk:shared-elb-environment-count"
    foreign = [f'tags["{count}"]', f'tags_all["{count}"]']
    free = variant_stack("beanstalk", deletion_protection=False).one("aws_lb")
    assert free["lifecycle"] == {"ignore_changes": foreign}
    held = variant_stack("beanstalk", deletion_protection=True).one("aws_lb")
    assert held["lifecycle"] == {"ignore_changes": foreign, "prevent_destroy": True}


def test_a_shared_one_watches_what_all_targets_answer() -> None:
    alarms = variant_stack("beanstalk").all("aws_cloudwatch_metric_alarm", "observability").values()
    dimensions = [alarm["dimensions"] for alarm in alarms if alarm["namespace"] == "AWS/ApplicationELB"]
    assert len(dimensions) == 3
    assert all(each.keys() == {"LoadBalancer"} for each in dimensions)
