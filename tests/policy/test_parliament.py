"""parliament over every IAM document that is synthesized."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.policy.checkov import ROOT, TOOLS
from tests.shared_folder import SHARED

S3_READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}
ISSUER = "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF"
TRUST_IN_PODS = {
    "Effect": "Allow",
    "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
        "StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": "system:serviceaccount:web:app"}
    },
}
MISMATCH = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "wrong-kind": (MISMATCH, "RESOURCE_MISMATCH"),
    "reference-of-wrong-kind": ({**S3_READ, "Resource": "${aws_s3_bucket.main.arn}"}, "RESOURCE_MISMATCH"),
    "reference-of-other-service": ({**S3_READ, "Resource": "${aws_sqs_queue.main.arn}"}, "RESOURCE_MISMATCH"),
    "no-model": ({**S3_READ, "Action": "bedrock:InvokeModel"}, "RESOURCE_MISMATCH"),
    "no-arn": ({**S3_READ, "Resource": "bucket"}, "INVALID_ARN"),
    "no-resource": ({"Effect": "Allow", "Action": "s3:GetObject"}, "MALFORMED"),
    "no-resource-beside-a-principal": (
        {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"},
        "MALFORMED",
    ),
    "condition-of-another-service": (
        {**S3_READ, "Condition": {"ArnEquals": {"lambda:FunctionArn": "arn:aws:lambda:us-east-1:1:function:f"}}},
        "UNKNOWN_CONDITION_FOR_ACTION",
    ),
    "condition-on-no-claim-of-a-token": (
        {**TRUST_IN_PODS, "Condition": {"StringEquals": {f"{ISSUER}:subject": "system:serviceaccount:web:app"}}},
        "UNKNOWN_CONDITION_FOR_ACTION",
    ),
    "no-identity-provider": (
        {**TRUST_IN_PODS, "Principal": {"Federated": "arn:aws:iam::111122223333:role/oidc-provider"}, "Condition": {}},
        "UNKNOWN_FEDERATION_SOURCE",
    ),
    "effect-in-lower-case": ({**S3_READ, "Effect": "allow"}, "MALFORMED"),
    "null-operator": (
        {**S3_READ, "Condition": {"Null": {"aws:SourceIp": "maybe"}}},
        "MISMATCHED_TYPE_OPERATION_TO_NULL",
    ),
    "unknown-operator": ({**S3_READ, "Condition": {"Similar": {"aws:SourceIp": "10.0.0.0/8"}}}, "UNKNOWN_OPERATOR"),
    "breaks-parliament": ({**S3_READ, "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}}, "UNREADABLE"),
}

SOUND: dict[str, dict[str, Any]] = {
    "objects": S3_READ,
    "objects-by-reference": {**S3_READ, "Resource": "${aws_s3_bucket.main.arn}/*"},
    "queue": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "${aws_sqs_queue.main.arn}"},
    "log-group": {
        "Effect": "Allow",
        "Action": "logs:PutLogEvents",
        "Resource": "${aws_cloudwatch_log_group.main.arn}:*",
    },
    "managed-secret": {
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "${aws_db_instance.main.master_user_secret[0].secret_arn}",
    },
    "model": {
        "Effect": "Allow",
        "Action": "bedrock:InvokeModel",
        "Resource": "arn:aws:bedrock:${data.aws_region.here.name}::foundation-model/anthropic.claude-v1:0",
    },
    "function-s-code": {
        **S3_READ,
        "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:f"}},
    },
    "image-repository": {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:lambda:us-east-1:111122223333:function:*"}},
    },
    "public-parameter": {
        "Effect": "Allow",
        "Action": "ssm:GetParameter",
        "Resource": "arn:aws:ssm:us-east-1::parameter/aws/service/*",
    },
    "trust-in-pods": TRUST_IN_PODS,
    "trust-in-pods-by-reference": {
        **TRUST_IN_PODS,
        "Principal": {"Federated": "${aws_iam_openid_connect_provider.main.arn}"},
        "Condition": {"StringEquals": {"${replace(aws_eks_cluster.main.identity[0].oidc[0].issuer, x, y)}:aud": "a"}},
    },
    "trust": {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "${data.aws_caller_identity.current.account_id}"}},
    },
}


def lint(*files: Path) -> dict[str, Any]:
    ran = subprocess.run(
        [TOOLS / "python", "-W", "ignore", "-m", "policies.iam_lint", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def inline(statement: dict[str, Any], **comment: object) -> dict[str, Any]:
    """A stack with one inline policy of one statement."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return {"resource": {"aws_iam_role_policy": {"main": {"//": comment, "role": "role", "policy": policy}}}}


