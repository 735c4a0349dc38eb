"""One stack: an environment's workload run by one variant, complete by itself."""

from cdktf import TerraformOutput, TerraformStack
from constructs import Construct

from environments.settings import Environment
from modules.foundation.account import Account
from modules.foundation.cache import Cache
from modules.foundation.data_tier import CACHE_PORT, POSTGRES_PORT
from modules.foundation.database import Database
from modules.foundation.domain import Domain
from modules.foundation.guardrails import Guardrails
from modules.foundation.keys import Keys
from modules.foundation.load_balancer import LoadBalancer
from modules.foundation.names import Names
from modules.foundation.network import Network
from modules.foundation.observability import Observability
from modules.foundation.registry import Registry
from modules.foundation.runtime import assemble
from modules.foundation.secrets import Secrets
from modules.foundation.storage import Bucket, log_bucket
from modules.foundation.tags import standard_tags
from modules.suppressions import suppress
from modules.target import Target
from modules.variants.fargate import Fargate


class FargateStack(TerraformStack):
    """`<environment>-fargate`."""

    def __init__(self, scope: Construct, id_: str, *, environment: Environment, target: Target) -> None:
        """ValueError where the environment doesn't offer the variant."""
        super().__init__(scope, id_)
        settings = environment.variants.fargate
        if settings is None:
            raise ValueError(f"the environment {environment.name} doesn't offer fargate")
        protected = environment.deletion_protection
        names = Names(project=environment.project, stack=id_)
        target.configure(self, environment=environment, name=id_, tags=standard_tags(environment, id_))
        account = Account(self, "account", region=environment.region)
        keys = Keys(self, "keys", names=names, account=account, deletion_protection=protected)
        network = Network(self, "network", settings=environment.network, names=names, account=account, keys=keys)
        observability = Observability(
            self, "observability", settings=environment.observability, names=names, account=account, keys=keys
        )
        registry = Registry(self, "registry", names=names, keys=keys, deletion_protection=protected)
        secrets = Secrets(
            self,
            "secrets",
            sources=environment.workload.secrets,
            names=names,
            account=account,
            keys=keys,
            deletion_protection=protected,
        )
        logs = log_bucket(
            self,
            "logs",
            expire_days=environment.load_balancer.access_log_days,
            names=names,
            account=account,
            deletion_protection=protected,
        )
        buckets = {
            name: Bucket(
                self,
                f"bucket-{name}",
                part=name,
                settings=bucket,
                names=names,
                account=account,
                keys=keys,
                deletion_protection=protected,
                component="storage",
                logs=logs,
            )
            for name, bucket in environment.storage.buckets.items()
        }
        database = environment.database and Database(
            self,
            "database",
            settings=environment.database,
            names=names,
            account=account,
            keys=keys,
            network=network,
            deletion_protection=protected,
        )
        cache = environment.cache and Cache(
            self, "cache", settings=environment.cache, names=names, keys=keys, network=network
        )
        domain = environment.domain and Domain(
            self, "domain", settings=environment.domain, deletion_protection=protected
        )
        load_balancer = LoadBalancer(
            self,
            "load-balancer",
            settings=environment.load_balancer,
            names=names,
            keys=keys,
            network=network,
            logs=logs,
            domain=domain,
            health_check_path=environment.workload.health_check_path,
            log_retention_days=environment.observability.log_retention_days,
            deletion_protection=protected,
        )
        service = Fargate(
            self,
            "fargate",
            settings=settings,
            workload=environment.workload,
            names=names,
            account=account,
            keys=keys,
            network=network,
            load_balancer=load_balancer,
            registry=registry,
            observability=observability,
            runtime=assemble(
                workload=environment.workload,
                account=account,
                keys=keys,
                secrets=secrets,
                buckets=buckets,
                database=database,
                cache=cache,
            ),
            keep_runtime_changes=environment.auto_stop.enabled,
        )
        for store, port, part in ((database, POSTGRES_PORT, "to-database"), (cache, CACHE_PORT, "to-cache")):
            if store is not None:
                service.security_group.connect_to(part, store.security_group, port=port, description="The service")
        load_balancer.watch(observability, environment.observability)
        cpu, memory = service.metrics()
        limits = environment.observability
        observability.alarm("cpu", metric=cpu, above=limits.cpu_percent, description="CPU of the service is high")
        observability.alarm(
            "memory", metric=memory, above=limits.memory_percent, description="Memory of the service is high"
        )
        observability.add_dashboard()
        Guardrails(self, "guardrails", budget=environment.budget, names=names, topic_arn=observability.topic_arn)
        outputs: dict[str, object] = {
            "url": load_balancer.url,
            "cluster": service.cluster_name,
            "service": service.service_name,
            "log_group": observability.log_group_name,
            "repository_url": registry.url,
            "buckets": {name: bucket.name for name, bucket in buckets.items()},
            "secrets": secrets.created,
        }
        if domain is not None and domain.name_servers is not None:
            outputs["name_servers"] = domain.name_servers
        named = Construct(self, "outputs")
        for name, value in outputs.items():
            TerraformOutput(named, name, value=value, static_id=True)
        suppress(self, environment)
