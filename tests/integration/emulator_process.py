"""Starting and stopping an emulator of a test's own."""

import functools
import json
import os
import re
import socket
import subprocess
from pathlib import Path
from typing import Any

import boto3
import psutil
from botocore.config import Config

REPOSITORY = Path(__file__).parents[2]
PYTHON = REPOSITORY / ".tools" / "emulator" / "bin" / "python"
DEADLINE_SECONDS = 180


class Emulator:
    """The emulator whose state is under `home`, run by its own command as a user would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / ".landfall" / "emulator"

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs one command of the emulator and returns its exit code and what it printed."""
        return subprocess.run(
            self.command(*arguments),
            env=os.environ | environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )

    def command(self, *arguments: str) -> list[str]:
        return [str(PYTHON), "-m", "landfall_emulator", "--home", str(self.home), *arguments]

    def start(self, *arguments: str) -> str:
        """Starts it and returns its endpoint; raises `RuntimeError` with what it said if it doesn't come up."""
        done = self.run("start", *arguments)
        if done.returncode != 0:
            raise RuntimeError(f"the emulator did not start: {done.stdout}{done.stderr}")
        return self.endpoint

    def stop(self) -> None:
        """Stops it; raises `RuntimeError` with what it said if something of it is left."""
        done = self.run("stop")
        if done.returncode != 0:
            raise RuntimeError(f"the emulator did not stop: {done.stdout}{done.stderr}")

    @property
    def endpoint(self) -> str:
        return (self.folder / "endpoint").read_text(encoding="utf-8").strip()

    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return status

    @property
    def environment(self) -> dict[str, str]:
        """The variables that aim AWS SDKs and Terraform at it."""
        lines = self.run("env").stdout.splitlines()
        return dict(line.removeprefix("export ").split("=", 1) for line in lines)

    @functools.cached_property
    def session(self) -> "Session":
        """Its account, as boto3 sees it."""
        return Session(self.endpoint, self.environment)

    def processes(self) -> list[psutil.Process]:
        """The living processes that carry the mark of this emulator's home."""
        return processes_of(self.home, "LANDFALL_EMULATOR_HOME")


class Session(boto3.Session):
    """Makes each client once, which takes the most time of asking."""

    def __init__(self, endpoint: str, variables: dict[str, str]) -> None:
        super().__init__(
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            region_name=variables["AWS_REGION"],
        )
        # An emulator's first answer of a service takes a second or two: that is no reason to ask again.
        config = Config(retries={"total_max_attempts": 1}, read_timeout=120)
        self._make = functools.cache(functools.partial(super().client, endpoint_url=endpoint, config=config))

    def client(self, service_name: str) -> Any:  # type: ignore[override]
        return self._make(service_name)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def processes_of(home: Path, *marks: str) -> list[psutil.Process]:
    """The living processes of which one of the environment variables `marks` is `home`."""
    spellings = {str(home), str(home.resolve())}
    found = []
    for process in psutil.process_iter():
        try:
            variables = process.environ()
            marked = any(variables.get(mark) in spellings for mark in marks)
            if marked and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def on_loopback(url: str, endpoint: str) -> str:
    """The address at which the emulator answers for `https://<api>.execute-api.<region>.amazonaws.com/…`."""
    return re.sub(r"^https://([^.]+)\.execute-api\.[^/]+", rf"{endpoint}/_aws/execute-api/\1", url)
