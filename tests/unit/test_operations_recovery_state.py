"""Whether the last deploy finished, and what becomes of a state that it left broken."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from operations import states
from operations.recovery.signs import Signs
from operations.recovery.state_file import mend

GOOD = json.dumps({"version": 4, "resources": []})
BROKEN = ("", GOOD[:-5], "{}", "[]", '{"version": 4}')


@pytest.fixture
def signs(tmp_path: Path) -> Signs:
    return Signs(tmp_path / "states", "dev-fargate")


def test_a_stack_that_was_never_deployed_is_no_unfinished_one(signs: Signs) -> None:
    assert not signs.unfinished()


def test_a_deploy_is_unfinished_until_it_has_come_to_its_good_end(signs: Signs) -> None:
    signs.begin()
    assert signs.unfinished()
    signs.finish()
    assert not signs.unfinished()


def test_a_lock_that_terraform_has_left_tells_that_it_was_killed(signs: Signs) -> None:
    signs.folder.mkdir()
    (signs.folder / ".dev-fargate.tfstate.lock.info").write_text("{}")
    assert signs.unfinished()
    signs.finish()
    assert not signs.unfinished()


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_state_tells_it_too(signs: Signs, text: str) -> None:
    signs.folder.mkdir()
    signs.state.write_text(GOOD)
    assert not signs.unfinished()
    signs.state.write_text(text)
    assert signs.unfinished()


def test_the_mark_goes_with_the_state(signs: Signs) -> None:
    signs.begin()
    signs.state.write_text(GOOD)
    states.forget(signs.folder, signs.stack)
    assert list(signs.folder.iterdir()) == []


@pytest.mark.parametrize("text", BROKEN)
def test_the_backup_takes_the_place_of_a_broken_state_which_is_kept(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    state, backup = tmp_path / "dev.tfstate", tmp_path / "dev.tfstate.backup"
    state.write_text(text)
    backup.write_text(GOOD)
    mend(state)
    assert state.read_text() == backup.read_text() == GOOD
    assert (tmp_path / "dev.tfstate.broken").read_text() == text
    assert "it is now dev.tfstate.broken, and the backup of the one before is used" in capsys.readouterr().err


@pytest.mark.parametrize("backup", [None, "", "{"])
def test_without_a_good_backup_there_is_no_state_any_more(tmp_path: Path, backup: str | None) -> None:
    state = tmp_path / "dev.tfstate"
    state.write_text("")
    if backup is not None:
        (tmp_path / "dev.tfstate.backup").write_text(backup)
    mend(state)
    assert not state.exists()
    assert (tmp_path / "dev.tfstate.broken").read_text() == ""


def test_nothing_that_was_set_aside_before_is_lost(tmp_path: Path) -> None:
    state = tmp_path / "dev.tfstate"
    for text in ("{1", "{2", "{3"):
        state.write_text(text)
        mend(state)
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ["{1", "{2", "{3"]


def test_a_good_state_and_none_are_left_as_they_are(tmp_path: Path) -> None:
    state = tmp_path / "dev.tfstate"
    mend(state)
    assert not state.exists()
    state.write_text(GOOD)
    mend(state)
    assert [path.name for path in tmp_path.iterdir()] == ["dev.tfstate"]


def test_a_state_that_another_run_is_just_writing_is_left_to_it(tmp_path: Path) -> None:
    state = tmp_path / "dev.tfstate"
    state.write_text("")
    hold = (
        "import fcntl, sys; held = open(sys.argv[1], 'r+b'); fcntl.lockf(held, fcntl.LOCK_EX); "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, state], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        mend(state)
        other.communicate("")
    assert [path.name for path in tmp_path.iterdir()] == ["dev.tfstate"]
