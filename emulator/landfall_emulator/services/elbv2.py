"""Elastic Load Balancing: as many tags of a resource as AWS takes, which moto ends at ten."""

from typing import Any

from moto.elbv2.exceptions import TooManyTagsError
from moto.elbv2.models import ELBv2Backend

from landfall_emulator.handler import Handler

_MOST_TAGS = 50
"""Quotas for your Application Load Balancers: "Tags per resource"."""


def add_tags(backend: Any, resource_arns: list[str], tags: list[dict[str, str]]) -> None:
    added, tagging = {tag["Key"] for tag in tags}, backend.tagging_service
    for arn in resource_arns:
        backend._get_resource_by_arn(arn)  # noqa: SLF001 — it raises where there is none
        if len(added | tagging.get_tag_dict_for_resource(arn).keys()) > _MOST_TAGS:
            raise TooManyTagsError
        tagging.tag_resource(arn, tags)


setattr(ELBv2Backend, add_tags.__name__, add_tags)

OPERATIONS: dict[str, Handler] = {}
