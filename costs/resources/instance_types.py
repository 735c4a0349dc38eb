"""What EC2's rules of billing tell apart by the name of an instance type."""

from collections.abc import Mapping
from decimal import Decimal

UNLIMITED_BY_DEFAULT = frozenset({"t3", "t3a", "t4g"})
"""Families that burst beyond their credits, at a price, unless they are told not to.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html
"""
BURSTABLE = UNLIMITED_BY_DEFAULT | {"t2"}

EBS_OPTIMIZED_AT_A_PRICE = frozenset(
    {
        "c1.xlarge", "c3.xlarge", "c3.2xlarge", "c3.4xlarge", "g2.2xlarge", "i2.xlarge", "i2.2xlarge", "i2.4xlarge",
        "m1.large", "m1.xlarge", "m2.2xlarge", "m2.4xlarge", "m3.xlarge", "m3.2xlarge", "r3.xlarge", "r3.2xlarge",
        "r3.4xlarge",
    }
)  # fmt: skip
"""The types of previous generations that are optimized for EBS only if asked to; all later ones are, at no price.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-optimized.html
"""

_VCPUS = {"nano": 2, "micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8}
_VCPUS_OF_T2 = {"nano": 1, "micro": 1, "small": 1}

OPERATIONS: Mapping[str, str] = {
    "linux": "RunInstances",
    "windows": "RunInstances:0002",
    "rhel": "RunInstances:0010",
    "suse": "RunInstances:000g",
}
"""Operating systems, by the names of usage files, to the operation under which AWS bills an instance with them.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html
"""


def family_of(instance_type: str) -> str:
    """`t3.micro` → `t3`."""
    return instance_type.partition(".")[0]


def burstable_vcpus(instance_type: str) -> Decimal:
    """How many vCPUs a type of the T families has.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html
    """
    family, _, size = instance_type.partition(".")
    special = _VCPUS_OF_T2 if family == "t2" else {}
    return Decimal(special.get(size, _VCPUS.get(size, 2)))


def operating_system(words: str) -> str:
    """The operating system by what an AMI's name, parameter or platform says; Linux if that says nothing else."""
    said = words.lower()
    if "windows" in said:
        return "windows"
    if "red hat" in said or "rhel" in said:
        return "rhel"
    return "suse" if "suse" in said else "linux"
