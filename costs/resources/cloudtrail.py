"""CloudTrail: the first copy of management events is free; data events and Insights cost by event.

https://aws.amazon.com/cloudtrail/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges


def trail(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_additional_management_events`, `monthly_data_events` and `monthly_insight_events`."""
    usage = context.usage(resource)
    selectors = resource.blocks("event_selector")
    fields = [
        field
        for selector in resource.blocks("advanced_event_selector")
        for field in selector.blocks("field_selector")
        if field.text("field") == "eventCategory"
    ]
    categories = {category for field in fields for category in field.texts("equals")}
    management = all(one.flag("include_management_events", default=True) for one in selectors)
    data = any(one.has("data_resource") for one in selectors) or "Data" in categories
    for recorded, key, item, usage_type in (
        (
            management and (not categories or "Management" in categories),
            "monthly_additional_management_events",
            "Further copies of management events",
            "PaidEventsRecorded",
        ),
        (data, "monthly_data_events", "Data events", "DataEventsRecorded"),
        (resource.has("insight_selector"), "monthly_insight_events", "Events analyzed by Insights", "InsightsEvents"),
    ):
        amount = usage.amount(key)
        if recorded or not isinstance(amount, Missing):
            yield Charge(Component.SECURITY, item, PriceKey("AWSCloudTrail", usage_type), amount, "Events")


CHARGES: Mapping[str, Charges] = {"aws_cloudtrail": trail}
FREE = frozenset({"aws_cloudtrail_organization_delegated_admin_account"})
