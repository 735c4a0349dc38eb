"""AWS App Runner: a service with HTTPS from an image."""

import shlex
from collections.abc import Iterator

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.apprunner_auto_scaling_configuration_version import (
    ApprunnerAutoScalingConfigurationVersion,
)
from cdktf_cdktf_provider_aws.apprunner_custom_domain_association import ApprunnerCustomDomainAssociation
from cdktf_cdktf_provider_aws.apprunner_observability_configuration import (
    ApprunnerObservabilityConfiguration,
    ApprunnerObservabilityConfigurationTraceConfiguration,
)
from cdktf_cdktf_provider_aws.apprunner_service import (
    ApprunnerService,
    ApprunnerServiceEncryptionConfiguration,
    ApprunnerServiceHealthCheckConfiguration,
    ApprunnerServiceInstanceConfiguration,
    ApprunnerServiceNetworkConfiguration,
    ApprunnerServiceNetworkConfigurationEgressConfiguration,
    ApprunnerServiceNetworkConfigurationIngressConfiguration,
    ApprunnerServiceObservabilityConfiguration,
    ApprunnerServiceSourceConfiguration,
    ApprunnerServiceSourceConfigurationAuthenticationConfiguration,
    ApprunnerServiceSourceConfigurationImageRepository,
    ApprunnerServiceSourceConfigurationImageRepositoryImageConfiguration,
)
from cdktf_cdktf_provider_aws.apprunner_vpc_connector import ApprunnerVpcConnector
from cdktf_cdktf_provider_aws.data_aws_apprunner_hosted_zone_id import DataAwsApprunnerHostedZoneId
from constructs import Construct

from environments.settings import Environment
from environments.settings.operations import Observability as ObservabilitySettings
from environments.settings.variants.app_runner import AppRunner as AppRunnerSettings
from modules.foundation.domain import Domain
from modules.foundation.firewall import Firewall
from modules.foundation.foundation import Foundation
from modules.foundation.iam import ServiceRole, Statement, allow
from modules.foundation.literal import literal
from modules.foundation.observability import Alarm, Metric, Signal
from modules.foundation.runtime import Runtime
from modules.foundation.tags import component_tags
from modules.variants.variant import Scalable, Variant

_COMPONENT = "service"
_SERVICE_NAME_LIMIT = 40
_CONFIGURATION_NAME_LIMIT = 32
_MOST_VALIDATION_RECORDS = 3
"""With `www`; "Managing custom domain names for an App Runner service" of its developer guide doesn't say how many."""

# Configurations can't be changed nor deleted in use: the next revision comes first, then the service moves to it.
_NEXT_FIRST = TerraformResourceLifecycle(create_before_destroy=True)


