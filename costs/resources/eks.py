"""EKS: control planes, capabilities, managed node groups and pods on Fargate.

https://aws.amazon.com/eks/pricing/
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from costs.amounts import Range, between
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges
from costs.resources.ebs_volumes import Volume
from costs.resources.instance_types import operating_system
from costs.resources.launch_templates import launched
from costs.resources.machine_networks import addressed, subnets_give_addresses
from costs.resources.machines import ROOT, attached, metered, running

EKS = "AmazonEKS"

STANDARD_SUPPORT_ENDS: Mapping[str, date] = {
    "1.28": date(2024, 11, 26),
    "1.29": date(2025, 3, 23),
    "1.30": date(2025, 7, 23),
    "1.31": date(2025, 11, 26),
    "1.32": date(2026, 3, 23),
    "1.33": date(2026, 7, 29),
    "1.34": date(2026, 12, 2),
    "1.35": date(2027, 3, 27),
    "1.36": date(2027, 8, 2),
}
"""When a Kubernetes version's standard support ends; older ones have none any more.

https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, as of 2026-10-02
"""

CAPABILITIES = {"ARGOCD": "ArgoCD", "ACK": "ACK", "KRO": "KRO"}

DISK_SIZES = {"windows": 50}
DISK_SIZE = 20
"""GiB of a node's root volume: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html"""


def cluster(resource: Resource, context: Context) -> Iterator[Charge]:
    """The control plane, more for a version that only has extended support and for a provisioned tier."""
    place = "AmazonEKS-Local-Outposts-Hours" if resource.has("outpost_config") else "AmazonEKS-Hours"
    unit = "hours" if resource.has("outpost_config") else "Hours"
    yield _hours(context, "Control plane", f"{place}:perCluster", unit)
    # With STANDARD the cluster is upgraded when standard support ends.
    extended = resource.block("upgrade_policy").text("support_type", "EXTENDED") == "EXTENDED"
    if extended and in_extended_support(resource.text("version"), datetime.now(UTC).date()):
        yield _hours(context, "Extended support", "AmazonEKS-Hours:extendedSupport")
    tier = resource.block("control_plane_scaling_config").text("tier", "standard").removeprefix("tier-")
    if tier != "standard":
        size = tier.upper()
        yield _hours(context, f"Provisioned control plane ({size})", f"AmazonEKS-Hours:{size}-ProvisionedTier")


def in_extended_support(version: str, today: date) -> bool:
    """Whether a Kubernetes version's standard support is over; the newest one is in it, and is the default."""
    if ends := STANDARD_SUPPORT_ENDS.get(version):
        return ends <= today
    first = min(map(_minor, STANDARD_SUPPORT_ENDS))
    return bool(version) and _minor(version) < first


def _minor(version: str) -> int:
    """`1.28` → 28."""
    found = version.partition(".")[2]
    if not found.isdigit():
        raise NotKnown(f"{version!r} isn't a version of Kubernetes")
    return int(found)


def capability(resource: Resource, context: Context) -> Iterator[Charge]:
    """A capability's base charge, and its custom resources by `monthly_custom_resource_hours`."""
    name = CAPABILITIES.get(resource.text("type").upper(), resource.text("type"))
    yield _hours(context, f"{name} capability", f"AmazonEKSCapabilities-{name}-Hours:perCapability")
    yield Charge(
        Component.COMPUTE,
        f"{name} custom resources",
        PriceKey(EKS, f"AmazonEKSCapabilities-{name}-CR-Hours:perCustomResource"),
        context.usage(resource).amount("monthly_custom_resource_hours"),
        "Hours",
    )


def _hours(context: Context, item: str, usage_type: str, unit: str = "Hours") -> Charge:
    return Charge(Component.COMPUTE, item, PriceKey(EKS, usage_type), context.running(), unit)


def node_group(resource: Resource, context: Context) -> Iterator[Charge]:
    """Instances of the first of its types, with their volumes; the group itself costs nothing."""
    document, usage = context.document, context.usage(resource)
    types = resource.texts("instance_types")
    machine = launched(resource, document, usage, "launch_template", needed=not types)
    if not usage.text("operating_system") and machine.system == "linux":
        machine.system = operating_system(resource.text("ami_type"))
    machine.instance_type = types[0] if types else machine.instance_type or "t3.medium"
    if ROOT not in machine.volumes:
        size = DISK_SIZES.get(machine.system, DISK_SIZE)
        machine.volumes[ROOT] = Volume("gp2", resource.number("disk_size", size))
    nodes = usage.amount("instances")
    if not isinstance(nodes, Range):
        scaling = resource.block("scaling_config")
        least = scaling.number("min_size")
        desired = scaling.number("desired_size", least)
        nodes = between(min(least, desired), desired, max(scaling.number("max_size", desired), desired))
    if not nodes.high:
        return
    yield from running(machine, context, usage, nodes, spot=resource.text("capacity_type") == "SPOT")
    yield from metered(machine, context, usage, nodes)
    yield from attached(machine, usage, nodes, stops=True)
    yield from addressed(machine, context, nodes, by_subnet=subnets_give_addresses(document, resource, "subnet_ids"))


def fargate_profile(resource: Resource, context: Context) -> Iterator[Charge]:
    """The pods that run by it, by `monthly_vcpu_hours` and `monthly_gb_hours`; the profile itself costs nothing."""
    usage = context.usage(resource)
    for item, usage_type, key in (
        ("Pods' vCPU", "Fargate-vCPU-Hours:perCPU", "monthly_vcpu_hours"),
        ("Pods' memory", "Fargate-GB-Hours", "monthly_gb_hours"),
    ):
        price = PriceKey(EKS, usage_type)
        yield Charge(Component.COMPUTE, item, price, usage.amount(key), "hours", commitment=Commitment.COMPUTE)


CHARGES: Mapping[str, Charges] = {
    "aws_eks_cluster": cluster,
    "aws_eks_capability": capability,
    "aws_eks_node_group": node_group,
    "aws_eks_fargate_profile": fargate_profile,
}
FREE = frozenset(
    {
        "aws_eks_access_entry", "aws_eks_access_policy_association", "aws_eks_addon",
        "aws_eks_identity_provider_config", "aws_eks_pod_identity_association",
    }
)  # fmt: skip
