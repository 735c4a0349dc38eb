"""What keeps a stack together and its bill in view: a resource group and a budget."""

import json

from cdktf_cdktf_provider_aws.budgets_budget import BudgetsBudget, BudgetsBudgetCostFilter, BudgetsBudgetNotification
from cdktf_cdktf_provider_aws.resourcegroups_group import ResourcegroupsGroup, ResourcegroupsGroupResourceQuery
from constructs import Construct

from environments.settings.operations import Budget as BudgetSettings
from modules.foundation.literal import literal
from modules.foundation.names import Names
from modules.foundation.tags import component_tags


class Guardrails(Construct):
    """The resource group over the stack's tags, and its monthly budget with two notifications."""

    def __init__(self, scope: Construct, id_: str, *, budget: BudgetSettings, names: Names, topic_arn: str) -> None:
        super().__init__(scope, id_)
        query = {
            "ResourceTypeFilters": ["AWS::AllSupported"],
            "TagFilters": [
                {"Key": "Project", "Values": [names.project]},
                {"Key": "Stack", "Values": [names.prefix]},
            ],
        }
        ResourcegroupsGroup(
            self,
            "group",
            name=names.prefix,
            description=f"Everything of {names.prefix}",
            resource_query=ResourcegroupsGroupResourceQuery(type="TAG_FILTERS_1_0", query=json.dumps(query)),
            tags=component_tags("guardrails", names.prefix),
        )
        thresholds = (("ACTUAL", budget.actual_percent), ("FORECASTED", budget.forecast_percent))
        BudgetsBudget(
            self,
            "budget",
            name=names.of("monthly"),
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=f"{budget.monthly_usd:f}",
            limit_unit="USD",
            # Cost allocation tags: "user:" is AWS's prefix for tags that users define.
            cost_filter=[BudgetsBudgetCostFilter(name="TagKeyValue", values=[f"user:Stack${names.prefix}"])],
            notification=[
                BudgetsBudgetNotification(
                    notification_type=kind,
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_email_addresses=[literal(email) for email in budget.emails] or None,
                    subscriber_sns_topic_arns=[topic_arn],
                )
                for kind, percent in thresholds
            ],
            tags=component_tags("guardrails", names.of("monthly")),
        )
