"""What a document tells of the AMIs that it names."""

from collections.abc import Mapping
from decimal import Decimal

from costs.document.document import Document
from costs.document.resource import Block, Resource
from costs.resources.instance_types import OPERATIONS, operating_system
from costs.usage.usage import ResourceUsage


def system_of(usage: ResourceUsage, document: Document, block: Block, attribute: str) -> str:
    """The operating system by the usage, else by the AMI as far as the document tells of it."""
    said = usage.text("operating_system").lower()
    if said in OPERATIONS:
        return said
    image = block.text(attribute) if block.known(attribute) else ""
    found = _image(document, image)
    if found is None:
        return operating_system(image)
    return operating_system(" ".join(found.text(name) for name in ("platform_details", "platform", "name", "value")))


def root_size_of(document: Document, block: Block, attribute: str) -> Decimal | None:
    """GiB of the AMI's root volume, where a data source or resource of the document tells of it."""
    found = _image(document, block.text(attribute) if block.known(attribute) else "")
    if found is None:
        return None
    root = found.text("root_device_name")
    for mapping in (*found.blocks("block_device_mappings"), *found.blocks("ebs_block_device")):
        ebs = mapping.block("ebs").values or mapping.values
        if mapping.text("device_name") == root and isinstance(ebs, Mapping) and ebs.get("volume_size"):
            return Block(ebs).number("volume_size")
    return None


def _image(document: Document, image: str) -> Resource | None:
    """What the document knows of an AMI by its ID: the AMI itself, or the parameter that names it."""
    if not image.startswith("ami-"):
        return None
    types = {"aws_ami": "id", "aws_ami_ids": "id", "aws_ssm_parameter": "value"}
    known = (one for type_ in types for one in (*document.data_of_type(type_), *document.of_type(type_)))
    return next((one for one in known if one.values.get(types[one.type]) == image), None)
