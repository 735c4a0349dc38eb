"""The one containerised service that every variant runs."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.base import Settings, text

Architecture = Literal["arm64", "x86_64"]

Image = Annotated[
    str,
    text(
        r"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*"
        r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?$",
        "a container image such as public.ecr.aws/nginx/nginx:1.27, or ecr:<tag>",
        max_length=512,
    ),
]
"""A container image reference, or `ecr:<tag>` for a tag of the stack's own ECR repository."""

ECR_IMAGE = re.compile(
    r"(?P<account>[0-9]{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.(amazonaws\.com|on\.aws)/(?P<repository>[^:@]+)"
)
"""An image in somebody's ECR repository, by any of the registry's endpoints ("Amazon ECR endpoints and quotas")."""

VariableName = Annotated[
    str, text(r"^[A-Za-z_][A-Za-z0-9_]*$", "letters, digits and _, no digit first", max_length=128)
]

SecretSource = Annotated[
    str,
    text(
        r"^(create|arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:|ssm:[a-z0-9-]+:[0-9]{12}:parameter/).+)$",
        "create, or the ARN of a Secrets Manager secret or SSM parameter",
    ),
]
"""`create`: an empty secret made by the stack, whose value you put with the AWS CLI; or the ARN of a Secrets Manager
secret or SSM parameter that exists."""

BedrockModel = Annotated[
    str,
    text(
        r"^[a-z0-9-]+(\.[a-z0-9-]+)+[a-z0-9.:-]*$",
        "the id of a Bedrock model such as anthropic.claude-3-haiku-20240307-v1:0",
        max_length=140,
    ),
]


class Workload(Settings):
    """The container: its image, its size and what it may use."""

    image: Image
    """Container image with its tag or digest: `public.ecr.aws/nginx/nginx:1.27`, or `ecr:1.4.2` for that tag in the
    stack's own ECR repository."""
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    """TCP port that the container listens on."""
    health_check_path: Annotated[str, text(r"^/[^\s?#]*$", "a path that begins with /", max_length=1024)] = "/health"
    """Path that answers 200 when the service is well."""
    command: tuple[str, ...] = ()
    """Replaces the image's command."""
    cpu: Annotated[float, Field(ge=0.25, le=192)] = 0.5
    """Size in vCPU."""
    memory_gb: Annotated[float, Field(ge=0.5, le=1536)] = 1
    """Memory in GB (GiB, as AWS counts it)."""
    architectures: Annotated[tuple[Architecture, ...], Field(min_length=1)] = ("arm64",)
    """CPU architectures that the image is built for; where both are, ARM (Graviton) is taken, which costs about a fifth
    less, unless the variant has none."""
    environment: dict[VariableName, str] = Field(default_factory=dict)
    """Plain environment variables; anything secret belongs into `secrets`."""
    secrets: dict[VariableName, SecretSource] = Field(default_factory=dict)
    """Environment variables that are filled from a secret at start: variable name to `create` or an ARN."""
    bedrock_models: tuple[BedrockModel, ...] = ()
    """Ids of the Bedrock foundation models that the service may invoke; nothing else of Bedrock is allowed."""

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        # Amazon ECS registers no task definition with a name in both.
        reject(
            Wrong(("environment", name), found=name, allowed="a name that isn't among secrets too")
            for name in self.environment
            if name in self.secrets
        )
        return self

    @property
    def architecture(self) -> Architecture:
        """The architecture to run on where the variant has both."""
        return "arm64" if "arm64" in self.architectures else "x86_64"

    @property
    def in_ecr(self) -> bool:
        """Whether the image is pulled from a private ECR repository, the stack's own or another one."""
        return self.image.startswith("ecr:") or ECR_IMAGE.match(self.image) is not None
