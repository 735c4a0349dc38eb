"""Web ACLs, old and new, and Shield."""

import json
from decimal import Decimal
from typing import Any

import pytest

from costs.lines import Estimate
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state

ACL = "aws_wafv2_web_acl.a"


def acl(usage: dict[str, Any] | None = None, **arguments: Any) -> Estimate:
    values = {"scope": "REGIONAL", **arguments}
    return cost(stack({"aws_wafv2_web_acl": {"a": values}}), {ACL: usage} if usage else None)


def managed(name: str, vendor: str = "AWS", **more: Any) -> dict[str, Any]:
    return {"statement": [{"managed_rule_group_statement": [{"name": name, "vendor_name": vendor, **more}]}]}


LIMIT = {"statement": [{"rate_based_statement": [{"limit": 2000}]}]}


def test_an_acl_costs_by_itself_by_rule_and_by_request() -> None:
    found = acl({"monthly_requests": 1_000_000}, rule=[LIMIT, managed("AWSManagedRulesCommonRuleSet")])
    assert by_item(found) == {"Web ACL": Decimal(5), "Rules": Decimal(2), "Requests": Decimal("0.60")}


def test_an_acl_without_rules_costs_by_itself_and_leaves_requests_open() -> None:
    found = acl()
    assert by_item(found) == {"Web ACL": Decimal(5)}
    assert left_open(found) == {"Requests": "monthly_requests"}


def test_the_rules_of_a_group_of_ones_own_count_and_those_of_a_managed_one_dont() -> None:
    reference = {"statement": [{"rule_group_reference_statement": [{"arn": "${aws_wafv2_rule_group.g.arn}"}]}]}
    document = stack(
        {
            "aws_wafv2_web_acl": {"a": {"rule": [reference, managed("AWSManagedRulesCommonRuleSet")]}},
            "aws_wafv2_rule_group": {"g": {"rule": [LIMIT, LIMIT, LIMIT]}},
        }
    )
    assert by_item(cost(document))["Rules"] == Decimal(5)  # 2 groups + 3 rules
    usage = {ACL: {"rule_group_rules": 7, "managed_rule_group_rules": 10}}
    assert by_item(cost(document, usage))["Rules"] == Decimal(9)


def test_groups_can_be_associated_and_rules_be_written_in_json() -> None:
    association = {"web_acl_arn": f"${{{ACL}.arn}}", "managed_rule_group": [{"name": "x"}]}
    document = stack(
        {
            "aws_wafv2_web_acl": {"a": {"rule_json": json.dumps([{"Name": "a"}, {"Name": "b"}])}},
            "aws_wafv2_web_acl_rule_group_association": {"g": association},
        }
    )
    assert by_item(cost(document))["Rules"] == Decimal(3)


@pytest.mark.parametrize(("capacity", "dollars"), [(927, "0.60"), (1500, "0.60"), (1501, "0.80"), (3000, "1.20")])
def test_more_capacity_makes_requests_dearer(capacity: int, dollars: str) -> None:
    found = cost(state({ACL: {"scope": "REGIONAL", "capacity": capacity}}), {ACL: {"monthly_requests": 1_000_000}})
    assert by_item(found)["Requests"] == Decimal(dollars)


def test_an_acl_for_cloudfront_has_no_region() -> None:
    values = {"aws_wafv2_web_acl": {"a": {"scope": "CLOUDFRONT", "rule": [LIMIT]}}}
    found = cost(stack(values, region="us-west-2"))
    assert by_item(found) == {"Web ACL": Decimal(5), "Rules": Decimal(1)}
    assert {line.charge.region for line in found.lines} == {"global"}


@pytest.mark.parametrize(("level", "dollars"), [("COMMON", 10), ("TARGETED", 190)])
def test_bot_control_costs_a_fee_and_by_request(level: str, dollars: int) -> None:
    configs = [{"aws_managed_rules_bot_control_rule_set": [{"inspection_level": level}]}]
    rule = managed("AWSManagedRulesBotControlRuleSet", managed_rule_group_configs=configs)
    found = by_item(acl({"monthly_requests": 20_000_000}, rule=[rule]))
    assert found["Bot Control"] == Decimal(10)
    # Common: 10 M free, 10 M * 1 USD a million. Targeted: 1 M free, 19 M * 10 USD.
    assert found["Bot Control requests"] == Decimal(dollars)


def test_fraud_control_looks_into_some_requests_only() -> None:
    found = acl({"monthly_requests": 1_000_000}, rule=[managed("AWSManagedRulesATPRuleSet")])
    assert by_item(found)["Fraud Control"] == Decimal(10)
    assert left_open(found) == {"Fraud Control requests": "monthly_fraud_control_requests"}


def test_a_group_of_another_vendor_has_no_fee_of_awss() -> None:
    found = acl(rule=[managed("AWSManagedRulesBotControlRuleSet", vendor="F5")])
    assert by_item(found) == {"Web ACL": Decimal(5), "Rules": Decimal(1)}


def test_waf_classic_counts_groups_and_what_is_in_them() -> None:
    rules = [{"type": "REGULAR"}, {"type": "REGULAR"}, {"type": "GROUP"}, {"type": "GROUP"}]
    usage = {"aws_waf_web_acl.a": {"rule_group_rules": 5, "monthly_requests": 1_000_000}}
    assert by_item(cost(stack({"aws_waf_web_acl": {"a": {"rules": rules}}}), usage)) == {
        "Web ACL": Decimal(5),
        "Rules": Decimal(9),
        "Requests": Decimal("0.60"),
    }


def test_shield_advanced_is_said_and_not_added() -> None:
    found = cost(stack({"aws_shield_subscription": {"s": {}}, "aws_shield_protection": {"p": {}}}))
    assert "3,000" in left_out(found)["aws_shield_subscription.s"]
    assert (found.lines, found.free) == ((), 1)
