"""A change of a Lambda function on trial: some of the calls get it, until it is promoted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.integration.deployment import Deployment
from tests.integration.emulator_process import Emulator

STACK, FUNCTION = "dev-lambda-api", "landfall-dev-lambda-api-service"
# The alias and what it needs, which is a quarter of the stack.
ALIAS = "-target=aws_lambda_alias.lambda-api_function_alias_793EAC91"

REQUEST = json.dumps({"version": "2.0", "rawPath": "/", "requestContext": {"http": {"method": "GET", "path": "/"}}})


@dataclass(frozen=True)
class Service:
    """A function on an emulator of its own, that is changed by its environment file."""

    deployment: Deployment
    environments: Path

    def write(self, **settings: Any) -> None:
        """Writes the stack with these settings of the variant."""
        variant = {"code": {"kind": "zip"}, **settings}
        environment = {"stage": "dev", "deletion_protection": False, "workload": {"image": "ecr:1"}}
        content = json.dumps({**environment, "variants": {"lambda_api": variant}})
        (self.environments / "dev.yaml").write_text(content, encoding="utf-8")
        self.deployment.synthesize(LANDFALL_ENVIRONMENTS=str(self.environments))

    def change(self, **settings: Any) -> None:
        """Applies them."""
        self.write(**settings)
        self.deployment.apply(ALIAS)

    def served(self) -> tuple[str, dict[str, float]]:
        """The version that the alias is at, and the shares of others; nothing is left for Terraform to do to it."""
        self.deployment.terraform("plan", "-detailed-exitcode", "-no-color", "-lock=false", ALIAS)
        alias = boto3.client("lambda").get_alias(FunctionName=FUNCTION, Name="live")
        return alias["FunctionVersion"], dict(alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {}))

    def answers(self, calls: int) -> set[str]:
        """The versions that answered calls of the alias."""
        client = boto3.client("lambda")
        told = [client.invoke(FunctionName=FUNCTION, Qualifier="live", Payload=REQUEST) for _ in range(calls)]
        return {json.loads(json.loads(each["Payload"].read())["body"])["version"] for each in told}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("canary")
    (home / "environments").mkdir()
    emulator = Emulator(home)
    emulator.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in emulator.environment.items():
                patch.setenv(name, value)
            deployment = Deployment(STACK, home=home, variables=emulator.environment)
            made = Service(deployment, home / "environments")
            made.write(canary={"stable_version": 1})
            with deployment.own_provider():
                yield made
    finally:
        emulator.stop()


def test_a_version_on_trial_gets_its_share_until_it_is_promoted(service: Service) -> None:
    trial = {"stable_version": 1, "percent": 50}
    service.change(canary=trial)
    assert service.served() == ("1", {})
    assert service.answers(3) == {"1"}

    service.change(canary=trial, memory_mb=640)
    assert service.served() == ("1", {"2": 0.5})
    # Of 40 calls all go to the same one once in 500 thousand million runs.
    assert service.answers(40) == {"1", "2"}

    service.change(canary=trial | {"stable_version": 2}, memory_mb=640)
    assert service.served() == ("2", {})
    assert service.answers(3) == {"2"}
