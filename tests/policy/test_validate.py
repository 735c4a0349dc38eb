"""``terraform validate`` on every stack: the provider's own schema accepts what is synthesized."""

import shutil
import subprocess
from pathlib import Path

import pytest

from environments.reading import read_all
from environments.selection import select
from tests.policy.checkov import ROOT

STACKS = sorted(select(read_all(ROOT / "environments"), ""))


@pytest.mark.parametrize("stack", STACKS)
def test_terraform_validates_the_stack(synthesized: Path, tmp_path: Path, stack: str) -> None:
    folder = tmp_path / stack
    shutil.copytree(synthesized / "stacks" / stack, folder)
    for command in (["init", "-backend=false", "-input=false"], ["validate"]):
        ran = subprocess.run(
            ["terraform", *command, "-no-color"], cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )
        assert ran.returncode == 0, ran.stderr


def test_every_synthesized_stack_is_validated(synthesized: Path) -> None:
    assert sorted(folder.name for folder in (synthesized / "stacks").iterdir()) == STACKS
