"""ECS on Fargate and Fargate Spot behind a load balancer."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster, EcsClusterSetting
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import EcsClusterCapacityProviders
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
    EcsServiceTimeouts,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionEphemeralStorage,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from constructs import Construct

from environments.settings import Environment
from environments.settings.operations import Observability as ObservabilitySettings
from environments.settings.variants.fargate import Fargate as FargateSettings
from environments.settings.workload import Workload
from modules.compute.ecs_scaling import FargateScaling
from modules.compute.start_permissions import start_permissions
from modules.foundation.foundation import Foundation
from modules.foundation.iam import ServiceRole
from modules.foundation.literal import literal
from modules.foundation.log_group import log_group
from modules.foundation.observability import Alarm, Metric, Signal
from modules.foundation.runtime import Runtime
from modules.foundation.tags import component_tags
from modules.variants.variant import Bounds, Scalable, Variant

_CONTAINER = "app"
_COMPONENT = "service"
# Spot takes a task back at two minutes' notice; Fargate's own upper bound for a container's end is the same.
_STOP_SECONDS = 120


class Fargate(Variant):
    """A cluster with one service: tasks in several zones, replaced one by one and rolled back when they fail."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: FargateSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        self._settings = settings
        self._workload = workload = environment.workload
        self._foundation = foundation
        names, network, observability = foundation.names, foundation.network, foundation.observability
        load_balancer = foundation.add_load_balancer("ip")
        self._tags = component_tags(_COMPONENT, names.prefix)
        group = foundation.service_group(self, part="tasks", description="Tasks", component=_COMPONENT)
        load_balancer.security_group.connect_to(
            "to-tasks", group, port=workload.port, description="Requests and health checks"
        )
        # Container Insights makes a log group that isn't there itself: without a key, and left behind.
        insights = log_group(
            self,
            "insights-logs",
            name=f"/aws/ecs/containerinsights/{names.prefix}/performance",
            retention_days=observability.log_retention_days,
            keys=foundation.keys,
            component=_COMPONENT,
        )
        cluster = EcsCluster(
            self,
            "cluster",
            name=names.prefix,
            setting=[EcsClusterSetting(name="containerInsights", value=settings.container_insights)],
            depends_on=[insights],
            tags=self._tags,
        )
        providers = EcsClusterCapacityProviders(
            self, "capacity", cluster_name=cluster.name, capacity_providers=["FARGATE", "FARGATE_SPOT"]
        )
        service = EcsService(
            self,
            "service",
            name=names.of(_CONTAINER),
            cluster=cluster.arn,
            task_definition=self._task().arn,
            desired_count=settings.scaling.min_tasks,
            capacity_provider_strategy=self._capacity(),
            # Else the provider replaces the service when its strategy changes.
            force_new_deployment=True,
            platform_version="LATEST",
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            health_check_grace_period_seconds=settings.start_seconds,
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=network.compute_subnet_ids, security_groups=[group.id], assign_public_ip=False
            ),
            load_balancer=[
                EcsServiceLoadBalancer(
                    target_group_arn=load_balancer.target_group_arn,
                    container_name=_CONTAINER,
                    container_port=workload.port,
                )
            ],
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            # A deployment that doesn't come up is an error of `apply`, not a surprise afterwards.
            wait_for_steady_state=True,
            timeouts=EcsServiceTimeouts(create="15m", update="15m", delete="15m"),
            depends_on=[load_balancer.ready, providers],
            tags=self._tags,
            # Scaling and auto-stop own the number of tasks.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]),
        )
        resource_id = f"service/{cluster.name}/{service.name}"
        FargateScaling(
            self,
            "scaling",
            settings=settings.scaling,
            names=names,
            resource_id=resource_id,
            alb_resource_label=f"{load_balancer.arn_suffix}/{load_balancer.target_group_arn_suffix}",
            keep_runtime_changes=environment.stops,
        )
        self.url = load_balancer.url
        dimensions = {"ClusterName": cluster.name, "ServiceName": service.name}
        self.scalable = (
            Scalable(
                kind="ecs-service",
                id=f"{cluster.name}/{service.name}",
                signals=(
                    Signal(what="cpu", metric=_metric("CPUUtilization", dimensions)),
                    Signal(what="requests", metric=load_balancer.requests),
                ),
                bounds=Bounds(
                    desired=settings.scaling.min_tasks,
                    minimum=settings.scaling.min_tasks,
                    maximum=settings.scaling.max_tasks,
                ),
            ),
        )
        self.alarms = (
            *load_balancer.alarms(environment.observability),
            *_alarms(environment.observability, dimensions),
        )
        self.outputs = {"cluster": cluster.name, "service": service.name}

    def _capacity(self) -> list[EcsServiceCapacityProviderStrategy]:
        settings = self._settings
        on_demand = EcsServiceCapacityProviderStrategy(
            capacity_provider="FARGATE", base=settings.on_demand_base, weight=settings.on_demand_weight
        )
        spot = EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=settings.spot_weight)
        return [on_demand, spot] if settings.spot_weight else [on_demand]

    def _task(self) -> EcsTaskDefinition:
        settings, foundation = self._settings, self._foundation
        cpu, memory_gb = settings.size(self._workload)
        runtime = foundation.runtime()
        log = foundation.observability.service_log()
        self.log_group = log.name
        start_up = start_permissions(
            workload=self._workload,
            account=foundation.account,
            registry=foundation.registry,
            log_group_arn=log.arn,
            runtime=runtime,
        )
        roles = {
            part: ServiceRole(
                self,
                part,
                name=foundation.names.of(part),
                service="ecs-tasks.amazonaws.com",
                component=_COMPONENT,
                account=foundation.account,
                statements=statements,
            )
            for part, statements in (("execution-role", start_up), ("task-role", runtime.permissions))
        }
        self.bedrock_callers = (roles["task-role"].arn,)
        scratch = _scratch_volumes(settings.scratch_paths)
        container = _container_definition(
            workload=self._workload,
            image=foundation.registry.resolve(self._workload.image),
            runtime=runtime,
            scratch=scratch,
            log_group=log.name,
            region=foundation.account.region,
        )
        return EcsTaskDefinition(
            self,
            "task",
            family=foundation.names.prefix,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(round(cpu * 1024)),
            memory=str(round(memory_gb * 1024)),
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                operating_system_family="LINUX", cpu_architecture=self._workload.architecture.upper()
            ),
            # 20 GB come with every task, and the API refuses to be asked for them.
            ephemeral_storage=EcsTaskDefinitionEphemeralStorage(size_in_gib=settings.ephemeral_storage_gb)
            if settings.ephemeral_storage_gb > 20
            else None,
            execution_role_arn=roles["execution-role"].arn,
            task_role_arn=roles["task-role"].arn,
            container_definitions=json.dumps([container]),
            volume=[EcsTaskDefinitionVolume(name=name) for name in scratch],
            depends_on=[role.ready for role in roles.values()],
            tags=self._tags,
        )


