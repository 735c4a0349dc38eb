"""checkov over everything that is synthesized, and how findings are suppressed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.policy.checkov import Scan, scan

BUCKET = "aws_s3_bucket.logs"


def stack(folder: Path, **resources: dict[str, Any]) -> Path:
    """A folder with one stack of these resources: type → name → block."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cdk.tf.json").write_text(json.dumps({"resource": resources}, indent=2))
    return folder


def suppressing(*entries: object) -> dict[str, Any]:
    """A bucket, of which many checks have something to say, that suppresses some."""
    return {"logs": {"//": {"metadata": {}, "checkov": {"skip": list(entries)}}, "bucket": "logs"}}


def rules(records: list[dict[str, Any]], address: str) -> set[str]:
    return {record["check_id"] for record in records if record["resource"] == address}


def test_no_stack_fails_a_check(scanned_stacks: Scan) -> None:
    assert [f"{record['file_path']} {record['resource']} {record['check_id']} {record['details']}" for record in scanned_stacks.failed] == []


def test_every_stack_is_checked(scanned_stacks: Scan, synthesized: Path) -> None:
    stacks = {f"/{file.relative_to(synthesized)}" for file in synthesized.rglob("*.tf.json")}
    assert stacks
    assert {record["file_path"] for record in scanned_stacks.passed} == stacks


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_own_check_looks_at_the_stacks(scanned_stacks: Scan, number: int) -> None:
    assert f"CKV_LANDFALL_{number}" in {record["check_id"] for record in scanned_stacks.passed}


def test_checkov_reports_no_error_of_its_own(scanned_stacks: Scan) -> None:
    assert "ERROR" not in scanned_stacks.stderr


def test_a_suppressed_finding_is_skipped_with_its_reason(tmp_path: Path) -> None:
    report = scan(stack(tmp_path, aws_s3_bucket=suppressing({"id": "CKV_AWS_18", "comment": "holds the logs itself"})))
    (skipped,) = report.skipped
    assert (skipped["check_id"], skipped["resource"]) == ("CKV_AWS_18", BUCKET)
    assert skipped["check_result"]["suppress_comment"] == "holds the logs itself"
    assert "CKV_LANDFALL_0" not in rules(report.failed, BUCKET)


def test_a_finding_of_a_check_over_several_resources_is_suppressed_too(tmp_path: Path) -> None:
    report = scan(stack(tmp_path, aws_s3_bucket=suppressing({"id": "CKV2_AWS_62", "comment": "nothing listens"})))
    assert rules(report.skipped, BUCKET) == {"CKV2_AWS_62"}
    assert "CKV_LANDFALL_0" not in rules(report.failed, BUCKET)


def test_a_suppression_holds_for_its_own_resource_only(tmp_path: Path) -> None:
    buckets = suppressing({"id": "CKV_AWS_18", "comment": "holds the logs itself"}) | {"data": {"bucket": "data"}}
    report = scan(stack(tmp_path, aws_s3_bucket=buckets))
    assert "CKV_AWS_18" in rules(report.failed, "aws_s3_bucket.data")


def test_a_suppression_holds_for_its_own_stack_only(tmp_path: Path) -> None:
    stack(tmp_path / "one", aws_s3_bucket=suppressing({"id": "CKV_AWS_18", "comment": "holds the logs itself"}))
    stack(tmp_path / "two", aws_s3_bucket={"logs": {"bucket": "logs"}})
    report = scan(tmp_path)
    assert report.of(report.skipped, "one", "CKV_AWS_18") == {BUCKET}
    assert report.of(report.failed, "two", "CKV_AWS_18") == {BUCKET}


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "CKV_AWS_999", "comment": "there is no such check"},
        {"id": "CKV_AWS_19", "comment": "a check that passes"},
        {"id": "CKV_AWS_18"},
        {"id": "CKV_AWS_18", "comment": "  "},
        {"comment": "no id"},
        "CKV_AWS_18",
        7,
    ],
    ids=str,
)
def test_a_suppression_that_is_unused_or_without_reason_is_a_finding(tmp_path: Path, entry: object) -> None:
    report = scan(stack(tmp_path, aws_s3_bucket=suppressing(entry)))
    assert "CKV_LANDFALL_0" in rules(report.failed, BUCKET)
    assert report.skipped == []


def test_results_carry_addresses_of_terraform(tmp_path: Path) -> None:
    report = scan(stack(tmp_path, aws_s3_bucket={"main": {"bucket": "main"}}, aws_vpc={"main": {"cidr_block": "10.0.0.0/16"}}))
    assert {record["resource"] for record in (*report.passed, *report.failed)} == {"aws_s3_bucket.main", "aws_vpc.main"}


def test_a_load_balancer_of_one_stack_excuses_nothing_in_another(tmp_path: Path) -> None:
    group = {
        "main": {"ingress": [{"cidr_blocks": ["0.0.0.0/0"], "from_port": 443, "protocol": "tcp", "to_port": 443}], "name": "main"}
    }
    stack(tmp_path / "one", aws_security_group=group, aws_lb={"main": {"security_groups": ["${aws_security_group.main.id}"]}})
    stack(tmp_path / "two", aws_security_group=group)
    report = scan(tmp_path, "--check", "CKV_LANDFALL_2")
    assert report.of(report.passed, "one", "CKV_LANDFALL_2") == {"aws_security_group.main"}
    assert report.of(report.failed, "two", "CKV_LANDFALL_2") == {"aws_security_group.main"}
