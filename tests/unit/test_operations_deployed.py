"""What `up` remembers, to tell quickly that nothing has changed since."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from operations.deployed import is_unchanged, remember

TOPIC = "arn:aws:sns:us-east-1:000000000000:topic"
KEY = "arn:aws:kms:us-east-1:000000000000:key/1"
TASK = "arn:aws:ecs:us-east-1:000000000000:task/1"


@pytest.fixture
def synthesized(tmp_path: Path) -> Path:
    """A stack that was deployed and remembered while a task ran that Terraform knows nothing of."""
    arns = [{"attributes": {"arn": TOPIC}}, {"attributes": {"arn": KEY}}, {"attributes": {"id": "1"}}]
    (tmp_path / "dev.tfstate").write_text(json.dumps({"resources": [{"instances": arns}]}))
    path = tmp_path / "cdk.tf.json"
    path.write_text("{}")
    remember(tmp_path, "dev", path, [TOPIC, KEY, TASK])
    return path


def test_the_same_again_is_unchanged(tmp_path: Path, synthesized: Path) -> None:
    assert is_unchanged(tmp_path, "dev", synthesized, [KEY, TOPIC])


def test_something_that_is_gone_is_a_change(tmp_path: Path, synthesized: Path) -> None:
    assert not is_unchanged(tmp_path, "dev", synthesized, [KEY, TASK])


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "cdk.tf.json").write_text('{"more": 1}'),
        lambda folder: (folder / "dev.tfstate").write_text("{}"),
        lambda folder: (folder / "dev.tfstate").unlink(),
        lambda folder: (folder / "dev.deployed.json").unlink(),
        lambda folder: (folder / "dev.deployed.json").write_text("[]"),
        lambda folder: (folder / "dev.deployed.json").write_text("{"),
    ],
)
def test_another_configuration_state_or_record_is_a_change(
    tmp_path: Path, synthesized: Path, change: Callable[[Path], None]
) -> None:
    change(tmp_path)
    assert not is_unchanged(tmp_path, "dev", synthesized, [TOPIC, KEY])
