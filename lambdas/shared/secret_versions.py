"""A secret's value and the one before, read when needed: functions are told only its ARN."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

_KEPT_SECONDS = 300
"""How long values are used before they are read again: another one arrives within that."""

_kept: dict[str, tuple[float, tuple[str, ...]]] = {}


def versions(arn: str, client: Any, *, clock: Callable[[], float] = time.monotonic) -> tuple[str, ...]:
    """The value that is current, then the previous one where there is one. Raises LookupError with a sentence for the
    log where there is no value (yet), or it can't be read; that isn't kept."""
    now = clock()
    if arn in _kept and now - _kept[arn][0] < _KEPT_SECONDS:
        return _kept[arn][1]
    current = _read(arn, "AWSCURRENT", client)
    if not current:
        raise LookupError(f"{arn} has no value yet: put one with aws secretsmanager put-secret-value")
    previous = _read(arn, "AWSPREVIOUS", client)
    values = (current, previous) if previous else (current,)
    _kept[arn] = now, values
    return values


def _read(arn: str, stage: str, client: Any) -> str:
    try:
        value = client.get_secret_value(SecretId=arn, VersionStage=stage).get("SecretString") or ""
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        if code == "ResourceNotFoundException":
            return ""
        raise LookupError(f"{arn} can't be read: {code}") from None
    except BotoCoreError as error:
        raise LookupError(f"{arn} can't be read: {type(error).__name__}") from None
    # A file that is put as a value mostly ends with a line's end, which nobody typed into GitHub.
    return str(value).rstrip("\r\n")
