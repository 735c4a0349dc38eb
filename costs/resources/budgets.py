"""Budgets: free unless they act, and of those that act two are free as well. Cost Explorer's anomaly detection is free.

https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import exactly
from costs.catalogue.catalogue import GLOBAL
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

FREE_DAYS = 62
"""Days a month of budgets with actions: those of two budgets in the longest month."""


def action(resource: Resource, context: Context) -> Iterator[Charge]:
    """The days of its budget beyond the free ones, once for a budget however many actions it has."""
    budgets = dict.fromkeys(_budget(found, context) for found in context.document.of_type("aws_budgets_budget_action"))
    own = _budget(resource, context)
    before = list(budgets).index(own)
    if resource is not _first(own, context):
        return
    days = context.hours / 24
    charged = max((before + 1) * days - FREE_DAYS, Decimal(0)) - max(before * days - FREE_DAYS, Decimal(0))
    if charged:
        price = PriceKey("AWSBudgets", "ActionEnabledBudgetsUsage")
        yield Charge(Component.OTHER, "Budget with actions", price, exactly(charged), "Budget-days", region=GLOBAL)


def _budget(resource: Resource, context: Context) -> str:
    linked = context.document.linked(resource, "budget_name", "aws_budgets_budget")
    return linked[0].address if linked else str(resource.values.get("budget_name"))


def _first(budget: str, context: Context) -> Resource:
    actions = context.document.of_type("aws_budgets_budget_action")
    return next(found for found in actions if _budget(found, context) == budget)


CHARGES: Mapping[str, Charges] = {"aws_budgets_budget_action": action}
FREE = frozenset(
    {
        "aws_bcmdataexports_export", "aws_budgets_budget", "aws_ce_anomaly_monitor", "aws_ce_anomaly_subscription",
        "aws_ce_cost_allocation_tag", "aws_ce_cost_category", "aws_cur_report_definition",
    }
)  # fmt: skip
