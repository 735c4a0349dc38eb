"""The instance types of SageMaker: what EC2 calls the same without `ml.`, as far as SageMaker offers it.

Source: the types of CreateEndpointConfig and CreateTransformJob in the Amazon SageMaker API reference.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from environments.mistakes import Wrong
from environments.settings.instance_types import INSTANCE_TYPES, InstanceType
from environments.settings.workload import Architecture

_GRAVITON = ("c6g", "m6g", "r6g", "c7g", "c8g", "m8g", "r8g")
_X86 = ("c6i", "m6i", "r6i", "c7i", "m7i", "r7i")
_GPU = ("g4dn", "g5", "g6", "g6e", "p4d", "p5")

_TRANSFORM = (*_X86, "g4dn", "g5", "g6")
"""Families that batch transform runs on: none is ARM."""

_WITH_MEDIUM = ("c8g", "m8g", "r8g")
"""Families of which SageMaker offers the size medium too."""


def _all() -> Iterator[InstanceType]:
    for family in (*_GRAVITON, *_X86, *_GPU):
        for each in INSTANCE_TYPES.values():
            its, _, size = each.name.partition(".")
            if its == family and (size != "medium" or family in _WITH_MEDIUM):
                yield replace(each, name=f"ml.{each.name}")


ML_INSTANCE_TYPES: dict[str, InstanceType] = {each.name: each for each in _all()}
"""Every known type that hosts endpoints, by its name."""

TRANSFORM_INSTANCE_TYPES = {name: each for name, each in ML_INSTANCE_TYPES.items() if name.split(".")[1] in _TRANSFORM}
"""Those that batch transform offers as well."""


def has_local_disks(name: str) -> bool:
    """Whether the type has NVMe disks of its own: their hardware encrypts them, and SageMaker refuses a KMS key.

    Source: KmsKeyId of CreateEndpointConfig in the Amazon SageMaker API reference.
    """
    return name.split(".")[1] in _GPU


def smallest(
    *, vcpu: float, memory_gib: float, architecture: Architecture, among: dict[str, InstanceType] = ML_INSTANCE_TYPES
) -> str:
    """The smallest type without a GPU that has at least that much, to be proposed: `ml.c7g.xlarge`."""
    able = (
        each
        for each in among.values()
        if each.vcpu >= vcpu and each.memory_gib >= memory_gib and each.architecture == architecture and not each.gpus
    )
    best = min(able, key=lambda each: (each.vcpu, each.memory_gib), default=None)
    return "none" if best is None else best.name


def _hosting(name: str) -> str:
    if name not in ML_INSTANCE_TYPES:
        allowed = "a SageMaker instance type such as ml.m6g.large, ml.m6i.large or ml.g4dn.xlarge"
        raise Wrong("", found=name, allowed=allowed, among=ML_INSTANCE_TYPES)
    return name


def _transform(name: str) -> str:
    if name not in TRANSFORM_INSTANCE_TYPES:
        allowed = "an instance type of batch transform such as ml.m6i.large or ml.g4dn.xlarge; none is ARM"
        raise Wrong("", found=name, allowed=allowed, among=TRANSFORM_INSTANCE_TYPES)
    return name


MlInstanceTypeName = Annotated[
    str, AfterValidator(_hosting), WithJsonSchema({"type": "string", "enum": list(ML_INSTANCE_TYPES)})
]
"""Name of an instance type that hosts endpoints."""

TransformInstanceTypeName = Annotated[
    str, AfterValidator(_transform), WithJsonSchema({"type": "string", "enum": list(TRANSFORM_INSTANCE_TYPES)})
]
"""Name of an instance type that batch transform runs on."""
