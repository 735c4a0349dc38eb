"""Which regions AWS has."""

import re
from functools import cache

from botocore.loaders import Loader

_SHAPE = re.compile(r"^([a-z]{2}(?:-[a-z]+)+-\d)(?:-[a-z]{3}-\d|-wl\d-[a-z]{3,4}-wlz-\d)?$")
"""A region, alone or with what names one of its Local Zones or Wavelength Zones."""


@cache
def region_names() -> frozenset[str]:
    """All regions of all partitions, as the AWS SDK knows them."""
    endpoints = Loader().load_data("endpoints")
    return frozenset(name for partition in endpoints["partitions"] for name in partition["regions"])


def is_region(name: str) -> bool:
    """Whether AWS has a region of this name, or the name is of a Local Zone or Wavelength Zone of one.

    https://docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html
    """
    found = _SHAPE.match(name)
    return found is not None and found[1] in region_names()
