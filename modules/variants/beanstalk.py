"""AWS Elastic Beanstalk on its Docker platform: one instance, or a group of them behind the load balancer."""

from collections.abc import Iterator, Sequence

from cdktf import Fn, ITerraformDependable, TerraformResourceLifecycle, TerraformStack
from cdktf_cdktf_provider_aws.data_aws_ebs_encryption_by_default import DataAwsEbsEncryptionByDefault
from cdktf_cdktf_provider_aws.data_aws_elastic_beanstalk_solution_stack import DataAwsElasticBeanstalkSolutionStack
from cdktf_cdktf_provider_aws.elastic_beanstalk_application import ElasticBeanstalkApplication
from cdktf_cdktf_provider_aws.elastic_beanstalk_environment import (
    ElasticBeanstalkEnvironment,
    ElasticBeanstalkEnvironmentSetting,
)
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from environments.settings import Environment
from environments.settings.instance_types import INSTANCE_TYPES
from environments.settings.operations import Observability as ObservabilitySettings
from environments.settings.variants.beanstalk import Beanstalk as BeanstalkSettings
from modules.compute.instance_alarms import cpu_metric
from modules.compute.instance_profile import InstanceProfile
from modules.compute.option_settings import option_settings
from modules.compute.source_bundle import SourceBundle
from modules.compute.start_permissions import start_permissions
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Role, Statement, allow, allow_service, equals
from modules.foundation.load_balancer import HEALTH_CHECK_SECONDS, LoadBalancer
from modules.foundation.log_group import log_group
from modules.foundation.observability import Alarm, Metric, Signal
from modules.foundation.runtime import Runtime
from modules.foundation.security_group import ANYWHERE, SecurityGroup
from modules.variants.variant import Bounds, Scalable, Variant

_COMPONENT = "service"
_ENVIRONMENT_NAME_LIMIT = 40
# nginx on each instance, which passes requests on to the container.
_PROXY_PORT = 80
_PLATFORM = r"^64bit Amazon Linux 2023 v[0-9.]+ running Docker$"
_RULE = "app"

_SERVICE_LOG = "eb-docker/containers/eb-current-app/stdouterr.log"
_LOGS = ("docker", "docker-events.log", "eb-engine.log", "eb-hooks.log", "nginx/access.log", "nginx/error.log")
"""Below /var/log, what the Docker platform streams beside the container's output: "Using Elastic Beanstalk with Amazon
CloudWatch Logs" of its developer guide."""

_DEGRADED = 15
"""`EnvironmentHealth` above this is Degraded (20) or Severe (25): "Publishing Amazon CloudWatch custom metrics for an
environment" of the Elastic Beanstalk developer guide."""

_COUNT_TAG = "elasticbeanstalk:shared-elb-environment-count"
"""What Beanstalk notes on a load balancer that it shares."""


