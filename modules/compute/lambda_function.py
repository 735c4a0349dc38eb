"""A Lambda function as every part of a stack wants it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdktf import AssetType, ITerraformDependable, TerraformAsset
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from cdktf_cdktf_provider_aws.lambda_alias import LambdaAlias
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction as AwsLambdaFunction
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunctionDeadLetterConfig,
    LambdaFunctionEnvironment,
    LambdaFunctionEphemeralStorage,
    LambdaFunctionFileSystemConfig,
    LambdaFunctionImageConfig,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
    LambdaFunctionVpcConfig,
)
from cdktf_cdktf_provider_aws.lambda_function_event_invoke_config import LambdaFunctionEventInvokeConfig
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from constructs import Construct

from environments.settings.function import PROJECT, LogLevel, Zip
from environments.settings.operations import Observability as ObservabilitySettings
from environments.settings.workload import Architecture
from modules.compute.dead_letters import DeadLetters
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Condition, ServiceRole, Statement, allow
from modules.foundation.literal import literal
from modules.foundation.observability import Alarm, Metric
from modules.foundation.security_group import SecurityGroup
from modules.foundation.tags import component_tags
from modules.packaging import package

_LAMBDAS = PROJECT / "lambdas"

ALIAS = "live"
"""What callers call: the alias of the version that serves."""


@dataclass(frozen=True, kw_only=True)
class ImageCode:
    """`uri` of an image in ECR, which can be pulled once `ready` are there, and what replaces its command."""

    uri: str
    command: Sequence[str] = ()
    ready: Sequence[ITerraformDependable] = ()


@dataclass(frozen=True, kw_only=True)
class OwnCode:
    """A function of this project's: `lambdas/<name>`, with what several of them share."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Mount:
    """An access point of EFS at a `path` below /mnt, which can be mounted once `ready` are there."""

    access_point_arn: str
    path: str
    ready: Sequence[ITerraformDependable]


