"""AWS Config: recorded items and evaluations of rules.

https://aws.amazon.com/config/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges


def recorder(resource: Resource, context: Context) -> Iterator[Charge]:
    """Items as they change or once a day, by `monthly_config_items` and `monthly_custom_config_items`."""
    usage = context.usage(resource)
    daily = resource.block("recording_mode").text("recording_frequency") == "DAILY"
    for item, usage_type, key in (
        ("Configuration items", f"ConfigurationItemRecorded{'Daily' if daily else ''}", "monthly_config_items"),
        ("Custom configuration items", "CustomConfigItemRecorded", "monthly_custom_config_items"),
    ):
        price = PriceKey("AWSConfig", usage_type)
        yield Charge(Component.SECURITY, item, price, usage.amount(key), "ConfigurationItemRecorded")


def rule(resource: Resource, context: Context) -> Iterator[Charge]:
    """Evaluations by `monthly_rule_evaluations`."""
    evaluations = context.usage(resource).amount("monthly_rule_evaluations")
    price = PriceKey("AWSConfig", "ConfigRuleEvaluations")
    yield Charge(Component.SECURITY, "Rule evaluations", price, evaluations, "ConfigRuleEvaluations")


CHARGES: Mapping[str, Charges] = {
    "aws_config_config_rule": rule,
    "aws_config_configuration_recorder": recorder,
    "aws_config_organization_custom_policy_rule": rule,
    "aws_config_organization_custom_rule": rule,
    "aws_config_organization_managed_rule": rule,
}
FREE = frozenset(
    {
        "aws_config_aggregate_authorization", "aws_config_configuration_aggregator",
        "aws_config_configuration_recorder_status", "aws_config_delivery_channel",
        "aws_config_remediation_configuration", "aws_config_retention_configuration",
    }
)  # fmt: skip
