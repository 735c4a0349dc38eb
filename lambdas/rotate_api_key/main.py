"""Makes the next key that starts a stack, whenever Secrets Manager asks for one, and so the first one too.

Secrets Manager calls this four times for each key: "Lambda rotation functions" of the AWS Secrets Manager user guide.
Any call may come twice. The key is written by nobody else, and read nowhere but there.
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from aws_clients import client
from telemetry import Metric, tell

_BYTES = 32
"""256 bits, which are 43 characters that need no escape in a header or an address."""

_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def handler(event: Mapping[str, Any], context: object) -> None:
    """Does one step. Raises ValueError for what isn't a step of this secret's rotation, and botocore's errors, after
    which Secrets Manager tries again."""
    del context
    arn, stack = os.environ["SECRET_ARN"], os.environ["STACK"]
    step, token = event.get("Step"), event.get("ClientRequestToken")
    if event.get("SecretId") != arn:
        raise ValueError(f"this rotates {arn} and no other secret")
    if step not in _STEPS or not isinstance(token, str):
        raise ValueError(f"{step} is no step of a rotation")
    manager = client("secretsmanager")
    stages = manager.describe_secret(SecretId=arn).get("VersionIdsToStages") or {}
    if "AWSCURRENT" in stages.get(token, ()):
        # The first value of a secret is current at once, and a step may come again after the last one.
        return
    if "AWSPENDING" not in stages.get(token, ()):
        raise ValueError(f"version {token} isn't the one that is pending")
    _STEPS[step](manager, arn, token, stages)
    if step == "finishSecret":
        tell(
            "another key took the place of the last one", Metric(name="KeysRotated", value=1, by=["stack"]), stack=stack
        )


def _create(manager: Any, arn: str, token: str, stages: Mapping[str, Any]) -> None:
    del stages
    if _pending(manager, arn, token) is not None:
        return
    # The same step may be called twice at once: the other call's key is as good.
    with suppress(manager.exceptions.ResourceExistsException):
        manager.put_secret_value(
            SecretId=arn,
            ClientRequestToken=token,
            SecretString=secrets.token_urlsafe(_BYTES),
            VersionStages=["AWSPENDING"],
        )


def _set(manager: Any, arn: str, token: str, stages: Mapping[str, Any]) -> None:
    """Nobody has to be told: whoever checks the key reads it where it is."""


def _test(manager: Any, arn: str, token: str, stages: Mapping[str, Any]) -> None:
    del stages
    if not _KEY.fullmatch(_pending(manager, arn, token) or ""):
        raise ValueError(f"version {token} holds no key of {_BYTES * 8} bits")


def _finish(manager: Any, arn: str, token: str, stages: Mapping[str, Any]) -> None:
    """Secrets Manager moves AWSPREVIOUS, and takes AWSPENDING away, by itself."""
    before = next((version for version, found in stages.items() if "AWSCURRENT" in found), None)
    manager.update_secret_version_stage(
        SecretId=arn,
        VersionStage="AWSCURRENT",
        MoveToVersionId=token,
        **({"RemoveFromVersionId": before} if before else {}),
    )


_STEPS = {"createSecret": _create, "setSecret": _set, "testSecret": _test, "finishSecret": _finish}


def _pending(manager: Any, arn: str, token: str) -> str | None:
    try:
        found = manager.get_secret_value(SecretId=arn, VersionId=token, VersionStage="AWSPENDING")
    except ClientError as error:
        if error.response["Error"].get("Code") == "ResourceNotFoundException":
            return None
        raise
    return str(found["SecretString"]) if found.get("SecretString") else None
