"""What keeps a stack together and its bill in view: a resource group, a budget, and who looks for anomalies."""

import json
from collections.abc import Iterator, Sequence

from cdktf_cdktf_provider_aws.budgets_budget import BudgetsBudget, BudgetsBudgetCostFilter, BudgetsBudgetNotification
from cdktf_cdktf_provider_aws.resourcegroups_group import ResourcegroupsGroup, ResourcegroupsGroupResourceQuery
from constructs import Construct

from environments.settings.operations import Budget as BudgetSettings
from modules.foundation.account import Account
from modules.foundation.anomaly_detection import AnomalyDetection
from modules.foundation.budget_action import BudgetActions
from modules.foundation.literal import literal
from modules.foundation.names import Names
from modules.foundation.observability import Observability
from modules.foundation.tags import component_tags


class Guardrails(Construct):
    """The resource group over the stack's tags, its monthly budget with two notifications, Cost Anomaly Detection, and
    what the budget does when it is passed."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        budget: BudgetSettings,
        names: Names,
        account: Account,
        observability: Observability,
        bedrock_callers: Sequence[str],
        instance_ids: Sequence[str],
    ) -> None:
        """`bedrock_callers` (ARNs of roles) and `instance_ids` are what `budget.action` may act on. Where there are
        none, it is a third notification instead, so that somebody acts."""
        super().__init__(scope, id_)
        self._settings = budget
        self._topic_arn = observability.topic_arn
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
        acts = bool(bedrock_callers or instance_ids)
        monthly = BudgetsBudget(
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
                self._notification(kind, percent) for kind, percent in dict.fromkeys(self._thresholds(acts=acts))
            ],
            tags=component_tags("guardrails", names.of("monthly")),
        )
        if budget.anomaly_usd is not None:
            AnomalyDetection(self, "anomalies", above_usd=budget.anomaly_usd, names=names, observability=observability)
        if budget.action is not None and acts:
            BudgetActions(
                self,
                "actions",
                settings=budget.action,
                budget_name=monthly.name,
                bedrock_callers=bedrock_callers,
                instance_ids=instance_ids,
                names=names,
                account=account,
                observability=observability,
            )

    def _thresholds(self, *, acts: bool) -> Iterator[tuple[str, int]]:
        yield "ACTUAL", self._settings.actual_percent
        yield "FORECASTED", self._settings.forecast_percent
        if self._settings.action is not None and not acts:
            yield "ACTUAL", self._settings.action.percent

    def _notification(self, kind: str, percent: int) -> BudgetsBudgetNotification:
        return BudgetsBudgetNotification(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
            subscriber_email_addresses=[literal(email) for email in self._settings.emails] or None,
            subscriber_sns_topic_arns=[self._topic_arn],
        )
