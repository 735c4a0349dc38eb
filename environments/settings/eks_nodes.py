"""Managed node groups of an EKS cluster: their settings, and what a node leaves for the workload.

A group keeps the size it has; it is Karpenter that launches further nodes for pods that wait, outside of the groups.
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong
from environments.settings.base import Settings
from environments.settings.instance_types import INSTANCE_TYPES, InstanceType, InstanceTypeName
from environments.settings.workload import Architecture, Workload

MOST_NODES = 450
"""Nodes of one managed node group: "View and manage Amazon EKS and Fargate service quotas" of the EKS user guide."""

_MOST_TYPES = 20
"""Instance types of one managed node group: `instanceTypes` of CreateNodegroup in the EKS API reference."""


class NodeGroup(Settings):
    """One managed node group."""

    instance_types: Annotated[tuple[InstanceTypeName, ...], Field(min_length=1, max_length=_MOST_TYPES)]
    """EC2 types of one architecture, the preferred one first."""
    min_nodes: Annotated[int, Field(ge=0, le=MOST_NODES)]
    """Lower bound of nodes; the group starts with that many."""
    max_nodes: Annotated[int, Field(ge=1, le=MOST_NODES)]
    """Upper bound of nodes."""
    disk_gb: Annotated[int, Field(ge=20, le=16384)] = 30
    """Encrypted gp3 disk of a node in GB: system, images and logs."""

    @property
    def types(self) -> tuple[InstanceType, ...]:
        """The instance types with their sizes."""
        return tuple(INSTANCE_TYPES[name] for name in self.instance_types)

    @property
    def architecture(self) -> Architecture:
        """The architecture of its nodes."""
        return self.types[0].architecture

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        if self.min_nodes > self.max_nodes:
            allowed = f"at most max_nodes ({self.max_nodes})"
            raise Wrong("min_nodes", found=self.min_nodes, allowed=allowed, given=["max_nodes"])
        return self


class SystemNodes(NodeGroup):
    """Nodes of the add-ons, and of the workload where it has no others."""

    instance_types: Annotated[tuple[InstanceTypeName, ...], Field(min_length=1, max_length=_MOST_TYPES)] = (
        "t4g.medium",
    )
    """EC2 types of one architecture, the preferred one first."""
    min_nodes: Annotated[int, Field(ge=1, le=MOST_NODES)] = 2
    """Lower bound of nodes; the group starts with that many."""
    max_nodes: Annotated[int, Field(ge=1, le=MOST_NODES)] = 4
    """Upper bound of nodes."""


class AppNodes(NodeGroup):
    """On-demand nodes of the workload."""

    instance_types: Annotated[tuple[InstanceTypeName, ...], Field(min_length=1, max_length=_MOST_TYPES)] = (
        "c7g.xlarge",
        "c6g.xlarge",
        "m7g.xlarge",
        "m6g.xlarge",
    )
    """EC2 types of one architecture, the preferred one first."""
    min_nodes: Annotated[int, Field(ge=0, le=MOST_NODES)] = 3
    """Lower bound of nodes; the group starts with that many."""
    max_nodes: Annotated[int, Field(ge=1, le=MOST_NODES)] = 9
    """Upper bound of nodes."""


class SpotNodes(NodeGroup):
    """Spot nodes of the workload: about 70 % cheaper, can be taken back at two minutes' notice."""

    instance_types: Annotated[tuple[InstanceTypeName, ...], Field(min_length=1, max_length=_MOST_TYPES)] = (
        "t4g.large",
        "m6g.large",
        "m7g.large",
        "r6g.large",
    )
    """EC2 types of one architecture; the more there are, the rarer all of them run out at once."""
    min_nodes: Annotated[int, Field(ge=0, le=MOST_NODES)] = 1
    """Lower bound of nodes; the group starts with that many."""
    max_nodes: Annotated[int, Field(ge=1, le=MOST_NODES)] = 10
    """Upper bound of nodes."""


class GpuNodes(NodeGroup):
    """On-demand nodes with NVIDIA GPUs for TorchServe and other models, in the `ml` tier where there is one."""

    instance_types: Annotated[tuple[InstanceTypeName, ...], Field(min_length=1, max_length=_MOST_TYPES)] = (
        "g4dn.xlarge",
    )
    """EC2 types with GPUs of one architecture, the preferred one first."""
    min_nodes: Annotated[int, Field(ge=0, le=MOST_NODES)] = 1
    """Lower bound of nodes; the group starts with that many."""
    max_nodes: Annotated[int, Field(ge=1, le=MOST_NODES)] = 5
    """Upper bound of nodes."""
    disk_gb: Annotated[int, Field(ge=20, le=16384)] = 100
    """Encrypted gp3 disk of a node in GB: system, images, models and logs."""


_PODS = {
    "nano": 4, "micro": 4, "small": 11, "medium": 17, "large": 35, "xlarge": 58, "2xlarge": 58, "4xlarge": 234,
    "8xlarge": 234, "12xlarge": 234,
}  # fmt: skip
"""Most pods on a node of a size in any family: `misc/eni-max-pods.txt` of aws/amazon-vpc-cni-k8s."""

_PODS_BEYOND = 737

_AGENTS_VCPU = 0.65
_AGENTS_GIB = 0.65
"""What the DaemonSets of the stack's add-ons ask of every node: the sum of the defaults of their charts."""


def room(node: InstanceType) -> tuple[float, float]:
    """(vCPU, memory in GiB) that a node of the type has left for the workload's pods.

    What kubelet keeps for itself is `nodeadm`'s formula (awslabs/amazon-eks-ami): 6 % of the first core, 1 % of the
    second, 0.5 % of two more, 0.25 % of the rest; 255 MiB and 11 MiB a pod, and 100 MiB before it evicts.
    """
    cores = node.vcpu
    kept_vcpu = 0.06 + 0.01 * (cores > 1) + 0.005 * max(0, min(cores, 4) - 2) + 0.0025 * max(0, cores - 4)
    pods = _PODS.get(node.name.partition(".")[2], _PODS_BEYOND)
    kept_gib = (255 + 11 * pods + 100) / 1024
    return cores - kept_vcpu - _AGENTS_VCPU, node.memory_gib - kept_gib - _AGENTS_GIB


def holds(node: InstanceType, workload: Workload) -> bool:
    """Whether one pod of the workload fits on a node of the type."""
    vcpu, memory_gib = room(node)
    return vcpu >= workload.cpu and memory_gib >= workload.memory_gb


def smallest_node(workload: Workload, architecture: Architecture) -> str:
    """The smallest type without GPUs that holds a pod of the workload; empty where none does."""
    able: Iterator[InstanceType] = (
        node
        for node in INSTANCE_TYPES.values()
        if node.architecture == architecture and not node.gpus and holds(node, workload)
    )
    best = min(able, key=lambda node: (node.vcpu, node.memory_gib), default=None)
    return "" if best is None else best.name
