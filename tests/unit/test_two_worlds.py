"""AWS and the emulator never touch each other's state: shown with real Terraform, on stacks without a provider."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from modules.target import Target
from modules.two_worlds import ForeignState, hide_foreign_backend, refuse_foreign_state
from tests.unit.main_process import run_main

ENDPOINT = "http://127.0.0.1:4566"


@pytest.fixture
def aws(tmp_path: Path) -> Target:
    return Target(endpoint=None, states=tmp_path / ".landfall" / "aws")


@pytest.fixture
def emulator(tmp_path: Path) -> Target:
    return Target(endpoint=ENDPOINT, states=tmp_path / ".landfall" / "emulator")


def synthesize(folder: Path, target: Target, path: Path | None = None) -> None:
    """A stack of one resource with a local backend, the way `main.py` leaves it."""
    folder.mkdir(exist_ok=True)
    backend = {"local": {"path": str(path or target.state_file("dev"))}}
    stack = {"terraform": {"backend": backend}, "resource": {"terraform_data": {"one": {}}}}
    (folder / "cdk.tf.json").write_text(json.dumps(stack))
    hide_foreign_backend(folder, target)


def terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "CHECKPOINT_DISABLE": "1"}
    env.pop("TF_CLI_CONFIG_FILE", None)
    command = ["terraform", *arguments, "-input=false", "-no-color"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


def apply(folder: Path) -> str:
    for arguments in (["init"], ["apply", "-auto-approve"]):
        done = terraform(folder, *arguments)
        assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_same_folder_serves_both_worlds_and_no_state_moves(tmp_path: Path, aws: Target, emulator: Target) -> None:
    folder = tmp_path / "stack"
    for target, added in ((aws, 1), (emulator, 1), (aws, 0), (emulator, 0)):
        synthesize(folder, target)
        assert f"Resources: {added} added" in apply(folder)
    aws_id, emulated_id = (
        json.loads(target.state_file("dev").read_text())["resources"][0]["instances"][0]["attributes"]["id"]
        for target in (aws, emulator)
    )
    assert aws_id != emulated_id


def test_a_changed_backend_of_aws_is_still_asked_about_after_the_emulator(
    tmp_path: Path, aws: Target, emulator: Target
) -> None:
    folder = tmp_path / "stack"
    synthesize(folder, aws)
    apply(folder)
    synthesize(folder, emulator)
    apply(folder)
    synthesize(folder, aws, path=tmp_path / "elsewhere.tfstate")
    refused = terraform(folder, "init")
    assert refused.returncode != 0
    assert "Backend configuration changed" in refused.stderr


def test_emulators_of_two_homes_have_nothing_to_do_with_each_other(tmp_path: Path, emulator: Target) -> None:
    other = Target(endpoint=ENDPOINT, states=tmp_path / "other" / ".landfall" / "emulator")
    folder = tmp_path / "stack"
    for target in (emulator, other):
        synthesize(folder, target)
        assert "Resources: 1 added" in apply(folder)


def state(account: str) -> dict[str, Any]:
    topic = {
        "mode": "managed",
        "type": "aws_sns_topic",
        "instances": [{"attributes": {"arn": f"arn:aws:sns:us-east-1:{account}:topic"}}],
    }
    policy = {
        "mode": "data",
        "type": "aws_iam_policy",
        "instances": [{"attributes": {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}],
    }
    return {"version": 4, "resources": [policy, topic]}


def identity(account: str) -> dict[str, Any]:
    caller = {"mode": "data", "type": "aws_caller_identity", "instances": [{"attributes": {"account_id": account}}]}
    return {"version": 4, "resources": [caller]}


@pytest.mark.parametrize("make", [state, identity])
def test_a_state_of_the_other_world_is_refused(make: Any, aws: Target, emulator: Target) -> None:
    for target, own, foreign in ((aws, "123456789012", "000000000000"), (emulator, "000000000000", "123456789012")):
        target.states.mkdir(parents=True)
        target.state_file("dev").write_text(json.dumps(make(own)))
        refuse_foreign_state(target, "dev")
        target.state_file("dev").write_text(json.dumps(make(foreign)))
        with pytest.raises(ForeignState, match=f"account {foreign}"):
            refuse_foreign_state(target, "dev")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"resources": null}', '{"resources": 3}', '{"resources": ["one"]}'])
def test_a_state_that_tells_nothing_is_left_to_terraform(text: str, aws: Target) -> None:
    aws.states.mkdir(parents=True)
    aws.state_file("dev").write_text(text)
    refuse_foreign_state(aws, "dev")


def test_synthesis_for_aws_refuses_a_state_of_the_emulator(tmp_path: Path, aws: Target) -> None:
    aws.states.mkdir(parents=True)
    aws.state_file("dev-fargate").write_text(json.dumps(state("000000000000")))
    done = run_main(tmp_path, LANDFALL_STACKS="dev-fargate")
    assert done.returncode == 2
    assert done.stderr == (
        f"{aws.state_file('dev-fargate')} describes things of the emulator (account 000000000000), "
        "but is the state of dev-fargate on AWS; move it away\n"
    )
    assert not (tmp_path / "out").exists()
