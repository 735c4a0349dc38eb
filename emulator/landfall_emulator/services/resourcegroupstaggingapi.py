"""Resource Groups Tagging API: what exists, with its tags, asked of the services themselves.

moto's looks into moto's own backends, but half of what is here is LocalStack's or our own. What is only kept until it
is gone for good (a terminated instance, a key or a secret waiting for its deletion, an inactive cluster) is left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from localstack.services.plugins import SERVICE_PLUGINS

from landfall_emulator.handler import Handler, error
from landfall_emulator.tagged import SOURCES, Clients


def get_resources(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    arns = request.get("ResourceARNList") or []
    types = request.get("ResourceTypeFilters") or []
    filters = request.get("TagFilters") or []
    found = [
        {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}
        for arn, tags in sorted(_tagged(context))
        if (not arns or arn in arns) and _has_type(arn, types) and all(_passes(tags, one) for one in filters)
    ]
    return _page(found, request)


def get_tag_keys(context: RequestContext, _request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"TagKeys": sorted({key for _, tags in _tagged(context) for key in tags}), "PaginationToken": ""}


def get_tag_values(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    key = request["Key"]
    return {"TagValues": sorted({tags[key] for _, tags in _tagged(context) if key in tags}), "PaginationToken": ""}


def _tagged(context: RequestContext) -> Iterator[tuple[str, dict[str, str]]]:
    clients: Clients = connect_to(aws_access_key_id=context.account_id, region_name=context.region)
    # a service that nobody has called yet has nothing
    for api in set(SERVICE_PLUGINS.list_loaded_services()) & SOURCES.keys():
        for arn, tags in SOURCES[api](clients, context.account_id, context.region):
            if tags:
                yield arn, tags


def _has_type(arn: str, types: list[str]) -> bool:
    """Whether the ARN is of one of the types, each `service` or `service:kind`; none means any."""
    _, _, service, _, _, resource = arn.split(":", 5)
    kind = resource.replace(":", "/").split("/")[0]
    return not types or service in types or f"{service}:{kind}" in types


def _passes(tags: Mapping[str, str], wanted: Mapping[str, Any]) -> bool:
    values = wanted.get("Values") or []
    return wanted["Key"] in tags and (not values or tags[wanted["Key"]] in values)


def _page(found: list[dict[str, Any]], request: Mapping[str, Any]) -> Mapping[str, Any]:
    token, size = request.get("PaginationToken") or "0", request.get("ResourcesPerPage") or 100
    if not token.isdecimal():
        raise error("PaginationTokenExpiredException", "the pagination token is not one of ours")
    begin, end = int(token), int(token) + size
    return {
        "ResourceTagMappingList": found[begin:end],
        "PaginationToken": str(end) if end < len(found) else "",
    }


OPERATIONS: dict[str, Handler] = {
    "GetResources": get_resources,
    "GetTagKeys": get_tag_keys,
    "GetTagValues": get_tag_values,
}
