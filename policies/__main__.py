"""``python -m policies [DIR]``: check synthesized stacks (default ``cdktf.out``) with checkov, the own checks, and
parliament.

One line per finding: file, address, rule, text. Exits 0 when there is none, 1 when there are, 2 when there is nothing
to check or no tool."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools" / "policy" / "bin"


class Refusal(Exception):
    """Why nothing was checked: a sentence for the user."""


@dataclass(frozen=True, order=True)
class Finding:
    file: str
    address: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.address}: {self.rule}: {self.text}"


def stacks(folder: Path) -> list[Path]:
    """The Terraform JSON files under a folder. Raises Refusal."""
    if not folder.is_dir():
        raise Refusal(f"There is no folder {folder}. Synthesize first: ./taskw synth")
    found = sorted(folder.rglob("*.tf.json"))
    if not found:
        raise Refusal(f"{folder} has no Terraform JSON (*.tf.json) in it. Synthesize first: ./taskw synth")
    for file in found:
        try:
            content = json.loads(file.read_text())
        except ValueError as error:
            raise Refusal(f"{file} could not be read as JSON: {error}") from error
        if not isinstance(content, dict):
            raise Refusal(f"{file} could not be read as Terraform JSON: it isn't an object")
    if not (TOOLS / "checkov").exists():
        raise Refusal("checkov is not installed. Install it: ./taskw setup")
    return found


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def parsed(ran: subprocess.CompletedProcess[str], name: str) -> Any:
    """A program's JSON answer. Raises Refusal when it gave none, or reported an error while it gave one."""
    said = ran.stderr.splitlines()
    errors = [line for line in said if "ERROR" in line] or [said[-1] for line in said if line.startswith("Traceback")]
    try:
        answer = json.loads(ran.stdout)
    except ValueError:
        errors = errors or said[-1:] or ["it said nothing"]
    if errors:
        raise Refusal(f"{name} didn't do its work: {errors[0]}")
    return answer


def checkov(folder: Path) -> tuple[list[Finding], int, int]:
    """Findings, passed and suppressed checks. How it runs is in ``.checkov.yaml``."""
    answer = parsed(run(TOOLS / "checkov", "--directory", folder, "--output", "json"), "checkov")
    report: dict[str, Any] = answer if isinstance(answer, dict) else {}
    summary = report.get("summary", report)
    failed = report.get("results", {}).get("failed_checks", [])
    if summary.get("parsing_errors"):
        raise Refusal(f"checkov could not parse {summary['parsing_errors']} of the files in {folder}.")
    findings = [
        Finding(record["file_path"].lstrip("/"), record["resource"], record["check_id"], sentence(record))
        for record in failed
    ]
    return findings, summary.get("passed", 0), summary.get("skipped", 0)


def sentence(record: dict[str, Any]) -> str:
    return "; ".join([str(record["check_name"]), *map(str, record.get("details") or [])])


def parliament(folder: Path, files: list[Path]) -> tuple[list[Finding], int]:
    """Findings, and how many documents were read."""
    answer = parsed(run(TOOLS / "python", "-W", "ignore", "-m", "policies.iam_lint", *files), "parliament")
    findings = [
        Finding(str(Path(one["file"]).relative_to(folder)), one["address"], one["rule"], one["text"])
        for one in answer["findings"]
    ]
    return findings, answer["documents"]


def check(folder: Path) -> int:
    files = stacks(folder)
    with ThreadPoolExecutor() as pool:
        static, documents = pool.submit(checkov, folder), pool.submit(parliament, folder, files)
        (found, passed, suppressed), (more, read) = static.result(), documents.result()
    for finding in sorted({*found, *more}):
        print(finding)
    print(
        f"{len(files)} stack{'' if len(files) == 1 else 's'}: "
        f"{len(found)} failed, {passed} passed, {suppressed} suppressed checks; "
        f"{len(more)} findings in {read} IAM documents"
    )
    return 1 if found or more else 0


def wanted(arguments: list[str]) -> Path:
    """The folder to check. Raises Refusal."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        raise Refusal(
            "Usage: python -m policies [DIR], DIR being where the stacks were synthesized to (default: cdktf.out)"
        )
    return Path(arguments[0] if arguments else "cdktf.out").resolve()


def main(arguments: list[str]) -> int:
    try:
        return check(wanted(arguments))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
