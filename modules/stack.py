"""One stack: an environment's workload run by one variant, complete by itself."""

from cdktf import TerraformOutput, TerraformStack
from constructs import Construct

from environments.settings import Environment
from modules.foundation.foundation import Foundation
from modules.foundation.guardrails import Guardrails
from modules.foundation.load_balancer import LoadBalancer
from modules.foundation.names import Names
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
        names = Names(project=environment.project, stack=id_)
        target.configure(self, environment=environment, name=id_, tags=standard_tags(environment, id_))
        foundation = Foundation(self, environment=environment, names=names)
        observability = foundation.observability
        load_balancer = LoadBalancer(
            self,
            "load-balancer",
            settings=environment.load_balancer,
            names=names,
            keys=foundation.keys,
            network=foundation.network,
            logs=foundation.logs,
            domain=foundation.domain,
            health_check_path=environment.workload.health_check_path,
            log_retention_days=environment.observability.log_retention_days,
            deletion_protection=environment.deletion_protection,
        )
        service = Fargate(
            self,
            "fargate",
            settings=settings,
            workload=environment.workload,
            names=names,
            account=foundation.account,
            keys=foundation.keys,
            network=foundation.network,
            load_balancer=load_balancer,
            registry=foundation.registry,
            observability=observability,
            runtime=foundation.runtime(),
            keep_runtime_changes=environment.auto_stop.enabled,
        )
        foundation.let_reach_data(service.security_group)
        load_balancer.watch(observability, environment.observability)
        service.watch(observability, environment.observability)
        observability.add_dashboard()
        Guardrails(self, "guardrails", budget=environment.budget, names=names, topic_arn=observability.topic_arn)
        outputs: dict[str, object] = {
            "url": load_balancer.url,
            "cluster": service.cluster_name,
            "service": service.service_name,
            "log_group": observability.log_group_name,
            "repository_url": foundation.registry.url,
            "buckets": {name: bucket.name for name, bucket in foundation.buckets.items()},
            "secrets": foundation.secrets.created,
        }
        if foundation.domain is not None and foundation.domain.name_servers is not None:
            outputs["name_servers"] = foundation.domain.name_servers
        scope_of_outputs = Construct(self, "outputs")
        for name, value in outputs.items():
            TerraformOutput(scope_of_outputs, name, value=value, static_id=True)
        suppress(self, environment)
