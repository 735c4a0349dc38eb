"""Instances as launch templates and launch configurations describe them."""

from collections.abc import Iterator

from costs.document.document import Document
from costs.document.resource import Block, NotKnown, Resource
from costs.resources.ebs_volumes import Volume
from costs.resources.machine_images import root_size_of, system_of
from costs.resources.machines import ROOT, ROOT_DEVICES, ROOT_SIZE, ROOT_SIZES, Machine
from costs.usage.usage import ResourceUsage


def launched(resource: Resource, document: Document, usage: ResourceUsage, *paths: str, needed: bool = True) -> Machine:
    """The machine of the first launch template or configuration at one of these paths.

    If what is named there isn't in the document it raises NotKnown, or, where it isn't needed, gives a machine of which
    nothing is said.
    """
    for path in paths:
        for template in document.linked(resource, path, "aws_launch_template"):
            return of_template(template, document, usage)
        for configuration in document.linked(resource, path, "aws_launch_configuration"):
            return of_configuration(configuration, document, usage)
    if needed and any(_given(resource, path) for path in paths):
        raise NotKnown("what it launches isn't in this document")
    return Machine(system=system_of(usage, document, Block({}), ""))


def of_template(template: Resource, document: Document, usage: ResourceUsage) -> Machine:
    """A launch template's latest version. Raises NotKnown."""
    machine = Machine(
        instance_type=template.text("instance_type"),
        system=system_of(usage, document, template, "image_id"),
        tenancy=tenancy_of(template.block("placement"), "tenancy"),
        spot=template.block("instance_market_options").text("market_type") == "spot",
        credits=template.block("credit_specification").text("cpu_credits"),
        monitored=template.block("monitoring").flag("enabled"),
        ebs_optimized=template.flag("ebs_optimized"),
        root_size=root_size_of(document, template, "image_id"),
    )
    for mapping in template.blocks("block_device_mappings"):
        if mapping.has("ebs"):
            add_volume(machine, mapping.text("device_name"), mapping.block("ebs"))
    machine.public = _public(template)
    return machine


def of_configuration(configuration: Resource, document: Document, usage: ResourceUsage) -> Machine:
    """A launch configuration, which monitors in detail unless told not to. Raises NotKnown."""
    machine = described(configuration, document, usage, image="image_id")
    add_devices(machine, configuration)
    machine.tenancy = tenancy_of(configuration, "placement_tenancy")
    machine.spot = configuration.get("spot_price") is not None
    machine.monitored = configuration.flag("enable_monitoring", default=True)
    return machine


def described(block: Block, document: Document, usage: ResourceUsage, *, image: str = "ami") -> Machine:
    """What instances, launch configurations and Spot fleets spell the same way, but for devices. Raises NotKnown."""
    machine = Machine(
        instance_type=block.text("instance_type"),
        system=system_of(usage, document, block, image),
        ebs_optimized=block.flag("ebs_optimized"),
        root_size=root_size_of(document, block, image),
    )
    if block.known("associate_public_ip_address") and block.get("associate_public_ip_address") is not None:
        machine.public = block.flag("associate_public_ip_address")
    return machine


def tenancy_of(block: Block, attribute: str) -> str:
    """`default`, `dedicated` or `host`, which is also what naming a host means; empty if nothing is said."""
    if any(block.values.get(name) for name in ("host_id", "host_resource_group_arn")):
        return "host"
    return block.text(attribute) if block.known(attribute) else ""


def add_devices(machine: Machine, block: Block) -> None:
    """Its `root_block_device` and `ebs_block_device`s, over those of the same device. Raises NotKnown."""
    for root in block.blocks("root_block_device"):
        add_volume(machine, ROOT, root)
    for device in block.blocks("ebs_block_device"):
        if not device.flag("no_device"):
            add_volume(machine, device.text("device_name"), device)


def add_volume(machine: Machine, device: str, block: Block) -> None:
    """A volume at a device, of which the AMI says the size if the block doesn't. Raises NotKnown."""
    size = ROOT_SIZE
    if device in ROOT_DEVICES:
        device, size = ROOT, machine.root_size or ROOT_SIZES.get(machine.system, ROOT_SIZE)
    machine.volumes[device] = Volume.of(block, size, base=machine.volumes.get(device))


def _public(template: Resource) -> bool | None:
    said = [
        interface.flag("associate_public_ip_address")
        for interface in template.blocks("network_interfaces")
        if interface.known("associate_public_ip_address")
        and interface.get("associate_public_ip_address") not in (None, "")
    ]
    return any(said) if said else None


def _given(resource: Resource, path: str) -> bool:
    """Whether there is anything at a path, known or not."""
    return any(True for _ in _at(resource.values, path.split(".")))


def _at(value: object, path: list[str]) -> Iterator[object]:
    if isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif not path:
        if value not in (None, "", {}):
            yield value
    elif isinstance(value, dict):
        yield from _at(value.get(path[0]), path[1:])