def suppressing(statement: dict[str, Any]) -> dict[str, Any]:
    return inline(statement, checkov={"skip": [{"id": "PARLIAMENT_RESOURCE_MISMATCH", "comment": "a test"}]})


RENDERED = {"statement": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::bucket"]}]}
STACKS: dict[str, dict[str, Any]] = {
    **{name: inline(statement) for name, (statement, _) in WRONG.items()},
    **{name: inline(statement) for name, statement in SOUND.items()},
    "data-document": {"data": {"aws_iam_policy_document": {"main": RENDERED}}},
    "suppressed": suppressing(MISMATCH),
    "suppressed-in-vain": suppressing(S3_READ),
}


@pytest.fixture(scope="session")
def small() -> dict[str, Any]:
    """parliament's answer on the small stacks above, all in one run."""

    def fill(folder: Path) -> None:
        for name, stack in STACKS.items():
            (folder / f"{name}.tf.json").write_text(json.dumps(stack))
        (folder / "answer.json").write_text(json.dumps(lint(*sorted(folder.glob("*.tf.json")))))

    answer: dict[str, Any] = json.loads((SHARED.once("small-documents", fill) / "answer.json").read_text())
    return answer


def found(answer: dict[str, Any], stack: str) -> set[str]:
    return {one["rule"] for one in answer["findings"] if one["file"].endswith(f"/{stack}.tf.json")}


@pytest.fixture(scope="session")
def stacks(synthesized: Path) -> dict[str, Any]:
    """parliament's answer on all stacks."""

    def fill(folder: Path) -> None:
        (folder / "answer.json").write_text(json.dumps(lint(*sorted(synthesized.rglob("*.tf.json")))))

    answer: dict[str, Any] = json.loads((SHARED.once("stack-documents", fill) / "answer.json").read_text())
    return answer


def test_no_document_of_any_stack_has_a_finding_of_medium_or_worse(stacks: dict[str, Any]) -> None:
    assert [f"{one['file']} {one['address']} {one['rule']} {one['text']}" for one in stacks["findings"]] == []


def test_every_policy_document_of_every_stack_is_read(synthesized: Path, stacks: dict[str, Any]) -> None:
    files = sorted(synthesized.rglob("*.tf.json"))
    declared = sum(
        len(json.loads(file.read_text()).get("data", {}).get("aws_iam_policy_document", {})) for file in files
    )
    assert stacks["documents"] >= declared > 0


@pytest.mark.parametrize("stack", WRONG)
def test_a_wrong_document_is_found(small: dict[str, Any], stack: str) -> None:
    assert found(small, stack) == {f"PARLIAMENT_{WRONG[stack][1]}"}


@pytest.mark.parametrize("stack", SOUND)
def test_a_sound_document_has_no_finding(small: dict[str, Any], stack: str) -> None:
    assert found(small, stack) == set()


def test_every_document_is_counted(small: dict[str, Any]) -> None:
    assert small["documents"] == len(STACKS)


def test_a_data_document_is_read_as_the_json_that_it_renders_to(small: dict[str, Any]) -> None:
    assert found(small, "data-document") == {"PARLIAMENT_RESOURCE_MISMATCH"}


def test_a_suppressed_finding_is_not_reported(small: dict[str, Any]) -> None:
    assert found(small, "suppressed") == set()


def test_a_suppression_of_nothing_is_a_finding(small: dict[str, Any]) -> None:
    assert found(small, "suppressed-in-vain") == {"CKV_LANDFALL_0"}
