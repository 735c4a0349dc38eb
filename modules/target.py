"""Where stacks are deployed to: AWS, or the emulator on this machine."""

from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from cdktf import CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags, AwsProviderEndpoints

from environments.settings import Environment
from environments.settings.backend import CloudBackend as CloudSettings
from environments.settings.backend import S3Backend as S3Settings

EMULATED_ACCOUNT = "000000000000"
"""The account that LocalStack answers for; AWS gives it to nobody."""

EMULATED_SERVICES = (
    "acm", "apigateway", "apigatewayv2", "applicationautoscaling", "apprunner", "autoscaling", "budgets", "cloudwatch",
    "ec2", "ecr", "ecs", "efs", "eks", "elasticache", "elasticbeanstalk", "elbv2", "events", "iam", "kms", "lambda",
    "logs", "rds", "resourcegroups", "route53", "s3", "sagemaker", "scheduler", "secretsmanager", "sfn", "sns", "sqs",
    "ssm", "sts", "wafv2",
)  # fmt: skip
"""The provider's names of the services that stacks use."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """`endpoint`: URL of the emulator, or None for AWS; `states`: folder of local states, one for each of the two."""

    endpoint: str | None
    states: Path

    def state_file(self, stack: str) -> Path:
        """The state of a stack with the `local` backend, and of every emulated stack."""
        return self.states / f"{stack}.tfstate"

    def configure(self, stack: TerraformStack, *, environment: Environment, name: str, tags: dict[str, str]) -> None:
        """Gives `stack` its provider and its backend. Each of the two worlds refuses the other one's account."""
        default_tags = [AwsProviderDefaultTags(tags=tags)]
        if self.endpoint is None:
            AwsProvider(
                stack,
                "aws",
                region=environment.region,
                default_tags=default_tags,
                forbidden_account_ids=[EMULATED_ACCOUNT],
            )
        else:
            AwsProvider(
                stack,
                "aws",
                region=environment.region,
                default_tags=default_tags,
                allowed_account_ids=[EMULATED_ACCOUNT],
                access_key="test",
                secret_key="test",  # noqa: S106 - LocalStack takes any
                s3_use_path_style=True,
                skip_credentials_validation=True,
                skip_metadata_api_check="true",
                endpoints=[AwsProviderEndpoints(**dict.fromkeys(map(_argument, EMULATED_SERVICES), self.endpoint))],
            )
        backend = environment.backend
        if self.endpoint is None and isinstance(backend, S3Settings):
            S3Backend(
                stack,
                bucket=backend.bucket,
                region=backend.region,
                key=f"{backend.prefix.strip('/')}/{name}.tfstate".lstrip("/"),
                encrypt=True,
                kms_key_id=backend.kms_key_arn,
            )
            stack.add_override("terraform.backend.s3.use_lockfile", True)
        elif self.endpoint is None and isinstance(backend, CloudSettings):
            CloudBackend(
                stack,
                organization=backend.organization,
                hostname=backend.hostname,
                workspaces=NamedCloudWorkspace(f"{environment.project}-{name}"),
            )
        else:
            LocalBackend(stack, path=str(self.state_file(name)))


def _argument(service: str) -> str:
    """What Python calls the provider's endpoint of a service: `lambda` is a word of its own."""
    return f"{service}_" if iskeyword(service) else service
