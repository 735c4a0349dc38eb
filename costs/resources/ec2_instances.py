"""EC2 instances, Spot requests, dedicated hosts and capacity reservations.

https://aws.amazon.com/ec2/pricing/
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import Block, Resource
from costs.resources import Charges
from costs.resources.ebs_volumes import EC2
from costs.resources.instance_types import OPERATIONS, family_of, operating_system
from costs.resources.launch_templates import add_devices, described, launched, tenancy_of
from costs.resources.machine_networks import addressed, is_dedicated_by_network, subnets_give_addresses
from costs.resources.machines import ONE, Machine, attached, metered, running, share_of_month


def instance(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its hours, volumes and public address; stopped by an `aws_ec2_instance_state`, its volumes."""
    yield from _started(resource, context, machine_of(resource, context))


def spot_request(resource: Resource, context: Context) -> Iterator[Charge]:
    """An instance on Spot capacity."""
    yield from _started(resource, context, replace(machine_of(resource, context), spot=True))


def machine_of(resource: Resource, context: Context) -> Machine:
    """What the resource says, before its launch template. Raises NotKnown."""
    document, usage = context.document, context.usage(resource)
    template = launched(resource, document, usage, "launch_template", needed=not resource.text("instance_type"))
    own = described(resource, document, usage)
    machine = replace(template, volumes=dict(template.volumes))
    machine.instance_type = own.instance_type or template.instance_type
    if resource.values.get("ami") is not None or usage.text("operating_system"):
        machine.system, machine.root_size = own.system, own.root_size
    if resource.flag("get_password_data"):
        machine.system = "windows"
    machine.ebs_optimized = own.ebs_optimized or template.ebs_optimized
    machine.monitored = resource.flag("monitoring", default=template.monitored)
    machine.tenancy = tenancy_of(resource, "tenancy") or template.tenancy
    if machine.tenancy != "host" and is_dedicated_by_network(document, resource, "subnet_id"):
        machine.tenancy = "dedicated"
    machine.credits = resource.block("credit_specification").text("cpu_credits") or template.credits
    machine.spot = template.spot or resource.block("instance_market_options").text("market_type") == "spot"
    if own.public is not None:
        machine.public = own.public
    add_devices(machine, Block(_own_devices(resource, context)))
    return machine


def host(resource: Resource, context: Context) -> Iterator[Charge]:
    """A dedicated host; the instances on it cost nothing by themselves."""
    family = resource.text("instance_family") or family_of(resource.text("instance_type"))
    key = PriceKey(EC2, f"HostUsage:{family}")
    yield Charge(Component.COMPUTE, f"Dedicated host ({family})", key, context.running(), "Hrs")


def capacity_reservation(resource: Resource, context: Context) -> Iterator[Charge]:
    """Reserved capacity, at the price of an instance, as far as none of the document's instances use it."""
    path = "capacity_reservation_specification.capacity_reservation_target.capacity_reservation_id"
    used = len(context.document.linking(resource, "aws_instance", path))
    unused = max(resource.number("instance_count") - used, Decimal(0))
    instance_type = resource.text("instance_type")
    operation = OPERATIONS[operating_system(resource.text("instance_platform"))]
    yield Charge(
        Component.COMPUTE,
        f"Reserved capacity that isn't used ({instance_type})",
        PriceKey(EC2, f"BoxUsage:{instance_type}", f"operation={operation}"),
        context.running(unused),
        "Hrs",
        commitment=Commitment.EC2,
    )


def _started(resource: Resource, context: Context, machine: Machine) -> Iterator[Charge]:
    document, usage = context.document, context.usage(resource)
    states = document.linking(resource, "aws_ec2_instance_state", "instance_id")
    if not any(state.text("state") == "stopped" for state in states):
        yield from running(machine, context, usage, ONE, spot=machine.spot)
        yield from metered(machine, context, usage, ONE)
        if not _has_elastic_ip(resource, context):
            count = share_of_month(context, usage)
            yield from addressed(machine, context, count, by_subnet=_default_address(resource, context))
    yield from attached(machine, usage, ONE, stops=False)


def _has_elastic_ip(resource: Resource, context: Context) -> bool:
    """An Elastic IP takes the place of the address that the instance started with."""
    linking = context.document.linking
    return bool(linking(resource, "aws_eip", "instance") or linking(resource, "aws_eip_association", "instance_id"))


def _default_address(resource: Resource, context: Context) -> bool:
    """The subnets of a default VPC give public addresses, others by `map_public_ip_on_launch`."""
    if resource.has("network_interface") or resource.has("primary_network_interface"):
        return False
    if resource.values.get("subnet_id") is None:
        template = context.document.linked(resource, "launch_template", "aws_launch_template")
        inner = [subnet for one in template for subnet in one.strings("network_interfaces.subnet_id")]
        return not inner
    return subnets_give_addresses(context.document, resource, "subnet_id")


def _own_devices(resource: Resource, context: Context) -> Mapping[str, object]:
    """The blocks of devices, without volumes that are resources of their own: states list those here too."""
    volumes = {volume.text("id") for volume in context.document.of_type("aws_ebs_volume") if volume.known("id")} - {""}
    return {
        "root_block_device": resource.values.get("root_block_device"),
        "ebs_block_device": [
            device.values
            for device in resource.blocks("ebs_block_device")
            if not (device.known("volume_id") and device.text("volume_id") in volumes)
        ],
    }


CHARGES: Mapping[str, Charges] = {
    "aws_instance": instance,
    "aws_spot_instance_request": spot_request,
    "aws_ec2_host": host,
    "aws_ec2_capacity_reservation": capacity_reservation,
}
FREE = frozenset(
    {
        "aws_ec2_availability_zone_group", "aws_ec2_default_credit_specification", "aws_ec2_instance_connect_endpoint",
        "aws_ec2_instance_metadata_defaults", "aws_ec2_instance_state", "aws_ec2_serial_console_access", "aws_ec2_tag",
        "aws_key_pair", "aws_licensemanager_association", "aws_licensemanager_license_configuration",
        "aws_placement_group",
    }
)  # fmt: skip