def _metric(name: str, dimensions: dict[str, str]) -> Metric:
    return Metric(namespace="AWS/ECS", name=name, statistic="Average", dimensions=dimensions)


def _alarms(limits: ObservabilitySettings, dimensions: dict[str, str]) -> Iterator[Alarm]:
    """Alarms on CPU and memory."""
    for part, metric, percent, what in (
        ("cpu", "CPUUtilization", limits.cpu_percent, "CPU"),
        ("memory", "MemoryUtilization", limits.memory_percent, "Memory"),
    ):
        yield Alarm(
            part=part,
            metric=_metric(metric, dimensions),
            above=percent,
            description=f"{what} of the service is high",
        )


def _container_definition(
    *, workload: Workload, image: str, runtime: Runtime, scratch: Mapping[str, str], log_group: str, region: str
) -> dict[str, Any]:
    """One entry of `containerDefinitions` in the words of the ECS API."""
    definition: dict[str, Any] = {
        "name": _CONTAINER,
        "image": image,
        "essential": True,
        "readonlyRootFilesystem": True,
        "portMappings": [{"containerPort": workload.port, "hostPort": workload.port, "protocol": "tcp"}],
        "environment": [{"name": name, "value": value} for name, value in sorted(runtime.environment.items())],
        "secrets": [{"name": name, "valueFrom": reference} for name, reference in sorted(runtime.secrets.items())],
        "mountPoints": [
            {"sourceVolume": name, "containerPath": path, "readOnly": False} for name, path in scratch.items()
        ],
        "linuxParameters": {"initProcessEnabled": True},
        "stopTimeout": _STOP_SECONDS,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group,
                "awslogs-region": region,
                "awslogs-stream-prefix": _CONTAINER,
                # A slow log must not stall the service.
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        },
    }
    return definition | ({"command": [literal(word) for word in workload.command]} if workload.command else {})


def _scratch_volumes(paths: Sequence[str]) -> dict[str, str]:
    """A volume for each of the folders: its name to its path."""
    folders = sorted({path.rstrip("/") for path in paths})
    return {f"scratch-{number}": path for number, path in enumerate(folders, start=1)}
