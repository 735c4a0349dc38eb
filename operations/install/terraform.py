"""Terraform: the one on ``PATH`` if it is recent enough, else HashiCorp's own release, checked by its SHA-256."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Mapping, Sequence

from operations.install.process import Failure, say, scratch

OLDEST = (1, 9)
VERSION = "1.11.4"
RELEASES = "https://releases.hashicorp.com/terraform"
SHA256 = {
    "darwin_amd64": "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
    "darwin_arm64": "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
    "linux_amd64": "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
    "linux_arm64": "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
}
"""SHA-256 of the release's zip for each platform, as HashiCorp publishes it in ``terraform_1.11.4_SHA256SUMS``."""


def has_terraform() -> bool:
    """Whether ``PATH`` has a Terraform of `OLDEST` or later."""
    return version_of(shutil.which("terraform")) >= OLDEST


def ensure_terraform(
    directory: Path,
    *,
    releases: str = RELEASES,
    sha256: Mapping[str, str] = SHA256,
) -> None:
    """Put a Terraform into ``directory`` unless ``PATH`` has one of `OLDEST` or later. Raises `Failure`."""
    found = version_of(shutil.which("terraform"))
    if found >= OLDEST:
        return
    wanted = f"{dotted(OLDEST)} or later"
    remedy = f"Install Terraform {wanted} and put it on PATH."
    reason = f"the one on PATH is {dotted(found)}, older than {wanted}" if found else "none on PATH"
    machine = f"{platform.system().lower()}_{_architecture()}"
    if machine not in sha256:
        raise Failure(f"Terraform: {reason}, and the project knows no release of it for {machine}. {remedy}")
    name = f"terraform_{VERSION}_{machine}.zip"
    with scratch(directory) as partial:
        archive = partial / name
        say(f"Terraform: {reason}; fetching {VERSION} ...")
        try:
            _fetch(f"{releases}/{VERSION}/{name}", archive)
        except OSError as error:
            raise Failure(f"Terraform: {releases} can't be reached ({error}). {remedy}") from error
        actual = hashlib.sha256(archive.read_bytes()).hexdigest()
        if actual != sha256[machine]:
            raise Failure(f"Terraform: {name} has the SHA-256 {actual}, not {sha256[machine]}: refused. {remedy}")
        with zipfile.ZipFile(archive) as files:
            program = Path(files.extract("terraform", partial))
        program.chmod(0o755)
        program.replace(directory / "terraform")
    say(f"Terraform: {VERSION} is ready")


def version_of(program: str | None) -> tuple[int, ...]:
    """Version that ``terraform version`` tells, such as ``(1, 11, 4)``; empty if there is no such program."""
    if program is None:
        return ()
    # Neither a look at the network nor a wrong configuration of the user's may keep it from telling its version.
    env = {**os.environ, "CHECKPOINT_DISABLE": "1"}
    env.pop("TF_CLI_CONFIG_FILE", None)
    try:
        answer = subprocess.run(
            [program, "version"],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    version = re.search(r"^Terraform v(\d+)\.(\d+)\.(\d+)", answer.stdout, re.MULTILINE)
    return tuple(map(int, version.groups())) if version else ()


def dotted(version: Sequence[int]) -> str:
    """The version as people write it, such as ``1.11.4``."""
    return ".".join(map(str, version))


def _architecture() -> str:
    machine = platform.machine().lower()
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)


def _fetch(address: str, file: Path) -> None:
    """Copy what ``address`` answers into ``file``. Raises `OSError`, also about an answer that isn't HTTP."""
    # Slow to import, and hardly ever needed.
    from http.client import HTTPException
    from urllib.request import urlopen

    try:
        with urlopen(address, timeout=60) as answer, file.open("wb") as copy:  # noqa: S310 (the address is the project's own)
            size, done, told = int(answer.headers.get("Content-Length") or 0), 0, 0
            while block := answer.read(1 << 20):
                copy.write(block)
                done += len(block)
                if size and done * 4 // size > told:
                    told = done * 4 // size
                    say(f"Terraform: {told * 25} % of {size >> 20} MB")
    except HTTPException as error:
        raise OSError(f"{type(error).__name__}: {error}".strip()) from error
