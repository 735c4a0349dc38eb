"""Secrets Manager: rotations that call the function as AWS does, with the secret's ARN, and only where they may.

LocalStack gives the function the secret's name, and fails where the rotation isn't to be done at once. Here, too, a
rotation is done before it is answered, and none begins by itself when its days are over.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from localstack.services.lambda_.invocation.models import lambda_stores
from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

from landfall_emulator.handler import Handler, below, error

_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def rotate_secret(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html"""
    secret = _secret(context, request["SecretId"])
    function = request.get("RotationLambdaARN") or secret.rotation_lambda_arn
    if not function:
        raise error("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.")
    if not _may_invoke(function, secret):
        raise error(
            "AccessDeniedException",
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants "
            "access to the principal secretsmanager.amazonaws.com.",
        )
    rules = request.get("RotationRules") or {}
    if rules.get("ScheduleExpression") or rules.get("Duration"):
        raise NotImplementedError("a rotation by an expression is not emulated")
    pending = _version(secret, "AWSPENDING")
    if pending is not None and "AWSCURRENT" not in secret.versions[pending]["version_stages"]:
        # Its own call goes on; another one waits for its end.
        if pending != request.get("ClientRequestToken"):
            raise error("InvalidRequestException", "Previous rotation request is still in progress.")
    elif pending is not None:
        secret.versions[pending]["version_stages"].remove("AWSPENDING")
    secret.rotation_lambda_arn = function
    secret.auto_rotate_after_days = rules.get("AutomaticallyAfterDays") or secret.auto_rotate_after_days
    secret.next_rotation_date = int(time.time()) + secret.auto_rotate_after_days * 24 * 3600
    secret.rotation_enabled = secret.rotation_requested = True
    token = request["ClientRequestToken"]
    secret.versions.setdefault(
        token, {"createdate": int(time.time()), "version_id": token, "version_stages": ["AWSPENDING"]}
    )
    if request.get("RotateImmediately") is False:
        _call(context, secret, token, ["testSecret"])
        del secret.versions[token]
        return {"ARN": secret.arn, "Name": secret.name}
    if _call(context, secret, token, _STEPS):
        secret.last_rotation_date = int(time.time())
    return {"ARN": secret.arn, "Name": secret.name, "VersionId": token}


def update_secret_version_stage(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """moto looks for the version that a label is taken from even where no version has it."""
    secret, stage, version = (
        _secret(context, request["SecretId"]),
        request["VersionStage"],
        request.get("MoveToVersionId"),
    )
    if _version(secret, stage) is not None or version not in secret.versions:
        return below(context, request)
    secret.versions[version]["version_stages"].append(stage)
    if stage == "AWSCURRENT":
        secret.set_default_version_id(version)
    return {"ARN": secret.arn, "Name": secret.name}


def _secret(context: RequestContext, wanted: str) -> FakeSecret:
    backend = secretsmanager_backends[context.account_id][context.region]
    secret = backend.secrets.get(wanted)
    if not isinstance(secret, FakeSecret):
        raise error("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    if secret.is_deleted():
        raise error(
            "InvalidRequestException",
            "You tried to perform the operation on a secret that's currently marked deleted.",
        )
    return secret


def _version(secret: FakeSecret, stage: str) -> str | None:
    return next((name for name, found in secret.versions.items() if stage in found["version_stages"]), None)


def _call(context: RequestContext, secret: FakeSecret, token: str, steps: Sequence[str]) -> bool:
    """Whether the function did every step; after one that failed, the version stays pending, as on AWS."""
    client = connect_to(aws_access_key_id=context.account_id, region_name=context.region).lambda_
    for step in steps:
        event = {"Step": step, "SecretId": secret.arn, "ClientRequestToken": token}
        told = client.invoke(FunctionName=secret.rotation_lambda_arn, Payload=json.dumps(event).encode())
        if told.get("FunctionError"):
            return False
    return True


def _may_invoke(function: str, secret: FakeSecret) -> bool:
    """Whether the function is there, and its policy lets Secrets Manager call it for this secret."""
    _, _, _, region, account, _, name, *qualifier = function.split(":")
    found = lambda_stores[account][region].functions.get(name)
    held = found and found.permissions.get(qualifier[0] if qualifier else "$LATEST")
    return any(_allows(one, secret) for one in (held.policy.Statement if held else []))


def _allows(statement: Mapping[str, Any], secret: FakeSecret) -> bool:
    asked = {"AWS:SourceArn": secret.arn, "AWS:SourceAccount": secret.account_id}
    conditions = [pair for test in (statement.get("Condition") or {}).values() for pair in test.items()]
    return (
        statement["Effect"] == "Allow"
        and statement["Action"] in ("lambda:InvokeFunction", "lambda:*")
        and statement["Principal"] == {"Service": "secretsmanager.amazonaws.com"}
        # Terraform that is told not to ask for the account writes none.
        and all(value in ("", asked.get(key)) for key, value in conditions)
    )


OPERATIONS: dict[str, Handler] = {
    "RotateSecret": rotate_secret,
    "UpdateSecretVersionStage": update_secret_version_stage,
}
