"""What the front is told by its environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """`kind` of the endpoint: realtime, multi-model, serverless or async; only async has a `bucket`."""

    endpoint: str
    kind: str
    health_path: str
    bucket: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Configuration":
        """Raises KeyError with the name of the variable that is missing."""
        kind = environment["ENDPOINT_KIND"]
        return cls(
            endpoint=environment["ENDPOINT_NAME"],
            kind=kind,
            health_path=environment["HEALTH_CHECK_PATH"],
            bucket=environment["DATA_BUCKET"] if kind == "async" else "",
        )
