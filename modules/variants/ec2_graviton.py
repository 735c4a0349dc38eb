"""An Auto Scaling group of ARM instances, on demand and Spot, behind a load balancer."""

from constructs import Construct

from environments.settings import Environment
from environments.settings.variants.ec2_graviton import Ec2Graviton as Ec2GravitonSettings
from modules.compute.auto_scaling_group import AutoScalingGroup
from modules.compute.instance_alarms import cpu_metric, instance_alarms
from modules.compute.instance_host import InstanceHost
from modules.compute.instance_scaling import InstanceScaling
from modules.compute.launch_template import LaunchTemplate
from modules.compute.machine_image import machine_image
from modules.foundation.foundation import Foundation
from modules.foundation.observability import Signal
from modules.foundation.tags import component_tags, standard_tags
from modules.variants.variant import Bounds, Scalable, Variant

_COMPONENT = "service"
# The instances', mapped to the workload's: that of a target group can't change with the settings.
_PORT = 8080


class Ec2Graviton(Variant):
    """Graviton instances in all zones that run the container under systemd; no NAT unless they live in private
    subnets, no SSH at all."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Ec2GravitonSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        names, network = foundation.names, foundation.network
        foundation.keys.let_instances_use()
        load_balancer = foundation.add_load_balancer("instance", port=_PORT)
        host = InstanceHost(
            self, "host", settings=settings, environment=environment, foundation=foundation, component=_COMPONENT
        )
        load_balancer.security_group.connect_to(
            "to-instances", host.group, port=_PORT, description="Requests and health checks"
        )
        tags = standard_tags(environment, names.stack) | component_tags(_COMPONENT, names.of("app"))
        template = LaunchTemplate(
            self,
            "template",
            names=names,
            keys=foundation.keys,
            image_id=machine_image(self, "image", kind="standard", architecture="arm64"),
            instance_type=settings.instance_types[0],
            profile=host.profile,
            group=host.group,
            public=settings.subnets == "public",
            hop_limit=host.hop_limit,
            user_data=host.user_data([f"--publish={_PORT}:{environment.workload.port}"]),
            disk_gb=settings.disk_gb,
            data_gb=None,
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
            subnet_ids=network.compute_subnet_ids,
            target_group_arn=load_balancer.target_group_arn,
            start_seconds=settings.start_seconds,
            tags=tags,
            keep_runtime_changes=environment.stops,
            depends_on=[load_balancer.ready, *host.ready],
        )
        InstanceScaling(
            self,
            "scaling",
            settings=settings.scaling,
            names=names,
            group_name=group.name,
            alb_resource_label=f"{load_balancer.arn_suffix}/{load_balancer.target_group_arn_suffix}",
        )
        self.url = load_balancer.url
        self.log_group = host.log_group
        dimensions = {"AutoScalingGroupName": group.name}
        self.scalable = (
            Scalable(
                kind="auto-scaling-group",
                id=group.name,
                signals=(
                    Signal(what="cpu", metric=cpu_metric(dimensions)),
                    Signal(what="requests", metric=load_balancer.requests),
                ),
                bounds=Bounds(
                    desired=settings.scaling.min_instances,
                    minimum=settings.scaling.min_instances,
                    maximum=settings.scaling.max_instances,
                ),
            ),
        )
        self.bedrock_callers = (host.profile.role_arn,)
        limits = environment.observability
        self.alarms = (
            *load_balancer.alarms(limits),
            *instance_alarms(limits, dimensions, stack=names.prefix),
        )
        self.outputs = {"auto_scaling_group": group.name}
