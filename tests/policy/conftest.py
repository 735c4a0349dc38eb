"""What the tests of policies share: things that are made once in a test session, whatever number of processes run
it."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.policy.checkov import ROOT, Scan, scan

type Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """``once(name, fill)``: a folder that ``fill`` filled, the first time that anybody in this session asked for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def synthesized(once: Once) -> Path:
    """Every stack of every environment, as ``main.py`` synthesizes it for AWS."""

    def synthesize(folder: Path) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("LANDFALL_", "AWS_ENDPOINT_URL"))
        }
        subprocess.run(
            [sys.executable, ROOT / "main.py"],
            cwd=ROOT,
            env=environment | {"CDKTF_OUTDIR": str(folder)},
            check=True,
            timeout=300,
        )

    return once("synthesized", synthesize)


@pytest.fixture(scope="session")
def scanned_stacks(once: Once, synthesized: Path) -> Scan:
    """checkov's report on all stacks."""
    report = once("scanned-stacks", lambda folder: scan(synthesized).save(folder / "report.json"))
    return Scan.load(report / "report.json")
