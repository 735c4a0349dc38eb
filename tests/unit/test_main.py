"""The app as a process: what it refuses, in a sentence and with exit code 2."""

from pathlib import Path

import pytest

from tests.unit.main_process import run_main


def test_an_unknown_stack_is_answered_with_the_known_ones_nearest_first(tmp_path: Path) -> None:
    done = run_main(tmp_path, LANDFALL_STACKS="prod-fargat")
    assert done.returncode == 2
    assert done.stderr.startswith('unknown stack "prod-fargat"; known: prod-fargate, dev-fargate, ')
    assert "staging-eks-spot" in done.stderr
    assert not (tmp_path / "out").exists()


def test_only_the_named_stacks_are_written(tmp_path: Path) -> None:
    done = run_main(tmp_path, LANDFALL_STACKS=" staging-fargate, dev-fargate")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out" / "stacks").iterdir()) == ["dev-fargate", "staging-fargate"]


def test_a_missing_node_is_one_sentence(tmp_path: Path) -> None:
    done = run_main(tmp_path, JSII_NODE="/no/such/node")
    assert done.returncode == 2
    assert done.stderr.startswith("/no/such/node: no such program; CDKTF needs Node")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("program", ["#!/bin/sh\nexit 1\n", "no program at all"], ids=["fails", "is none"])
def test_a_node_that_cannot_run_the_kernel_is_one_sentence(program: str, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text(program)
    node.chmod(0o755)
    done = run_main(tmp_path, JSII_NODE=str(node), LANDFALL_STACKS="dev-fargate")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{node} can't run jsii's kernel")
    assert "`./taskw setup` installs one" in line


def test_a_home_of_nobody_is_a_folder_of_that_name(tmp_path: Path) -> None:
    done = run_main(tmp_path, LANDFALL_HOME="~nobody-whom-we-know", LANDFALL_STACKS="dev-fargate")
    assert done.returncode == 0, done.stderr


def test_an_output_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    done = run_main(tmp_path, LANDFALL_STACKS="dev-fargate")
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path / 'out'} can't be written: File exists\n"


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "stacks").write_text("in the way")
    done = run_main(tmp_path, LANDFALL_STACKS="dev-fargate")
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path / 'out' / 'stacks' / 'dev-fargate'} can't be written: not a directory\n"


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    done = run_main(tmp_path, LANDFALL_STACKS="dev-fargate", LANDFALL_ENVIRONMENTS="", CDKTF_OUTDIR="")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "cdktf.out" / "stacks" / "dev-fargate" / "cdk.tf.json").is_file()


@pytest.mark.parametrize("variable", ["off", "on", ""])
def test_protection_is_lifted_only_when_it_is_asked_for(tmp_path: Path, variable: str) -> None:
    done = run_main(tmp_path, LANDFALL_STACKS="prod-fargate", LANDFALL_DELETION_PROTECTION=variable)
    assert done.returncode == 0
    text = (tmp_path / "out" / "stacks" / "prod-fargate" / "cdk.tf.json").read_text()
    assert ('"enable_deletion_protection": true' in text) == (variable != "off")