class Beanstalk(Variant):
    """An application with one environment, whose platform Beanstalk keeps up to date.

    The load balancer is the stack's own, as a shared one: Beanstalk's would get its firewall only after it answers, and
    can't be told to drop bad headers, to redirect to HTTPS or to resist deletion.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: BeanstalkSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        self._settings = settings
        self._environment = environment
        self._foundation = foundation
        names, network = foundation.names, foundation.network
        self._name = names.of("web", limit=_ENVIRONMENT_NAME_LIMIT)
        # Beanstalk keeps the tag Name to itself, and the provider doesn't see it.
        tags = {"Component": _COMPONENT}
        runtime = foundation.runtime()
        application = ElasticBeanstalkApplication(
            self,
            "application",
            name=names.prefix,
            description=f"The service of {names.prefix}",
            tags=tags,
        )
        bundle = SourceBundle(
            self,
            "source",
            application=application.name,
            environment=environment,
            foundation=foundation,
            component=_COMPONENT,
            tags=tags,
        )
        balancer = None if settings.single else foundation.add_load_balancer(None, foreign_tag=_COUNT_TAG)
        group = self._security_group(balancer)
        logs = self._log_groups()
        profile = InstanceProfile(
            self,
            "profile",
            names=names,
            account=foundation.account,
            component=_COMPONENT,
            statements=[*self._instance_statements(runtime, bundle), *runtime.permissions],
        )
        service_role, service_ready = self._service_role()
        platform = DataAwsElasticBeanstalkSolutionStack(self, "platform", most_recent=True, name_regex=_PLATFORM)
        deployed = ElasticBeanstalkEnvironment(
            self,
            "environment",
            name=self._name,
            application=application.name,
            version_label=bundle.label,
            solution_stack_name=platform.name,
            tier="WebServer",
            wait_for_ready_timeout="30m",
            setting=[
                *self._capacity(group, profile),
                *self._network_settings(),
                *(self._entry(balancer) if balancer else ()),
                *self._deployments(),
                *self._care(service_role),
                *option_settings("aws:elasticbeanstalk:application:environment", runtime.environment),
                *option_settings("aws:elasticbeanstalk:application:environmentsecrets", _references(runtime)),
            ],
            depends_on=[
                profile.ready,
                *service_ready,
                *logs,
                *group.ready,
                *network.ready,
                *([balancer.ready] if balancer else ()),
            ],
            # Updates of the platform are Beanstalk's to make, in the update window.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["solution_stack_name"]),
            tags=tags,
        )
        self._warn_of_plain_disks()
        self.url = balancer.url if balancer else f"http://{deployed.cname}"
        scaling_group = Fn.element(deployed.autoscaling_groups, 0)
        scaling = settings.scaling
        self.scalable = (
            Scalable(
                kind="beanstalk-environment",
                id=deployed.name,
                signals=(
                    Signal(what="cpu", metric=cpu_metric({"AutoScalingGroupName": scaling_group})),
                    *([Signal(what="requests", metric=balancer.requests)] if balancer else []),
                ),
                bounds=Bounds(desired=1, minimum=1, maximum=1)
                if settings.single
                else Bounds(
                    desired=scaling.min_instances, minimum=scaling.min_instances, maximum=scaling.max_instances
                ),
            ),
        )
        self.alarms = (
            *(balancer.alarms(environment.observability) if balancer else ()),
            *_alarms(environment.observability, environment_name=deployed.name, scaling_group=scaling_group),
        )
        self.bedrock_callers = (profile.role_arn,)
        self.outputs = {"application": application.name, "environment": deployed.name}

    def _security_group(self, balancer: LoadBalancer | None) -> SecurityGroup:
        """The instances' group, in place of Beanstalk's own: only the load balancer comes in, where there is one."""
        group = self._foundation.service_group(self, part="instances", description="Instances", component=_COMPONENT)
        if balancer is None:
            group.allow_from_cidr("from-internet", ANYWHERE, port=_PROXY_PORT, description="Clients")
        else:
            balancer.security_group.connect_to(
                "to-proxies", group, port=_PROXY_PORT, description="Requests and health checks"
            )
        return group

    def _log_groups(self) -> list[ITerraformDependable]:
        """All that Beanstalk would make itself, without a key. It takes those that are there, as it does with those
        that another environment of the name has left behind."""
        foundation, prefix = self._foundation, f"/aws/elasticbeanstalk/{self._name}"
        service = foundation.observability.service_log(f"{prefix}/var/log/{_SERVICE_LOG}")
        self.log_group = service.name
        self._log_arn = service.arn
        others = {name: f"{prefix}/var/log/{name}" for name in _LOGS} | {"health": f"{prefix}/environment-health.log"}
        return [
            service,
            *(
                log_group(
                    self,
                    f"{part.replace('/', '-').removesuffix('.log')}-logs",
                    name=name,
                    retention_days=foundation.observability.log_retention_days,
                    keys=foundation.keys,
                    component=_COMPONENT,
                )
                for part, name in others.items()
            ),
        ]

    def _instance_statements(self, runtime: Runtime, bundle: SourceBundle) -> Iterator[Statement]:
        """What instances need of the managed policy AWSElasticBeanstalkWebTier, for just this environment."""
        foundation = self._foundation
        account, application = foundation.account, foundation.names.prefix
        yield from start_permissions(
            workload=self._environment.workload,
            account=account,
            registry=foundation.registry,
            log_group_arn=self._log_arn,
            runtime=runtime,
        )
        streams = account.arn("logs", f"log-group:/aws/elasticbeanstalk/{self._name}/*")
        yield allow(
            ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [streams], sid="StreamLogs"
        )
        yield allow(
            ["elasticbeanstalk:PutInstanceStatistics"],
            [
                account.arn("elasticbeanstalk", f"application/{application}"),
                account.arn("elasticbeanstalk", f"environment/{application}/{self._name}"),
            ],
            sid="ReportHealth",
        )
        # Beanstalk's own bucket of the account, for what it tells its instances and what they hand back.
        shared = f"arn:{account.partition}:s3:::elasticbeanstalk-{account.region}-{account.id}"
        yield allow(["s3:ListBucket"], [shared], sid="FindInstructions")
        yield allow(["s3:GetObject", "s3:PutObject"], [f"{shared}/*"], sid="ExchangeInstructions")
        yield allow(["s3:GetObject"], [f"{bundle.bucket_arn}/*"], sid="FetchBundle")
        yield allow(["kms:Decrypt"], [foundation.keys.arn], sid="DecryptBundle")

    def _service_role(self) -> tuple[Role, list[ITerraformDependable]]:
        """The role by which Beanstalk watches the environment and updates its platform, and what makes it ready.

        AWS's own policies: what an update of the platform has to do changes with the platform.
        """
        foundation = self._foundation
        role = Role(
            self,
            "service-role",
            name=foundation.names.of("service-role"),
            # "The default service role" of the developer guide: Beanstalk sends this, and no account.
            trust=allow_service(
                "elasticbeanstalk.amazonaws.com",
                ["sts:AssumeRole"],
                [],
                sid="Assume",
                conditions=[equals("sts:ExternalId", "elasticbeanstalk")],
            ),
            component=_COMPONENT,
        )
        policies = {
            "health-policy": "service-role/AWSElasticBeanstalkEnhancedHealth",
            "updates-policy": "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy",
        }
        attachments: list[ITerraformDependable] = [
            IamRolePolicyAttachment(
                self,
                part,
                role=role.name,
                policy_arn=f"arn:{foundation.account.partition}:iam::aws:policy/{policy}",
            )
            for part, policy in policies.items()
        ]
        return role, attachments

    def _capacity(self, group: SecurityGroup, profile: InstanceProfile) -> Iterator[ElasticBeanstalkEnvironmentSetting]:
        """Instances: how many, which, and with what."""
        settings = self._settings
        types = settings.instance_types
        yield from option_settings(
            "aws:elasticbeanstalk:environment",
            {"EnvironmentType": "SingleInstance" if settings.single else "LoadBalanced"},
        )
        yield from option_settings(
            "aws:autoscaling:launchconfiguration",
            {
                "IamInstanceProfile": profile.name,
                "DisableDefaultEC2SecurityGroup": True,
                "SecurityGroups": group.id,
                "DisableIMDSv1": True,
                "RootVolumeType": "gp3",
                "RootVolumeSize": settings.disk_gb,
                "MonitoringInterval": "1 minute",
            },
        )
        yield from option_settings(
            "aws:ec2:instances",
            {
                "InstanceTypes": ",".join(types),
                "SupportedArchitectures": INSTANCE_TYPES[types[0]].architecture,
                "EnableSpot": settings.spot,
                "SpotFleetOnDemandBase": settings.on_demand_base if settings.spot else None,
                "SpotFleetOnDemandAboveBasePercentage": 0 if settings.spot else None,
            },
        )
        if settings.single:
            return
        scaling = settings.scaling
        yield from option_settings(
            "aws:autoscaling:asg", {"MinSize": scaling.min_instances, "MaxSize": scaling.max_instances}
        )
        yield from option_settings(
            "aws:autoscaling:trigger",
            {
                "MeasureName": "CPUUtilization",
                "Statistic": "Average",
                "Unit": "Percent",
                "UpperThreshold": f"{scaling.high_cpu_percent:g}",
                "LowerThreshold": f"{scaling.low_cpu_percent:g}",
            },
        )

    def _network_settings(self) -> Iterator[ElasticBeanstalkEnvironmentSetting]:
        network = self._foundation.network
        public = None if self._settings.single else self._settings.subnets == "public"
        yield from option_settings(
            "aws:ec2:vpc",
            {
                "VPCId": network.vpc_id,
                "Subnets": ",".join(network.compute_subnet_ids),
                "AssociatePublicIpAddress": public,
            },
        )

    def _entry(self, balancer: LoadBalancer) -> Iterator[ElasticBeanstalkEnvironmentSetting]:
        """The place behind the stack's load balancer: a rule for the service's name, and health checks."""
        yield from option_settings(
            "aws:elasticbeanstalk:environment", {"LoadBalancerType": "application", "LoadBalancerIsShared": True}
        )
        yield from option_settings(
            "aws:elbv2:loadbalancer",
            {"SharedLoadBalancer": balancer.arn, "SecurityGroups": balancer.security_group.id},
        )
        if balancer.door == _PROXY_PORT:
            yield from option_settings("aws:elbv2:listener:default", {"Rules": _RULE})
        else:
            # Else Beanstalk would answer its own name on port 80, past the redirection to HTTPS.
            yield from option_settings("aws:elbv2:listener:default", {"ListenerEnabled": False})
            yield from option_settings(f"aws:elbv2:listener:{balancer.door}", {"Rules": _RULE})
        yield from option_settings(
            f"aws:elbv2:listenerrule:{_RULE}", {"HostHeaders": balancer.host, "Priority": 1, "Process": "default"}
        )
        yield from option_settings(
            "aws:elasticbeanstalk:environment:process:default",
            {
                "Port": _PROXY_PORT,
                "Protocol": "HTTP",
                "HealthCheckPath": self._environment.workload.health_check_path,
                "HealthCheckInterval": HEALTH_CHECK_SECONDS,
                "HealthyThresholdCount": 2,
                "UnhealthyThresholdCount": 3,
                "DeregistrationDelay": 30,
            },
        )

    def _deployments(self) -> Iterator[ElasticBeanstalkEnvironmentSetting]:
        """How another version, and another configuration, comes to the instances."""
        if self._settings.single:
            yield from option_settings("aws:elasticbeanstalk:command", {"DeploymentPolicy": "AllAtOnce"})
            return
        yield from option_settings(
            "aws:elasticbeanstalk:command",
            {
                "DeploymentPolicy": "RollingWithAdditionalBatch",
                "BatchSizeType": "Percentage",
                "BatchSize": self._settings.batch_percent,
            },
        )
        yield from option_settings(
            "aws:autoscaling:updatepolicy:rollingupdate", {"RollingUpdateEnabled": True, "RollingUpdateType": "Health"}
        )

    def _care(self, service_role: Role) -> Iterator[ElasticBeanstalkEnvironmentSetting]:
        """Health, logs and updates of the platform."""
        settings = self._settings
        days = self._foundation.observability.log_retention_days
        # The groups are the stack's, and go with it.
        kept = {"DeleteOnTerminate": False, "RetentionInDays": days}
        yield from option_settings("aws:elasticbeanstalk:environment", {"ServiceRole": service_role.name})
        yield from option_settings("aws:elasticbeanstalk:healthreporting:system", {"SystemType": "enhanced"})
        yield from option_settings("aws:elasticbeanstalk:cloudwatch:logs", {"StreamLogs": True, **kept})
        yield from option_settings(
            "aws:elasticbeanstalk:cloudwatch:logs:health", {"HealthStreamingEnabled": True, **kept}
        )
        yield from option_settings(
            "aws:elasticbeanstalk:managedactions",
            {
                "ManagedActionsEnabled": True,
                "PreferredStartTime": settings.update_window,
                "ServiceRoleForManagedUpdates": service_role.name,
            },
        )
        yield from option_settings(
            "aws:elasticbeanstalk:managedactions:platformupdate",
            {"UpdateLevel": settings.update_level, "InstanceRefreshEnabled": settings.refresh_instances},
        )

    def _warn_of_plain_disks(self) -> None:
        """A warning in each plan where the account doesn't encrypt disks by default: no option of Beanstalk's does."""
        default = DataAwsEbsEncryptionByDefault(self, "disks")
        TerraformStack.of(self).add_override(
            "check.disks-are-encrypted.assert",
            {
                "condition": f"${{{default.fqn}.enabled}}",
                "error_message": "Elastic Beanstalk can't encrypt the disks of its instances, and this account doesn't "
                "by default in this region: run `aws ec2 enable-ebs-encryption-by-default`, then replace the instances",
            },
        )


def _references(runtime: Runtime) -> dict[str, str]:
    """Secrets as Beanstalk names them: a JSON key of one stands at the end, without ECS's empty version after it."""
    return {name: reference.removesuffix("::") for name, reference in runtime.secrets.items()}


def _alarms(limits: ObservabilitySettings, *, environment_name: str, scaling_group: str) -> Sequence[Alarm]:
    """Alarms on the environment's health and the instances' CPU."""
    return (
        Alarm(
            part="health",
            metric=Metric(
                namespace="AWS/ElasticBeanstalk",
                name="EnvironmentHealth",
                statistic="Maximum",
                dimensions={"EnvironmentName": environment_name},
            ),
            above=_DEGRADED,
            description="The environment is degraded",
        ),
        Alarm(
            part="cpu",
            metric=cpu_metric({"AutoScalingGroupName": scaling_group}),
            above=limits.cpu_percent,
            description="CPU of the instances is high",
        ),
    )
