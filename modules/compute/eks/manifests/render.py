"""All manifests of a stack, and the values that they wait for."""

from collections.abc import Mapping
from dataclasses import dataclass

from environments.settings import Environment
from environments.settings.variants.eks_spot import EksSpot as EksSettings
from modules.compute.eks.karpenter import queue_name
from modules.compute.eks.manifests import network_policies, workload
from modules.compute.eks.manifests.karpenter import ec2_node_class, node_pool
from modules.compute.eks.manifests.kustomization import SECRETS_VALUE, kustomization
from modules.compute.eks.manifests.parts import APP, TORCHSERVE
from modules.compute.eks.manifests.readme import readme
from modules.compute.eks.manifests.secrets import secret_objects, secret_provider_class
from modules.compute.eks.manifests.storage import storage_class
from modules.compute.eks.manifests.torchserve import MODELS_VALUE, device_plugin, torchserve, torchserve_url
from modules.files import Document, Files
from modules.foundation.names import Names
from modules.foundation.registry import Registry
from modules.foundation.runtime import Runtime

type Manifests = dict[str, list[Document]]
"""File name to its documents."""


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """`files` beside the stack, and `values` by key, which Terraform knows when the stack stands."""

    files: Files
    values: Mapping[str, str]


def render(
    *,
    settings: EksSettings,
    environment: Environment,
    names: Names,
    runtime: Runtime,
    registry: Registry,
    buckets: Mapping[str, str],
    node_tags: Mapping[str, str],
) -> Rendered:
    """`buckets` maps keys to names; `node_tags` are for what Karpenter launches."""
    own = environment.workload.environment
    # What the workload says itself is known now, and may be of several lines.
    variables = {name: value for name, value in runtime.environment.items() if name not in own}
    images = {APP: environment.workload.image}
    if settings.torchserve is not None:
        images[TORCHSERVE] = settings.torchserve.image
    own_images = {name: image for name, image in images.items() if image.startswith("ecr:")}
    values = variables | {f"{name}-image": registry.resolve(image) for name, image in own_images.items()}
    if runtime.secrets:
        values[SECRETS_VALUE] = secret_objects(runtime.secrets)
    if settings.torchserve is not None and settings.torchserve.models is not None:
        values[MODELS_VALUE] = buckets[settings.torchserve.models]
    namespace = names.project
    manifests = _manifests(
        settings,
        environment,
        namespace,
        # Of an image in the stack's own repository only the registry is unknown, and kustomize puts it in.
        images={
            name: image.replace("ecr:", f"{names.project}/{names.stack}:") if name in own_images else image
            for name, image in images.items()
        },
        variables=variables,
        secrets=runtime.secrets,
    )
    files: dict[str, str | list[Document]] = {
        "README.md": readme(
            stack=names.stack,
            cluster=names.prefix,
            namespace=namespace,
            region=environment.region,
            queue=queue_name(names) if settings.karpenter else None,
            settings=settings,
        ),
        **{f"manifests/{name}": documents for name, documents in manifests.items()},
        "manifests/kustomization.yaml": [kustomization(manifests, namespace=namespace, values=values)],
    }
    if settings.karpenter is not None:
        nodes: Manifests = {
            "node-pool.yaml": [node_pool(settings.karpenter, environment.workload)],
            "ec2-node-class.yaml": [ec2_node_class(names, node_tags)],
        }
        files |= {f"karpenter/{name}": documents for name, documents in nodes.items()}
        files["karpenter/kustomization.yaml"] = [kustomization(nodes)]
    return Rendered(files=files, values=values)


def _manifests(
    settings: EksSettings,
    environment: Environment,
    namespace: str,
    *,
    images: Mapping[str, str],
    variables: Mapping[str, str],
    secrets: Mapping[str, str],
) -> Manifests:
    network, serves = environment.network, settings.torchserve
    tiers = dict(network.tiers.named())
    node_tiers = [name for name in ("app", "ml") if name in tiers]
    has_data = environment.database is not None or environment.cache is not None
    plain = environment.workload.environment
    if serves is not None:
        plain = {"TORCHSERVE_URL": torchserve_url(namespace), **plain}
    policies = [
        network_policies.deny_everything(namespace),
        network_policies.allow_app(
            namespace,
            port=environment.workload.port,
            node_blocks=[str(block) for name in node_tiers for block in network.subnets(name)],
            data_blocks=[str(block) for block in network.subnets("data")] if has_data else [],
            torchserve=serves is not None,
        ),
    ]
    manifests: Manifests = {
        "namespace.yaml": [workload.namespace(namespace)],
        "service-account.yaml": [workload.account(namespace)],
        "deployment.yaml": [
            workload.deployment(
                namespace,
                settings=settings,
                workload=environment.workload,
                image=images[APP],
                values=list(variables),
                secrets=list(secrets),
                plain=plain,
            )
        ],
        "service.yaml": [workload.service(namespace, environment.workload)],
        "horizontal-pod-autoscaler.yaml": [workload.horizontal_pod_autoscaler(namespace, settings)],
        "pod-disruption-budget.yaml": [workload.pod_disruption_budget(namespace)],
        "storage-class.yaml": [storage_class()],
    }
    if secrets:
        manifests["secret-provider-class.yaml"] = [secret_provider_class(namespace, list(secrets))]
    if settings.gpu is not None:
        manifests["device-plugin.yaml"] = [device_plugin()]
    if serves is not None and settings.gpu is not None:
        manifests["torchserve.yaml"] = torchserve(namespace, serves, settings.gpu, image=images[TORCHSERVE])
        policies.append(network_policies.allow_torchserve(namespace))
    manifests["network-policies.yaml"] = policies
    return manifests
