"""SageMaker's notebook instances: hours, and a volume that is paid while they are stopped, too.

https://aws.amazon.com/sagemaker/ai/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import exactly
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

SERVICE = "AmazonSageMaker"
STORAGE = PriceKey(SERVICE, "Notebk:VolumeUsage.gp2")

VOLUME_GB = 5
"""What a notebook instance has by default."""


def notebook_instance(resource: Resource, context: Context) -> Iterator[Charge]:
    """All month, or for `monthly_hours`."""
    instance_type = resource.text("instance_type")
    yield Charge(
        Component.COMPUTE,
        instance_type,
        PriceKey(SERVICE, f"Notebk:{instance_type}"),
        context.usage(resource).amount("monthly_hours", context.hours),
        "Hrs",
        stops=True,
        commitment=Commitment.SAGEMAKER,
    )
    size = resource.number("volume_size", VOLUME_GB)
    yield Charge(Component.STORAGE, "Notebook storage", STORAGE, exactly(size), "GB-Mo")


CHARGES: Mapping[str, Charges] = {"aws_sagemaker_notebook_instance": notebook_instance}
