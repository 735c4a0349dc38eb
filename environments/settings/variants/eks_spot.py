"""Settings of the `eks_spot` variant: Kubernetes on EKS, with managed node groups, Spot capacity and Karpenter."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong
from environments.settings.base import Cidr, Percent, Settings, Slug, text
from environments.settings.eks_nodes import (
    AppNodes,
    GpuNodes,
    NodeGroup,
    SpotNodes,
    SystemNodes,
    holds,
    smallest_node,
)
from environments.settings.variants.variant import Variant, in_private_subnets
from environments.settings.workload import Image

if TYPE_CHECKING:
    from environments.settings.environment import Environment

KubernetesVersion = Literal["1.34", "1.35", "1.36"]
"""In standard support: "Understand the Kubernetes version lifecycle on EKS" of the Amazon EKS user guide, 2026-08."""

EVERYWHERE = IPv4Network("0.0.0.0/0")

_ENDPOINTS = ("ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "logs", "monitoring", "sts")
_KARPENTER_ENDPOINTS = ("sqs", "ssm")
"""What nodes and Karpenter call: "Deploy private clusters with limited internet access" of the EKS user guide."""


class PodScaling(Settings):
    """Bounds and targets of the HorizontalPodAutoscaler."""

    min_pods: Annotated[int, Field(ge=1, le=1000)] = 2
    """Lower bound of running pods."""
    max_pods: Annotated[int, Field(ge=1, le=1000)] = 10
    """Upper bound of running pods."""
    cpu_percent: Annotated[int, Field(ge=1, le=100)] | None = 70
    """Average CPU, of what a pod asks for, that scaling aims at; `null` doesn't scale on CPU."""
    memory_percent: Annotated[int, Field(ge=1, le=100)] | None = 80
    """Average memory, of what a pod asks for, that scaling aims at."""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.min_pods > self.max_pods:
            allowed = f"at most max_pods ({self.max_pods})"
            raise Wrong("min_pods", found=self.min_pods, allowed=allowed, given=["max_pods"])
        if self.cpu_percent is None and self.memory_percent is None:
            allowed = "a percentage where memory_percent has none"
            raise Wrong("cpu_percent", found=None, allowed=allowed, given=["memory_percent"])
        return self


class Karpenter(Settings):
    """Nodes by the pods that wait, beside the node groups."""

    vcpu_limit: Annotated[int, Field(ge=1, le=100_000)] = 64
    """vCPU that it may launch in all."""
    memory_limit_gb: Annotated[int, Field(ge=1, le=1_000_000)] = 256
    """Memory that it may launch in all, in GB."""
    capacity: Literal["spot", "on-demand", "spot-then-on-demand"] = "spot-then-on-demand"
    """What it launches; with both, on demand is taken where there is no Spot capacity."""


