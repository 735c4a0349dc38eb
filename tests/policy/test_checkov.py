"""checkov over everything that is synthesized, and how findings are suppressed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.policy.checkov import Scan, scan
from tests.shared_folder import SHARED

BUCKET = "aws_s3_bucket.logs"
REASON = {"id": "CKV_AWS_18", "comment": "holds the logs itself"}
WRONG_SUPPRESSIONS: dict[str, object] = {
    "no-such-check": {"id": "CKV_AWS_999", "comment": "there is no such check"},
    "check-passes": {"id": "CKV_AWS_19", "comment": "a check that passes"},
    "no-reason": {"id": "CKV_AWS_18"},
    "blank-reason": {"id": "CKV_AWS_18", "comment": "  "},
    "no-id": {"comment": "no id"},
    "text": "CKV_AWS_18",
    "number": 7,
}


def bucket(*suppressions: object) -> dict[str, Any]:
    """A bucket, of which many checks have something to say, that suppresses some."""
    return {"logs": {"//": {"metadata": {}, "checkov": {"skip": suppressions}}, "bucket": "logs"}}


def web(**others: dict[str, Any]) -> dict[str, Any]:
    """A security group that is open on 443."""
    rule = {"cidr_blocks": ["0.0.0.0/0"], "from_port": 443, "protocol": "tcp", "to_port": 443}
    return {"aws_security_group": {"main": {"ingress": [rule], "name": "main"}}, **others}


STACKS: dict[str, dict[str, Any]] = {
    "suppressed": {"aws_s3_bucket": bucket(REASON) | {"data": {"bucket": "data"}}},
    "unsuppressed": {"aws_s3_bucket": {"logs": {"bucket": "logs"}}},
    "graph-check": {"aws_s3_bucket": bucket({"id": "CKV2_AWS_62", "comment": "nothing listens"})},
    "same-names": {"aws_s3_bucket": {"main": {"bucket": "main"}}, "aws_vpc": {"main": {"cidr_block": "10.0.0.0/16"}}},
    "balanced": web(aws_lb={"main": {"security_groups": ["${aws_security_group.main.id}"]}}),
    "unbalanced": web(),
    **{name: {"aws_s3_bucket": bucket(suppression)} for name, suppression in WRONG_SUPPRESSIONS.items()},
}


@pytest.fixture(scope="session")
def small() -> Scan:
    """checkov's report on the small stacks above, all in one run."""

    def fill(folder: Path) -> None:
        for name, resources in STACKS.items():
            (folder / name).mkdir()
            (folder / name / "cdk.tf.json").write_text(json.dumps({"resource": resources}, indent=2))
        scan(folder).save(folder / "report.json")

    return Scan.load(SHARED.once("small-stacks", fill) / "report.json")


def test_no_stack_fails_a_check(scanned_stacks: Scan) -> None:
    assert [
        f"{record['file_path']} {record['resource']} {record['check_id']} {record['details']}"
        for record in scanned_stacks.failed
    ] == []


def test_every_stack_is_checked(scanned_stacks: Scan, synthesized: Path) -> None:
    stacks = {f"/{file.relative_to(synthesized)}" for file in synthesized.rglob("*.tf.json")}
    assert stacks
    assert {record["file_path"] for record in scanned_stacks.passed} == stacks


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_own_check_looks_at_the_stacks(scanned_stacks: Scan, number: int) -> None:
    assert f"CKV_LANDFALL_{number}" in {record["check_id"] for record in scanned_stacks.passed}


def test_checkov_reports_no_error_of_its_own(scanned_stacks: Scan) -> None:
    assert "ERROR" not in scanned_stacks.stderr


def test_a_suppressed_finding_is_skipped_with_its_reason(small: Scan) -> None:
    (skipped,) = [record for record in small.skipped if record["file_path"].startswith("/suppressed/")]
    assert (skipped["check_id"], skipped["resource"]) == ("CKV_AWS_18", BUCKET)
    assert skipped["check_result"]["suppress_comment"] == REASON["comment"]
    assert small.of(small.failed, "suppressed", "CKV_LANDFALL_0") == set()


def test_a_finding_of_a_check_over_several_resources_is_suppressed_too(small: Scan) -> None:
    assert small.of(small.skipped, "graph-check", "CKV2_AWS_62") == {BUCKET}
    assert small.of(small.failed, "graph-check", "CKV_LANDFALL_0") == set()


def test_a_suppression_holds_for_its_own_resource_only(small: Scan) -> None:
    assert small.of(small.failed, "suppressed", "CKV_AWS_18") == {"aws_s3_bucket.data"}


def test_a_suppression_holds_for_its_own_stack_only(small: Scan) -> None:
    assert small.of(small.failed, "unsuppressed", "CKV_AWS_18") == {BUCKET}


@pytest.mark.parametrize("wrong", WRONG_SUPPRESSIONS)
def test_a_suppression_that_is_unused_or_without_reason_is_a_finding(small: Scan, wrong: str) -> None:
    assert small.of(small.failed, wrong, "CKV_LANDFALL_0") == {BUCKET}
    assert small.of(small.failed, wrong, "CKV_AWS_18") == {BUCKET}


def test_results_carry_addresses_of_terraform(small: Scan) -> None:
    records = [record for record in (*small.passed, *small.failed) if record["file_path"].startswith("/same-names/")]
    assert {record["resource"] for record in records} == {"aws_s3_bucket.main", "aws_vpc.main"}


def test_a_load_balancer_of_one_stack_excuses_nothing_in_another(small: Scan) -> None:
    assert small.of(small.passed, "balanced", "CKV_LANDFALL_2") == {"aws_security_group.main"}
    assert small.of(small.failed, "unbalanced", "CKV_LANDFALL_2") == {"aws_security_group.main"}
