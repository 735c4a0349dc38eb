"""Where stacks are deployed to: AWS, or the emulator on this machine."""

from dataclasses import dataclass
from pathlib import Path

from cdktf import CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags, AwsProviderIgnoreTags

from environments.settings import Environment
from environments.settings.backend import CloudBackend as CloudSettings
from environments.settings.backend import S3Backend as S3Settings
from modules.files import Files
from modules.foundation.tags import RUNTIME_TAG_PREFIX

EMULATED_ACCOUNT = "000000000000"
"""The account that LocalStack answers for; AWS gives it to nobody."""

_CONFIGURATION = "emulator.ini"
_PROFILE = "emulator"


@dataclass(frozen=True, kw_only=True)
class Target:
    """`endpoint`: URL of the emulator, or None for AWS; `states`: folder of local states, one for each of the two."""

    endpoint: str | None
    states: Path

    def state_file(self, stack: str) -> Path:
        """The state of a stack with the `local` backend, and of every emulated stack."""
        return self.states / f"{stack}.tfstate"

    @property
    def files(self) -> Files:
        """What the provider reads beside a stack: where the emulator answers for every service."""
        if self.endpoint is None:
            return {}
        return {_CONFIGURATION: f"[profile {_PROFILE}]\nendpoint_url = {self.endpoint}\n"}

    def configure(self, stack: TerraformStack, *, environment: Environment, name: str, tags: dict[str, str]) -> None:
        """Gives `stack` its provider and its backend. Each of the two worlds refuses the other one's account."""
        default_tags = [AwsProviderDefaultTags(tags=tags)]
        ignore_tags = [AwsProviderIgnoreTags(key_prefixes=[RUNTIME_TAG_PREFIX])]
        if self.endpoint is None:
            AwsProvider(
                stack,
                "aws",
                region=environment.region,
                default_tags=default_tags,
                ignore_tags=ignore_tags,
                forbidden_account_ids=[EMULATED_ACCOUNT],
            )
        else:
            AwsProvider(
                stack,
                "aws",
                region=environment.region,
                default_tags=default_tags,
                ignore_tags=ignore_tags,
                allowed_account_ids=[EMULATED_ACCOUNT],
                access_key="test",
                secret_key="test",  # noqa: S106 - LocalStack takes any
                s3_use_path_style=True,
                skip_credentials_validation=True,
                skip_metadata_api_check="true",
                # Not `endpoints`: with that block the provider spends more processor time on validating its own
                # configuration than on all else (it writes the block out once for each of its 300 attributes).
                shared_config_files=[f"${{abspath(path.module)}}/{_CONFIGURATION}"],
                profile=_PROFILE,
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
