"""ElastiCache for Valkey or Redis in the data tier."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_parameter_group import (
    ElasticacheParameterGroup,
    ElasticacheParameterGroupParameter,
)
from cdktf_cdktf_provider_aws.elasticache_replication_group import ElasticacheReplicationGroup
from cdktf_cdktf_provider_aws.elasticache_subnet_group import ElasticacheSubnetGroup
from constructs import Construct

from environments.settings.data import Cache as CacheSettings
from modules.foundation.data_tier import CACHE_PORT
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.network import Network
from modules.foundation.security_group import SecurityGroup
from modules.foundation.tags import component_tags

_VERSIONS = {"valkey": ("8.0", "valkey8"), "redis": ("7.1", "redis7")}
_NAME_LIMIT = 40


class Cache(Construct):
    """A replication group, encrypted at rest and in transit, that evicts the least recently used keys."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: CacheSettings, names: Names, keys: Keys, network: Network
    ) -> None:
        super().__init__(scope, id_)
        name = names.of("cache", limit=_NAME_LIMIT)
        tags = component_tags("cache", name)
        version, family = _VERSIONS[settings.engine]
        self.security_group = SecurityGroup(
            self,
            "security-group",
            name=names.of("cache"),
            description="Cache",
            vpc_id=network.vpc_id,
            component="cache",
        )
        subnets = ElasticacheSubnetGroup(self, "subnets", name=name, subnet_ids=network.data_subnet_ids, tags=tags)
        parameters = ElasticacheParameterGroup(
            self,
            "parameters",
            # Parameters of another family take over before these go.
            name=names.of(f"cache-{family}"),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            family=family,
            parameter=[ElasticacheParameterGroupParameter(name="maxmemory-policy", value="allkeys-lru")],
            tags=tags,
        )
        several = settings.replicas > 0
        group = ElasticacheReplicationGroup(
            self,
            "group",
            replication_group_id=name,
            description=f"Cache of {names.prefix}",
            engine=settings.engine,
            engine_version=version,
            node_type=settings.node_type,
            num_cache_clusters=1 + settings.replicas,
            automatic_failover_enabled=several,
            multi_az_enabled=several,
            port=CACHE_PORT,
            parameter_group_name=parameters.name,
            subnet_group_name=subnets.name,
            security_group_ids=[self.security_group.id],
            at_rest_encryption_enabled="true",
            kms_key_id=keys.arn,
            transit_encryption_enabled=True,
            snapshot_retention_limit=settings.snapshot_days,
            auto_minor_version_upgrade="true",
            tags=tags,
        )
        self.environment: dict[str, str] = {
            "CACHE_HOST": group.primary_endpoint_address,
            "CACHE_PORT": str(CACHE_PORT),
            "CACHE_TLS": "true",
        }
