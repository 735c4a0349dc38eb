"""SageMaker's serverless inference: seconds of computing by memory size, and provisioned concurrency.

https://aws.amazon.com/sagemaker/ai/pricing/
"""

from collections.abc import Iterator

from costs.amounts import Amount, Missing
from costs.charge import Charge, Component, PriceKey
from costs.resources.lambda_functions import duration
from costs.resources.metering import product
from costs.resources.sagemaker_variants import SERVICE, Variant

MB_OF_A_GB = 1024
SECONDS_OF_AN_HOUR = 3600


def serverless(variant: Variant) -> Iterator[Charge]:
    """By `monthly_inference_duration_seconds`, or else `monthly_requests` and `request_duration_ms`.

    Provisioned concurrency is paid all month, and what runs on it by
    `monthly_provisioned_concurrency_inference_duration_seconds`.
    """
    config = variant.block.block("serverless_config")
    gb = f"{config.number('memory_size_in_mb') / MB_OF_A_GB:f}GB"
    seconds = variant.amount("monthly_inference_duration_seconds")
    if isinstance(seconds, Missing) and not isinstance(requests := variant.amount("monthly_requests"), Missing):
        seconds = duration(requests, variant.amount("request_duration_ms"))
    yield _seconds(f"Inference{variant.label}", f"ServerlessInf:Mem-{gb}", seconds)
    if config.get("provisioned_concurrency") is None:
        return
    count = variant.scaled("DesiredProvisionedConcurrency", config.number("provisioned_concurrency"))
    ready = product(variant.context.running(count), SECONDS_OF_AN_HOUR)
    computed = variant.amount("monthly_provisioned_concurrency_inference_duration_seconds")
    yield _seconds(f"Provisioned concurrency{variant.label}", f"ProvisionedConcurrency:Usage-{gb}", ready)
    yield _seconds(f"Inference on provisioned concurrency{variant.label}", f"ProvisionedConcurrency:Mem-{gb}", computed)


def _seconds(item: str, usage_type: str, seconds: Amount) -> Charge:
    return Charge(Component.COMPUTE, item, PriceKey(SERVICE, usage_type), seconds, "Seconds")
