"""The EC2 instance types that compute may run on: vCPU, memory, architecture and GPUs.

Source: "Specifications" of each family in the guide "Amazon EC2 instance types".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from environments.mistakes import Wrong
from environments.settings.workload import Architecture


@dataclass(frozen=True, kw_only=True)
class InstanceType:
    """One type: its name, vCPU, memory in GiB, CPU architecture, number of NVIDIA GPUs and memory of each in GB."""

    name: str
    vcpu: int
    memory_gib: float
    architecture: Architecture
    gpus: int = 0
    gpu_memory_gb: int = 0

    @property
    def family(self) -> str:
        """The part before the dot."""
        return self.name.partition(".")[0]


_BURSTABLE_FAMILIES: dict[str, Architecture] = {"t4g": "arm64", "t3": "x86_64", "t3a": "x86_64"}

_BURSTABLE_SIZES = {
    "nano": (2, 0.5), "micro": (2, 1), "small": (2, 2), "medium": (2, 4), "large": (2, 8), "xlarge": (4, 16),
    "2xlarge": (8, 32),
}  # fmt: skip

_GRAVITON_SIZES = ("medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
_X86_SIZES = (*_GRAVITON_SIZES[1:], "24xlarge")

_FAMILIES: dict[str, tuple[Architecture, tuple[str, ...]]] = {
    "6g": ("arm64", _GRAVITON_SIZES),
    "7g": ("arm64", _GRAVITON_SIZES),
    "8g": ("arm64", (*_GRAVITON_SIZES, "24xlarge", "48xlarge")),
    "6i": ("x86_64", (*_X86_SIZES, "32xlarge")),
    "6a": ("x86_64", (*_X86_SIZES, "32xlarge", "48xlarge")),
    "7i": ("x86_64", (*_X86_SIZES, "48xlarge")),
    "7a": ("x86_64", ("medium", *_X86_SIZES, "32xlarge", "48xlarge")),
}
"""Generation and maker of the CPU to the sizes that compute (c), general (m) and memory (r) families have."""

_GIB_PER_VCPU = {"c": 2, "m": 4, "r": 8}

_GPU: dict[str, tuple[int, float, int]] = {
    "g4dn.xlarge": (4, 16, 1), "g4dn.2xlarge": (8, 32, 1), "g4dn.4xlarge": (16, 64, 1), "g4dn.8xlarge": (32, 128, 1),
    "g4dn.12xlarge": (48, 192, 4), "g4dn.16xlarge": (64, 256, 1),
    "g5.xlarge": (4, 16, 1), "g5.2xlarge": (8, 32, 1), "g5.4xlarge": (16, 64, 1), "g5.8xlarge": (32, 128, 1),
    "g5.12xlarge": (48, 192, 4), "g5.16xlarge": (64, 256, 1), "g5.24xlarge": (96, 384, 4), "g5.48xlarge": (192, 768, 8),
    "g6.xlarge": (4, 16, 1), "g6.2xlarge": (8, 32, 1), "g6.4xlarge": (16, 64, 1), "g6.8xlarge": (32, 128, 1),
    "g6.12xlarge": (48, 192, 4), "g6.16xlarge": (64, 256, 1), "g6.24xlarge": (96, 384, 4), "g6.48xlarge": (192, 768, 8),
    "g6e.xlarge": (4, 32, 1), "g6e.2xlarge": (8, 64, 1), "g6e.4xlarge": (16, 128, 1), "g6e.8xlarge": (32, 256, 1),
    "g6e.12xlarge": (48, 384, 4), "g6e.16xlarge": (64, 512, 1), "g6e.24xlarge": (96, 768, 4),
    "g6e.48xlarge": (192, 1536, 8),
    "p4d.24xlarge": (96, 1152, 8), "p5.48xlarge": (192, 2048, 8),
}  # fmt: skip
"""vCPU, memory in GiB and GPUs of the types with NVIDIA GPUs and an x86 CPU."""

_GPU_ARM: dict[str, tuple[int, float, int]] = {
    "g5g.xlarge": (4, 8, 1), "g5g.2xlarge": (8, 16, 1), "g5g.4xlarge": (16, 32, 1), "g5g.8xlarge": (32, 64, 1),
    "g5g.16xlarge": (64, 128, 2),
}  # fmt: skip
"""The same with an ARM CPU."""

_GPU_MEMORY_GB = {"g4dn": 16, "g5": 24, "g5g": 16, "g6": 24, "g6e": 48, "p4d": 40, "p5": 80}
"""Memory of one GPU: T4, A10G, T4G, L4, L40S, A100, H100."""


def _vcpu(size: str) -> int:
    """vCPU of a size outside of the burstable families: 1 in a medium, 4 in an xlarge."""
    if size in ("medium", "large"):
        return {"medium": 1, "large": 2}[size]
    return 4 * int(size.removesuffix("xlarge") or 1)


def _all() -> Iterator[InstanceType]:
    for family, architecture in _BURSTABLE_FAMILIES.items():
        for size, (vcpu, memory) in _BURSTABLE_SIZES.items():
            yield InstanceType(name=f"{family}.{size}", vcpu=vcpu, memory_gib=memory, architecture=architecture)
    for generation, (architecture, sizes) in _FAMILIES.items():
        for letter, ratio in _GIB_PER_VCPU.items():
            for size in sizes:
                vcpu = _vcpu(size)
                name = f"{letter}{generation}.{size}"
                yield InstanceType(name=name, vcpu=vcpu, memory_gib=vcpu * ratio, architecture=architecture)
    gpus: tuple[tuple[Architecture, dict[str, tuple[int, float, int]]], ...] = (("x86_64", _GPU), ("arm64", _GPU_ARM))
    for architecture, types in gpus:
        for name, (vcpu, memory, count) in types.items():
            yield InstanceType(
                name=name,
                vcpu=vcpu,
                memory_gib=memory,
                architecture=architecture,
                gpus=count,
                gpu_memory_gb=_GPU_MEMORY_GB[name.partition(".")[0]],
            )


INSTANCE_TYPES: dict[str, InstanceType] = {each.name: each for each in _all()}
"""Every known type, by its name."""


def _known(name: str) -> str:
    if name not in INSTANCE_TYPES:
        allowed = "an EC2 instance type such as t4g.medium, c7g.xlarge or g4dn.xlarge"
        raise Wrong("", found=name, allowed=allowed, among=INSTANCE_TYPES)
    return name


InstanceTypeName = Annotated[
    str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(INSTANCE_TYPES)})
]
"""Name of an EC2 instance type that Landfall knows the size of."""


def fitting(*, vcpu: float, memory_gib: float, architecture: Architecture, gpus: int = 0) -> str:
    """The smallest type with at least that much of everything, to be proposed: `c7g.xlarge`."""
    able = (
        each
        for each in INSTANCE_TYPES.values()
        if each.vcpu >= vcpu
        and each.memory_gib >= memory_gib
        and each.architecture == architecture
        and (each.gpus >= gpus if gpus else each.gpus == 0)
    )
    best = min(able, key=lambda each: (each.vcpu, each.memory_gib), default=None)
    return "none" if best is None else best.name
