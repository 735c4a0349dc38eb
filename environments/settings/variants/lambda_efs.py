"""Settings of the `lambda_efs` variant: a Lambda function behind API Gateway, with models on a file system."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from environments.settings.base import Settings, text
from environments.settings.variants.lambda_api import LambdaApi
from environments.settings.variants.variant import Placement

if TYPE_CHECKING:
    from environments.settings.environment import Environment

InfrequentAccessDays = Literal[1, 7, 14, 30, 60, 90, 180, 270, 365]
"""Days that "LifecyclePolicy" of the Amazon EFS API knows."""

UserId = Annotated[int, Field(ge=1, le=4_294_967_295)]
"""A POSIX id other than root's."""


class FileSystem(Settings):
    """An EFS file system: encrypted, over several zones, mounted over TLS by the function alone."""

    path: Annotated[
        str,
        # The pattern of "FileSystemConfig" of the AWS Lambda API.
        text(r"^/mnt/[A-Za-z0-9_.-]+$", "a folder directly below /mnt such as /mnt/models", max_length=160),
    ] = "/mnt/models"
    """Where the function finds it, which the variable `MODELS_PATH` says."""
    access: Literal["read", "read-write"] = "read-write"
    """What the function may do with its files. Somebody has to bring them: the function at its first call, or AWS
    DataSync."""
    throughput: Literal["elastic", "bursting"] = "elastic"
    """`elastic` is quick from the first byte and paid for by GB moved; `bursting` is free, and slow where little is
    stored (50 KiB/s for each GiB, beyond what was saved up)."""
    infrequent_access_days: InfrequentAccessDays | None = 30
    """Days without access after which a file moves to Infrequent Access, a tenth of the price; it comes back when it
    is read. `null` leaves files where they are."""
    backups: bool = True
    """A daily backup by AWS Backup, kept for 35 days in the account's vault for EFS: beyond the stack's end as well."""
    user_id: UserId = 1000
    """POSIX user and group that everything belongs to."""


class LambdaEfs(LambdaApi):
    """A Lambda function behind API Gateway that finds models on a file system, which outlasts its starts.

    It lives in the private subnets, where EFS is; the first call of an execution environment takes some 100 ms longer.
    """

    file_system: FileSystem = FileSystem()
    """Where the models are."""

    def placement(self, environment: "Environment") -> Placement:
        """In the private subnets, with the file system."""
        del environment
        return "private"
