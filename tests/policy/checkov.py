"""Running the policy environment's checkov, and reading its report."""

import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools" / "policy" / "bin"
CHECKS = ROOT / "policies" / "checks"


@dataclass(frozen=True)
class Scan:
    """A run of checkov: its records by outcome, and what it said besides."""

    passed: list[dict[str, Any]]
    failed: list[dict[str, Any]]
    skipped: list[dict[str, Any]]
    stderr: str

    def of(self, records: list[dict[str, Any]], case: str, rule: str) -> set[str]:
        """The addresses in one case (a folder) that a rule has a record of."""
        return {
            record["resource"]
            for record in records
            if record["check_id"] == rule and record["file_path"].startswith(f"/{case}/")
        }

    def save(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, file: Path) -> Self:
        return cls(**json.loads(file.read_text()))


def scan(folder: Path, *options: str, frameworks: tuple[str, ...] = ("terraform_json",)) -> Scan:
    """Scan a folder from inside it, so that nothing but these options configures checkov."""
    command: list[str | Path] = [TOOLS / "checkov", "--directory", ".", "--framework", *frameworks, "--output", "json"]
    ran = subprocess.run(
        [*command, "--compact", "--skip-download", "--external-checks-dir", CHECKS, *options],
        cwd=folder,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    answer = json.loads(ran.stdout)
    reports = [report for report in (answer if isinstance(answer, list) else [answer]) if "results" in report]
    passed, failed, skipped = (
        [record for report in reports for record in report["results"][outcome]]
        for outcome in ("passed_checks", "failed_checks", "skipped_checks")
    )
    return Scan(passed, failed, skipped, ran.stderr)
