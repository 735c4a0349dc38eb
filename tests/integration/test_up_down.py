"""`landfall up` and `down` as a user runs them: real cdktf, Terraform and emulator, in a home of their own."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import psutil
import pytest

from tests.integration.emulator_process import REPOSITORY, Emulator, processes_of
from tests.integration.leftovers import remaining, tagged

STACK = "dev-fargate"
DEADLINE_SECONDS = 900


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Landfall:
    """The command, with its own home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.emulator = Emulator(home)
        self.state = home / ".landfall" / "emulator" / f"{STACK}.tfstate"

    @property
    def variables(self) -> dict[str, str]:
        # Some programs tidy up their environment: the home is what tells that they belong to this test.
        return {**os.environ, "LANDFALL_HOME": str(self.home)}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "operations", *arguments],
            cwd=REPOSITORY,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> Ended:
        return self.wait(self.start(*arguments))

    def wait(self, command: subprocess.Popen[str]) -> Ended:
        out, err = command.communicate(timeout=DEADLINE_SECONDS)
        return Ended(command.returncode, out, err)

    def up_to_step(self, step: int) -> tuple[subprocess.Popen[str], str]:
        """An `up` in the middle of its work, and what it has said so far."""
        command = self.start("up")
        assert command.stderr is not None
        said = ""
        for line in command.stderr:
            said += line
            if f"[{step}/" in line:
                return command, said
        raise AssertionError(f"up ended before step {step}: {said}")

    def processes(self) -> list[psutil.Process]:
        """The living processes that were started for this home, the emulator's included."""
        return processes_of(self.home, "LANDFALL_HOME", "LANDFALL_EMULATOR_HOME")


@pytest.fixture(scope="module")
def landfall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landfall]:
    """The command in a home where nothing runs; whatever the tests do, its emulator ends with them."""
    landfall = Landfall(tmp_path_factory.mktemp("up_down"))
    yield landfall
    landfall.emulator.stop()


@pytest.fixture(scope="module")
def interrupted(landfall: Landfall) -> Ended:
    """An `up` that was interrupted with Ctrl-C after a few resources."""
    command, said = landfall.up_to_step(5)
    command.send_signal(signal.SIGINT)
    ended = landfall.wait(command)
    return Ended(ended.code, ended.out, said + ended.err)


def test_an_interrupted_up_ends_all_that_it_started(landfall: Landfall, interrupted: Ended) -> None:
    assert interrupted.code == 130
    assert "interrupting Terraform" in interrupted.err
    assert "Traceback" not in interrupted.err
    assert landfall.processes() == []


def test_an_interrupted_up_leaves_a_state_that_can_be_read(landfall: Landfall, interrupted: Ended) -> None:
    types = {resource["type"] for resource in json.loads(landfall.state.read_text())["resources"]}
    assert "aws_caller_identity" in types


@pytest.fixture(scope="module")
def orphaned(landfall: Landfall, interrupted: Ended) -> Ended:
    """An `up` whose emulator was killed in the middle of its work."""
    command, said = landfall.up_to_step(30)
    os.kill(landfall.emulator.status()["pid"], signal.SIGKILL)
    ended = landfall.wait(command)
    assert landfall.processes() == []
    return Ended(ended.code, ended.out, said + ended.err)


def test_an_emulator_that_dies_in_mid_apply_is_told_in_a_sentence(orphaned: Ended) -> None:
    assert orphaned.code == 1
    assert orphaned.err.splitlines()[-1] == (
        f"the emulator died while deploying {STACK}; "
        "`./taskw emulator:logs` shows its last words, `./taskw up` starts anew"
    )
    assert "Traceback" not in orphaned.err


@pytest.fixture(scope="module")
def deployed(landfall: Landfall, orphaned: Ended) -> Ended:
    """The `up` after that, which isn't disturbed."""
    ended = landfall.run("up")
    assert ended.code == 0, ended.err
    return ended


@pytest.fixture
def session(landfall: Landfall, deployed: Ended, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    for name, value in landfall.emulator.environment.items():
        monkeypatch.setenv(name, value)
    return boto3.Session()


def test_the_next_up_forgets_what_died_and_deploys_everything(deployed: Ended) -> None:
    assert f"the emulator was started anew: what it held of {STACK} is gone" in deployed.err
    assert f"{STACK} is deployed after" in deployed.err


def test_the_outputs_name_what_is_there(deployed: Ended, session: boto3.Session) -> None:
    rows = dict(line.split(maxsplit=1) for line in deployed.out.splitlines() if line)
    (service,) = session.client("ecs").describe_services(cluster=rows["cluster"], services=[rows["service"]])[
        "services"
    ]
    (balancer,) = session.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert service["status"] == "ACTIVE"
    assert rows["url"] == f"http://{balancer['DNSName']}"


def test_the_next_steps_name_the_endpoint_and_the_way_to_aws(landfall: Landfall, deployed: Ended) -> None:
    assert f"AWS_ENDPOINT_URL={landfall.emulator.endpoint}" in deployed.out
    assert f"./taskw deploy -- {STACK}" in deployed.out


def test_a_second_up_has_nothing_to_do(landfall: Landfall, deployed: Ended) -> None:
    again = landfall.run("up")
    assert again.code == 0, again.err
    assert f"{STACK} is up to date: nothing has changed since it was deployed" in again.err
    assert again.out == deployed.out


def test_a_state_that_another_run_holds_is_told_in_a_sentence(landfall: Landfall, deployed: Ended) -> None:
    with landfall.state.open("r+") as state:
        fcntl.lockf(state, fcntl.LOCK_EX)
        refused = landfall.run("up", "--refresh")
    assert refused.code == 1
    assert f"another run holds the state of {STACK}" in refused.err.splitlines()[-1]


def test_cdktf_by_hand_sees_what_up_has_deployed(landfall: Landfall, deployed: Ended, tmp_path: Path) -> None:
    exports = landfall.emulator.run("env").stdout
    lock = "--skip-provider-lock" if os.access(os.environ.get("TF_CLI_CONFIG_FILE", ""), os.R_OK) else ""
    script = f'{exports}eval "$(./taskw env)" && cdktf diff {STACK} --no-color {lock} --output {tmp_path}'
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=REPOSITORY,
        env=landfall.variables | {"CI": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No changes. Your infrastructure matches the configuration." in done.stdout


def test_down_leaves_nothing_in_the_emulator_and_no_process(
    landfall: Landfall, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(tagged(session, f"landfall-{STACK}")) > 30
    kept = landfall.run("down", "--keep-emulator")
    assert kept.code == 0, kept.err
    assert kept.err.splitlines()[-1] == "nothing is left"
    assert not landfall.state.exists()
    left = remaining(session)
    down = landfall.run("down")
    assert down.code == 0, down.err
    assert landfall.processes() == []
    monkeypatch.setenv("AWS_ENDPOINT_URL", landfall.emulator.start())
    assert left == remaining(boto3.Session())


def test_down_of_a_dead_emulator_says_so(landfall: Landfall, deployed: Ended) -> None:
    landfall.emulator.start()  # unless it runs
    os.kill(landfall.emulator.status()["pid"], signal.SIGKILL)
    landfall.state.write_text("{}")
    down = landfall.run("down")
    assert down.code == 0
    assert "the emulator is dead" in down.err
    assert not landfall.state.exists()
    assert landfall.processes() == []
