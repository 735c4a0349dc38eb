"""AWS WAF in front of a regional resource: managed rules and a rate limit."""

from collections.abc import Sequence
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
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from modules.foundation.keys import Keys
from modules.foundation.log_group import log_group
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

# Rules of each group that only count. Prompts and uploads of an AI service are often above the 8 KB at which
# SizeRestrictions_BODY blocks.
_MANAGED_RULES: dict[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
}

_SECRET_HEADERS = ("authorization", "cookie", "x-api-key")


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
            rule=[
                _rate_limit(rate_limit, 0),
                *(_managed(group, counted, 1 + n) for n, (group, counted) in enumerate(_MANAGED_RULES.items())),
            ],
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
        Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            resource_arn=acl.arn,
            log_destination_configs=[logs.arn],
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header)
                )
                for header in _SECRET_HEADERS
            ],
        )


def _visibility(name: str) -> Wafv2WebAclRuleVisibilityConfig:
    return Wafv2WebAclRuleVisibilityConfig(
        cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )


def _managed(group: str, counted: Sequence[str], priority: int) -> Wafv2WebAclRule:
    # The bindings leave `statement` untyped, because its type contains itself: Terraform's own spelling goes through.
    overrides = [{"name": rule, "action_to_use": {"count": {}}} for rule in counted]
    statement: dict[str, Any] = {"vendor_name": "AWS", "name": group}
    return Wafv2WebAclRule(
        name=group,
        priority=priority,
        override_action=Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone()),
        statement={
            "managed_rule_group_statement": statement | ({"rule_action_override": overrides} if overrides else {})
        },
        visibility_config=_visibility(group),
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
