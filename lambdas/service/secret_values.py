"""Values of secrets, fetched when they are needed: the function's variables hold only their ARNs."""

import json
import os
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

SUFFIX = "_SECRET_ARN"
"""`API_KEY_SECRET_ARN` says where the value of `API_KEY` is."""

_KEPT_SECONDS = 300
"""How long a value is used before it is fetched again: a rotated secret arrives within that."""

_QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2})

_values: dict[str, tuple[float, str]] = {}


def names() -> list[str]:
    """The secrets that the function is told of."""
    return sorted(name.removesuffix(SUFFIX) for name in os.environ if name.endswith(SUFFIX))


def read(name: str, *, clock: Callable[[], float] = time.monotonic) -> str:
    """The value of a secret. Raises KeyError where the function isn't told of it, LookupError where it can't be read
    (yet)."""
    arn = os.environ[f"{name}{SUFFIX}"]
    fetched, value = _values.get(arn, (-_KEPT_SECONDS, ""))
    if clock() - fetched >= _KEPT_SECONDS:
        try:
            value = _fetch(arn)
        except (BotoCoreError, ClientError, ValueError, TypeError, KeyError) as error:
            # The message would name the ARN, and a value that is no JSON.
            raise LookupError(f"{name} can't be read: {type(error).__name__}") from None
        _values[arn] = (clock(), value)
    return value


def missing() -> Iterator[str]:
    """The secrets that can't be read: their value isn't there, or the way to it is barred."""
    for name in names():
        try:
            read(name)
        except LookupError:
            yield name


def _fetch(arn: str) -> str:
    if ":ssm:" in arn:
        # An ARN doesn't tell whether the name begins with a slash; the API takes it as it is.
        (parameter,) = _client("ssm").get_parameters(Names=[arn], WithDecryption=True)["Parameters"]
        return str(parameter["Value"])
    # arn:partition:secretsmanager:region:account:secret:name, and perhaps :key:stage:version
    parts = arn.split(":")
    key, stage, version = [*parts[7:], "", "", ""][:3]
    found = _client("secretsmanager").get_secret_value(
        SecretId=":".join(parts[:7]),
        **({"VersionStage": stage} if stage else {}),
        **({"VersionId": version} if version else {}),
    )
    value = str(found["SecretString"])
    return str(json.loads(value)[key]) if key else value


@cache
def _client(service: str) -> Any:
    return boto3.client(service, config=_QUICK)  # type: ignore[call-overload]
