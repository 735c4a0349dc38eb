"""``terraform validate`` on every stack: the provider's own schema accepts what is synthesized."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from environments.reading import read_all
from environments.selection import select
from tests.policy.checkov import ROOT

STACKS = sorted(select(read_all(ROOT / "environments"), ""))


@pytest.fixture(scope="module")
def validated(synthesized: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Terraform says of a configuration that has every stack as a module: it loads the provider once for all."""
    folder = tmp_path_factory.mktemp("every-stack")
    shutil.copytree(synthesized / "stacks", folder / "stacks")
    modules = {stack: {"source": f"./stacks/{stack}"} for stack in STACKS}
    (folder / "main.tf.json").write_text(json.dumps({"module": modules}))
    terraform("init", "-backend=false", "-input=false", folder=folder)
    answer: dict[str, Any] = json.loads(terraform("validate", "-json", folder=folder))
    return answer


def terraform(*arguments: str, folder: Path) -> str:
    ran = subprocess.run(
        ["terraform", *arguments, "-no-color"], cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    assert ran.returncode == 0 or "-json" in arguments, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("stack", STACKS)
def test_terraform_validates_the_stack(validated: dict[str, Any], stack: str) -> None:
    folder = f"stacks/{stack}/"
    wrong = [each for each in validated["diagnostics"] if each.get("range", {}).get("filename", "").startswith(folder)]
    assert [each for each in wrong if each["severity"] == "error"] == []


def test_nothing_else_is_wrong_with_the_configuration(validated: dict[str, Any]) -> None:
    errors = [each for each in validated["diagnostics"] if each["severity"] == "error"]
    assert errors == []
    assert validated["valid"] is True


def test_a_wrong_argument_is_found(synthesized: Path, tmp_path: Path) -> None:
    stack = STACKS[0]
    shutil.copytree(synthesized / "stacks" / stack, tmp_path / "stack")
    file = tmp_path / "stack" / "cdk.tf.json"
    document = json.loads(file.read_text())
    next(iter(document["resource"]["aws_kms_key"].values()))["no_such_argument"] = 1
    file.write_text(json.dumps(document))
    (tmp_path / "main.tf.json").write_text(json.dumps({"module": {"stack": {"source": "./stack"}}}))
    terraform("init", "-backend=false", "-input=false", folder=tmp_path)
    found = json.loads(terraform("validate", "-json", folder=tmp_path))
    (error,) = [each for each in found["diagnostics"] if each["severity"] == "error"]
    assert "no_such_argument" in error["detail"]
    assert error["range"]["filename"] == "stack/cdk.tf.json"


def test_every_synthesized_stack_is_validated(synthesized: Path) -> None:
    assert sorted(folder.name for folder in (synthesized / "stacks").iterdir()) == STACKS
