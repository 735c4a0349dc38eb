"""vCPUs and memory as ECS and App Runner take them: `1024`, `1 vCPU`, `2048`, `2 GB`."""

import re
from decimal import Decimal

from costs.document.resource import NotKnown

_SIZE = re.compile(r"^\s*(\d*\.?\d+)\s*([a-z]*)\s*$", re.IGNORECASE)

UNITS_OF_A_VCPU = 1024
MIB_OF_A_GB = 1024


def vcpus(size: str) -> Decimal:
    """vCPUs of a number of CPU units, or of what says `vCPU`. Raises NotKnown."""
    return _sized(size, "vcpu", UNITS_OF_A_VCPU)


def gigabytes(size: str) -> Decimal:
    """GB of a number of MiB, or of what says `GB`. Raises NotKnown."""
    return _sized(size, "gb", MIB_OF_A_GB)


def _sized(size: str, unit: str, of_one: int) -> Decimal:
    found = _SIZE.match(size)
    if found is None or found[2].lower() not in {"", unit}:
        raise NotKnown(f"{size!r} isn't a size" if size else f"no size in {unit} is given")
    return Decimal(found[1]) if found[2] else Decimal(found[1]) / of_one
