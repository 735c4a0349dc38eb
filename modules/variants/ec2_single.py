"""One small instance with an Elastic IP that terminates TLS itself: the cheap box."""

from constructs import Construct

from environments.settings import Environment
from environments.settings.variants.ec2_single import Ec2Single as Ec2SingleSettings
from modules.compute.instance_alarms import cpu_metric, instance_alarms, status_alarm
from modules.compute.instance_host import InstanceHost
from modules.compute.machine_image import DATA_DEVICE, machine_image
from modules.compute.reverse_proxy import HOST_FILE, caddyfile, reverse_proxy
from modules.compute.single_instance import Place, SingleInstance
from modules.compute.user_data import Mount
from modules.foundation.foundation import Foundation
from modules.foundation.observability import Signal
from modules.foundation.recovery import recover
from modules.foundation.security_group import ANYWHERE
from modules.variants.variant import Scalable, Variant

_COMPONENT = "service"
# Certificates outlive the instance: their issuer gives out a name's only a few times a week ("Rate limits" of Let's
# Encrypt's documentation), and every deployment is another instance. 1 GB is EBS's least.
_CERTIFICATES = Mount(device=DATA_DEVICE, path="/var/lib/docker/volumes")
_CERTIFICATES_GB = 1


class Ec2Single(Variant):
    """One instance that clients reach by its own address: a reverse proxy and the container, under systemd.

    What it hasn't, because there is no load balancer: a firewall (WAF) with its limit on requests, access logs in a
    bucket, a second zone. EC2 restarts it on another host when its own fails.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Ec2SingleSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        names, network, domain = foundation.names, foundation.network, foundation.domain
        host = InstanceHost(
            self, "host", settings=settings, environment=environment, foundation=foundation, component=_COMPONENT
        )
        # Without a domain there is no certificate, and nobody to answer on 443.
        for door in (80, 443) if domain else (80,):
            host.group.allow_from_cidr(f"from-internet-{door}", ANYWHERE, port=door, description="Clients")
        user_data = host.user_data(
            [],
            beside=[reverse_proxy(settings.proxy_image, log=host.log_group)],
            files={HOST_FILE: caddyfile(domain.name if domain else None, port=environment.workload.port)},
            mount=_CERTIFICATES,
        )
        instance = SingleInstance(
            self,
            "instance",
            names=names,
            keys=foundation.keys,
            place=Place(subnet_id=network.compute_subnet_ids[0], zone=network.compute_zones[0], public=True),
            image_id=machine_image(self, "image", kind="standard", architecture=settings.architecture),
            instance_type=settings.instance_type,
            profile=host.profile,
            group=host.group,
            hop_limit=host.hop_limit,
            user_data=user_data,
            disk_gb=settings.disk_gb,
            data_gb=_CERTIFICATES_GB,
            component=_COMPONENT,
            keep_runtime_changes=environment.stops,
            depends_on=host.ready,
        )
        recover(
            self,
            instance.id,
            part="instance",
            what="The instance",
            names=names,
            account=foundation.account,
            component=_COMPONENT,
        )
        address = instance.add_address()
        if domain is not None:
            domain.point_to_address(address)
        self.url = f"https://{domain.name}" if domain else f"http://{address}"
        self.log_group = host.log_group
        dimensions = {"InstanceId": instance.id}
        self.scalable = (
            Scalable(kind="instance", id=instance.id, signals=(Signal(what="cpu", metric=cpu_metric(dimensions)),)),
        )
        self.bedrock_callers = (host.profile.role_arn,)
        limits = environment.observability
        self.alarms = (
            *instance_alarms(limits, dimensions, stack=names.prefix),
            status_alarm(instance.id),
        )
        self.outputs = {"instance": instance.id, "address": address}
