"""Which regions AWS has."""

import re
from functools import cache

from botocore.loaders import Loader

_SHAPE = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d$")


@cache
def region_names() -> frozenset[str]:
    """All regions of all partitions, as the AWS SDK knows them."""
    endpoints = Loader().load_data("endpoints")
    return frozenset(name for partition in endpoints["partitions"] for name in partition["regions"])


def is_region(name: str) -> bool:
    """Whether AWS has a region of this name."""
    return bool(_SHAPE.match(name)) and name in region_names()
