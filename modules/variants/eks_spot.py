"""Kubernetes on EKS with managed node groups, Spot capacity and Karpenter, behind a load balancer."""

from collections.abc import Iterator, Sequence

from cdktf_cdktf_provider_aws.autoscaling_attachment import AutoscalingAttachment
from constructs import Construct

from environments.settings import Environment
from environments.settings.operations import Observability as ObservabilitySettings
from environments.settings.variants.eks_spot import EksSpot as EksSettings
from modules.compute.eks.add_ons import AddOns
from modules.compute.eks.control_plane import ControlPlane
from modules.compute.eks.karpenter import Karpenter
from modules.compute.eks.manifests.parts import APP, NODE_PORT, TORCHSERVE
from modules.compute.eks.manifests.render import render
from modules.compute.eks.node_groups import NodeGroups
from modules.compute.eks.pod_roles import PodIdentityRole
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Statement, allow
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.observability import Alarm, Metric, Signal
from modules.foundation.runtime import Runtime
from modules.foundation.tags import component_tags, standard_tags
from modules.variants.variant import Bounds, Scalable, Variant

_COMPONENT = "service"


class EksSpot(Variant):
    """A cluster with its nodes and add-ons; what runs in it is rendered beside the stack and applied with kubectl."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EksSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        names, network, account = foundation.names, foundation.network, foundation.account
        retention_days = foundation.observability.log_retention_days
        load_balancer = foundation.add_load_balancer("instance", port=NODE_PORT)
        log = foundation.observability.service_log(f"/aws/containerinsights/{names.prefix}/application")
        cluster = ControlPlane(
            self,
            "control-plane",
            settings=settings,
            names=names,
            account=account,
            keys=foundation.keys,
            network=network,
            log_retention_days=retention_days,
        )
        load_balancer.security_group.connect_to(
            "to-nodes", cluster.security_group, port=NODE_PORT, description="Requests and health checks"
        )
        foundation.let_reach_data(cluster.security_group)
        add_ons = AddOns(self, "add-ons", cluster=cluster, version=settings.version, names=names, account=account)
        groups = dict(settings.node_groups())
        gpu_tier = network.tiers.get("ml")
        gpu_subnets = network.compute_subnet_ids if gpu_tier is None else gpu_tier.subnet_ids
        tags = standard_tags(environment, names.stack)
        nodes = NodeGroups(
            self,
            "nodes",
            cluster=cluster,
            groups=groups,
            subnet_ids={name: gpu_subnets if name == "gpu" else network.compute_subnet_ids for name in groups},
            names=names,
            account=account,
            tags=tags,
            keep_runtime_changes=environment.stops,
            depends_on=add_ons.before_nodes,
        )
        add_ons.add_those_on_nodes(
            list(nodes.groups.values()),
            application_log_arn=log.arn,
            log_retention_days=retention_days,
            keys=foundation.keys,
        )
        # Any of them forwards to the pods, wherever those are.
        for name in groups:
            if name != "gpu":
                AutoscalingAttachment(
                    self,
                    f"{name}-targets",
                    autoscaling_group_name=nodes.autoscaling_group_name(name),
                    lb_target_group_arn=load_balancer.target_group_arn,
                )
        if settings.karpenter is not None:
            Karpenter(self, "karpenter", cluster=cluster, names=names, account=account)
        runtime = foundation.runtime()
        roles = {
            part: PodIdentityRole(
                self,
                f"{part}-role",
                names=names,
                account=account,
                namespace=names.project,
                service_account=part,
                component=_COMPONENT,
                statements=[*runtime.permissions, *(_secrets(runtime, foundation.keys) if part == APP else ())],
            )
            for part in (APP, *([TORCHSERVE] if settings.torchserve else []))
        }
        for role in roles.values():
            role.associate(cluster)
        rendered = render(
            settings=settings,
            environment=environment,
            names=names,
            runtime=runtime,
            registry=foundation.registry,
            buckets={name: bucket.name for name, bucket in foundation.buckets.items()},
            node_tags={**tags, **component_tags("nodes", names.of("karpenter"))},
        )
        self.files = rendered.files
        self.url = load_balancer.url
        self.log_group = log.name
        node_groups = (
            Scalable(
                kind="eks-node-group",
                id=f"{cluster.name}/{nodes.groups[name].node_group_name}",
                # Of the workload, wherever its pods are: the nodes' own are never idle.
                signals=(
                    Signal(
                        what="cpu",
                        metric=_metric("pod_cpu_utilization_over_pod_limit", "Average", _pods(cluster.name, names)),
                    ),
                    Signal(what="requests", metric=load_balancer.requests),
                ),
                bounds=Bounds(desired=group.min_nodes, minimum=group.min_nodes, maximum=group.max_nodes),
            )
            for name, group in groups.items()
        )
        karpenter = Scalable(kind="karpenter-nodes", id=f"{names.project}/{names.prefix}")
        self.scalable = (*node_groups, *([karpenter] if settings.karpenter is not None else []))
        self.alarms = (
            *load_balancer.alarms(environment.observability),
            *_alarms(environment.observability, cluster=cluster.name, names=names),
        )
        self.bedrock_callers = (roles[APP].arn,)
        self.outputs = {
            "cluster": cluster.name,
            "node_groups": {name: group.node_group_name for name, group in nodes.groups.items()},
            "manifest_values": "".join(f"{key}={value}\n" for key, value in sorted(rendered.values.items())),
        }


def _secrets(runtime: Runtime, keys: Keys) -> Iterator[Statement]:
    """What the Secrets Store CSI driver does with the pod's role."""
    read = ("secretsmanager", ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"])
    for service, actions in (read, ("ssm", ["ssm:GetParameters"])):
        arns = [arn for arn in runtime.readable_secrets if (":ssm:" in arn) == (service == "ssm")]
        if arns:
            yield allow(actions, arns, sid=f"Read{service.capitalize()}")
    if runtime.readable_secrets:
        yield allow(["kms:Decrypt"], [keys.arn], sid="DecryptSecrets")


def _pods(cluster: str, names: Names) -> dict[str, str]:
    """Dimensions of the workload's pods in Container Insights."""
    return {"ClusterName": cluster, "Namespace": names.project, "PodName": APP}


def _metric(name: str, statistic: str, dimensions: dict[str, str]) -> Metric:
    return Metric(namespace="ContainerInsights", name=name, statistic=statistic, dimensions=dimensions)


def _alarms(limits: ObservabilitySettings, *, cluster: str, names: Names) -> Iterator[Alarm]:
    """Alarms on the workload's pods and on the nodes, from Container Insights."""
    pods = _pods(cluster, names)
    nodes = {"ClusterName": cluster}
    watched: Sequence[tuple[str, str, str, dict[str, str], float, str]] = (
        (
            "cpu",
            "pod_cpu_utilization_over_pod_limit",
            "Average",
            pods,
            limits.cpu_percent,
            "CPU of the service is high",
        ),
        (
            "memory",
            "pod_memory_utilization_over_pod_limit",
            "Average",
            pods,
            limits.memory_percent,
            "Memory of the service is high",
        ),
        ("node-cpu", "node_cpu_utilization", "Maximum", nodes, limits.cpu_percent, "CPU of a node is high"),
        ("node-memory", "node_memory_utilization", "Maximum", nodes, limits.memory_percent, "Memory of a node is high"),
        ("node-disk", "node_filesystem_utilization", "Maximum", nodes, 85, "Disk of a node is full"),
        ("failed-nodes", "cluster_failed_node_count", "Maximum", nodes, 0, "A node is not ready"),
    )
    for part, name, statistic, dimensions, above, description in watched:
        yield Alarm(part=part, metric=_metric(name, statistic, dimensions), above=above, description=description)
