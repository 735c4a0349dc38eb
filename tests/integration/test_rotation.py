"""The key that starts a stack: made and renewed by the project's own function, called by Secrets Manager."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modules.packaging import package
from tests.integration.conftest import Clients
from tests.integration.functions import ACCOUNT, Functions, until
from tests.unit.main_process import ROOT

LAMBDAS = ROOT / "lambdas"


@dataclass(frozen=True)
class Key:
    """A secret without a value, and the alias of the function that rotates it."""

    client: Any
    arn: str
    function: str

    def rotate(self, **asked: Any) -> dict[str, Any]:
        rules = {"AutomaticallyAfterDays": 30}
        told: dict[str, Any] = self.client.rotate_secret(
            SecretId=self.arn, RotationLambdaARN=self.function, RotationRules=rules, **asked
        )
        return told

    def value(self, stage: str = "AWSCURRENT") -> str | None:
        try:
            return str(self.client.get_secret_value(SecretId=self.arn, VersionStage=stage)["SecretString"])
        except self.client.exceptions.ResourceNotFoundException:
            return None


@pytest.fixture(scope="module")
def functions(clients: Clients) -> Functions:
    """The functions of the emulator that the tests of this file share."""
    return Functions(clients)


@pytest.fixture
def key(clients: Clients, functions: Functions) -> Iterator[Key]:
    """A key whose function Secrets Manager may call, for this secret alone."""
    name = f"key-{uuid.uuid4().hex[:8]}"
    secret = clients("secretsmanager").create_secret(Name=f"landfall-dev-fargate/{name}")["ARN"]
    code = Path(package(LAMBDAS / "rotate_api_key", LAMBDAS / "shared").path).read_bytes()
    functions.create(
        name,
        "",
        Handler="main.handler",
        Code={"ZipFile": code},
        Environment={"Variables": {"SECRET_ARN": secret, "STACK": "landfall-dev-fargate"}},
        Timeout=60,
    )
    client = clients("lambda")
    version = client.publish_version(FunctionName=name)["Version"]
    alias = client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)["AliasArn"]
    client.add_permission(
        FunctionName=name,
        Qualifier="live",
        StatementId="secrets-manager",
        Action="lambda:InvokeFunction",
        Principal="secretsmanager.amazonaws.com",
        SourceArn=secret,
        SourceAccount=ACCOUNT,
    )
    yield Key(clients("secretsmanager"), secret, alias)
    clients("secretsmanager").delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    client.delete_function(FunctionName=name)


def test_the_first_key_and_the_next_ones_are_made_by_the_function(key: Key) -> None:
    assert key.value() is None

    key.rotate()
    first = until(key.value, bool)
    assert first is not None
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", first)
    assert key.value("AWSPREVIOUS") is None

    key.client.rotate_secret(SecretId=key.arn)
    second = until(key.value, lambda value: value != first)
    assert key.value("AWSPREVIOUS") == first

    key.client.rotate_secret(SecretId=key.arn)
    until(key.value, lambda value: value != second)
    assert key.value("AWSPREVIOUS") == second


def test_the_secret_tells_how_it_is_rotated(key: Key) -> None:
    key.rotate()
    told = key.client.describe_secret(SecretId=key.arn)
    assert (told["RotationEnabled"], told["RotationLambdaARN"]) == (True, key.function)
    assert told["RotationRules"] == {"AutomaticallyAfterDays": 30}


def test_a_key_that_is_not_to_be_made_yet_is_only_tested(key: Key) -> None:
    key.rotate(RotateImmediately=False)
    assert key.value() is None
    assert key.value("AWSPENDING") is None


def test_a_function_that_secrets_manager_may_not_call_is_refused(
    key: Key, functions: Functions, clients: Clients
) -> None:
    name = key.function.split(":")[6]
    clients("lambda").remove_permission(FunctionName=name, Qualifier="live", StatementId="secrets-manager")
    with pytest.raises(ClientError, match="cannot invoke the specified Lambda function"):
        key.rotate()


def test_a_function_of_another_secret_does_not_make_this_one_s_key(key: Key, clients: Clients) -> None:
    manager = clients("secretsmanager")
    other = manager.create_secret(Name=f"other-{uuid.uuid4().hex[:8]}")["ARN"]
    with pytest.raises(ClientError, match="cannot invoke the specified Lambda function"):
        manager.rotate_secret(
            SecretId=other, RotationLambdaARN=key.function, RotationRules={"AutomaticallyAfterDays": 30}
        )
    manager.delete_secret(SecretId=other, ForceDeleteWithoutRecovery=True)


def test_a_rotation_that_failed_stays_pending_until_it_is_done_by_its_token(key: Key, clients: Clients) -> None:
    name, token = key.function.split(":")[6], str(uuid.uuid4())
    broken = clients("lambda").get_alias(FunctionName=name, Name="live")["FunctionVersion"]
    clients("lambda").update_function_configuration(FunctionName=name, Environment={"Variables": {}})
    clients("lambda").get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    without = clients("lambda").publish_version(FunctionName=name)["Version"]
    clients("lambda").update_alias(FunctionName=name, Name="live", FunctionVersion=without)

    key.rotate(ClientRequestToken=token)
    assert key.value() is None
    with pytest.raises(ClientError, match="still in progress"):
        key.rotate()

    clients("lambda").update_alias(FunctionName=name, Name="live", FunctionVersion=broken)
    key.rotate(ClientRequestToken=token)
    assert key.value() is not None
