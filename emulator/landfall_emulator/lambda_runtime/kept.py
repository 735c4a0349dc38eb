"""What LocalStack's Lambda doesn't keep of a function's configuration."""

from typing import Any

FIELDS = ("FileSystemConfigs", "KMSKeyArn")

kept: dict[str, dict[str, Any]] = {}
"""By the qualified ARN of a version (`…:$LATEST`): those of the fields that were given."""