class AppRunner(Variant):
    """A service between bounds, behind a firewall; its code reaches out through the private subnets, or by App Runner's
    own way.

    App Runner makes its log groups itself, named by the service's id, which nobody knows before: they can't be made
    with the stack's key and retention, keep everything, and stay when the service goes.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: AppRunnerSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        self._settings = settings
        self._workload = workload = environment.workload
        self._foundation = foundation
        names = foundation.names
        self._tags = component_tags(_COMPONENT, names.prefix)
        runtime = foundation.runtime()
        role = self._role("instance-role", "tasks.apprunner.amazonaws.com", [*self._own_statements(runtime)])
        scaling = ApprunnerAutoScalingConfigurationVersion(
            self,
            "scaling",
            auto_scaling_configuration_name=names.of("scale", limit=_CONFIGURATION_NAME_LIMIT),
            min_size=settings.min_instances,
            max_size=settings.max_instances,
            max_concurrency=settings.concurrency,
            lifecycle=_NEXT_FIRST,
            tags=self._tags,
        )
        cpu, memory_gb = settings.size(workload)
        ready: list[ITerraformDependable] = [role.ready]
        service = ApprunnerService(
            self,
            "service",
            service_name=names.of("app", limit=_SERVICE_NAME_LIMIT),
            source_configuration=self._source(runtime, ready),
            instance_configuration=ApprunnerServiceInstanceConfiguration(
                cpu=str(round(cpu * 1024)), memory=str(round(memory_gb * 1024)), instance_role_arn=role.arn
            ),
            auto_scaling_configuration_arn=scaling.arn,
            encryption_configuration=ApprunnerServiceEncryptionConfiguration(kms_key=foundation.keys.arn),
            health_check_configuration=ApprunnerServiceHealthCheckConfiguration(
                protocol="HTTP",
                path=literal(workload.health_check_path),
                interval=10,
                timeout=5,
                healthy_threshold=1,
                unhealthy_threshold=5,
            ),
            network_configuration=ApprunnerServiceNetworkConfiguration(
                egress_configuration=self._egress(),
                ingress_configuration=ApprunnerServiceNetworkConfigurationIngressConfiguration(
                    is_publicly_accessible=True
                ),
                ip_address_type="IPV4",
            ),
            observability_configuration=self._observability(),
            depends_on=ready,
            tags=self._tags,
        )
        Firewall(
            self,
            "firewall",
            names=names,
            keys=foundation.keys,
            resource_arn=service.arn,
            rate_limit=environment.load_balancer.rate_limit,
            log_retention_days=foundation.observability.log_retention_days,
        )
        if foundation.domain is not None:
            self._answer_to(foundation.domain, service)
        self.url = f"https://{foundation.domain.name if foundation.domain else service.service_url}"
        self.log_group = f"/aws/apprunner/{service.service_name}/{service.service_id}/application"
        dimensions = {"ServiceName": service.service_name, "ServiceID": service.service_id}
        self.scalable = (
            Scalable(
                kind="app-runner-service",
                id=service.arn,
                signals=(
                    Signal(what="cpu", metric=_metric("CPUUtilization", "Average", dimensions)),
                    Signal(what="requests", metric=_metric("Requests", "Sum", dimensions)),
                ),
            ),
        )
        self.alarms = tuple(_alarms(environment.observability, dimensions))
        self.bedrock_callers = (role.arn,)
        self.outputs = {"service": service.service_name, "service_arn": service.arn}

    def _role(self, part: str, service: str, statements: list[Statement]) -> ServiceRole:
        return ServiceRole(
            self,
            part,
            name=self._foundation.names.of(part),
            service=service,
            component=_COMPONENT,
            account=self._foundation.account,
            statements=statements,
            # The trust policies in "App Runner IAM roles" of its developer guide have no condition.
            guarded=False,
        )

    def _own_statements(self, runtime: Runtime) -> Iterator[Statement]:
        """What the instance role may do: what the workload may, read its secrets at start, and trace."""
        yield from runtime.permissions
        yield from runtime.secret_permissions
        if self._settings.tracing:
            # What the managed policy AWSXRayDaemonWriteAccess allows; X-Ray's actions know no resource.
            sampling = ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries"]
            yield allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords", *sampling], ["*"], sid="Trace")

    def _source(self, runtime: Runtime, ready: list[ITerraformDependable]) -> ApprunnerServiceSourceConfiguration:
        """The image with what it runs with; adds to `ready` what the role that pulls it needs."""
        workload, registry = self._workload, self._foundation.registry
        authentication = None
        if workload.in_ecr:
            layers = [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:DescribeImages",
                "ecr:GetDownloadUrlForLayer",
            ]
            role = self._role(
                "access-role",
                "build.apprunner.amazonaws.com",
                [
                    # ECR gives out its token for a whole registry: the action knows no resource.
                    allow(["ecr:GetAuthorizationToken"], ["*"], sid="EnterRegistry"),
                    allow(layers, [registry.repository_arn(workload.image, self._foundation.account)], sid="PullImage"),
                ],
            )
            ready.append(role.ready)
            authentication = ApprunnerServiceSourceConfigurationAuthenticationConfiguration(access_role_arn=role.arn)
        return ApprunnerServiceSourceConfiguration(
            authentication_configuration=authentication,
            # A deployment is Terraform's to make, with another tag.
            auto_deployments_enabled=False,
            image_repository=ApprunnerServiceSourceConfigurationImageRepository(
                image_identifier=registry.resolve(workload.image),
                image_repository_type="ECR" if workload.in_ecr else "ECR_PUBLIC",
                image_configuration=ApprunnerServiceSourceConfigurationImageRepositoryImageConfiguration(
                    port=str(workload.port),
                    start_command=literal(shlex.join(workload.command)) if workload.command else None,
                    runtime_environment_variables=dict(runtime.environment),
                    runtime_environment_secrets=dict(runtime.secrets),
                ),
            ),
        )

    def _egress(self) -> ApprunnerServiceNetworkConfigurationEgressConfiguration:
        if self._settings.egress == "default":
            return ApprunnerServiceNetworkConfigurationEgressConfiguration(egress_type="DEFAULT")
        names, network = self._foundation.names, self._foundation.network
        group = self._foundation.service_group(
            self, part="connector", description="App Runner service", component=_COMPONENT
        )
        connector = ApprunnerVpcConnector(
            self,
            "connector",
            vpc_connector_name=names.of("vpc", limit=_SERVICE_NAME_LIMIT),
            subnets=network.compute_subnet_ids,
            security_groups=[group.id],
            lifecycle=_NEXT_FIRST,
            tags=self._tags,
        )
        return ApprunnerServiceNetworkConfigurationEgressConfiguration(
            egress_type="VPC", vpc_connector_arn=connector.arn
        )

    def _observability(self) -> ApprunnerServiceObservabilityConfiguration:
        if not self._settings.tracing:
            return ApprunnerServiceObservabilityConfiguration(observability_enabled=False)
        configuration = ApprunnerObservabilityConfiguration(
            self,
            "observability",
            observability_configuration_name=self._foundation.names.of("trace", limit=_CONFIGURATION_NAME_LIMIT),
            trace_configuration=ApprunnerObservabilityConfigurationTraceConfiguration(vendor="AWSXRAY"),
            lifecycle=_NEXT_FIRST,
            tags=self._tags,
        )
        return ApprunnerServiceObservabilityConfiguration(
            observability_enabled=True, observability_configuration_arn=configuration.arn
        )

    def _answer_to(self, domain: Domain, service: ApprunnerService) -> None:
        """Lets the service answer to the domain: App Runner makes a certificate once the DNS proves whose it is."""
        association = ApprunnerCustomDomainAssociation(
            self, "domain", domain_name=domain.name, service_arn=service.arn, enable_www_subdomain=False
        )
        domain.prove(
            "validation-record", f"{association.fqn}.certificate_validation_records", most=_MOST_VALIDATION_RECORDS
        )
        zone = DataAwsApprunnerHostedZoneId(self, "zone", region=self._foundation.account.region)
        domain.point_to(dns_name=association.dns_target, zone_id=zone.id)


def _metric(name: str, statistic: str, dimensions: dict[str, str]) -> Metric:
    return Metric(namespace="AWS/AppRunner", name=name, statistic=statistic, dimensions=dimensions)


def _alarms(limits: ObservabilitySettings, dimensions: dict[str, str]) -> Iterator[Alarm]:
    """Alarms on errors, latency, CPU and memory: "App Runner service metrics" of its developer guide."""
    for part, name, statistic, above, what in (
        ("errors", "5xxStatusResponses", "Sum", limits.errors_per_minute, "The service answers with errors"),
        # In milliseconds.
        ("latency", "RequestLatency", "p95", limits.latency_seconds * 1000, "The service answers slowly"),
        ("cpu", "CPUUtilization", "Average", limits.cpu_percent, "CPU of the service is high"),
        ("memory", "MemoryUtilization", "Average", limits.memory_percent, "Memory of the service is high"),
    ):
        yield Alarm(
            part=part,
            metric=_metric(name, statistic, dimensions),
            above=above,
            description=what,
        )
