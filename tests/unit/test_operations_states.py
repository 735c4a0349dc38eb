"""The states of emulated stacks: which there are, and which describe an emulator that is no more."""

import json
import os
from pathlib import Path

import pytest

from operations import states


def write(folder: Path, stack: str, *resources: dict[str, object], at: float = 1000) -> None:
    path = folder / f"{stack}.tfstate"
    path.write_text(json.dumps({"version": 4, "outputs": {}, "resources": resources}))
    os.utime(path, (at, at))


VPC = {"mode": "managed", "type": "aws_vpc", "instances": [{}]}
DATA = {"mode": "data", "type": "aws_partition", "instances": [{}]}


def test_stacks_are_told_by_their_states_and_not_by_locks_or_backups(tmp_path: Path) -> None:
    write(tmp_path, "prod-fargate")
    write(tmp_path, "dev-fargate")
    for name in (".dev-fargate.tfstate.lock.info", "dev-fargate.tfstate.backup", "log"):
        (tmp_path / name).touch()
    assert states.stacks(tmp_path) == ["dev-fargate", "prod-fargate"]
    assert states.stacks(tmp_path / "nowhere") == []


@pytest.mark.parametrize(("resources", "expected"), [([], False), ([DATA], False), ([DATA, VPC], True)])
def test_only_what_terraform_manages_counts(tmp_path: Path, resources: list[dict[str, object]], expected: bool) -> None:
    write(tmp_path, "dev", *resources)
    assert states.has_resources(tmp_path, "dev") is expected


@pytest.mark.parametrize(("text", "expected"), [("", False), ("{", True), ("[]", True), ('{"resources": [1]}', True)])
def test_an_empty_file_holds_nothing_and_a_broken_one_may_hold_something(
    tmp_path: Path, text: str, expected: bool
) -> None:
    (tmp_path / "dev.tfstate").write_text(text)
    assert states.has_resources(tmp_path, "dev") is expected


def test_a_state_older_than_the_emulator_is_outdated(tmp_path: Path) -> None:
    write(tmp_path, "old", at=1000)
    write(tmp_path, "just-before", at=2000.9)
    write(tmp_path, "new", at=2010)
    assert states.outdated(tmp_path, since=2000) == ["just-before", "old"]


def test_a_forgotten_state_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path, "dev")
    write(tmp_path, "prod")
    (tmp_path / ".dev.tfstate.lock.info").touch()
    (tmp_path / "dev.tfstate.backup").touch()
    states.forget(tmp_path, "dev")
    assert [path.name for path in tmp_path.iterdir()] == ["prod.tfstate"]


def test_sensitive_outputs_are_not_shown(tmp_path: Path) -> None:
    outputs = {"url": {"value": "http://a"}, "password": {"value": "p", "sensitive": True}}
    (tmp_path / "dev.tfstate").write_text(json.dumps({"outputs": outputs}))
    assert states.outputs(tmp_path, "dev") == {"url": "http://a"}
