"""The Application Load Balancer: HTTPS where there is a domain, logged, behind a firewall."""

from typing import Literal

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from environments.settings.load_balancer import LoadBalancer as LoadBalancerSettings
from environments.settings.operations import Observability as ObservabilitySettings
from modules.foundation.domain import Domain
from modules.foundation.firewall import Firewall
from modules.foundation.keys import Keys
from modules.foundation.literal import literal
from modules.foundation.names import Names
from modules.foundation.network import Network
from modules.foundation.observability import Alarm, Metric
from modules.foundation.protection import protected
from modules.foundation.security_group import ANYWHERE, SecurityGroup
from modules.foundation.storage import Bucket
from modules.foundation.tags import component_tags

_NAME_LIMIT = 32
_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
HEALTH_CHECK_SECONDS = 30


class LoadBalancer(Construct):
    """A load balancer over the public subnets with one target group, or shared with a service that brings its own."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: LoadBalancerSettings,
        target_type: Literal["ip", "instance"] | None,
        port: int,
        names: Names,
        keys: Keys,
        network: Network,
        logs: Bucket,
        domain: Domain | None,
        health_check_path: str,
        log_retention_days: int,
        deletion_protection: bool,
        foreign_tag: str | None = None,
    ) -> None:
        """Without a `target_type` there is no target group: the listeners answer 404 to what no rule takes, and rules
        are somebody else's, who may keep the tag `foreign_tag` on the load balancer."""
        super().__init__(scope, id_)
        self._tags = component_tags("load-balancer", names.of("alb"))
        self.security_group = SecurityGroup(
            self,
            "security-group",
            name=names.of("alb"),
            description="Load balancer",
            vpc_id=network.vpc_id,
            component="load-balancer",
        )
        for door in (80, 443) if domain else (80,):
            self.security_group.allow_from_cidr(f"from-internet-{door}", ANYWHERE, port=door, description="Clients")
        balancer = Lb(
            self,
            "alb",
            name=names.of("alb", limit=_NAME_LIMIT),
            load_balancer_type="application",
            internal=False,
            subnets=network.public_subnet_ids,
            security_groups=[self.security_group.id],
            drop_invalid_header_fields=True,
            enable_deletion_protection=deletion_protection,
            idle_timeout=settings.idle_timeout_seconds,
            access_logs=LbAccessLogs(bucket=logs.name, prefix="load-balancer", enabled=True),
            # ELB tries to write a test object when logging is switched on.
            depends_on=[logs.ready],
            lifecycle=protected(
                deletion_protection,
                ignore_changes=[f'{tags}["{foreign_tag}"]' for tags in ("tags", "tags_all")] if foreign_tag else (),
            ),
            tags=self._tags,
        )
        self._target_group: LbTargetGroup | None = None
        if target_type is not None:
            self._target_group = LbTargetGroup(
                self,
                "targets",
                name=names.of("app", limit=_NAME_LIMIT),
                vpc_id=network.vpc_id,
                target_type=target_type,
                protocol="HTTP",
                # Another one would replace the group, which AWS refuses while a listener uses it: so it is the
                # variant's, never the settings'. Addresses are registered with their own, and it says nothing.
                port=port,
                deregistration_delay="30",
                health_check=LbTargetGroupHealthCheck(
                    path=literal(health_check_path),
                    interval=HEALTH_CHECK_SECONDS,
                    timeout=5,
                    healthy_threshold=2,
                    unhealthy_threshold=3,
                    matcher="200-399",
                ),
                tags=self._tags,
            )
        self.ready: ITerraformDependable = self._listen(balancer.arn, domain)
        if domain is not None:
            domain.point_to(dns_name=balancer.dns_name, zone_id=balancer.zone_id)
        Firewall(
            self,
            "firewall",
            names=names,
            keys=keys,
            resource_arn=balancer.arn,
            rate_limit=settings.rate_limit,
            log_retention_days=log_retention_days,
        )
        self.arn: str = balancer.arn
        self.arn_suffix: str = balancer.arn_suffix
        self.door = 443 if domain else 80
        """The port that clients come to."""
        self.host: str = domain.name if domain else balancer.dns_name
        """The name that clients come to."""
        self.url = f"{'https' if domain else 'http'}://{self.host}"

    @property
    def target_group_arn(self) -> str:
        """ARN of the target group; LookupError where there is none."""
        arn: str = self._targets.arn
        return arn

    @property
    def target_group_arn_suffix(self) -> str:
        """What metrics know the target group by; LookupError where there is none."""
        suffix: str = self._targets.arn_suffix
        return suffix

    @property
    def _targets(self) -> LbTargetGroup:
        if self._target_group is None:
            raise LookupError("the load balancer is shared, and has no target group of its own")
        return self._target_group

    @property
    def requests(self) -> Metric:
        """Requests to it, health checks left out."""
        return Metric(
            namespace="AWS/ApplicationELB",
            name="RequestCount",
            statistic="Sum",
            dimensions={"LoadBalancer": self.arn_suffix},
        )

    def alarms(self, limits: ObservabilitySettings) -> tuple[Alarm, ...]:
        """Alarms on errors and latency and, where it has targets of its own, on the lack of a healthy one."""
        balancer = {"LoadBalancer": self.arn_suffix}
        targets = balancer | ({"TargetGroup": self.target_group_arn_suffix} if self._target_group else {})

        def metric(name: str, statistic: str, dimensions: dict[str, str]) -> Metric:
            return Metric(namespace="AWS/ApplicationELB", name=name, statistic=statistic, dimensions=dimensions)

        errors = limits.errors_per_minute
        alarms = (
            Alarm(
                part="target-errors",
                metric=metric("HTTPCode_Target_5XX_Count", "Sum", targets),
                above=errors,
                description="The service answers with errors",
            ),
            Alarm(
                part="load-balancer-errors",
                metric=metric("HTTPCode_ELB_5XX_Count", "Sum", balancer),
                above=errors,
                description="The load balancer answers with errors",
            ),
            Alarm(
                part="latency",
                metric=metric("TargetResponseTime", "p95", targets),
                above=limits.latency_seconds,
                description="The service answers slowly",
            ),
        )
        if self._target_group is None:
            return alarms
        no_target = Alarm(
            part="no-healthy-target",
            metric=metric("HealthyHostCount", "Minimum", targets),
            below=1,
            minutes=3,
            no_data_is_bad=True,
            description="No target is healthy",
        )
        return (*alarms, no_target)

    def _listen(self, balancer_arn: str, domain: Domain | None) -> LbListener:
        """The listener that clients come to."""
        if self._target_group is None:
            nobody = LbListenerDefaultActionFixedResponse(content_type="text/plain", status_code="404")
            forward = LbListenerDefaultAction(type="fixed-response", fixed_response=nobody)
        else:
            forward = LbListenerDefaultAction(type="forward", target_group_arn=self._target_group.arn)
        to_https = LbListenerDefaultActionRedirect(port="443", protocol="HTTPS", status_code="HTTP_301")
        http = LbListener(
            self,
            "http",
            load_balancer_arn=balancer_arn,
            port=80,
            protocol="HTTP",
            default_action=[LbListenerDefaultAction(type="redirect", redirect=to_https) if domain else forward],
            tags=self._tags,
        )
        if domain is None:
            return http
        return LbListener(
            self,
            "https",
            load_balancer_arn=balancer_arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=_TLS_POLICY,
            certificate_arn=domain.certify(),
            default_action=[forward],
            tags=self._tags,
        )
