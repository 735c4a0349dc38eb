"""Deployed stacks that stop and start, as a clock that runs faster than usual lets them."""

import hashlib
import hmac
import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.integration.applied import Account
from tests.integration.deployment import Deployment
from tests.integration.emulator_process import REPOSITORY, on_loopback

REPOSITORY_NAME = "acme/service"
SECRET = "what only GitHub knows"

_QUICK = {
    "auto_stop": {
        "enabled": True,
        "every_minutes": 1,
        "grace_minutes": 1,
        "idle_minutes": 5,
        "gpu_idle_minutes": 5,
        "minimum_samples_percent": 20,
    },
}
_AUTO_START = {"github": {"repositories": [REPOSITORY_NAME], "replay_minutes": 1}}
_AHEAD_MINUTES = 10


@dataclass(frozen=True)
class Stopping:
    """A deployed stack."""

    deployment: Deployment
    account: Account
    outputs: Mapping[str, Any]

    def client(self, service: str) -> Any:
        """A boto3 client aimed at the emulator."""
        return self.account.emulator.session.client(service)

    def metrics(self) -> list[dict[str, Any]]:
        """What the deployed function watches."""
        told = self.client("lambda").get_function_configuration(FunctionName=self.outputs["auto_stop"])
        metrics: list[dict[str, Any]] = list(json.loads(told["Environment"]["Variables"]["METRICS"]).values())
        return metrics

    def idle(self) -> None:
        """Puts samples of this minute and the next ones that are idle."""
        self._samples(0.5)

    def busy(self) -> None:
        """Puts more of them, with which those of the same minutes are busy on average."""
        self._samples(2)

    def _samples(self, share: float) -> None:
        """Of this minute and the next ones, at `share` of what is busy."""
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        for metric in self.metrics():
            if metric["sparse"]:
                continue
            self.client("cloudwatch").put_metric_data(
                Namespace=metric["namespace"],
                MetricData=[
                    {
                        "MetricName": metric["name"],
                        "Dimensions": [{"Name": name, "Value": value} for name, value in metric["dimensions"].items()],
                        "Timestamp": now + timedelta(minutes=minute),
                        "Value": metric["busy_from"] * share,
                    }
                    for minute in range(_AHEAD_MINUTES)
                ],
            )

    def plan(self, *, changes: bool) -> None:
        """Raises TerraformFailed unless Terraform would change something, or nothing."""
        options = ("-detailed-exitcode", "-input=false", "-no-color", "-lock=false")
        self.deployment.terraform("plan", *options, expect=2 if changes else 0)

    def put_secret(self) -> None:
        """Gives the webhook its secret, as its owner does once."""
        self.client("secretsmanager").put_secret_value(SecretId=self.outputs["webhook_secret"], SecretString=SECRET)

    def push(
        self, *, secret: str = SECRET, age: timedelta = timedelta(0), body: bytes | None = None
    ) -> tuple[int, str]:
        """Sends what GitHub sends after a push; status and body of the answer."""
        body = body or pushed(age)
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-GitHub-Event": "push",
            "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "X-Hub-Signature-256": f"sha256={signature}",
        }
        return self._post("github", headers, body)

    def start_with_key(self, key: str) -> tuple[int, str]:
        """Calls the start API; status and body of the answer."""
        return self._post("start", {"Authorization": f"Bearer {key}"}, b"")

    def _post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        url = on_loopback(self.outputs["start_urls"][path], self.account.emulator.endpoint)
        request = urllib.request.Request(url, data=body, headers=dict(headers))  # noqa: S310 - the emulator's own address
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def pushed(age: timedelta = timedelta(0)) -> bytes:
    """The body of a push."""
    return json.dumps(
        {
            "ref": "refs/heads/main",
            "before": "0" * 40,
            "after": os.urandom(20).hex(),
            "pusher": {"name": "octocat"},
            "repository": {"full_name": REPOSITORY_NAME, "pushed_at": int(time.time() - age.total_seconds())},
        }
    ).encode()


@contextmanager
def stopping(
    stack: str,
    variant: Mapping[str, Any] | None,
    *,
    home: Path,
    account: Account,
    provider: Path,
    auto_start: Mapping[str, Any] = _AUTO_START,
) -> Iterator[Stopping]:
    """Deploys a stack of the environment `dev` with a quicker clock, and `variant` in place of its own settings."""
    environments = home / "environments"
    shutil.copytree(REPOSITORY / "environments" / "common", environments / "common")
    settings = YAML(typ="safe").load(REPOSITORY / "environments" / "dev.yaml") | _QUICK | {"auto_start": auto_start}
    # The night is the clock's business, and might come in the middle.
    del settings["shutdown"]
    if variant is not None:
        settings["variants"][stack.removeprefix("dev-").replace("-", "_")] = variant
    (environments / "dev.yaml").write_text(json.dumps(settings), encoding="utf-8")
    deployment = Deployment(stack, home=home, variables=account.emulator.environment)
    deployment.synthesize(LANDFALL_ENVIRONMENTS=str(environments))
    with deployment.own_provider(provider):
        deployment.apply()
        yield Stopping(deployment, account, deployment.outputs())
        deployment.destroy("-refresh=false")
