"""GuardDuty and Security Hub: what they look at, which only usage tells.

https://aws.amazon.com/guardduty/pricing/, https://aws.amazon.com/security-hub/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges


def detector(resource: Resource, context: Context) -> Iterator[Charge]:
    """Management events and flow and DNS logs, by `monthly_management_events` and `monthly_logs_gb`."""
    if not resource.flag("enable", default=True):
        return
    usage = context.usage(resource)
    for item, usage_type, key, unit in (
        ("CloudTrail events analyzed", "PaidEventsAnalyzed", "monthly_management_events", "Events"),
        ("Flow and DNS logs analyzed", "PaidEventsAnalyzed-Bytes", "monthly_logs_gb", "GB"),
    ):
        yield Charge(Component.SECURITY, item, PriceKey("AmazonGuardDuty", usage_type), usage.amount(key), unit)


def security_hub(resource: Resource, context: Context) -> Iterator[Charge]:
    """Security checks, by `monthly_security_checks`."""
    checks = context.usage(resource).amount("monthly_security_checks")
    price = PriceKey("AWSSecurityHub", "PaidComplianceCheck")
    yield Charge(Component.SECURITY, "Security checks", price, checks, "Checks")


CHARGES: Mapping[str, Charges] = {"aws_guardduty_detector": detector, "aws_securityhub_account": security_hub}
FREE = frozenset(
    {
        "aws_guardduty_filter", "aws_guardduty_invite_accepter", "aws_guardduty_ipset", "aws_guardduty_member",
        "aws_guardduty_organization_admin_account", "aws_guardduty_organization_configuration",
        "aws_guardduty_publishing_destination", "aws_guardduty_threatintelset", "aws_securityhub_action_target",
        "aws_securityhub_automation_rule", "aws_securityhub_configuration_policy",
        "aws_securityhub_configuration_policy_association", "aws_securityhub_finding_aggregator",
        "aws_securityhub_insight", "aws_securityhub_invite_accepter", "aws_securityhub_member",
        "aws_securityhub_organization_admin_account", "aws_securityhub_organization_configuration",
        "aws_securityhub_product_subscription", "aws_securityhub_standards_control",
        "aws_securityhub_standards_control_association", "aws_securityhub_standards_subscription",
    }
)  # fmt: skip
