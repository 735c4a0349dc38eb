"""Cost Anomaly Detection: tells when a stack costs more than it usually does."""

import json
from decimal import Decimal

from cdktf_cdktf_provider_aws.ce_anomaly_monitor import CeAnomalyMonitor
from cdktf_cdktf_provider_aws.ce_anomaly_subscription import (
    CeAnomalySubscription,
    CeAnomalySubscriptionSubscriber,
    CeAnomalySubscriptionThresholdExpression,
    CeAnomalySubscriptionThresholdExpressionDimension,
)
from constructs import Construct

from modules.foundation.names import Names
from modules.foundation.observability import Observability
from modules.foundation.tags import component_tags

_COMPONENT = "guardrails"


class AnomalyDetection(Construct):
    """A monitor of what carries the stack's tag, and a subscription that tells the topic of each anomaly at once.

    Both are free, and global: they have no region, whichever the stack's is. Like the budget they see nothing before
    the tag `Stack` is activated as a cost allocation tag, and the model wants ten days of costs ("Detecting unusual
    spend with AWS Cost Anomaly Detection" of the AWS Cost Management user guide).
    """

    def __init__(
        self, scope: Construct, id_: str, *, above_usd: Decimal, names: Names, observability: Observability
    ) -> None:
        """`above_usd`: total impact in US dollars from which on an anomaly is told."""
        super().__init__(scope, id_)
        name = names.of("costs")
        # All of an Expression's fields, null as well: the provider compares this text with all that AWS answers.
        stack = {
            "And": None,
            "CostCategories": None,
            "Dimensions": None,
            "Not": None,
            "Or": None,
            # Without the prefix `user:` that AWS Budgets wants.
            "Tags": {"Key": "Stack", "MatchOptions": None, "Values": [names.prefix]},
        }
        monitor = CeAnomalyMonitor(
            self,
            "monitor",
            name=name,
            monitor_type="CUSTOM",
            monitor_specification=json.dumps(stack),
            tags=component_tags(_COMPONENT, name),
        )
        CeAnomalySubscription(
            self,
            "subscription",
            name=name,
            monitor_arn_list=[monitor.arn],
            # A topic is told of single anomalies, emails of summaries: API_AnomalySubscription of the AWS Billing and
            # Cost Management API reference.
            frequency="IMMEDIATE",
            subscriber=[CeAnomalySubscriptionSubscriber(type="SNS", address=observability.topic_arn)],
            threshold_expression=CeAnomalySubscriptionThresholdExpression(
                dimension=CeAnomalySubscriptionThresholdExpressionDimension(
                    key="ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    match_options=["GREATER_THAN_OR_EQUAL"],
                    values=[f"{above_usd.normalize():f}"],
                )
            ),
            depends_on=[observability.topic_ready],
            tags=component_tags(_COMPONENT, name),
        )
