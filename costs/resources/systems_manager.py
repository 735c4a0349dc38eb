"""Systems Manager: advanced parameters, requests with higher throughput, and instances outside of AWS.

https://aws.amazon.com/systems-manager/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Amount, Missing
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges


def parameter(resource: Resource, context: Context) -> Iterator[Charge]:
    """Free in the standard tier, unless `api_throughput_limit` is `higher`.

    By `parameter_storage_hrs`, all month if it isn't given, and `monthly_api_interactions`.
    """
    usage = context.usage(resource)
    advanced = resource.text("tier", "Standard") == "Advanced"
    if advanced:
        hours = usage.amount("parameter_storage_hrs")
        hours = context.running() if isinstance(hours, Missing) else hours
        yield _charge("Advanced parameter", "PS-Advanced-Param-Tier1", hours, "Hrs")
    if usage.text("api_throughput_limit", "advanced" if advanced else "standard") != "standard":
        interactions = usage.amount("monthly_api_interactions")
        yield _charge("Requests", "PS-Param-Processed-Tier2", interactions, "API Interactions")


def activation(resource: Resource, context: Context) -> Iterator[Charge]:
    """Instances outside of AWS in the advanced tier, by `instance_tier` and `instances`."""
    usage = context.usage(resource)
    if usage.text("instance_tier", "standard") == "advanced":
        hours = context.running(usage.amount("instances"))
        yield _charge("Managed instances (advanced)", "MI-AdvInstances-Hrs", hours, "Hrs")


def _charge(item: str, usage_type: str, quantity: Amount, unit: str) -> Charge:
    return Charge(Component.OTHER, item, PriceKey("AWSSystemsManager", usage_type), quantity, unit)


CHARGES: Mapping[str, Charges] = {"aws_ssm_activation": activation, "aws_ssm_parameter": parameter}
FREE = frozenset(
    {
        "aws_ssm_association", "aws_ssm_default_patch_baseline", "aws_ssm_document", "aws_ssm_maintenance_window",
        "aws_ssm_maintenance_window_target", "aws_ssm_maintenance_window_task", "aws_ssm_patch_baseline",
        "aws_ssm_patch_group", "aws_ssm_resource_data_sync", "aws_ssm_service_setting",
    }
)  # fmt: skip
