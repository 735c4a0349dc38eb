"""One stack: an environment's workload run by one variant, complete by itself."""

from dataclasses import replace

from cdktf import TerraformOutput, TerraformStack
from constructs import Construct

from environments.settings import Environment
from modules.foundation.foundation import Foundation
from modules.foundation.guardrails import Guardrails
from modules.foundation.names import Names
from modules.foundation.tags import standard_tags
from modules.lifecycle.lifecycle import Lifecycle
from modules.target import Target
from modules.variants.variant import variant_class


class Stack(TerraformStack):
    """`<environment>-<variant>`."""

    def __init__(self, scope: Construct, id_: str, *, environment: Environment, target: Target) -> None:
        """KeyError where the environment doesn't offer the stack."""
        super().__init__(scope, id_)
        key, settings = environment.variant_of(id_)
        names = Names(project=environment.project, stack=id_)
        target.configure(self, environment=environment, name=id_, tags=standard_tags(environment, id_))
        foundation = Foundation(self, environment=environment, names=names, placement=settings.placement(environment))
        variant = variant_class(key)(
            self, key.replace("_", "-"), settings=settings, environment=environment, foundation=foundation
        )
        self.files = {**target.files, **variant.files}
        observability = foundation.observability
        lifecycle = Lifecycle(self, "lifecycle", environment=environment, foundation=foundation, variant=variant)
        # What is stopped has no data, and nobody wants to be woken by that.
        watched = [replace(alarm, no_data_is_bad=False) if environment.stops else alarm for alarm in variant.alarms]
        observability.watch((*watched, *lifecycle.alarms))
        Guardrails(
            self,
            "guardrails",
            budget=environment.budget,
            names=names,
            account=foundation.account,
            observability=observability,
            bedrock_callers=variant.bedrock_callers if environment.workload.bedrock_models else (),
            instance_ids=[each.id for each in variant.scalable if each.kind == "instance"],
        )
        outputs: dict[str, object] = {
            "url": variant.url,
            "log_group": variant.log_group,
            "scalable": [{"kind": each.kind, "id": each.id} for each in variant.scalable],
            "bedrock_callers": list(variant.bedrock_callers),
            "repository_url": foundation.registry.url,
            "buckets": {name: bucket.name for name, bucket in foundation.buckets.items()},
            "secrets": foundation.secrets.created,
            **variant.outputs,
            **lifecycle.outputs,
        }
        if foundation.domain is not None and foundation.domain.name_servers is not None:
            outputs["name_servers"] = foundation.domain.name_servers
        scope_of_outputs = Construct(self, "outputs")
        for name, value in outputs.items():
            TerraformOutput(scope_of_outputs, name, value=value, static_id=True)
