"""Databases, caches and tables, without what was saved of them."""

from operations.destroy.aws import Aws
from operations.destroy.things import Fields, Kind, Listed, call, tags_at

_RDS = "arn:{partition}:rds:{region}:{account}:"
_CACHE = "arn:{partition}:elasticache:{region}:{account}:"
_RDS_TAGS = tags_at("rds", "list_tags_for_resource", "TagList", ResourceName="{arn}")
_CACHE_TAGS = tags_at("elasticache", "list_tags_for_resource", "TagList", ResourceName="{arn}")
_ON = "deletion protection is on"


def _instance_protection(aws: Aws, fields: Fields) -> str | None:
    (one,) = aws.call("rds", "describe_db_instances", DBInstanceIdentifier=fields["name"])["DBInstances"]
    return _ON if one.get("DeletionProtection") else None


def _cluster_protection(aws: Aws, fields: Fields) -> str | None:
    (one,) = aws.call("rds", "describe_db_clusters", DBClusterIdentifier=fields["name"])["DBClusters"]
    return _ON if one.get("DeletionProtection") else None


def _table_protection(aws: Aws, fields: Fields) -> str | None:
    about = aws.call("dynamodb", "describe_table", TableName=fields["name"])["Table"]
    return _ON if about.get("DeletionProtectionEnabled") else None


KINDS = (
    Kind(
        what="database",
        arn=_RDS + "db:{name}",
        rank=30,
        find=Listed("rds", "describe_db_instances", "DBInstances", "{DBInstanceArn}", "{DBInstanceIdentifier}"),
        tags=_RDS_TAGS,
        steps=(
            call(
                "rds",
                "delete_db_instance",
                DBInstanceIdentifier="{name}",
                SkipFinalSnapshot=True,
                DeleteAutomatedBackups=True,
            ),
        ),
        stops=_instance_protection,
    ),
    Kind(
        what="database cluster",
        arn=_RDS + "cluster:{name}",
        rank=31,
        find=Listed("rds", "describe_db_clusters", "DBClusters", "{DBClusterArn}", "{DBClusterIdentifier}"),
        tags=_RDS_TAGS,
        steps=(call("rds", "delete_db_cluster", DBClusterIdentifier="{name}", SkipFinalSnapshot=True),),
        stops=_cluster_protection,
    ),
    Kind(
        what="subnet group of databases",
        arn=_RDS + "subgrp:{name}",
        rank=44,
        find=Listed("rds", "describe_db_subnet_groups", "DBSubnetGroups", "{DBSubnetGroupArn}", "{DBSubnetGroupName}"),
        tags=_RDS_TAGS,
        steps=(call("rds", "delete_db_subnet_group", DBSubnetGroupName="{name}"),),
    ),
    Kind(
        what="parameter group of databases",
        arn=_RDS + "pg:{name}",
        rank=44,
        find=Listed(
            *("rds", "describe_db_parameter_groups", "DBParameterGroups"),
            *("{DBParameterGroupArn}", "{DBParameterGroupName}"),
        ),
        tags=_RDS_TAGS,
        steps=(call("rds", "delete_db_parameter_group", DBParameterGroupName="{name}"),),
    ),
    Kind(
        what="cache",
        arn=_CACHE + "replicationgroup:{name}",
        rank=30,
        find=Listed("elasticache", "describe_replication_groups", "ReplicationGroups", "{ARN}", "{ReplicationGroupId}"),
        tags=_CACHE_TAGS,
        steps=(call("elasticache", "delete_replication_group", ReplicationGroupId="{name}"),),
    ),
    Kind(what="node of a cache", arn=_CACHE + "cluster:{name}", rank=31, tags=_CACHE_TAGS),
    Kind(
        what="subnet group of caches",
        arn=_CACHE + "subnetgroup:{name}",
        rank=44,
        find=Listed(
            "elasticache", "describe_cache_subnet_groups", "CacheSubnetGroups", "{ARN}", "{CacheSubnetGroupName}"
        ),
        tags=_CACHE_TAGS,
        steps=(call("elasticache", "delete_cache_subnet_group", CacheSubnetGroupName="{name}"),),
    ),
    Kind(
        what="parameter group of caches",
        arn=_CACHE + "parametergroup:{name}",
        rank=44,
        find=Listed(
            *("elasticache", "describe_cache_parameter_groups", "CacheParameterGroups"),
            *("{ARN}", "{CacheParameterGroupName}"),
        ),
        tags=_CACHE_TAGS,
        steps=(call("elasticache", "delete_cache_parameter_group", CacheParameterGroupName="{name}"),),
    ),
    Kind(
        what="table",
        arn="arn:{partition}:dynamodb:{region}:{account}:table/{name}",
        rank=40,
        find=Listed(
            "dynamodb", "list_tables", "TableNames", "arn:{partition}:dynamodb:{region}:{account}:table/{it}", "{it}"
        ),
        tags=tags_at("dynamodb", "list_tags_of_resource", "Tags", ResourceArn="{arn}"),
        steps=(call("dynamodb", "delete_table", TableName="{name}"),),
        stops=_table_protection,
    ),
)
