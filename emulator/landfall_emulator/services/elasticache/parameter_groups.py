"""Cache parameter groups. They hold what a user sets; the engines' own defaults are not emulated."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.services.elasticache.clusters import members
from landfall_emulator.services.elasticache.tags import tagging
from landfall_emulator.state import Regional, arn

_groups = Regional[dict[str, dict[str, Any]]](dict)
"""By name, each in the shape of the API's `CacheParameterGroup`."""
_parameters = Regional[dict[str, dict[str, str]]](dict)
"""By the group's name, what its user set: values by name."""


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    groups, name = _groups.of(context), request["CacheParameterGroupName"].lower()
    if name in groups or name.startswith("default."):
        raise error("CacheParameterGroupAlreadyExists", f"Cache parameter group {name} already exists.")
    groups[name] = {
        "CacheParameterGroupName": name,
        "CacheParameterGroupFamily": request["CacheParameterGroupFamily"],
        "Description": request["Description"],
        "IsGlobal": False,
        "ARN": arn(context, "elasticache", f"parametergroup:{name}"),
    }
    _parameters.of(context)[name] = {}
    tagging.tag_resource(groups[name]["ARN"], request.get("Tags"))
    return {"CacheParameterGroup": groups[name]}


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = request.get("CacheParameterGroupName")
    groups = [_group(context, name)] if name else list(_groups.of(context).values())
    return {"CacheParameterGroups": groups}


def describe_parameters(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = _group(context, request["CacheParameterGroupName"])["CacheParameterGroupName"]
    parameters = [] if request.get("Source") not in (None, "user") else _parameters.of(context)[name].items()
    return {
        "Parameters": [
            {
                "ParameterName": parameter,
                "ParameterValue": value,
                "Source": "user",
                "DataType": "string",
                "IsModifiable": True,
                "ChangeType": "immediate",
            }
            for parameter, value in parameters
        ]
    }


def modify(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = _group(context, request["CacheParameterGroupName"])["CacheParameterGroupName"]
    for one in request["ParameterNameValues"]:
        _parameters.of(context)[name][one["ParameterName"]] = one["ParameterValue"]
    return {"CacheParameterGroupName": name}


def reset(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = _group(context, request["CacheParameterGroupName"])["CacheParameterGroupName"]
    parameters = _parameters.of(context)[name]
    if request.get("ResetAllParameters"):
        parameters.clear()
    for one in request.get("ParameterNameValues") or []:
        parameters.pop(one["ParameterName"], None)
    return {"CacheParameterGroupName": name}


def delete(context: RequestContext, request: Mapping[str, Any]) -> None:
    group = _group(context, request["CacheParameterGroupName"])
    name = group["CacheParameterGroupName"]
    used = (one["CacheParameterGroup"]["CacheParameterGroupName"] for one in members.of(context).values())
    if name in used:
        raise error("InvalidCacheParameterGroupState", f"Cache parameter group {name} is in use.")
    del _groups.of(context)[name], _parameters.of(context)[name]
    tagging.delete_all_tags_for_resource(group["ARN"])


def require(context: RequestContext, name: str) -> None:
    """Raises the API's error unless there is a parameter group of this name; the default ones always exist."""
    if not name.startswith("default."):
        _group(context, name)


def _group(context: RequestContext, name: str) -> dict[str, Any]:
    try:
        return _groups.of(context)[name.lower()]
    except KeyError:
        raise error("CacheParameterGroupNotFound", f"CacheParameterGroup {name} not found.", 404) from None


OPERATIONS: dict[str, Handler] = {
    "CreateCacheParameterGroup": create,
    "DescribeCacheParameterGroups": describe,
    "DescribeCacheParameters": describe_parameters,
    "ModifyCacheParameterGroup": modify,
    "ResetCacheParameterGroup": reset,
    "DeleteCacheParameterGroup": delete,
}
