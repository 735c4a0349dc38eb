"""A small checkout with its own taskw and installer, and packages that need no network."""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Checkout:
    """``root`` holds the project's files, ``packages`` the wheels that pip and uv find instead of a registry's."""

    root: Path
    packages: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def bin(self) -> Path:
        return self.root / ".tools" / "bin"

    def start(self, *command: str | Path, cwd: Path | None = None, **env: str) -> subprocess.Popen[str]:
        """Start ``command`` in its own process group; an ``env`` value of ``""`` takes the variable away."""
        merged = {name: value for name, value in {**self.env, **env}.items() if value}
        return subprocess.Popen(
            command,
            cwd=cwd or self.root,
            env=merged,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str | Path, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        with self.start(*command, cwd=cwd, **env) as process:
            try:
                out, err = process.communicate(timeout=120)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def install(self, *names: str, **env: str) -> subprocess.CompletedProcess[str]:
        return self.run("python3", "-m", "operations.install", *names, cwd=None, **env)

    def stamp(self, folder: str, lock: str) -> Path:
        """Call ``folder`` of .tools/ whole, as made from ``lock``; returns the stamp."""
        stamp = self.root / ".tools" / folder / ".stamp"
        recipe = (self.root / "operations" / "install" / "folders.py").read_text()
        stamp.write_text(f"{self.root}\n{recipe}{(self.root / lock).read_text()}")
        return stamp

    def lock(self, path: str, wheels: Mapping[str, str]) -> None:
        """Write the lock ``path`` for ``wheels``: requirement → SHA-256."""
        lines = [f"{requirement} --hash=sha256:{digest}\n" for requirement, digest in wheels.items()]
        (self.root / path).write_text("".join(lines))


def new_checkout(folder: Path) -> Checkout:
    """A checkout in a folder whose name needs quoting, with uv and go-task that only say how they were called."""
    root, packages, home = folder / "it's a checkout", folder / "packages", folder / "home"
    for directory in (root / "requirements", packages, home):
        directory.mkdir(parents=True)
    shutil.copy(PROJECT / "taskw", root)
    shutil.copytree(
        PROJECT / "operations" / "install",
        root / "operations" / "install",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    checkout = Checkout(
        root,
        packages,
        {
            "HOME": str(home),
            # The tests' own interpreter is the one that the environments are made with.
            "PATH": os.pathsep.join([str(Path(sys.base_prefix, "bin")), os.environ["PATH"]]),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(packages),
            "UV_CACHE_DIR": str(folder / "cache"),
            "UV_FIND_LINKS": str(packages),
            "UV_NO_CONFIG": "1",
            "UV_OFFLINE": "1",
        },
    )
    says = '#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n'
    checkout.lock(
        "requirements/tools.txt",
        {
            "go-task-bin==1.0": wheel(packages, "go_task_bin", "1.0", {"go_task_bin-1.0.data/scripts/task": says}),
            "uv==1.0": wheel(packages, "uv", "1.0", {"uv-1.0.data/scripts/uv": says}),
        },
    )
    return checkout


def wheel(folder: Path, name: str, version: str, files: Mapping[str, str]) -> str:
    """Build a wheel with ``files`` (path → text); returns its SHA-256."""
    info = f"{name}-{version}.dist-info"
    contents = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},sha256={_digest(text)},{len(text.encode())}" for path, text in contents.items()]
    contents[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,\n"])
    archive = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(archive, "w") as file:
        for path, text in contents.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16
            file.writestr(entry, text)
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
