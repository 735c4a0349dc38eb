"""parliament over every IAM document that is synthesized."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.policy.checkov import ROOT, TOOLS

S3_READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}


def lint(*files: Path) -> dict[str, Any]:
    ran = subprocess.run(
        [TOOLS / "python", "-W", "ignore", "-m", "policies.iam_lint", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def stack(folder: Path, *statements: dict[str, Any], skip: tuple[dict[str, str], ...] = ()) -> Path:
    """A stack with one inline policy of these statements."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    role_policy = {"main": {"//": {"checkov": {"skip": skip}}, "role": "role", "policy": policy}}
    file = folder / "cdk.tf.json"
    file.write_text(json.dumps({"resource": {"aws_iam_role_policy": role_policy}}))
    return file


def found(answer: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in answer["findings"]}


def test_no_document_of_any_stack_has_a_finding_of_medium_or_worse(synthesized: Path) -> None:
    answer = lint(*sorted(synthesized.rglob("*.tf.json")))
    assert [f"{one['file']} {one['address']} {one['rule']} {one['text']}" for one in answer["findings"]] == []


def test_every_policy_document_of_every_stack_is_read(synthesized: Path) -> None:
    files = sorted(synthesized.rglob("*.tf.json"))
    declared = sum(len(json.loads(file.read_text()).get("data", {}).get("aws_iam_policy_document", {})) for file in files)
    assert declared > 0
    assert lint(*files)["documents"] >= declared


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}, "PARLIAMENT_RESOURCE_MISMATCH"),
        ({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${aws_s3_bucket.main.arn}"}, "PARLIAMENT_RESOURCE_MISMATCH"),
        ({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${aws_sqs_queue.main.arn}"}, "PARLIAMENT_RESOURCE_MISMATCH"),
        ({"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "arn:aws:s3:::bucket"}, "PARLIAMENT_RESOURCE_MISMATCH"),
        ({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "bucket"}, "PARLIAMENT_INVALID_ARN"),
        ({"Effect": "Allow", "Action": "s3:GetObject"}, "PARLIAMENT_MALFORMED"),
        ({**S3_READ, "Effect": "allow"}, "PARLIAMENT_MALFORMED"),
        ({**S3_READ, "Condition": {"Bool": {"aws:SecureTransport": "maybe"}}}, "PARLIAMENT_MISMATCHED_TYPE"),
        ({**S3_READ, "Condition": {"Similar": {"aws:SourceIp": "10.0.0.0/8"}}}, "PARLIAMENT_UNKNOWN_OPERATOR"),
    ],
)
def test_a_wrong_document_is_found(tmp_path: Path, statement: dict[str, Any], rule: str) -> None:
    assert rule in found(lint(stack(tmp_path, statement)))


@pytest.mark.parametrize(
    "statement",
    [
        S3_READ,
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${aws_s3_bucket.main.arn}/*"},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "${aws_sqs_queue.main.arn}"},
        {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "${aws_cloudwatch_log_group.main.arn}:*"},
        {
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "${aws_db_instance.main.master_user_secret[0].secret_arn}",
        },
        {
            "Effect": "Allow",
            "Action": "bedrock:InvokeModel",
            "Resource": "arn:aws:bedrock:${data.aws_region.current.name}::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": "${data.aws_caller_identity.current.account_id}"}},
        },
    ],
)
def test_a_sound_document_has_no_finding(tmp_path: Path, statement: dict[str, Any]) -> None:
    answer = lint(stack(tmp_path, statement))
    assert (answer["documents"], answer["findings"]) == (1, [])


def test_a_data_document_is_read_as_the_json_that_it_renders_to(tmp_path: Path) -> None:
    wrong = {"statement": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::bucket"]}]}
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps({"data": {"aws_iam_policy_document": {"main": wrong}}}))
    assert found(lint(file)) == {"PARLIAMENT_RESOURCE_MISMATCH"}


def test_a_document_that_parliament_breaks_on_is_a_finding(tmp_path: Path) -> None:
    odd = {**S3_READ, "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}}
    assert found(lint(stack(tmp_path, odd))) == {"PARLIAMENT_UNREADABLE"}


def test_a_suppressed_finding_is_not_reported(tmp_path: Path) -> None:
    mismatch = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}
    reason = {"id": "PARLIAMENT_RESOURCE_MISMATCH", "comment": "a test"}
    assert found(lint(stack(tmp_path, mismatch, skip=(reason,)))) == set()


def test_a_suppression_of_nothing_is_a_finding(tmp_path: Path) -> None:
    reason = {"id": "PARLIAMENT_RESOURCE_MISMATCH", "comment": "a test"}
    assert found(lint(stack(tmp_path, S3_READ, skip=(reason,)))) == {"CKV_LANDFALL_0"}
