"""What vaults and plans share: that they are kept, and how it is said that something isn't there or isn't right."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException

from landfall_emulator.handler import error


@dataclass
class Kept:
    """`told` is what the operations tell of it."""

    arn: str
    told: dict[str, Any]
    tags: dict[str, str]
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


def missing(message: str) -> CommonServiceException:
    """The error for what isn't there."""
    return error("ResourceNotFoundException", message)


def invalid(message: str) -> CommonServiceException:
    """The error for a value that isn't allowed."""
    return error("InvalidParameterValueException", message)