class LambdaFunction(Construct):
    """A function with a role and a dead-letter queue of its own, whose every change publishes a version.

    It is called by its alias `live`, by whom `let_call` names; it is traced, and its log is JSON in `logs`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        part: str,
        description: str,
        code: Zip | ImageCode | OwnCode,
        foundation: Foundation,
        logs: CloudwatchLogGroup,
        architecture: Architecture = "arm64",
        memory_mb: int = 256,
        timeout_seconds: int = 29,
        ephemeral_storage_mb: int = 512,
        environment: Mapping[str, str] | None = None,
        statements: Sequence[Statement] = (),
        log_level: LogLevel = "INFO",
        reserved_concurrency: int | None = None,
        event_retries: int = 2,
        event_age_seconds: int = 6 * 3600,
        security_group: SecurityGroup | None = None,
        mount: Mount | None = None,
        component: str = "service",
    ) -> None:
        """`part` ends its name; `statements` are what its code may do, beside what any function has to.

        With a `security_group` it lives in the network's private subnets. `event_retries` and `event_age_seconds` are
        of events, which Lambda queues; after them, the event goes to the dead-letter queue.
        """
        super().__init__(scope, id_)
        names, keys = foundation.names, foundation.keys
        self.name = names.of(part)
        self._part = part
        self._tags = component_tags(component, self.name)
        self.arn = foundation.account.arn("lambda", f"function:{self.name}")
        self.dead_letters = DeadLetters(
            self, "dead-letters", part=f"{part}-dead-letters", names=names, keys=keys, component=component
        )
        role = ServiceRole(
            self,
            "role",
            name=self.name,
            service="lambda.amazonaws.com",
            component=component,
            account=foundation.account,
            statements=[*self._own_statements(logs.arn, keys.arn, in_vpc=security_group is not None), *statements],
        )
        self.role_arn: str = role.arn
        ready: list[ITerraformDependable] = [role.ready, *(mount.ready if mount else ())]
        if isinstance(code, ImageCode):
            ready += code.ready
        if security_group is not None:
            partition = foundation.account.partition
            ready.append(
                IamRolePolicyAttachment(
                    self,
                    "network-interfaces",
                    role=role.name,
                    policy_arn=f"arn:{partition}:iam::aws:policy/service-role/AWSLambdaENIManagementAccess",
                )
            )
        function = AwsLambdaFunction(
            self,
            "function",
            function_name=self.name,
            description=description,
            role=role.arn,
            architectures=[architecture],
            memory_size=memory_mb,
            timeout=timeout_seconds,
            ephemeral_storage=LambdaFunctionEphemeralStorage(size=ephemeral_storage_mb),
            environment=LambdaFunctionEnvironment(variables=dict(environment)) if environment else None,
            kms_key_arn=keys.arn,
            publish=True,
            reserved_concurrent_executions=reserved_concurrency,
            dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=self.dead_letters.arn),
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            logging_config=LambdaFunctionLoggingConfig(
                log_format="JSON", log_group=logs.name, application_log_level=log_level, system_log_level="INFO"
            ),
            vpc_config=None
            if security_group is None
            else LambdaFunctionVpcConfig(
                subnet_ids=foundation.network.private_subnet_ids, security_group_ids=[security_group.id]
            ),
            file_system_config=None
            if mount is None
            else LambdaFunctionFileSystemConfig(arn=mount.access_point_arn, local_mount_path=mount.path),
            depends_on=ready,
            tags=self._tags,
            **self._code(code),
        )
        self._latest = f"{function.fqn}.version"
        self._alias = LambdaAlias(
            self,
            "alias",
            name=ALIAS,
            description="What callers call",
            function_name=function.function_name,
            function_version=function.version,
        )
        self.alias_name: str = self._alias.name
        self.alias_arn: str = self._alias.arn
        self.invoke_arn: str = self._alias.invoke_arn
        LambdaFunctionEventInvokeConfig(
            self,
            "events",
            function_name=function.function_name,
            qualifier=self._alias.name,
            maximum_retry_attempts=event_retries,
            maximum_event_age_in_seconds=event_age_seconds,
        )

    def let_call(self, id_: str, service: str, source_arn: str) -> None:
        """Lets `source_arn` of an AWS service (`apigateway.amazonaws.com`) call the alias."""
        LambdaPermission(
            self,
            id_,
            statement_id=id_,
            action="lambda:InvokeFunction",
            function_name=self._alias.function_name,
            qualifier=self._alias.name,
            principal=service,
            source_arn=source_arn,
        )

    def hold_back(self, stable_version: int, *, percent: float) -> None:
        """Keeps the alias at `stable_version`, but for `percent` of the calls, which get the latest one."""
        stable = str(stable_version)
        self._alias.function_version = stable
        # A version can't be weighed against itself: until a later one is published, there is nothing to route.
        self._alias.add_override(
            "dynamic.routing_config",
            {
                "for_each": f'${{{self._latest} == "{stable}" ? [] : [{self._latest}]}}',
                "content": {"additional_version_weights": {"${routing_config.value}": percent / 100}},
            },
        )

    def alarms(self, limits: ObservabilitySettings) -> Iterator[Alarm]:
        """Alarms on errors, throttles, duration and the dead-letter queue."""
        dimensions = {"FunctionName": self.name}
        for part, name, statistic, above, what in (
            ("errors", "Errors", "Sum", limits.errors_per_minute, "The function ends with errors"),
            ("throttles", "Throttles", "Sum", 0, "Calls find no free execution environment"),
            ("duration", "Duration", "p95", limits.latency_seconds * 1000, "The function takes long"),
        ):
            yield Alarm(
                part=f"{self._part}-{part}",
                metric=Metric(namespace="AWS/Lambda", name=name, statistic=statistic, dimensions=dimensions),
                above=above,
                description=what,
            )
        yield self.dead_letters.alarm()

    def _own_statements(self, log_arn: str, key_arn: str, *, in_vpc: bool) -> Iterator[Statement]:
        """What any function has to do."""
        yield allow(["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log_arn}:log-stream:*"], sid="WriteLogs")
        # X-Ray's actions know no resource.
        yield allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"], sid="Trace")
        yield allow(["sqs:SendMessage"], [self.dead_letters.arn], sid="GiveUpEvents")
        # For its variables, and for the queue.
        yield allow(["kms:Decrypt", "kms:GenerateDataKey"], [key_arn], sid="UseKey")
        if in_vpc:
            # Lambda attaches the function to the network with its role, whose rights the code need not have too:
            # "Using source function ARN to control function access behavior" of the AWS Lambda developer guide.
            yield Statement(
                sid="NoInterfacesForTheCode",
                effect="Deny",
                actions=["ec2:*NetworkInterface*", "ec2:*PrivateIpAddresses", "ec2:DescribeSubnets"],
                resources=["*"],
                condition=[Condition(test="ArnEquals", variable="lambda:SourceFunctionArn", values=[self.arn])],
            )

    def _code(self, code: Zip | ImageCode | OwnCode) -> dict[str, Any]:
        """What the code is, in the words of the function's resource."""
        if isinstance(code, ImageCode):
            command = [literal(word) for word in code.command]
            return {
                "package_type": "Image",
                "image_uri": code.uri,
                "image_config": LambdaFunctionImageConfig(command=command) if command else None,
            }
        if isinstance(code, OwnCode):
            zipped = package(_LAMBDAS / code.name, _LAMBDAS / "shared")
            code = Zip(folder=f"lambdas/{code.name}")
        else:
            zipped = package(code.path)
        # Beside the stack's Terraform JSON, so that its folder is complete wherever Terraform runs.
        asset = TerraformAsset(self, "code", path=str(zipped.path), type=AssetType.FILE)
        return {
            "package_type": "Zip",
            "filename": asset.path,
            "source_code_hash": zipped.sha256,
            "handler": code.handler,
            "runtime": code.runtime,
        }
