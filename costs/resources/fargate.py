"""Fargate: vCPU and memory of tasks by the hour, and ephemeral storage above 20 GB.

https://aws.amazon.com/fargate/pricing/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import Range
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources.task_sizes import gigabytes, vcpus

SERVICE = "AmazonECS"

FREE_STORAGE_GB = 20
"""Ephemeral storage that each task has for nothing."""

STORAGE = PriceKey(SERVICE, "Fargate-EphemeralStorage-GB-Hours")
WINDOWS_LICENSE = PriceKey(SERVICE, "Fargate-Windows-OS-Hours:perCPU")


@dataclass(frozen=True, slots=True)
class Task:
    """What a task is charged by."""

    vcpus: Decimal
    memory_gb: Decimal
    storage_gb: Decimal
    """Ephemeral."""
    platform: str
    """As in the usage types: empty for Linux on x86, `ARM-`, `Windows-`."""


def task_of(definition: Resource) -> Task:
    """The size of a task, by its definition."""
    runtime = definition.block("runtime_platform")
    windows = runtime.text("operating_system_family", "LINUX").startswith("WINDOWS")
    arm = runtime.text("cpu_architecture", "X86_64") == "ARM64"
    return Task(
        vcpus(definition.text("cpu")),
        gigabytes(definition.text("memory")),
        definition.block("ephemeral_storage").number("size_in_gib", FREE_STORAGE_GB),
        "Windows-" if windows else "ARM-" if arm else "",
    )


def fargate(context: Context, task: Task, count: Range, *, spot: bool) -> Iterator[Charge]:
    """So many tasks all month, on demand or on Spot capacity, which takes nothing off storage and licenses."""
    if not count.high:
        return
    kind = " (Spot)" if spot else ""
    commitment = None if spot else Commitment.COMPUTE
    for item, usage_type, size in (
        ("vCPU", f"Fargate-{task.platform}vCPU-Hours:perCPU", task.vcpus),
        ("Memory", f"Fargate-{task.platform}GB-Hours", task.memory_gb),
    ):
        yield Charge(
            Component.COMPUTE,
            item + kind,
            PriceKey(SERVICE, usage_type),
            context.running(count * size),
            "hours",
            stops=True,
            spot=spot,
            commitment=commitment,
        )
    if task.platform == "Windows-":
        hours = context.running(count * task.vcpus)
        yield Charge(Component.COMPUTE, "Windows licenses", WINDOWS_LICENSE, hours, "hours", stops=True)
    if (more := task.storage_gb - FREE_STORAGE_GB) > 0:
        hours = context.running(count * more)
        yield Charge(Component.COMPUTE, "Ephemeral storage", STORAGE, hours, "GB-Hours", stops=True)
