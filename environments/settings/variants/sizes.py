"""Sizes of variants that offer certain combinations of vCPU and memory only."""

from collections.abc import Iterator, Mapping, Sequence

from environments.mistakes import Wrong
from environments.settings.workload import Workload

type Sizes = Mapping[float, Sequence[float]]
"""vCPU to the memory sizes in GB that go with them."""

_FEW_SIZES = 8


def size_misfit(
    sizes: Sizes, *, on: str, workload: Workload, cpu: float | None, memory_gb: float | None, here: str
) -> Iterator[Wrong]:
    """What is wrong with a variant's own `cpu` and `memory_gb`, or the workload's where those are None; `on` is what
    offers the sizes, in a message's words."""
    cpu_key = "workload.cpu" if cpu is None else f"{here}.cpu"
    memory_key = "workload.memory_gb" if memory_gb is None else f"{here}.memory_gb"
    cpu, memory_gb = cpu or workload.cpu, memory_gb or workload.memory_gb
    offered = sizes.get(cpu, ())
    if not offered:
        allowed = f"{', '.join(f'{size:g}' for size in sizes)} vCPU on {on}"
        yield Wrong(cpu_key, found=cpu, allowed=allowed, given=[f"{here}.cpu"])
    elif memory_gb not in offered:
        words = [f"{size:g}" for size in offered]
        if len(words) > _FEW_SIZES:
            words = [f"{words[0]} to {words[-1]} in steps of {offered[-1] - offered[-2]:g}"]
        allowed = f"{', '.join(words)} GB on {on} with {cpu:g} vCPU"
        given = [cpu_key, "workload.cpu", f"{here}.cpu", f"{here}.memory_gb"]
        yield Wrong(memory_key, found=memory_gb, allowed=allowed, given=given)
