"""``python -m policies``: one line per finding; 0 clean, 1 findings, 2 nothing to check."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.policy.checkov import ROOT, TOOLS

CLEAN = {"resource": {"aws_route": {"main": {"route_table_id": "rtb-1", "destination_cidr_block": "10.0.0.0/8"}}}}
ADMINISTRATOR = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "bucket"}]}
)


def policies(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "policies", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def stack(folder: Path, content: object) -> Path:
    (folder / "stacks" / "dev").mkdir(parents=True)
    (folder / "stacks" / "dev" / "cdk.tf.json").write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def test_a_clean_stack_exits_0(tmp_path: Path) -> None:
    ran = policies(stack(tmp_path, CLEAN))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("1 stack: 0 failed, ")


def test_findings_of_both_tools_are_lines_with_address_and_rule(tmp_path: Path) -> None:
    ran = policies(
        stack(tmp_path, {"resource": {"aws_iam_role_policy": {"main": {"role": "r", "policy": ADMINISTRATOR}}}})
    )
    assert ran.returncode == 1
    assert "stacks/dev/cdk.tf.json: aws_iam_role_policy.main: CKV_AWS_63: " in ran.stdout
    assert "stacks/dev/cdk.tf.json: aws_iam_role_policy.main: PARLIAMENT_INVALID_ARN: " in ran.stdout


def test_checkov_typed_by_hand_finds_the_same(tmp_path: Path) -> None:
    stack(tmp_path, {"resource": {"aws_vpc": {"main": {"cidr_block": "10.0.0.0/16"}}}})
    ran = subprocess.run(
        [TOOLS / "checkov", "-d", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 1
    assert "CKV_LANDFALL_1" in ran.stdout
    assert "Passed checks" in ran.stdout
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "has no Terraform JSON"),
        ("{", "could not be read"),
        ("[]", "could not be read"),
        ('"text"', "could not be read"),
    ],
)
def test_nothing_to_check_exits_2_with_a_sentence(tmp_path: Path, content: str | None, sentence: str) -> None:
    ran = policies(tmp_path if content is None else stack(tmp_path, content))
    assert ran.returncode == 2
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_missing_folder_exits_2_with_a_sentence(tmp_path: Path) -> None:
    ran = policies(tmp_path / "nowhere")
    assert (ran.returncode, "There is no folder" in ran.stderr) == (2, True)


@pytest.mark.parametrize("arguments", [["one", "two"], ["--help-me"]])
def test_wrong_arguments_exit_2_with_the_usage(arguments: list[str]) -> None:
    ran = policies(*arguments)
    assert (ran.returncode, ran.stderr.startswith("Usage: ")) == (2, True)
