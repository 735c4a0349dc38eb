"""What the tests of policies share: things that are made once in a test run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.policy.checkov import ROOT, Scan, scan
from tests.shared_folder import SHARED


@pytest.fixture(scope="session")
def synthesized() -> Path:
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
            timeout=900,
        )

    return SHARED.once("synthesized", synthesize)


@pytest.fixture(scope="session")
def scanned_stacks(synthesized: Path) -> Scan:
    """checkov's report on all stacks."""
    report = SHARED.once("scanned-stacks", lambda folder: scan(synthesized).save(folder / "report.json"))
    return Scan.load(report / "report.json")
