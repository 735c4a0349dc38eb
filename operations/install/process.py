"""Running other programs' installers, and saying in a sentence what went wrong."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Mapping, Sequence

REPORT_EVERY = 15
"""Seconds between two signs of life of a long installation."""

UNREACHABLE = (
    *("NewConnectionError", "ConnectTimeout", "ReadTimeout", "ProxyError", "from versions: none"),  # pip
    *("dns error", "client error (Connect)", "error sending request", "connectivity is disabled"),  # uv
    *("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN"),  # npm
)
UNTRUSTED = (
    *("CERTIFICATE_VERIFY_FAILED", "certificate verify failed"),  # pip
    *("invalid peer certificate", "No CA certificates were loaded"),  # uv
    *("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT", "SELF_SIGNED_CERT", "self-signed cert"),  # npm
)
WRONG_HASH = ("DO NOT MATCH THE HASHES", "Hash mismatch", "EINTEGRITY")


class Failure(Exception):
    """What can't be installed, why, and what to do about it, in words for the user."""


def say(text: str) -> None:
    """Tell the user, leaving standard output to the task itself."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def scratch(directory: Path) -> Iterator[Path]:
    """An empty folder in ``directory``, gone afterwards; what a killed process left in it is swept away first."""
    folder = directory / ".partial"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def trust() -> dict[str, str]:
    """Variables that let uv and npm trust whom the machine trusts, as pip does: behind a proxy that inspects TLS
    nothing else works. Empty where the machine has no certificates, with which uv would trust nobody at all."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())):
        return {"UV_SYSTEM_CERTS": "true", "NODE_USE_SYSTEM_CA": "1"}
    return {}


def run(
    what: str,
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    unreachable: str = "the package registry can't be reached",
) -> None:
    """Run ``command`` to its end, quietly. Raises `Failure`, which speaks of ``what``, if it doesn't succeed.

    ``unreachable`` is what it means when the command can't reach the network.
    """
    # The installation's lock is held by whoever has its file open: the child keeps it should this process be killed.
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**trust(), **(os.environ if env is None else env)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=False,
    ) as process:
        seconds = 0
        while True:
            try:
                output, _ = process.communicate(timeout=REPORT_EVERY)
                break
            except subprocess.TimeoutExpired:
                seconds += REPORT_EVERY
                say(f"{what}: still at it after {seconds} s")
            except BaseException:
                process.terminate()
                raise
    if process.returncode:
        raise Failure(_explain(what, output, unreachable))


def _explain(what: str, output: str, unreachable: str) -> str:
    last = [line.strip() for line in output.splitlines() if line.strip()][-12:]
    if any(mark in output for mark in WRONG_HASH):
        reason = "a package isn't the one whose hash is in the lock, so nothing was taken from it"
        remedy = "If a mirror stands in between, look there; otherwise tell the project."
    elif any(mark in output for mark in UNTRUSTED):
        reason = "this machine doesn't trust the certificate of what answers"
        remedy = (
            "Behind a proxy that inspects TLS, let SSL_CERT_FILE (for an older pip also PIP_CERT) name the file with "
            "its certificate and run the same command again."
        )
    elif any(mark in output for mark in UNREACHABLE):
        reason = unreachable
        remedy = "Check the connection (or the mirror's or proxy's settings) and run the same command again."
    else:
        reason, remedy = "the installer gave up", "Its last words are above."
    return "\n".join([*(f"  | {line}" for line in last), f"{what}: {reason}. {remedy}"])
