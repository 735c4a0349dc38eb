"""ElastiCache: nodes of replication groups and clusters, and their snapshots. Nodes can't be stopped.

https://aws.amazon.com/elasticache/pricing/
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costs.amounts import Range, exactly
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import Block, NotKnown, Resource
from costs.resources import Charges
from costs.resources.app_auto_scaling import scaled

SERVICE = "AmazonElastiCache"
SNAPSHOTS = PriceKey(SERVICE, "ElastiCache:BackupUsage")
FREE_SNAPSHOTS = 1

EXTENDED = frozenset({"4", "5"})
"""Major versions of Redis that have been out of standard support since February 2026.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support-versions.html
"""

_ENGINES: Mapping[str, str] = {"redis": "Redis", "valkey": "Valkey", "memcached": "Memcached"}


def engine_name(engine: str) -> str:
    """`valkey` → `Valkey`, as the Price List has it."""
    return _ENGINES.get(engine.lower(), engine)


def replication_group(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its nodes, of one shard or several; what a secondary of a global group doesn't say it has from the primary."""
    group = _described(resource, context)
    engine = engine_name(group.text("engine", "redis"))
    count = _node_count(resource, context)
    yield _nodes(engine, group.text("node_type"), count, context)
    yield from _extended_support(engine, group, count, context)
    yield from _snapshots(resource, context)


def cluster(resource: Resource, context: Context) -> Iterator[Charge]:
    """Its nodes; as a member of a replication group it is one node more, of the group's kind."""
    groups = context.document.linked(resource, "replication_group_id", "aws_elasticache_replication_group")
    if groups:
        # A state counts the member in the group itself.
        if context.document.kind != "state":
            group = _described(groups[0], context)
            yield _nodes(engine_name(group.text("engine", "redis")), group.text("node_type"), exactly(1), context)
        return
    if resource.values.get("replication_group_id"):
        raise NotKnown("its node type is that of a replication group that isn't here")
    engine = engine_name(resource.text("engine", "redis"))
    nodes = exactly(max(Decimal(1), resource.number("num_cache_nodes", 1)))
    yield _nodes(engine, resource.text("node_type"), nodes, context)
    yield from _extended_support(engine, resource, nodes, context)
    if engine != "Memcached":
        yield from _snapshots(resource, context)


def _described(group: Resource, context: Context) -> Resource:
    """The group that says what nodes are like: the primary of the global group, if the group belongs to one."""
    document = context.document
    if group.known("node_type") and group.text("node_type"):
        return group
    for above in document.linked(group, "global_replication_group_id", "aws_elasticache_global_replication_group"):
        for primary in document.linked(above, "primary_replication_group_id", group.type):
            return primary
    raise NotKnown("its node type is that of a global replication group that isn't here")


def _node_count(group: Resource, context: Context) -> Range:
    """Shards times their nodes; older providers have the numbers in a block, or under another name."""
    mode = group.get("cluster_mode")
    older = Block({}) if isinstance(mode, str) else group.block("cluster_mode")
    shards = group.number("num_node_groups", 0) or older.number("num_node_groups", 0)
    replicas = group.number("replicas_per_node_group", 0) or older.number("replicas_per_node_group", 0)
    nodes = group.number("num_cache_clusters", 0) or group.number("number_cache_clusters", 0)
    if shards <= 1 and nodes:
        shards, replicas = Decimal(1), nodes - 1
    all_shards = scaled(context, group, "elasticache:replication-group:NodeGroups", max(shards, Decimal(1)))
    all_replicas = scaled(context, group, "elasticache:replication-group:Replicas", replicas)
    return all_shards * (exactly(1) + all_replicas)


def _nodes(engine: str, node_type: str, count: Range, context: Context) -> Charge:
    return Charge(
        Component.CACHE,
        f"Nodes ({node_type}, {engine})",
        PriceKey(SERVICE, f"NodeUsage:{node_type}", f"cacheEngine={engine}"),
        context.running(count),
        "Hrs",
        commitment=Commitment.ELASTICACHE,
    )


def _extended_support(engine: str, group: Resource, count: Range, context: Context) -> Iterator[Charge]:
    """A surcharge on each node whose version is out of standard support."""
    version = group.text("engine_version") if group.known("engine_version") else ""
    if engine == "Redis" and version.partition(".")[0] in EXTENDED:
        price = PriceKey(SERVICE, f"ExtendedSupport:Yr1-Yr2:{group.text('node_type')}", "cacheEngine=Redis")
        yield Charge(Component.CACHE, "Extended Support", price, context.running(count), "Hrs")


def _snapshots(resource: Resource, context: Context) -> Iterator[Charge]:
    """Snapshots of `snapshot_storage_size_gb` each; the first is free."""
    charged = resource.number("snapshot_retention_limit", 0) - FREE_SNAPSHOTS
    if charged > 0:
        stored = context.usage(resource).amount("snapshot_storage_size_gb") * charged
        yield Charge(Component.BACKUP, "Snapshots", SNAPSHOTS, stored, "GB-Mo")


CHARGES: Mapping[str, Charges] = {
    "aws_elasticache_cluster": cluster,
    "aws_elasticache_replication_group": replication_group,
}
FREE = frozenset(
    {
        "aws_elasticache_global_replication_group", "aws_elasticache_parameter_group",
        "aws_elasticache_security_group", "aws_elasticache_subnet_group", "aws_elasticache_user",
        "aws_elasticache_user_group", "aws_elasticache_user_group_association",
    }
)  # fmt: skip
"""A global group costs what its members cost, and the data between regions."""
