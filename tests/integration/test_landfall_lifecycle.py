"""`landfall status`, `stop` and `start` against a deployed stack, as a user runs them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.applied import Account
from tests.integration.emulator_process import REPOSITORY
from tests.integration.functions import until
from tests.integration.stopping import Stopping, stopping

STACK = "dev-ec2-single"


@dataclass(frozen=True)
class Landfall:
    """The command, aimed at the emulator that the stack stands on."""

    stack: Stopping
    home: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What it says and ends with."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        own = {
            "LANDFALL_HOME": str(self.home),
            "LANDFALL_ENVIRONMENTS": str(self.home / "environments"),
            **self.stack.account.emulator.environment,
        }
        return subprocess.run(
            [sys.executable, "-m", "operations", *arguments],
            cwd=REPOSITORY,
            env={**kept, **own},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def said(self, *arguments: str) -> str:
        """What a command says that has done its work."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def target(self) -> dict[str, Any]:
        """The one target of the stack's status."""
        told = json.loads(self.said("status", STACK, "--format", "json"))
        assert told["stack"] == STACK
        (target,) = told["targets"]
        found: dict[str, Any] = target
        return found

    def instance(self) -> str:
        """The state of the instance, as EC2 tells it."""
        answer = self.stack.client("ec2").describe_instances(InstanceIds=[self.stack.outputs["instance"]])
        return str(answer["Reservations"][0]["Instances"][0]["State"]["Name"])


@pytest.fixture(scope="module")
def landfall(
    tmp_path_factory: pytest.TempPathFactory, empty_account: Callable[[], Account], provider: Path
) -> Iterator[Landfall]:
    """A deployed stack of one instance, whose function looks every minute, and which a key starts."""
    home = tmp_path_factory.mktemp("lifecycle")
    with stopping(
        STACK, None, home=home, account=empty_account(), provider=provider, auto_start={"api_key": {}}
    ) as stack:
        yield Landfall(stack, home)


def test_a_stack_is_told_stopped_told_started_and_told(landfall: Landfall) -> None:
    name = f"instance {landfall.stack.outputs['instance']}"
    first = landfall.target()
    assert (first["target"], first["state"]) == (name, "running")
    assert first["now"]["action"] == "keep"

    stopped = landfall.said("stop", STACK)
    assert stopped == f"{name}: is stopped\n"
    assert landfall.instance() == "stopped"
    second = landfall.target()
    assert (second["state"], second["now"]["reason"]) == ("stopped", "stopped")
    assert second["since"] > first["since"]
    assert landfall.said("stop", STACK) == f"{name}: was stopped already\n"

    # The clock's own looks are what counts the hours.
    until(lambda: float(landfall.target()["stopped_hours_this_month"]), lambda hours: hours > 0, seconds=180)
    text = landfall.said("status", STACK)
    assert f"{name}\n  state          stopped since " in text
    assert " UTC: keep, stopped\n" in text
    assert " an hour" in text

    assert landfall.said("start", STACK) == f"{name}: is started\n"
    assert landfall.instance() == "running"
    third = landfall.target()
    assert (third["state"], third["now"]["reason"]) == ("running", "just-started")
    assert landfall.said("start", STACK, "--no-wait") == f"{name}: ran already\n"
    landfall.stack.plan(changes=False)


def test_whoever_has_the_key_starts_it_and_nobody_else(landfall: Landfall) -> None:
    name = landfall.stack.outputs["start_key"]
    # It is made when the stack is deployed, by the function that renews it.
    key = landfall.stack.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    landfall.said("stop", STACK)

    for wrong in ("", "another", key[:-1]):
        assert landfall.stack.start_with_key(wrong)[0] == 401
    assert landfall.instance() == "stopped"

    status, answer = landfall.stack.start_with_key(key)
    assert status == 202, answer
    until(landfall.instance, lambda state: state == "running", seconds=60)
    landfall.stack.plan(changes=False)


def test_a_stack_that_is_not_deployed_there_is_told_with_what_to_do(landfall: Landfall) -> None:
    for command in ("status", "stop", "start"):
        done = landfall.run(command, "dev-ec2-gpu")
        assert (done.returncode, done.stdout) == (2, "")
        assert "dev-ec2-gpu isn't deployed there, or nothing of it can stop; `./taskw deploy -- dev-ec2-gpu`" in (
            done.stderr
        )
        assert "Traceback" not in done.stderr


def test_a_function_that_fails_is_told_with_its_own_words(landfall: Landfall) -> None:
    functions = landfall.stack.client("lambda")
    name = landfall.stack.outputs["auto_stop"]
    live = functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
    configured = functions.get_function_configuration(FunctionName=name, Qualifier=live)["Environment"]["Variables"]
    gone = [{"kind": "instance", "id": "i-00000000000000000", "watch": [], "idle_minutes": 5}]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**configured, "TARGETS": json.dumps(gone)}}
    )
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    broken = functions.publish_version(FunctionName=name)["Version"]
    functions.get_waiter("function_active_v2").wait(FunctionName=name, Qualifier=broken, WaiterConfig={"Delay": 1})
    functions.update_alias(FunctionName=name, Name="live", FunctionVersion=broken)
    try:
        done = landfall.run("status", STACK)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"{name} failed for instance i-00000000000000000; its log is /landfall/landfall-{STACK}/auto-stop" in (
            done.stderr
        )
    finally:
        functions.update_alias(FunctionName=name, Name="live", FunctionVersion=live)
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": configured})
        functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
