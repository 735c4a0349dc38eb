"""Where Terraform keeps the state of an environment's stacks."""

from typing import Annotated, Literal

from pydantic import Field

from environments.settings.base import Settings, text
from environments.settings.regions import Region

KeyArn = Annotated[
    str, text(r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[A-Za-z0-9/_-]+$", "the ARN of a KMS key")
]
"""Of a key or an alias of KMS."""


class LocalBackend(Settings):
    """State in a file below `.landfall/` of this checkout: for one person."""

    kind: Literal["local"] = "local"


class S3Backend(Settings):
    """State in an S3 bucket that exists already, always encrypted and locked by a lock file (no DynamoDB table)."""

    kind: Literal["s3"]
    bucket: Annotated[str, text(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "the name of an S3 bucket")]
    """Name of the bucket."""
    region: Region = "us-east-1"
    """Region of the bucket, which may differ from the environment's."""
    prefix: Annotated[str, text(r"^[A-Za-z0-9/_.-]*$", "letters, digits and / _ . -")] = "landfall"
    """Folder inside the bucket; the key is `<prefix>/<stack>.tfstate`."""
    kms_key_arn: KeyArn | None = None
    """KMS key for the objects; without it the bucket's default encryption key is used."""


class CloudBackend(Settings):
    """State and runs in Terraform Cloud (HCP Terraform); the workspace is `<project>-<stack>`."""

    kind: Literal["cloud"]
    organization: Annotated[str, text(r"^[A-Za-z0-9_-]{3,40}$", "3 to 40 letters, digits and _ -")]
    """Organization in Terraform Cloud."""
    hostname: Annotated[str, text(r"^[a-z0-9.-]+$", "a host name")] = "app.terraform.io"
    """Host of Terraform Cloud or of a Terraform Enterprise installation."""


Backend = Annotated[LocalBackend | S3Backend | CloudBackend, Field(discriminator="kind")]
