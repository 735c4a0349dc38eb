"""The long-lived half of a stack: what every variant stands on, and what outlives a change of variant."""

from functools import cached_property
from typing import Literal

from constructs import Construct

from environments.settings import Environment
from environments.settings.variants.variant import Placement
from modules.foundation.account import Account
from modules.foundation.cache import Cache
from modules.foundation.data_tier import CACHE_PORT, POSTGRES_PORT
from modules.foundation.database import Database
from modules.foundation.domain import Domain
from modules.foundation.keys import Keys
from modules.foundation.load_balancer import LoadBalancer
from modules.foundation.names import Names
from modules.foundation.network import Network
from modules.foundation.observability import Observability
from modules.foundation.registry import Registry
from modules.foundation.runtime import Runtime, assemble
from modules.foundation.secrets import Secrets
from modules.foundation.security_group import ANYWHERE, SecurityGroup, SecurityGroupRules
from modules.foundation.storage import Bucket, log_bucket
from modules.foundation.webhook_queue import WebhookQueue


class Foundation:
    """Account, key, logs, images, secrets, buckets and, where asked for, network, domain, database and cache.

    It is no construct, so that it leaves no trace in the logical ids of what it makes in `scope`.
    """

    def __init__(self, scope: Construct, *, environment: Environment, names: Names, placement: Placement) -> None:
        """`placement`: where the compute lives, which decides on the network."""
        self._scope = scope
        self._environment = environment
        self.names = names
        protected = environment.deletion_protection
        self.account = Account(scope, "account", region=environment.region)
        self.keys = Keys(scope, "keys", names=names, account=self.account, deletion_protection=protected)
        self.vpc: Network | None = None
        if placement != "none" or environment.database is not None or environment.cache is not None:
            self.vpc = Network(
                scope,
                "network",
                # Data stores need no way out: only compute in private subnets does.
                settings=environment.network if placement == "private" else environment.network.without_ways_out(),
                names=names,
                account=self.account,
                keys=self.keys,
                public_compute=placement == "public",
            )
        self.observability = Observability(
            scope,
            "observability",
            settings=environment.observability,
            names=names,
            account=self.account,
            keys=self.keys,
        )
        self.registry = Registry(scope, "registry", names=names, keys=self.keys, deletion_protection=protected)
        self.secrets = Secrets(
            scope,
            "secrets",
            sources=environment.workload.secrets,
            names=names,
            account=self.account,
            keys=self.keys,
            deletion_protection=protected,
        )
        self.buckets = {
            name: Bucket(
                scope,
                f"bucket-{name}",
                part=name,
                settings=bucket,
                names=names,
                account=self.account,
                keys=self.keys,
                deletion_protection=protected,
                component="storage",
                logs=self.logs,
            )
            for name, bucket in environment.storage.buckets.items()
        }
        self.domain: Domain | None = None
        if environment.domain is not None:
            self.domain = Domain(scope, "domain", settings=environment.domain, deletion_protection=protected)
        self.database: Database | None = None
        if environment.database is not None:
            self.database = Database(
                scope,
                "database",
                settings=environment.database,
                names=names,
                account=self.account,
                keys=self.keys,
                network=self.network,
                log_retention_days=environment.observability.log_retention_days,
                deletion_protection=protected,
            )
        self.cache: Cache | None = None
        if environment.cache is not None:
            self.cache = Cache(
                scope, "cache", settings=environment.cache, names=names, keys=self.keys, network=self.network
            )
        self.webhook_queue: WebhookQueue | None = None
        github = environment.auto_start.github
        if github is not None and github.queue:
            self.webhook_queue = WebhookQueue(scope, "webhook-queue", names=names, keys=self.keys)

    @cached_property
    def logs(self) -> Bucket:
        """The bucket for access logs, which is there as soon as something asks for it."""
        return log_bucket(
            self._scope,
            "logs",
            expire_days=self._environment.load_balancer.access_log_days,
            names=self.names,
            account=self.account,
            deletion_protection=self._environment.deletion_protection,
        )

    @property
    def network(self) -> Network:
        """The VPC; LookupError where the variant lives in none."""
        if self.vpc is None:
            raise LookupError(f"{self.names.stack} has no VPC")
        return self.vpc

    def add_load_balancer(
        self, target_type: Literal["ip", "instance"] | None, *, port: int = 80, foreign_tag: str | None = None
    ) -> LoadBalancer:
        """The public entry of a variant that has none of its own; instances are registered with `port`, addresses with
        one of their own. Without a `target_type` it is shared with who brings target groups and rules, and may keep a
        tag on it."""
        environment = self._environment
        return LoadBalancer(
            self._scope,
            "load-balancer",
            settings=environment.load_balancer,
            target_type=target_type,
            port=port,
            names=self.names,
            keys=self.keys,
            network=self.network,
            logs=self.logs,
            domain=self.domain,
            health_check_path=environment.workload.health_check_path,
            log_retention_days=environment.observability.log_retention_days,
            deletion_protection=environment.deletion_protection,
            foreign_tag=foreign_tag,
        )

    def runtime(self) -> Runtime:
        """What the service finds when it runs."""
        return assemble(
            workload=self._environment.workload,
            account=self.account,
            keys=self.keys,
            secrets=self.secrets,
            buckets=self.buckets,
            database=self.database,
            cache=self.cache,
            webhook_queue=self.webhook_queue,
        )

    def service_group(self, scope: Construct, *, part: str, description: str, component: str) -> SecurityGroup:
        """The security group of what runs the service, `security-group` below `scope`: its ways out lead to AWS and
        other APIs over TLS and to the data stores."""
        group = SecurityGroup(
            scope,
            "security-group",
            name=self.names.of(part),
            description=description,
            vpc_id=self.network.vpc_id,
            component=component,
        )
        group.allow_to_cidr("to-https", ANYWHERE, port=443, description="AWS and other APIs over TLS")
        self.let_reach_data(group)
        return group

    def let_reach_data(self, group: SecurityGroupRules) -> None:
        """Opens the way from `group` to the database and the cache."""
        stores = ((self.database, POSTGRES_PORT, "to-database"), (self.cache, CACHE_PORT, "to-cache"))
        for store, port, part in stores:
            if store is not None:
                group.connect_to(part, store.security_group, port=port, description="The service")
