"""AWS WAF: web ACLs, rules, requests, and the managed rule groups that cost extra.

https://aws.amazon.com/waf/pricing/
"""

import json
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

from costs.amounts import Amount, Missing, exactly
from costs.catalogue.catalogue import GLOBAL
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges
from costs.resources.waf_rule_groups import rule_group_charges

INCLUDED_WCU = 1500
"""Capacity units of a web ACL up to which a request has its basic price."""
WCU_STEP = 500
"""So many more make it dearer."""


def web_acl(resource: Resource, context: Context) -> Iterator[Charge]:
    """The ACL, each of its rules (a rule group is one, and so is each rule of a group of one's own), its requests.

    Rules of own groups come from the document or `rule_group_rules`; those of AWS's managed groups are free.
    """
    usage = context.usage(resource)
    yield charge(resource, "Web ACL", "WebACLV2", exactly(1), "Month")
    own = usage.amount("rule_group_rules", _rules_of_own_groups(resource, context))
    rules = exactly(_rules(resource, context)) + own
    if rules != exactly(0):
        yield charge(resource, "Rules", "RuleV2", rules, "Month")
    yield charge(resource, "Requests", f"RequestV2-{_tier(resource)}", usage.amount("monthly_requests"), "Request")
    for item, usage_type, amount, unit in rule_group_charges(resource, usage):
        yield charge(resource, item, usage_type, amount, unit)


def charge(resource: Resource, item: str, usage_type: str, quantity: Amount, unit: str) -> Charge:
    """A charge of a web ACL, of which those for CloudFront have no region."""
    for_cloudfront = resource.text("scope") == "CLOUDFRONT"
    price = PriceKey("awswaf", f"Global-{usage_type}" if for_cloudfront else usage_type)
    return Charge(Component.SECURITY, item, price, quantity, unit, region=GLOBAL if for_cloudfront else None)


def _rules(resource: Resource, context: Context) -> int:
    attached = context.document.linking(resource, "aws_wafv2_web_acl_rule_group_association", "web_acl_arn")
    return len(resource.blocks("rule")) + _in_json(resource) + len(attached)


def _in_json(resource: Resource) -> int:
    text = resource.text("rule_json")
    if not text:
        return 0
    try:
        rules = json.loads(text)
    except ValueError:
        raise NotKnown("rule_json isn't JSON") from None
    return len(rules) if isinstance(rules, list) else 1


def _rules_of_own_groups(resource: Resource, context: Context) -> int:
    linked, linking = context.document.linked, context.document.linking
    groups = linked(resource, "rule.statement.rule_group_reference_statement.arn", "aws_wafv2_rule_group")
    for attached in linking(resource, "aws_wafv2_web_acl_rule_group_association", "web_acl_arn"):
        groups += linked(attached, "rule_group_reference.arn", "aws_wafv2_rule_group")
    return sum(len(group.blocks("rule")) for group in groups)


def _tier(resource: Resource) -> str:
    """By the capacity, which only a state tells."""
    capacity = resource.number("capacity", 0) if resource.known("capacity") else Decimal(0)
    steps = ((capacity - INCLUDED_WCU) / WCU_STEP).to_integral_value(ROUND_CEILING)
    return f"Tier{steps + 1}-{INCLUDED_WCU + steps * WCU_STEP}WCU" if steps > 0 else "Tier1"


def classic_web_acl(resource: Resource, context: Context) -> Iterator[Charge]:
    """WAF Classic: each rule or group counts as one, and so does each rule of a group, by `rule_group_rules`."""
    usage = context.usage(resource)
    blocks = len(resource.blocks("rules")) + len(resource.blocks("rule"))
    rules = exactly(blocks) + usage.amount("rule_group_rules", 0)
    yield charge(resource, "Web ACL", "WebACL", exactly(1), "Month")
    if not isinstance(rules, Missing) and rules.high:
        yield charge(resource, "Rules", "Rule", rules, "Month")
    yield charge(resource, "Requests", "Request", usage.amount("monthly_requests"), "Request")


CHARGES: Mapping[str, Charges] = {
    "aws_waf_web_acl": classic_web_acl,
    "aws_wafregional_web_acl": classic_web_acl,
    "aws_wafv2_web_acl": web_acl,
}
FREE = frozenset(
    f"aws_{family}_{name}"
    for family, names in {
        "waf": (
            "byte_match_set", "geo_match_set", "ipset", "rate_based_rule", "regex_match_set", "regex_pattern_set",
            "rule", "rule_group", "size_constraint_set", "sql_injection_match_set", "xss_match_set",
        ),
        "wafregional": (
            "byte_match_set", "geo_match_set", "ipset", "rate_based_rule", "regex_match_set", "regex_pattern_set",
            "rule", "rule_group", "size_constraint_set", "sql_injection_match_set", "web_acl_association",
            "xss_match_set",
        ),
        "wafv2": (
            "api_key", "ip_set", "regex_pattern_set", "rule_group", "web_acl_association",
            "web_acl_logging_configuration", "web_acl_rule_group_association",
        ),
    }.items()
    for name in names
)  # fmt: skip
