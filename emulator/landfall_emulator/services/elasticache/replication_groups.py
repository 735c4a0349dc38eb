"""Replication groups, and the members that they consist of. What is created is available at once."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error
from landfall_emulator.services.elasticache import parameter_groups
from landfall_emulator.services.elasticache.clusters import members
from landfall_emulator.services.elasticache.subnet_groups import subnet_groups
from landfall_emulator.services.elasticache.tags import tagging
from landfall_emulator.state import Regional, arn

_groups = Regional[dict[str, dict[str, Any]]](dict)
"""By id, each in the shape of the API's `ReplicationGroup`."""

_NEWEST = {"redis": "7.1.0", "valkey": "8.1.0"}
"""The version of an engine that is taken if none is asked for."""


def create(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    groups, name = _groups.of(context), request["ReplicationGroupId"].lower()
    if name in groups:
        raise error("ReplicationGroupAlreadyExists", f"Replication group {name} already exists.")
    if request.get("AuthToken") and not request.get("TransitEncryptionEnabled"):
        raise error("InvalidParameterCombination", "An auth token needs encryption in transit.")
    shards = request.get("NumNodeGroups") or len(request.get("NodeGroupConfiguration") or []) or 1
    replicas = request.get("ReplicasPerNodeGroup")
    if replicas is None:
        replicas = (request.get("NumCacheClusters") or 1) - 1
    clustered = shards > 1 or _is_clustered(request.get("CacheParameterGroupName"))
    failover = "enabled" if request.get("AutomaticFailoverEnabled") or clustered else "disabled"
    domain = f"{name}.{context.account_id[-6:]}.{context.region}.cache.amazonaws.com"
    group: dict[str, Any] = {
        "ReplicationGroupId": name,
        "Description": request["ReplicationGroupDescription"],
        "Status": "available",
        "PendingModifiedValues": {},
        "ARN": arn(context, "elasticache", f"replicationgroup:{name}"),
        "AutomaticFailover": failover,
        "MultiAZ": "enabled" if request.get("MultiAZEnabled") else "disabled",
        "ClusterEnabled": clustered,
        "ClusterMode": request.get("ClusterMode") or ("enabled" if clustered else "disabled"),
        "CacheNodeType": request.get("CacheNodeType"),
        "SnapshotRetentionLimit": request.get("SnapshotRetentionLimit") or 0,
        "SnapshotWindow": request.get("SnapshotWindow") or "05:00-06:00",
        "AuthTokenEnabled": bool(request.get("AuthToken")),
        "TransitEncryptionEnabled": bool(request.get("TransitEncryptionEnabled")),
        "TransitEncryptionMode": request.get("TransitEncryptionMode")
        or ("required" if request.get("TransitEncryptionEnabled") else None),
        "AtRestEncryptionEnabled": bool(request.get("AtRestEncryptionEnabled")),
        "KmsKeyId": request.get("KmsKeyId"),
        "UserGroupIds": request.get("UserGroupIds") or [],
        "LogDeliveryConfigurations": _log_deliveries(request.get("LogDeliveryConfigurations")),
        "DataTiering": "enabled" if request.get("DataTieringEnabled") else "disabled",
        "AutoMinorVersionUpgrade": request.get("AutoMinorVersionUpgrade", True),
        "NetworkType": request.get("NetworkType") or "ipv4",
        "IpDiscovery": request.get("IpDiscovery") or "ipv4",
        "Engine": request.get("Engine") or "redis",
        "ReplicationGroupCreateTime": datetime.now(UTC),
    }
    port = request.get("Port") or 6379
    if clustered:
        group["ConfigurationEndpoint"] = {"Address": f"clustercfg.{domain}", "Port": port}
    settings = _cluster_settings(context, request, group)
    group["NodeGroups"] = [{"NodeGroupId": f"{one + 1:04}", "Status": "available"} for one in range(shards)]
    groups[name] = group
    for shard in group["NodeGroups"]:
        if not clustered:
            shard["PrimaryEndpoint"] = {"Address": f"master.{domain}", "Port": port}
            shard["ReaderEndpoint"] = {"Address": f"replica.{domain}", "Port": port}
        _set_members(context, group, shard, replicas + 1, settings=settings, port=port)
    tagging.tag_resource(group["ARN"], request.get("Tags"))
    return {"ReplicationGroup": group}


def describe(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    name = request.get("ReplicationGroupId")
    return {"ReplicationGroups": [_group(context, name)] if name else list(_groups.of(context).values())}


def modify(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    group = _group(context, request["ReplicationGroupId"])
    changes = {
        "Description": request.get("ReplicationGroupDescription"),
        "CacheNodeType": request.get("CacheNodeType"),
        "SnapshotRetentionLimit": request.get("SnapshotRetentionLimit"),
        "SnapshotWindow": request.get("SnapshotWindow"),
        "AutoMinorVersionUpgrade": request.get("AutoMinorVersionUpgrade"),
        "TransitEncryptionEnabled": request.get("TransitEncryptionEnabled"),
        "TransitEncryptionMode": request.get("TransitEncryptionMode"),
        "Engine": request.get("Engine"),
        "AutomaticFailover": _enabled(request.get("AutomaticFailoverEnabled")),
        "MultiAZ": _enabled(request.get("MultiAZEnabled")),
    }
    if request.get("AuthToken"):
        changes["AuthTokenEnabled"] = request.get("AuthTokenUpdateStrategy") != "DELETE"
    if request.get("LogDeliveryConfigurations") is not None:
        changes["LogDeliveryConfigurations"] = _log_deliveries(request["LogDeliveryConfigurations"])
    if request.get("UserGroupIdsToAdd") or request.get("UserGroupIdsToRemove"):
        left = set(group["UserGroupIds"]) - set(request.get("UserGroupIdsToRemove") or [])
        changes["UserGroupIds"] = sorted(left | set(request.get("UserGroupIdsToAdd") or []))
    settings = _cluster_settings(context, request, group, changed_only=True)
    group |= {name: value for name, value in changes.items() if value is not None}
    for member in group["MemberClusters"]:
        members.of(context)[member] |= settings
    return {"ReplicationGroup": group}


def change_replica_count(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    group = _group(context, request["ReplicationGroupId"])
    count = request.get("NewReplicaCount")
    if count is None:
        raise NotImplementedError("only NewReplicaCount is")
    pattern = dict(members.of(context)[group["MemberClusters"][0]])
    for shard in group["NodeGroups"]:
        _set_members(
            context, group, shard, count + 1, settings=pattern, port=pattern["CacheNodes"][0]["Endpoint"]["Port"]
        )
    return {"ReplicationGroup": group}


def delete(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    group = _group(context, request["ReplicationGroupId"])
    if request.get("FinalSnapshotIdentifier"):
        raise NotImplementedError("a final snapshot")
    for member in group["MemberClusters"]:
        del members.of(context)[member]
    del _groups.of(context)[group["ReplicationGroupId"]]
    tagging.delete_all_tags_for_resource(group["ARN"])
    return {"ReplicationGroup": group | {"Status": "deleting"}}


def _cluster_settings(
    context: RequestContext, request: Mapping[str, Any], group: Mapping[str, Any], *, changed_only: bool = False
) -> dict[str, Any]:
    """What every member of a replication group has of the request, in the shape of `CacheCluster`."""
    engine = request.get("Engine") or group["Engine"]
    version = request.get("EngineVersion") or (None if changed_only else _NEWEST.get(engine))
    parameters = request.get("CacheParameterGroupName") or (None if changed_only else f"default.{engine}{version}")
    security_groups = request.get("SecurityGroupIds")
    subnets = request.get("CacheSubnetGroupName")
    if subnets and subnets.lower() not in subnet_groups.of(context):
        raise error("CacheSubnetGroupNotFoundFault", f"CacheSubnetGroup {subnets} not found.")
    if parameters:
        parameter_groups.require(context, parameters)
    settings = {
        "CacheNodeType": request.get("CacheNodeType"),
        "Engine": request.get("Engine") or (None if changed_only else engine),
        "EngineVersion": version and (version if version.count(".") >= 2 else f"{version}.0"),
        "PreferredMaintenanceWindow": request.get("PreferredMaintenanceWindow")
        or (None if changed_only else "sun:05:00-sun:06:00"),
        "CacheParameterGroup": parameters
        and {
            "CacheParameterGroupName": parameters.lower(),
            "ParameterApplyStatus": "in-sync",
            "CacheNodeIdsToReboot": [],
        },
        "CacheSubnetGroupName": subnets and subnets.lower(),
        "SecurityGroups": security_groups and [{"SecurityGroupId": one, "Status": "active"} for one in security_groups],
        "NotificationConfiguration": request.get("NotificationTopicArn")
        and {"TopicArn": request["NotificationTopicArn"], "TopicStatus": "active"},
        "SnapshotRetentionLimit": request.get("SnapshotRetentionLimit"),
        "SnapshotWindow": request.get("SnapshotWindow"),
        "AutoMinorVersionUpgrade": request.get("AutoMinorVersionUpgrade"),
    }
    return {name: value for name, value in settings.items() if value is not None}


def _set_members(
    context: RequestContext,
    group: dict[str, Any],
    shard: dict[str, Any],
    count: int,
    *,
    settings: Mapping[str, Any],
    port: int,
) -> None:
    """Brings one shard to `count` members."""
    kept, name = members.of(context), group["ReplicationGroupId"]
    prefix = f"{name}-{shard['NodeGroupId']}" if group["ClusterEnabled"] else name
    wanted = [f"{prefix}-{number + 1:03}" for number in range(count)]
    for gone in {one["CacheClusterId"] for one in shard.get("NodeGroupMembers", [])} - set(wanted):
        del kept[gone]
    zones = _zones(context, settings)
    shard["NodeGroupMembers"] = []
    for number, member in enumerate(wanted):
        zone = next(zones)
        endpoint = {"Address": f"{member}.{name}.{context.region}.cache.amazonaws.com", "Port": port}
        kept[member] = {
            **settings,
            "CacheClusterId": member,
            "CacheClusterStatus": "available",
            "ReplicationGroupId": name,
            "NumCacheNodes": 1,
            "PreferredAvailabilityZone": zone,
            "CacheClusterCreateTime": group["ReplicationGroupCreateTime"],
            "PendingModifiedValues": {},
            "CacheSecurityGroups": [],
            "AutoMinorVersionUpgrade": group["AutoMinorVersionUpgrade"],
            "SnapshotRetentionLimit": group["SnapshotRetentionLimit"],
            "SnapshotWindow": group["SnapshotWindow"],
            "AuthTokenEnabled": group["AuthTokenEnabled"],
            "TransitEncryptionEnabled": group["TransitEncryptionEnabled"],
            "AtRestEncryptionEnabled": group["AtRestEncryptionEnabled"],
            "ReplicationGroupLogDeliveryEnabled": bool(group["LogDeliveryConfigurations"]),
            "LogDeliveryConfigurations": group["LogDeliveryConfigurations"],
            "NetworkType": group["NetworkType"],
            "IpDiscovery": group["IpDiscovery"],
            "ARN": arn(context, "elasticache", f"cluster:{member}"),
            "CacheNodes": [
                {
                    "CacheNodeId": "0001",
                    "CacheNodeStatus": "available",
                    "CacheNodeCreateTime": group["ReplicationGroupCreateTime"],
                    "ParameterGroupStatus": "in-sync",
                    "CustomerAvailabilityZone": zone,
                    "Endpoint": endpoint,
                }
            ],
        }
        described: dict[str, Any] = {"CacheClusterId": member, "CacheNodeId": "0001", "PreferredAvailabilityZone": zone}
        if not group["ClusterEnabled"]:
            described |= {"ReadEndpoint": endpoint, "CurrentRole": "replica" if number else "primary"}
        shard["NodeGroupMembers"].append(described)
    group["MemberClusters"] = [
        one["CacheClusterId"] for shard in group["NodeGroups"] for one in shard.get("NodeGroupMembers", [])
    ]
    # replicas are what snapshots are taken from
    group["SnapshottingClusterId"] = group["MemberClusters"][-1] if group["SnapshotRetentionLimit"] else None


def _zones(context: RequestContext, settings: Mapping[str, Any]) -> Iterator[str]:
    subnets = subnet_groups.of(context).get(settings.get("CacheSubnetGroupName", ""), {}).get("Subnets", [])
    return cycle([one["SubnetAvailabilityZone"]["Name"] for one in subnets] or [f"{context.region}a"])


def _group(context: RequestContext, name: str) -> dict[str, Any]:
    try:
        return _groups.of(context)[name.lower()]
    except KeyError:
        raise error("ReplicationGroupNotFoundFault", f"Replication group {name} not found.", 404) from None


def _is_clustered(parameter_group: str | None) -> bool:
    return bool(parameter_group and parameter_group.endswith(".cluster.on"))


def _enabled(asked: bool | None) -> str | None:
    return None if asked is None else "enabled" if asked else "disabled"


def _log_deliveries(asked: list[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    return [{**one, "Status": "active"} for one in asked or [] if one.get("Enabled", True)]


OPERATIONS: dict[str, Handler] = {
    "CreateReplicationGroup": create,
    "DescribeReplicationGroups": describe,
    "ModifyReplicationGroup": modify,
    "IncreaseReplicaCount": change_replica_count,
    "DecreaseReplicaCount": change_replica_count,
    "DeleteReplicationGroup": delete,
}
