"""What Terraform's state tells, and what becomes of it when it is another account's."""

from pathlib import Path
from typing import Any

import pytest

from environments.reading import read_all
from operations.destroy.destroy import _Destroying
from operations.destroy.terraform import State, Terraform, read_state
from operations.failure import Failure, Refused
from tests.unit.checkout import PROJECT
from tests.unit.destroy_account import SCOPE


def resource(type_: str, name: str, *instances: dict[str, Any], mode: str = "managed") -> dict[str, Any]:
    return {"mode": mode, "type": type_, "name": name, "instances": list(instances)}


def attributes(**told: Any) -> dict[str, Any]:
    return {"attributes": told}


def test_a_state_tells_addresses_ids_and_accounts() -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:alarms"
    state = read_state(
        {
            "resources": [
                resource("aws_sns_topic", "topic", attributes(id=topic, arn=topic)),
                resource("aws_s3_bucket", "bucket", {"index_key": "a", **attributes(id="b", arn="arn:aws:s3:::b")}),
                resource("aws_caller_identity", "me", attributes(account_id="123456789012"), mode="data"),
                resource("aws_ami", "image", attributes(id="ami-1", arn="arn:aws:ec2:::1"), mode="data"),
                resource("terraform_data", "empty"),
            ]
        }
    )
    assert [(each.address, each.id) for each in state.resources] == [
        ('aws_s3_bucket.bucket["a"]', "b"),
        ("aws_sns_topic.topic", topic),
    ]
    assert state.accounts == {"123456789012"}


@pytest.mark.parametrize("document", [{}, {"resources": None}, {"resources": []}])
def test_an_empty_state_tells_nothing(document: dict[str, Any]) -> None:
    assert read_state(document) == State()


def test_another_account_s_state_is_refused() -> None:
    environment = next(each for each in read_all(PROJECT / "environments") if each.name == "dev")
    destroying = _Destroying("dev-fargate", environment, {}, None)
    destroying.check_account(SCOPE, State(accounts=frozenset({"123456789012"})))
    destroying.check_account(SCOPE, State())
    with pytest.raises(Refused, match="is about account 210987654321, but the credentials are of account 123456789012"):
        destroying.check_account(SCOPE, State(accounts=frozenset({"123456789012", "210987654321"})))


def terraform(folder: Path, script: str) -> Terraform:
    """A Terraform that is a shell script."""
    program = folder / "terraform"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return Terraform("dev-fargate", folder, {"PATH": f"{folder}:/usr/bin:/bin"})


def test_a_destroy_that_fails_is_told_and_not_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = "printf '╷\\n│ Error: deleting VPC: DependencyViolation\\n╵\\n'; exit 1"
    assert terraform(tmp_path, script).destroy(steps=1) is False


def test_a_state_that_another_run_holds_ends_it(tmp_path: Path) -> None:
    script = "printf '│ Error: Error acquiring the state lock\\n'; exit 1"
    with pytest.raises(Failure, match="another run holds the state of dev-fargate"):
        terraform(tmp_path, script).destroy(steps=1)


def test_a_state_that_can_t_be_read_is_told(tmp_path: Path) -> None:
    script = "printf '│ Error: Failed to load state: access denied\\n'; exit 1"
    with pytest.raises(Failure, match=r"terraform init of dev-fargate failed:\nError: Failed to load state"):
        terraform(tmp_path, script).state()


def test_no_state_at_all_is_an_empty_one(tmp_path: Path) -> None:
    assert terraform(tmp_path, "exit 0").state() == State()
