"""The firewall in front of the load balancer."""

from tests.unit.synthesis import Block, stack


def rules(acl: Block) -> dict[str, Block]:
    return {rule["name"]: rule for rule in acl["rule"]}


def test_the_firewall_stands_before_the_load_balancer() -> None:
    association = stack().one("aws_wafv2_web_acl_association")
    assert association["resource_arn"] == "${aws_lb.load-balancer/alb.arn}"
    assert association["web_acl_arn"] == "${aws_wafv2_web_acl.load-balancer/firewall/acl.arn}"
    assert stack().one("aws_wafv2_web_acl")["scope"] == "REGIONAL"


def test_what_no_rule_blocks_passes() -> None:
    assert stack().one("aws_wafv2_web_acl")["default_action"] == {"allow": {}}


def test_the_managed_rules_block_as_aws_made_them_but_for_the_size_of_a_body() -> None:
    found = rules(stack().one("aws_wafv2_web_acl"))
    for name, counted in (
        ("AWSManagedRulesCommonRuleSet", ["SizeRestrictions_BODY"]),
        ("AWSManagedRulesKnownBadInputsRuleSet", []),
        ("AWSManagedRulesAmazonIpReputationList", []),
    ):
        group = found[name]["statement"]["managed_rule_group_statement"]
        assert (group["vendor_name"], group["name"]) == ("AWS", name)
        overrides = [(each["name"], each["action_to_use"]) for each in group.get("rule_action_override", [])]
        assert overrides == [(rule, {"count": {}}) for rule in counted]
        assert found[name]["override_action"] == {"none": {}}


def test_credentials_of_clients_are_not_logged() -> None:
    redacted = stack().one("aws_wafv2_web_acl_logging_configuration")["redacted_fields"]
    assert [field["single_header"]["name"] for field in redacted] == ["authorization", "cookie", "x-api-key"]


def test_an_address_that_sends_2000_requests_in_five_minutes_is_blocked() -> None:
    rule = rules(stack().one("aws_wafv2_web_acl"))["RateLimit"]
    assert rule["statement"] == {"rate_based_statement": {"limit": 2000, "aggregate_key_type": "IP"}}
    assert rule["action"] == {"block": {}}


def test_the_rate_limit_is_as_asked() -> None:
    rule = rules(stack(load_balancer={"rate_limit": 500}).one("aws_wafv2_web_acl"))["RateLimit"]
    assert rule["statement"]["rate_based_statement"]["limit"] == 500


def test_every_rule_has_a_priority_of_its_own() -> None:
    acl = stack().one("aws_wafv2_web_acl")
    assert len({rule["priority"] for rule in acl["rule"]}) == len(acl["rule"]) == 4


def test_requests_are_logged_where_waf_may_write() -> None:
    built = stack(observability={"log_retention_days": 90})
    group = built.one("aws_cloudwatch_log_group", "load-balancer/firewall/logs")
    assert group["name"] == "aws-waf-logs-landfall-dev-fargate"
    assert (group["retention_in_days"], group["kms_key_id"]) == (90, "${aws_kms_key.keys/key.arn}")
    destination = "${aws_cloudwatch_log_group.load-balancer/firewall/logs.arn}"
    assert built.one("aws_wafv2_web_acl_logging_configuration")["log_destination_configs"] == [destination]
