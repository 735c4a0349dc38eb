"""A stack that stands on an emulator, as the tests look at it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from environments.settings import Environment
from tests.integration.deployment import Deployment
from tests.integration.emulator_process import Emulator, Session


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account of an emulator, and what it held before the first stack."""

    emulator: Emulator
    before: list[str]


@dataclass(frozen=True, kw_only=True)
class Applied:
    """`seconds` is how long each of Terraform's commands took."""

    deployment: Deployment
    environment: Environment
    account: Account
    outputs: dict[str, Any]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        """The account, as boto3 sees it."""
        return self.account.emulator.session

    @property
    def prefix(self) -> str:
        """What the names of the stack's resources begin with."""
        return f"{self.environment.project}-{self.deployment.stack}"

    @property
    def key(self) -> str:
        """The variant's key in the environment file."""
        return self.environment.variant_of(self.deployment.stack)[0]

    @property
    def settings(self) -> Any:
        """The variant's own settings; each variant's tests know their type."""
        return self.environment.variant_of(self.deployment.stack)[1]

    def client(self, service: str) -> Any:
        """A boto3 client aimed at the emulator."""
        return self.session.client(service)

    def resources(self, type_: str) -> list[dict[str, Any]]:
        """The attributes of the resources of a Terraform type, from the state: to ask the emulator for them by id."""
        return self.deployment.attributes(type_)


@contextmanager
def timed(seconds: dict[str, float], command: str) -> Iterator[None]:
    """Notes how long the block takes."""
    start = time.perf_counter()
    yield
    seconds[command] = time.perf_counter() - start
