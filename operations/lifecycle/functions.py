"""The deployed functions that stop and start a stack, called as the clock calls them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from environments.settings import Environment
from modules.foundation.names import Names
from operations.failure import Failure, Refused
from operations.leftovers import Client

ALIAS = "live"
"""What the clock calls (`modules/compute/lambda_function.py`)."""
_PATIENCE = 310
"""Seconds: the functions have 300."""


def clients(region: str) -> Client:
    """Clients of AWS, or of what AWS_ENDPOINT_URL names, that wait until a function has done its work."""
    import boto3
    from botocore.config import Config

    session = boto3.Session(region_name=region)
    config = Config(
        connect_timeout=5,
        read_timeout=_PATIENCE,
        # Between its tries botocore waits a random part of up to 20 s: "Retries" of the Boto3 guide.
        retries={"mode": "standard", "total_max_attempts": 6},
        tcp_keepalive=True,
    )

    def client(name: str) -> Any:
        return session.client(name, config=config)  # type: ignore[call-overload]

    return client


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a target is, and what is decided about it; `since` is when it was last started or stopped, in ISO 8601."""

    target: str
    action: str
    reason: str
    detail: str
    running: bool
    since: str
    record: str = ""

    @property
    def changing(self) -> bool:
        """Whether it is on its way to one or the other."""
        return self.reason == "changing"

    @property
    def ours(self) -> bool:
        """Whether it may be stopped and started at all."""
        return self.reason not in {"opted-out", "not-ours"}

    @property
    def is_database(self) -> bool:
        """Which stops after everything else."""
        return self.target.startswith("database ")

    @property
    def decision(self) -> str:
        """In words."""
        return f"{self.action}, {self.reason}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True)
class Functions:
    """Of one stack. Methods raise Refused where there is no such function, and Failure where it fails."""

    stack: str
    environment: Environment
    client: Client

    @property
    def prefix(self) -> str:
        """What the names of the stack's resources begin with, and its tag `Stack`."""
        return self._names.prefix

    def look(self) -> list[Outcome]:
        """How everything is and what would be done, without doing it."""
        return self._outcomes({"action": "look"})

    def stop(self, why: str = "asked") -> list[Outcome]:
        """Stops everything, and says how it was before."""
        return self._outcomes({"action": "stop", "why": why})

    def start(self, why: str = "asked") -> dict[str, str]:
        """Starts everything: what became of each target."""
        answer = self._invoke("auto-start", {"why": why})
        return {str(name): str(result) for name, result in answer.items()}

    @property
    def _names(self) -> Names:
        return Names(project=self.environment.project, stack=self.stack)

    def _outcomes(self, event: Mapping[str, str]) -> list[Outcome]:
        fields = Outcome.__dataclass_fields__
        return [
            Outcome(**{name: value for name, value in one.items() if name in fields})
            for one in self._invoke("auto-stop", event)
        ]

    def _invoke(self, part: str, event: Mapping[str, str]) -> Any:
        name = self._names.of(part)
        try:
            answer = self.client("lambda").invoke(
                FunctionName=name, Qualifier=ALIAS, Payload=json.dumps(event).encode()
            )
            said = json.loads(answer["Payload"].read())
        except ClientError as error:
            raise self._refused(name, error) from None
        except (BotoCoreError, ValueError) as error:
            raise Failure(f"{name} doesn't answer: {error}") from None
        if answer.get("FunctionError"):
            told = said if isinstance(said, dict) else {}
            what = told.get("errorMessage") or said
            raise Failure(f"{name} failed for {what}; its log is {self.prefix_of_logs}/{part}")
        return said

    @property
    def prefix_of_logs(self) -> str:
        """Log groups of the stack's own functions begin so."""
        return f"/landfall/{self.prefix}"

    def _refused(self, name: str, error: ClientError) -> Failure:
        code = error.response["Error"]["Code"]
        if code == "ResourceNotFoundException":
            return Refused(
                f"there is no function {name} in {self.environment.region}: {self.stack} isn't deployed there, or "
                f"nothing of it can stop; `./taskw deploy -- {self.stack}` deploys it"
            )
        if code in {"TooManyRequestsException", "ThrottlingException"}:
            return Failure(f"Lambda has no room for {name} at the moment ({code}): run the same command again")
        return Failure(f"{name} can't be called ({code}): {error.response['Error'].get('Message', '')}")
