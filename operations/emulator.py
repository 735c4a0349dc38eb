"""The emulator, asked and told through its own command: it lives in an environment of its own."""

import json
import os
import socket
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from operations.failure import Failure, Refused
from operations.places import EMULATOR_PYTHON, ROOT, home
from operations.process import Run

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
"""What clients of the emulator sign with."""


@dataclass(frozen=True)
class Status:
    """What the emulator is: `running`, `stopped`, or `dead` if it ended without being stopped."""

    state: str
    endpoint: str | None
    since: float | None
    """Seconds since the epoch."""


def status() -> Status:
    """What the emulator is right now."""
    answer = subprocess.run(
        _command("status", "--json"), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    try:
        told = json.loads(answer.stdout)
    except ValueError:
        raise Failure(answer.stderr.strip() or "the emulator's command doesn't tell its status") from None
    since = told.get("since")
    return Status(told["state"], told.get("endpoint"), datetime.fromisoformat(since).timestamp() if since else None)


def start(port: int | None, tell: Callable[[str], None]) -> Status:
    """Starts the emulator unless it runs; returns once it answers. Raises Refused with the emulator's own words."""
    try:
        _told(["start", *(["--port", str(port)] if port else [])], tell)
    except Failure as failure:
        raise Refused(str(failure)) from None
    return status()


def stop(tell: Callable[[str], None]) -> None:
    """Stops the emulator, dead or alive, with all that it started. Raises Failure with the emulator's own words."""
    _told(["stop"], tell)


def answers(endpoint: str) -> bool:
    """Whether anything listens there; a busy emulator may take its time to say more."""
    try:
        address = urlsplit(endpoint)
        port = address.port or (443 if address.scheme == "https" else 80)
        with socket.create_connection((address.hostname or "", port), timeout=2):
            return True
    except TimeoutError:
        return True
    except (OSError, ValueError):
        return False


def aimed_at(endpoint: str, region: str, env: Mapping[str, str]) -> dict[str, str]:
    """`env` made to aim any AWS client at the emulator, whatever it aims at by itself."""
    kept = {name: value for name, value in env.items() if not name.startswith("AWS_")}
    return kept | {
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def clients(endpoint: str, region: str) -> Callable[[str], Any]:
    """From a service's name to a boto3 client of the emulator's."""
    import boto3
    from botocore.config import Config

    session = boto3.Session(
        region_name=region,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )
    # A proxy has no business with loopback.
    return partial(session.client, endpoint_url=endpoint, config=Config(proxies={}))


def _command(*arguments: str) -> list[str | Path]:
    if not EMULATOR_PYTHON.exists():
        raise Refused("the emulator isn't installed; `./taskw setup` installs it")
    return [EMULATOR_PYTHON, "-m", "landfall_emulator", "--home", home(), *arguments]


def _told(arguments: list[str], tell: Callable[[str], None]) -> None:
    said: list[str] = []

    def listen(line: str) -> None:
        said.append(line)
        if not line.startswith("emulator: "):
            tell(line)

    code = Run(_command(*arguments), cwd=ROOT, env=dict(os.environ)).to_the_end(tell=listen)
    if code:
        first = next((index for index, line in enumerate(said) if line.startswith("emulator: ")), 0)
        raise Failure("\n".join(said[first:]).removeprefix("emulator: "))
