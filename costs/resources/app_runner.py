"""App Runner: memory of provisioned instances all the time, vCPU while requests are handled.

https://aws.amazon.com/apprunner/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges
from costs.resources.metering import above, product
from costs.resources.task_sizes import gigabytes, vcpus

SERVICE = "AWSAppRunner"
PROVISIONED_MEMORY = PriceKey(SERVICE, "AppRunner-Provisioned-GB-hours")
ACTIVE_MEMORY = PriceKey(SERVICE, "AppRunner-GB-hours")
ACTIVE_VCPU = PriceKey(SERVICE, "AppRunner-vCPU-hours")
AUTOMATIC_DEPLOYMENT = PriceKey(SERVICE, "AppRunner-AutomaticDeployment", "operation=BuildService")
BUILD = PriceKey(SERVICE, "AppRunner-Build-minutes", "operation=BuildService")

DEFAULT_SCALING = "autoscalingconfiguration/DefaultConfiguration/"
"""In the ARN of what AWS takes without a configuration: at least 1 instance, at most 25."""

ACTIVE = "monthly_active_instance_hours"
"""Usage key: hours in which an instance handles requests, added up over the instances."""


def service(resource: Resource, context: Context) -> Iterator[Charge]:
    """Provisioned are as many instances as auto scaling keeps at least, which is 1 without a configuration."""
    instance = resource.block("instance_configuration")
    memory = gigabytes(instance.text("memory", "2048"))
    provisioned = exactly(_least(resource, context) * context.hours)
    active = context.usage(resource).amount(ACTIVE)
    yield Charge(Component.COMPUTE, "Provisioned memory", PROVISIONED_MEMORY, provisioned * memory, "hours", stops=True)
    yield Charge(
        Component.COMPUTE,
        "Active vCPU",
        ACTIVE_VCPU,
        product(active, vcpus(instance.text("cpu", "1024"))),
        "vCPU-hour",
        stops=True,
    )
    # The memory of a provisioned instance isn't paid again while it is active.
    yield Charge(
        Component.COMPUTE,
        "Memory of further active instances",
        ACTIVE_MEMORY,
        product(above(active, provisioned), memory),
        "hours",
        stops=True,
    )
    source = resource.block("source_configuration")
    if source.flag("auto_deployments_enabled", default=True):
        yield Charge(Component.COMPUTE, "Automatic deployments", AUTOMATIC_DEPLOYMENT, exactly(1), "pipelines")
    if source.has("code_repository"):
        minutes = context.usage(resource).amount("monthly_build_mins")
        yield Charge(Component.COMPUTE, "Builds", BUILD, minutes, "minutes")


def _least(resource: Resource, context: Context) -> int:
    path = "auto_scaling_configuration_arn"
    for found in context.document.linked(resource, path, "aws_apprunner_auto_scaling_configuration_version"):
        return int(found.number("min_size", 1))
    if DEFAULT_SCALING not in resource.text(path, DEFAULT_SCALING):
        raise NotKnown("its auto scaling configuration isn't in this document")
    return 1


CHARGES: Mapping[str, Charges] = {"aws_apprunner_service": service}
FREE = frozenset(
    {
        "aws_apprunner_auto_scaling_configuration_version", "aws_apprunner_connection",
        "aws_apprunner_custom_domain_association", "aws_apprunner_default_auto_scaling_configuration_version",
        "aws_apprunner_deployment", "aws_apprunner_observability_configuration", "aws_apprunner_vpc_connector",
        "aws_apprunner_vpc_ingress_connection",
    }
)  # fmt: skip
