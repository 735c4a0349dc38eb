"""AMIs that bring snapshots of their own: what they are made of is stored as such.

https://aws.amazon.com/ebs/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing, between
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges
from costs.resources.ebs_volumes import EC2
from costs.resources.ec2_instances import machine_of


def image(resource: Resource, context: Context) -> Iterator[Charge]:
    """Snapshots by `storage_gb`; without it at most as much as the volumes have that they are taken of."""
    usage_type = PriceKey(EC2, "EBS:SnapshotUsage")
    yield Charge(Component.BACKUP, "Snapshot storage", usage_type, _stored(resource, context), "GB-Mo")


def _stored(resource: Resource, context: Context) -> Amount:
    given = context.usage(resource).amount("storage_gb")
    if not isinstance(given, Missing):
        return given
    known = resource.known("ebs_block_device")
    devices = resource.blocks("ebs_block_device") if known else []
    size = sum((device.number("volume_size", 0) for device in devices), Decimal(0))
    for instance in context.document.linked(resource, "source_instance_id", "aws_instance"):
        size = size or sum((volume.size for volume in machine_of(instance, context).all_volumes()), Decimal(0))
    return between(0, size, size) if size else given


CHARGES: Mapping[str, Charges] = {"aws_ami_copy": image, "aws_ami_from_instance": image}
# EC2 Image Builder itself costs nothing: https://aws.amazon.com/image-builder/faqs/
FREE = frozenset(
    {
        "aws_imagebuilder_component", "aws_imagebuilder_container_recipe",
        "aws_imagebuilder_distribution_configuration", "aws_imagebuilder_image_pipeline",
        "aws_imagebuilder_image_recipe", "aws_imagebuilder_infrastructure_configuration",
        "aws_imagebuilder_lifecycle_policy", "aws_imagebuilder_workflow",
    }
)  # fmt: skip
