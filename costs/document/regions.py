"""Where a resource is, by its own values."""

import re
from collections.abc import Mapping

_ZONE = re.compile(r"^([a-z]{2}(?:-[a-z]+)+-\d)(?:[a-z]|-[a-z]{3}-\d[a-z])$")
_ARN = re.compile(r"^arn:[\w-]+:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d):")
_ZONED = ("availability_zone", "availability_zone_name")


def region_of_values(values: Mapping[str, object]) -> str | None:
    """By its `region` (AWS provider 6), its ARN or its availability zone; None if none of them is known."""
    own = values.get("region")
    # Some types (aws_route53_zone_association, …) have a region of something else in `vpc_region`, none in `region`.
    if isinstance(own, str) and own:
        return own
    for name in ("arn", "id"):
        if isinstance(arn := values.get(name), str) and (found := _ARN.match(arn)):
            return found[1]
    for name in _ZONED:
        if isinstance(zone := values.get(name), str) and (found := _ZONE.match(zone)):
            return found[1]
    return None
