"""What the command says before it begins: one sentence, exit code 2, nothing touched."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from environments.reading import read_all
from operations import places, preflight
from operations.failure import Refused
from tests.unit.checkout import PROJECT


def landfall(*arguments: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the command without a terminal; a variable of `""` is taken away."""
    merged = {"LANDFALL_HOME": str(home), "CDKTF_OUTDIR": str(home / "out"), **variables}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env = {name: value for name, value in {**kept, **merged}.items() if value}
    return subprocess.run(
        [sys.executable, "-m", "operations", *arguments],
        cwd=PROJECT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing but the folder that is returned."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.parametrize("command", ["up", "diff", "deploy", "destroy", "synth"])
def test_an_unknown_stack_names_the_known_ones_nearest_first(command: str, tmp_path: Path) -> None:
    done = landfall(command, "prod-fargat", home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith('unknown stack "prod-fargat"; known: prod-fargate, dev-fargate, ')
    assert "staging-eks-spot" in done.stderr
    assert not (tmp_path / ".landfall").exists()


@pytest.mark.parametrize("command", ["up", "diff", "deploy", "destroy", "synth"])
def test_a_wrong_environment_file_is_told_with_its_line(command: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "environments" / "common", tmp_path / "common")
    (tmp_path / "dev.yaml").write_text("extends: common/workload.yaml\nstage: dev\nnat: none\n")
    done = landfall(command, "dev-fargate", home=tmp_path, LANDFALL_ENVIRONMENTS=str(tmp_path))
    assert done.returncode == 2
    assert f"{tmp_path / 'dev.yaml'}:3: nat: unknown key; " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["deploy"])
def test_without_a_terminal_nothing_is_asked(command: str, tmp_path: Path) -> None:
    done = landfall(command, "dev-fargate", home=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "there is no terminal to ask for approval in; add --auto-approve to go on without asking\n"


@pytest.mark.parametrize("arguments", [["deploy"], ["deply"], ["up", "--port", "70000"], ["synth", "--nonsense"]])
def test_wrong_usage_exits_with_2(arguments: list[str], tmp_path: Path) -> None:
    done = landfall(*arguments, home=tmp_path)
    assert done.returncode == 2
    assert "landfall" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_endpoint_at_which_nothing_answers_is_named(tmp_path: Path) -> None:
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        done = landfall("diff", "dev-fargate", home=tmp_path, AWS_ENDPOINT_URL=endpoint)
    assert done.returncode == 2
    assert f"nothing answers at {endpoint}, which AWS_ENDPOINT_URL names: `./taskw emulator:start`" in done.stderr


@pytest.mark.parametrize(
    ("endpoint", "sentence"),
    [
        ("localhost:4566", "AWS_ENDPOINT_URL names localhost:4566, which isn't a URL"),
        ("http://[127.0.0.1", "nothing answers at http://[127.0.0.1, which AWS_ENDPOINT_URL names"),
        ("http://127.0.0.1:99999", "nothing answers at http://127.0.0.1:99999, which AWS_ENDPOINT_URL names"),
    ],
)
def test_an_endpoint_that_is_no_address_is_named(endpoint: str, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    with pytest.raises(Refused) as refused:
        preflight.target(read_all(places.environments())[0])
    assert str(refused.value).startswith(sentence)


def test_a_port_that_is_taken_is_told_in_the_emulators_own_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = landfall("up", "--port", str(port), home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"port {port} is taken by another program; choose another")


def test_an_output_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = landfall("synth", "dev-fargate", home=tmp_path, CDKTF_OUTDIR=str(tmp_path / "file" / "out"))
    assert done.returncode == 2
    assert done.stderr == f"nothing can be written to {tmp_path / 'file' / 'out'}: Not a directory\n"


def test_no_terraform_says_what_to_install(bare: Path) -> None:
    with pytest.raises(Refused, match=r"^Terraform isn't on PATH; install 1\.9 or later, or let `./taskw setup`"):
        preflight.tools(bare)


def test_an_old_terraform_says_which_one_is_needed(bare: Path) -> None:
    old = program(bare, "terraform", "echo Terraform v1.8.5")
    with pytest.raises(Refused, match=rf"^{old} is Terraform 1\.8\.5; install 1\.9 or later"):
        preflight.tools(bare)


def test_a_terraform_that_does_not_work_is_named(bare: Path) -> None:
    broken = program(bare, "terraform", "exit 1")
    with pytest.raises(Refused, match=rf"^{broken} doesn't tell its version"):
        preflight.tools(bare)


def test_no_node_says_how_to_install_it(bare: Path) -> None:
    program(bare, "terraform", "echo Terraform v1.9.0")
    with pytest.raises(Refused, match=r"^Node isn't on PATH; `./taskw setup` installs it"):
        preflight.tools(bare)


def test_no_cdktf_says_how_to_install_it(bare: Path) -> None:
    program(bare, "terraform", "echo Terraform v1.9.0")
    program(bare, "node", "exit 0")
    with pytest.raises(Refused, match=r"^cdktf isn't on PATH; `./taskw setup` installs it"):
        preflight.tools(bare)


def test_the_tools_of_the_checkout_come_first(bare: Path) -> None:
    program(bare, "terraform", "echo Terraform v1.8.0")
    for folder in places.TOOL_FOLDERS:
        (bare / folder).mkdir(parents=True)
    program(bare / ".tools/bin", "terraform", "echo Terraform v1.9.0")
    program(bare / ".tools/app/libexec", "node", "exit 0")
    program(bare / ".tools/node/bin", "cdktf", "exit 0")
    preflight.tools(bare)


def test_a_terraform_configuration_that_cannot_be_read_is_mentioned(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(bare, "terraform", "echo Terraform v1.9.0")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(bare / "nowhere"))
    preflight.terraform(str(bare))
    assert f"TF_CLI_CONFIG_FILE names {bare / 'nowhere'}, which can't be read" in capsys.readouterr().err
