"""What the tests of policies share: things that are made once in a test run."""

from pathlib import Path

import pytest

from tests.policy.checkov import Scan, scan
from tests.shared_folder import SHARED


@pytest.fixture(scope="session")
def scanned_stacks(synthesized: Path) -> Scan:
    """checkov's report on all stacks."""
    report = SHARED.once("scanned-stacks", lambda folder: scan(synthesized).save(folder / "report.json"))
    return Scan.load(report / "report.json")
