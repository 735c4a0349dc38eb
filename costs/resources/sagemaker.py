"""SageMaker endpoints: real-time and asynchronous ones by their instances, serverless ones by what they compute.

A model and an endpoint's configuration cost nothing by themselves, and several models on one endpoint nothing more.
https://aws.amazon.com/sagemaker/ai/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import Missing, Range, between
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges
from costs.resources.metering import product
from costs.resources.sagemaker_serverless import serverless
from costs.resources.sagemaker_variants import SERVICE, Variant, variants

STORAGE = PriceKey(SERVICE, "Host:VolumeUsage.gp2")
DATA = {
    "monthly_data_processed_in_gb": ("Data in", PriceKey(SERVICE, "Hst:Data-Bytes-In", "operation=Invoke-Endpoint")),
    "monthly_data_processed_out_gb": ("Data out", PriceKey(SERVICE, "Hst:Data-Bytes-Out", "operation=Invoke-Endpoint")),
}
"""By usage key."""


def endpoint(resource: Resource, context: Context) -> Iterator[Charge]:
    """What its configuration's variants run; usage is the endpoint's, or else its configuration's."""
    found = context.document.linked(resource, "endpoint_config_name", "aws_sagemaker_endpoint_configuration")
    if not found:
        raise NotKnown("its endpoint configuration isn't in this document")
    every = [*variants(resource, found[0], context)]
    kind = "AsyncInf" if found[0].has("async_inference_config") else "Host"
    for variant in every:
        yield from serverless(variant) if variant.block.has("serverless_config") else _instances(variant, kind)
    if every:
        for key, (item, price) in DATA.items():
            yield Charge(Component.COMPUTE, item, price, every[0].amount(key), "GB")


def _instances(variant: Variant, kind: str) -> Iterator[Charge]:
    instance_type = variant.block.text("instance_type")
    if not instance_type:
        raise NotKnown("instance_type isn't given")
    count = _count(variant)
    hours = variant.amount("monthly_instance_hours")
    yield Charge(
        Component.COMPUTE,
        f"{instance_type}{variant.label}",
        PriceKey(SERVICE, f"{kind}:{instance_type}"),
        variant.context.running(count) if isinstance(hours, Missing) else hours,
        "Hrs",
        stops=True,
        commitment=Commitment.SAGEMAKER,
    )
    if size := variant.block.number("volume_size_in_gb", 0):
        item = f"Instance storage{variant.label}"
        yield Charge(Component.STORAGE, item, STORAGE, product(count, size), "GB-Mo", stops=True)


def _count(variant: Variant) -> Range:
    initial = variant.block.number("initial_instance_count", 1)
    managed = variant.block.block("managed_instance_scaling")
    if managed.text("status") == "ENABLED":
        low = managed.number("min_instance_count", initial)
        return between(low, initial, managed.number("max_instance_count", max(low, initial)))
    return variant.scaled("DesiredInstanceCount", initial)


CHARGES: Mapping[str, Charges] = {"aws_sagemaker_endpoint": endpoint}
FREE = frozenset(
    {
        "aws_sagemaker_code_repository", "aws_sagemaker_domain", "aws_sagemaker_endpoint_configuration",
        "aws_sagemaker_image", "aws_sagemaker_image_version", "aws_sagemaker_model",
        "aws_sagemaker_model_package_group", "aws_sagemaker_model_package_group_policy",
        "aws_sagemaker_notebook_instance_lifecycle_configuration",
        "aws_sagemaker_pipeline", "aws_sagemaker_servicecatalog_portfolio_status",
        "aws_sagemaker_studio_lifecycle_config", "aws_sagemaker_user_profile",
    }
)  # fmt: skip
