"""AWS's managed rule groups that cost extra: a fee a month, and requests that they look into.

https://aws.amazon.com/waf/pricing/
"""

from collections.abc import Iterator

from costs.amounts import Amount, Missing, exactly
from costs.document.resource import Block, Resource
from costs.usage.usage import ResourceUsage

BOT_CONTROL = "AWSManagedRulesBotControlRuleSet"
FRAUD_CONTROL = ("AWSManagedRulesATPRuleSet", "AWSManagedRulesACFPRuleSet")
ANTI_DDOS = "AWSManagedRulesAntiDDoSRuleSet"


def rule_group_charges(resource: Resource, usage: ResourceUsage) -> Iterator[tuple[str, str, Amount, str]]:
    """Item, usage type, quantity and unit, by `monthly_bot_control_requests` and `monthly_fraud_control_requests`.

    Bot Control looks into all requests unless told otherwise, Fraud Control only into those of its pages.
    """
    for rule in resource.blocks("rule"):
        group = rule.block("statement").block("managed_rule_group_statement")
        if group.text("vendor_name") != "AWS":
            continue
        name = group.text("name")
        if name == BOT_CONTROL:
            requests = usage.amount("monthly_bot_control_requests")
            requests = usage.amount("monthly_requests") if isinstance(requests, Missing) else requests
            level = "-Targeted" if _inspection_level(group) == "TARGETED" else ""
            yield "Bot Control", "AMR-BotControl", exactly(1), "Month"
            yield "Bot Control requests", f"AMR-BotControl{level}-Request", requests, "Request"
        elif name in FRAUD_CONTROL:
            requests = usage.amount("monthly_fraud_control_requests")
            yield "Fraud Control", "AMR-ATP", exactly(1), "Month"
            yield "Fraud Control requests", "AMR-FraudControl-Request", requests, "Request"
        elif name == ANTI_DDOS:
            yield "Anti-DDoS", "AMR-AntiDDoS", exactly(1), "Month"


def _inspection_level(group: Block) -> str:
    levels = (
        config.block("aws_managed_rules_bot_control_rule_set").text("inspection_level")
        for config in group.blocks("managed_rule_group_configs")
    )
    return next(filter(None, levels), "COMMON")
