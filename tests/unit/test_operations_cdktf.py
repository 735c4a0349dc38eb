"""What is said when cdktf fails, as a program in its place that says what cdktf 0.21.0 does."""

import os
from pathlib import Path

import pytest

from operations.cdktf import Cdktf
from operations.failure import Failure, Refused
from operations.process import Lost

NO_MANIFEST = "Error: Could not find manifest file at out/manifest.json."
REFUSED = "dev-fargate  ╷\n             │ Error: creating VPC: VpcLimitExceeded\n             │\n             ╵"


def cdktf(folder: Path, said: str, *, lost: bool = False) -> Cdktf:
    """A cdktf that says and fails."""
    (folder / "cdktf").write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\nexit 1\n")
    (folder / "cdktf").chmod(0o755)
    env = {**os.environ, "PATH": os.pathsep.join([str(folder), os.environ["PATH"]])}
    return Cdktf("dev-fargate", folder / "out", env, lost=lambda: lost)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"dev-fargate  Initializing\n{REFUSED}\n{REFUSED}\n", "Error: creating VPC: VpcLimitExceeded\n"),
        (f"Starting\n{NO_MANIFEST}", f"Starting\n{NO_MANIFEST}\n"),
    ],
    ids=["Terraform", "cdktf itself"],
)
def test_the_reasons_of_a_failure_behind_a_progress_bar_are_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str, told: str
) -> None:
    with pytest.raises(Failure, match=r"^deploy of dev-fargate failed; the reasons are above$"):
        cdktf(tmp_path, said).run("deploy", tell=lambda _line: None)
    assert capsys.readouterr().err == told


def test_a_failure_with_a_known_remedy_is_only_that(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refused, match="its registry can't be reached"):
        cdktf(tmp_path, "│ Error: Failed to install provider").run("deploy", tell=lambda _line: None)
    assert capsys.readouterr().err == ""


def test_a_failure_because_the_emulator_is_gone_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(Lost):
        cdktf(tmp_path, NO_MANIFEST, lost=True).run("deploy", tell=lambda _line: None)