class TorchServe(Settings):
    """TorchServe on the GPU nodes."""

    image: Image = "pytorch/torchserve:0.12.0-gpu"
    """Container image; the default is the last that was published, and for x86 only."""
    models: Slug | None = None
    """Key of a bucket in `storage.buckets` whose `.mar` archives are loaded at start; without it none are."""
    min_pods: Annotated[int, Field(ge=1, le=100)] = 1
    """Lower bound of running pods."""
    max_pods: Annotated[int, Field(ge=1, le=100)] = 8
    """Upper bound of running pods."""
    cpu_percent: Percent = 60
    """Average CPU that scaling aims at: GPU utilisation would need an adapter that no EKS add-on brings."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        if self.min_pods > self.max_pods:
            allowed = f"at most max_pods ({self.max_pods})"
            raise Wrong("min_pods", found=self.min_pods, allowed=allowed, given=["max_pods"])
        return self


class EksSpot(Variant):
    """Kubernetes on EKS: managed node groups, Spot and Karpenter, with the workload's manifests beside the stack."""

    warning: ClassVar[str] = (
        "Terraform makes the cluster, its nodes and its add-ons; the service runs once you apply its manifests with "
        "kubectl, as README.md beside the stack's Terraform JSON says"
    )

    version: KubernetesVersion = "1.35"
    """Kubernetes version; EKS goes up by one at a time and never down."""
    public_access_cidrs: tuple[Cidr, ...] = ()
    """Blocks that may reach the control plane from the Internet; with none, only the VPC reaches it."""
    admins: tuple[
        Annotated[str, text(r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+$", "the ARN of an IAM role")], ...
    ] = ()
    """ARNs of the IAM roles that administer the cluster."""
    creator_is_admin: bool = True
    """Whether the role that creates the cluster administers it too; EKS takes the answer only then, so another one
    replaces the cluster."""
    system: SystemNodes = SystemNodes()
    """Nodes of the add-ons, and of the workload where there is neither `app` nor `spot`."""
    app: AppNodes | None = None
    """On-demand nodes of the workload."""
    spot: SpotNodes | None = SpotNodes()
    """Spot nodes of the workload, taken before those of `app`."""
    gpu: GpuNodes | None = None
    """Nodes with GPUs."""
    karpenter: Karpenter | None = Karpenter()
    """What Karpenter needs and its NodePool; the controller itself is installed with Helm."""
    torchserve: TorchServe | None = None
    """TorchServe on the GPU nodes."""
    scaling: PodScaling = PodScaling()
    """How the number of pods follows the load."""
    start_seconds: Annotated[int, Field(ge=10, le=7200)] = 60
    """Time that a pod has to come up before it is started again, in seconds."""
    user_id: Annotated[int, Field(ge=1, le=65535)] | None = None
    """User id that the container runs as; needed where the image names its user by name, or none at all."""
    scratch_paths: tuple[Annotated[str, text(r"^/[A-Za-z0-9/_.-]+$", "an absolute path")], ...] = ("/tmp",)  # noqa: S108 — a folder inside the container
    """Folders that the container may write to; its root file system is read-only."""

    def node_groups(self) -> Iterator[tuple[str, NodeGroup]]:
        """The node groups that are asked for, by name."""
        groups = {"system": self.system, "app": self.app, "spot": self.spot, "gpu": self.gpu}
        return ((name, group) for name, group in groups.items() if group is not None)

    def workload_groups(self) -> dict[str, NodeGroup]:
        """The node groups that the workload runs on."""
        groups = dict(self.node_groups())
        return {name: groups[name] for name in ("app", "spot") if name in groups} or {"system": self.system}

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """Nodes that can't run what they are for, or a control plane that is open, or closed to everybody."""
        endpoints = [*_ENDPOINTS, *(_KARPENTER_ENDPOINTS if self.karpenter else ())]
        yield from in_private_subnets(environment, sorted(endpoints))
        yield from self._control_plane_misfit(environment, here)
        for name, group in self.node_groups():
            yield from _unfit_types(f"{here}.{name}.instance_types", name, group)
        for name, group in self.workload_groups().items():
            yield from _unfit_for_workload(f"{here}.{name}.instance_types", group, environment)
        yield from self._torchserve_misfit(environment, here)

    def _control_plane_misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        if EVERYWHERE in self.public_access_cidrs and environment.stage != "dev":
            allowed = f"blocks that you know in the stage {environment.stage}, not the whole Internet"
            yield Wrong(f"{here}.public_access_cidrs", found=EVERYWHERE, allowed=allowed, given=["stage"])
        if not self.admins and not self.creator_is_admin:
            allowed = "at least one role's ARN where creator_is_admin is false, or nobody gets in"
            yield Wrong(f"{here}.admins", found=self.admins, allowed=allowed, given=[f"{here}.creator_is_admin"])

    def _torchserve_misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        if self.torchserve is None:
            return
        if self.gpu is None:
            yield Wrong(f"{here}.gpu", found=None, allowed="{} as well: TorchServe runs there", given=[here])
        elif self.gpu.architecture != "x86_64" and self.torchserve.image == TorchServe().image:
            allowed = "types with an x86 CPU such as g4dn.xlarge: the image of torchserve is built for nothing else"
            found = ", ".join(self.gpu.instance_types)
            yield Wrong(f"{here}.gpu.instance_types", found=found, allowed=allowed, given=[f"{here}.torchserve.image"])
        buckets = environment.storage.buckets
        if self.torchserve.models is not None and self.torchserve.models not in buckets:
            allowed = f"a key of storage.buckets ({', '.join(buckets) or 'there are none'})"
            yield Wrong(f"{here}.torchserve.models", found=self.torchserve.models, allowed=allowed, among=buckets)


def _unfit_types(here: str, name: str, group: NodeGroup) -> Iterator[Wrong]:
    """What is wrong with a group's types whatever runs on it."""
    found = ", ".join(group.instance_types)
    if len({node.architecture for node in group.types}) > 1:
        arm = ", ".join(node.name for node in group.types if node.architecture == "arm64")
        yield Wrong(here, found=found, allowed=f"one architecture: {arm} alone, or the others; their images differ")
    if name == "gpu" and any(not node.gpus for node in group.types):
        yield Wrong(here, found=found, allowed="types with NVIDIA GPUs only, such as g4dn.xlarge or g5.xlarge")
    if name != "gpu" and any(node.gpus for node in group.types):
        yield Wrong(here, found=found, allowed="types without GPUs, such as m7g.large; those are for the group gpu")
    if name == "spot" and len(set(group.instance_types)) == 1:
        allowed = "two types or more: one type's Spot capacity goes all at once"
        yield Wrong(here, found=found, allowed=allowed)


def _unfit_for_workload(here: str, group: NodeGroup, environment: "Environment") -> Iterator[Wrong]:
    """What is wrong with a group's types for the workload."""
    workload = environment.workload
    if group.architecture not in workload.architectures:
        proposal = smallest_node(workload, workload.architecture)
        allowed = f"{workload.architecture} types such as {proposal}: the image is built for nothing else"
        found = ", ".join(group.instance_types)
        yield Wrong(here, found=found, allowed=allowed, given=["workload.architectures"])
        return
    small = [node.name for node in group.types if not holds(node, workload)]
    if small:
        proposal = smallest_node(workload, group.architecture)
        size = f"{workload.cpu:g} vCPU and {workload.memory_gb:g} GB beside the node's own agents"
        allowed = f"types with room for {size}, such as {proposal}" if proposal else f"no type has room for {size}"
        given = ["workload.cpu", "workload.memory_gb"]
        yield Wrong(here, found=", ".join(small), allowed=allowed, given=given)
