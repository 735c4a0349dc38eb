"""Cache subnet groups."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.ec2.models import ec2_backends

from landfall_emulator.handler import Handler, error
from landfall_emulator.services.elasticache.clusters import members
from landfall_emulator.services.elasticache.tags import tagging
from landfall_emulator.state import Regional, arn

subnet_groups = Regional[dict[str, dict[str, Any]]](dict)
"""By name, each in the shape of the API's `CacheSubnetGroup`."""


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    groups, name = subnet_groups.of(context), request["CacheSubnetGroupName"].lower()
    if name in groups:
        raise error("CacheSubnetGroupAlreadyExists", f"Cache subnet group {name} already exists.")
    groups[name] = {
        "CacheSubnetGroupName": name,
        "CacheSubnetGroupDescription": request["CacheSubnetGroupDescription"],
        "ARN": arn(context, "elasticache", f"subnetgroup:{name}"),
        **_subnets(context, request["SubnetIds"]),
    }
    tagging.tag_resource(groups[name]["ARN"], request.get("Tags"))
    return {"CacheSubnetGroup": groups[name]}


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = request.get("CacheSubnetGroupName")
    groups = [_group(context, name)] if name else list(subnet_groups.of(context).values())
    return {"CacheSubnetGroups": groups}


def modify(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    group = _group(context, request["CacheSubnetGroupName"])
    if request.get("CacheSubnetGroupDescription") is not None:
        group["CacheSubnetGroupDescription"] = request["CacheSubnetGroupDescription"]
    if request.get("SubnetIds"):
        group |= _subnets(context, request["SubnetIds"])
    return {"CacheSubnetGroup": group}


def delete(context: RequestContext, request: Mapping[str, Any]) -> None:
    group = _group(context, request["CacheSubnetGroupName"])
    name = group["CacheSubnetGroupName"]
    if any(one.get("CacheSubnetGroupName") == name for one in members.of(context).values()):
        raise error("CacheSubnetGroupInUse", f"Cache subnet group {name} is currently in use by a cache cluster.")
    del subnet_groups.of(context)[name]
    tagging.delete_all_tags_for_resource(group["ARN"])


def _group(context: RequestContext, name: str) -> dict[str, Any]:
    try:
        return subnet_groups.of(context)[name.lower()]
    except KeyError:
        raise error("CacheSubnetGroupNotFoundFault", f"CacheSubnetGroup {name} not found.") from None


def _subnets(context: RequestContext, ids: list[str]) -> dict[str, Any]:
    subnets = ec2_backends[context.account_id][context.region].describe_subnets(subnet_ids=ids)
    return {
        "VpcId": subnets[0].vpc_id,
        "SupportedNetworkTypes": ["ipv4"],
        "Subnets": [
            {
                "SubnetIdentifier": subnet.id,
                "SubnetAvailabilityZone": {"Name": subnet.availability_zone},
                "SupportedNetworkTypes": ["ipv4"],
            }
            for subnet in subnets
        ],
    }


OPERATIONS: dict[str, Handler] = {
    "CreateCacheSubnetGroup": create,
    "DescribeCacheSubnetGroups": describe,
    "ModifyCacheSubnetGroup": modify,
    "DeleteCacheSubnetGroup": delete,
}
