"""AWS WAF in front of a regional resource: managed rules and a rate limit."""

from typing import Any

from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import Wafv2WebAclLoggingConfiguration
from constructs import Construct

from modules.foundation.keys import Keys
from modules.foundation.log_group import log_group
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

_MANAGED_RULES = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)


class Firewall(Construct):
    """A web ACL with AWS's core, bad-input and reputation rules, and a limit on requests from one address."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: Names,
        keys: Keys,
        resource_arn: str,
        rate_limit: int,
        log_retention_days: int,
    ) -> None:
        """`rate_limit` is in requests per address and five minutes."""
        super().__init__(scope, id_)
        name = names.of("firewall")
        acl = Wafv2WebAcl(
            self,
            "acl",
            name=name,
            scope="REGIONAL",
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            visibility_config=Wafv2WebAclVisibilityConfig(
                cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
            ),
            rule=[_rate_limit(rate_limit, 0), *(_managed(rule, 1 + n) for n, rule in enumerate(_MANAGED_RULES))],
            tags=component_tags("load-balancer", name),
        )
        Wafv2WebAclAssociation(self, "association", resource_arn=resource_arn, web_acl_arn=acl.arn)
        # WAF writes only to log groups whose name starts with "aws-waf-logs-".
        logs = log_group(
            self,
            "logs",
            name=f"aws-waf-logs-{names.prefix}",
            retention_days=log_retention_days,
            keys=keys,
            component="load-balancer",
        )
        Wafv2WebAclLoggingConfiguration(self, "logging", resource_arn=acl.arn, log_destination_configs=[logs.arn])


def _visibility(name: str) -> Wafv2WebAclRuleVisibilityConfig:
    return Wafv2WebAclRuleVisibilityConfig(
        cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )


def _managed(rule: str, priority: int) -> Wafv2WebAclRule:
    # The bindings leave `statement` untyped, because its type contains itself: Terraform's own spelling goes through.
    statement: dict[str, Any] = {"managed_rule_group_statement": {"vendor_name": "AWS", "name": rule}}
    return Wafv2WebAclRule(
        name=rule,
        priority=priority,
        override_action=Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone()),
        statement=statement,
        visibility_config=_visibility(rule),
    )


def _rate_limit(limit: int, priority: int) -> Wafv2WebAclRule:
    statement: dict[str, Any] = {"rate_based_statement": {"limit": limit, "aggregate_key_type": "IP"}}
    return Wafv2WebAclRule(
        name="RateLimit",
        priority=priority,
        action=Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()),
        statement=statement,
        visibility_config=_visibility("RateLimit"),
    )
