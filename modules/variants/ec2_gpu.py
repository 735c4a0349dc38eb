"""Instances with NVIDIA GPUs behind a load balancer: one with models that outlive it, or an Auto Scaling group."""

from cdktf_cdktf_provider_aws.lb_target_group_attachment import LbTargetGroupAttachment
from constructs import Construct

from environments.settings import Environment
from environments.settings.variants.ec2_gpu import Ec2Gpu as Ec2GpuSettings
from modules.compute.auto_scaling_group import AutoScalingGroup
from modules.compute.cloudwatch_agent import agent_metric
from modules.compute.instance_alarms import cpu_metric, gpu_alarm, instance_alarms, status_alarm
from modules.compute.instance_host import InstanceHost
from modules.compute.instance_scaling import InstanceScaling
from modules.compute.launch_template import LaunchTemplate
from modules.compute.machine_image import DATA_DEVICE, machine_image
from modules.compute.single_instance import Place, SingleInstance
from modules.compute.user_data import Mount
from modules.foundation.foundation import Foundation
from modules.foundation.load_balancer import LoadBalancer
from modules.foundation.observability import Signal
from modules.foundation.recovery import recover
from modules.foundation.tags import component_tags, standard_tags
from modules.variants.variant import Bounds, Scalable, Variant

_COMPONENT = "service"
# Ollama's own, mapped to the workload's: that of a target group can't change with the settings.
_PORT = 11434
# Docker's whole folder: images are large here, and models lie in a volume of Docker's.
_DATA = Mount(device=DATA_DEVICE, path="/var/lib/docker")


class Ec2Gpu(Variant):
    """GPU instances that run the container under systemd, reached by the load balancer alone."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Ec2GpuSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        self._settings = settings
        self._environment = environment
        self._foundation = foundation
        self._load_balancer = load_balancer = foundation.add_load_balancer("instance", port=_PORT)
        self._host = host = InstanceHost(
            self, "host", settings=settings, environment=environment, foundation=foundation, component=_COMPONENT
        )
        load_balancer.security_group.connect_to(
            "to-instances", host.group, port=_PORT, description="Requests and health checks"
        )
        self._image_id = machine_image(self, "image", kind="gpu", architecture=settings.architecture)
        self._user_data = host.user_data(
            [
                "--gpus=all",
                f"--publish={_PORT}:{environment.workload.port}",
                f"--mount=type=volume,source=models,destination={settings.models_path}",
            ],
            mount=_DATA,
            gpu=True,
        )
        self.url = load_balancer.url
        self.log_group = host.log_group
        self.bedrock_callers = (host.profile.role_arn,)
        dimensions = self._single() if settings.mode == "single" else self._group(load_balancer)
        limits, stack = environment.observability, foundation.names.prefix
        self.alarms = (
            *load_balancer.alarms(limits),
            *instance_alarms(limits, dimensions, stack=stack),
            gpu_alarm(settings.alarm_gpu_percent, stack=stack),
            *([status_alarm(dimensions["InstanceId"])] if settings.mode == "single" else []),
        )

    def _single(self) -> dict[str, str]:
        """One instance; the dimensions of its metrics."""
        settings, foundation, host = self._settings, self._foundation, self._host
        public, network = settings.subnets == "public", foundation.network
        instance = SingleInstance(
            self,
            "instance",
            names=foundation.names,
            keys=foundation.keys,
            place=Place(subnet_id=network.compute_subnet_ids[0], zone=network.compute_zones[0], public=public),
            image_id=self._image_id,
            instance_type=settings.instance_types[0],
            profile=host.profile,
            group=host.group,
            hop_limit=host.hop_limit,
            user_data=self._user_data,
            disk_gb=None,
            data_gb=settings.models_gb,
            component=_COMPONENT,
            keep_runtime_changes=self._environment.stops,
            depends_on=host.ready,
        )
        LbTargetGroupAttachment(
            self,
            "target",
            target_group_arn=self._load_balancer.target_group_arn,
            target_id=instance.id,
            port=_PORT,
        )
        recover(
            self,
            instance.id,
            part="instance",
            what="The instance",
            names=foundation.names,
            account=foundation.account,
            component=_COMPONENT,
            moves=settings.moves_to_another_host,
        )
        dimensions = {"InstanceId": instance.id}
        self.scalable = (Scalable(kind="instance", id=instance.id, signals=self._signals(dimensions)),)
        self.outputs = {"instance": instance.id} | ({"address": instance.add_address()} if settings.elastic_ip else {})
        return dimensions

    def _signals(self, dimensions: dict[str, str]) -> tuple[Signal, ...]:
        """By what the instances are idle: their own CPU, the GPUs and requests of all of them."""
        return (
            Signal(what="cpu", metric=cpu_metric(dimensions)),
            Signal(what="gpu", metric=agent_metric("gpu", self._foundation.names.prefix, statistic="Average")),
            Signal(what="requests", metric=self._load_balancer.requests),
        )

    def _group(self, load_balancer: LoadBalancer) -> dict[str, str]:
        """An Auto Scaling group; the dimensions of its metrics."""
        settings, foundation, host = self._settings, self._foundation, self._host
        names = foundation.names
        foundation.keys.let_instances_use()
        tags = standard_tags(self._environment, names.stack) | component_tags(_COMPONENT, names.of("app"))
        template = LaunchTemplate(
            self,
            "template",
            names=names,
            keys=foundation.keys,
            image_id=self._image_id,
            instance_type=settings.instance_types[0],
            profile=host.profile,
            group=host.group,
            public=settings.subnets == "public",
            hop_limit=host.hop_limit,
            user_data=self._user_data,
            disk_gb=None,
            data_gb=settings.models_gb,
            component=_COMPONENT,
            tags=tags,
        )
        group = AutoScalingGroup(
            self,
            "group",
            names=names,
            template=template,
            instance_types=settings.instance_types,
            scaling=settings.scaling,
            on_demand_base=settings.on_demand_base,
            spot_percent=settings.spot_percent,
            subnet_ids=foundation.network.compute_subnet_ids,
            target_group_arn=load_balancer.target_group_arn,
            start_seconds=settings.start_seconds,
            tags=tags,
            keep_runtime_changes=self._environment.stops,
            depends_on=[load_balancer.ready, *host.ready],
        )
        scaling = InstanceScaling(
            self,
            "scaling",
            settings=settings.scaling,
            names=names,
            group_name=group.name,
            alb_resource_label=f"{load_balancer.arn_suffix}/{load_balancer.target_group_arn_suffix}",
        )
        if settings.scaling.gpu_percent is not None:
            metric = agent_metric("gpu", names.prefix, statistic="Average")
            scaling.track("gpu", metric, settings.scaling.gpu_percent)
        dimensions = {"AutoScalingGroupName": group.name}
        self.scalable = (
            Scalable(
                kind="auto-scaling-group",
                id=group.name,
                signals=self._signals(dimensions),
                bounds=Bounds(
                    desired=settings.scaling.min_instances,
                    minimum=settings.scaling.min_instances,
                    maximum=settings.scaling.max_instances,
                ),
            ),
        )
        self.outputs = {"auto_scaling_group": group.name}
        return dimensions
