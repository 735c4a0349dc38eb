"""The own checks on Terraform that passes and Terraform that fails.

Each file in ``terraform/<check>/passes`` and ``fails`` is a root module of its own, and so is each folder there. A
block whose name begins with ``bad`` must fail, in whatever instances ``count`` and ``for_each`` make of it; nothing
else may."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.policy.checkov import ROOT, TOOLS, Scan, scan
from tests.shared_folder import SHARED

TERRAFORM = Path(__file__).parent / "terraform"
RULES = {
    "required_tags": "CKV_LANDFALL_1",
    "public_ingress": "CKV_LANDFALL_2",
    "wildcard_policy": "CKV_LANDFALL_3",
    "plaintext_secret": "CKV_LANDFALL_4",
}
CASES = sorted(
    str(path.relative_to(TERRAFORM))
    for check in RULES
    for side in ("passes", "fails")
    for path in (TERRAFORM / check / side).iterdir()
)
FAILING = [case for case in CASES if "/fails/" in case]


@pytest.fixture(scope="session")
def scanned() -> Scan:
    """All cases, scanned at once: checkov takes longer to start than to scan them."""

    def fill(folder: Path) -> None:
        for case in CASES:
            source, target = TERRAFORM / case, folder / "cases" / case
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                target.mkdir(parents=True)
                shutil.copy(source, target / ("main.tf.json" if case.endswith(".json") else "main.tf"))
        rules = ",".join(RULES.values())
        scan(folder / "cases", "--check", rules, frameworks=("terraform", "terraform_json")).save(
            folder / "report.json"
        )

    return Scan.load(SHARED.once("own-checks", fill) / "report.json")


def bad_names(address: str) -> set[str]:
    """The names in an address that say that its block must fail, without the keys of instances."""
    return {part.partition("[")[0] for part in address.split(".") if part.startswith("bad_")}


def declared_bad(case: str) -> set[str]:
    """The names of the blocks of a case that must fail."""
    path = TERRAFORM / case
    texts = [path.read_text()] if path.is_file() else [file.read_text() for file in path.rglob("*.tf")]
    return {word for text in texts for word in text.split('"') if word.startswith("bad_")}


@pytest.mark.parametrize("case", CASES)
def test_a_check_fails_only_what_is_named_bad(scanned: Scan, case: str) -> None:
    failed = scanned.of(scanned.failed, case, RULES[case.partition("/")[0]])
    assert {address for address in failed if not bad_names(address)} == set()


@pytest.mark.parametrize("case", CASES)
def test_a_check_looks_at_every_case(scanned: Scan, case: str) -> None:
    rule = RULES[case.partition("/")[0]]
    assert scanned.of(scanned.passed, case, rule) | scanned.of(scanned.failed, case, rule)


@pytest.mark.parametrize("case", FAILING)
def test_a_check_fails_everything_that_is_named_bad(scanned: Scan, case: str) -> None:
    failed = scanned.of(scanned.failed, case, RULES[case.partition("/")[0]])
    assert declared_bad(case)
    assert declared_bad(case) - {name for address in failed for name in bad_names(address)} == set()


def test_no_check_breaks_on_any_case(scanned: Scan) -> None:
    details = [detail for record in scanned.failed for detail in record.get("details") or []]
    assert [detail for detail in details if "can't be read" in detail] == []
    assert "ERROR" not in scanned.stderr


def test_every_failure_says_what_is_wrong(scanned: Scan) -> None:
    assert [record["resource"] for record in scanned.failed if not record.get("details")] == []


def test_no_finding_shows_the_secret(scanned: Scan) -> None:
    details = [detail for record in scanned.failed for detail in record.get("details") or []]
    assert [detail for detail in details if "correct" in detail] == []


def test_a_check_that_breaks_fails_the_block_instead_of_passing_it() -> None:
    program = """
from policies.check import ResourceRule

class Breaking(ResourceRule):
    def problems(self, block):
        raise RecursionError("too odd")

rule = Breaking("CKV_TEST_1", "breaks", "IAM", ["aws_vpc"])
result = rule.run("/main.tf", {}, "main", "aws_vpc", {})
print(result["result"].value, rule.details[0])
"""
    ran = subprocess.run(
        [TOOLS / "python", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.startswith("FAILED can't be read")
