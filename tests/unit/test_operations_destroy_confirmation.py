"""Who may have a stack deleted: the options, the terminal, and what is said without one."""

import io
import subprocess
import sys

import pytest

from operations.destroy.confirmation import Confirmation
from operations.failure import Refused
from tests.unit.test_operations_preflight import landfall


def confirmation(*, dry_run: bool = False, yes: bool = False, stack_name: str | None = None) -> Confirmation:
    return Confirmation("dev-fargate", dry_run=dry_run, yes=yes, stack_name=stack_name)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (confirmation(yes=True), "--yes alone isn't enough: name the stack once more, --yes --stack-name dev-fargate"),
        (confirmation(yes=True, stack_name="dev-fargate2"), "--stack-name says dev-fargate2, but dev-fargate is"),
        (confirmation(yes=True, stack_name=""), "--stack-name says , but dev-fargate is"),
        (confirmation(stack_name="dev-fargate"), "--stack-name goes with --yes"),
        (confirmation(dry_run=True, yes=True, stack_name="dev-fargate"), "--dry-run and --yes contradict each other"),
    ],
)
def test_options_that_contradict_themselves_are_refused(given: Confirmation, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        given.check()
    assert str(refused.value).startswith(sentence)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    "given", [confirmation(), confirmation(dry_run=True), confirmation(yes=True, stack_name="dev-fargate")]
)
def test_options_that_make_sense_are_taken(given: Confirmation) -> None:
    given.check()


def test_with_both_options_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    confirmation(yes=True, stack_name="dev-fargate").ask()


def test_without_a_terminal_it_is_told_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("dev-fargate\n"))
    with pytest.raises(Refused, match=r"landfall destroy dev-fargate --yes --stack-name dev-fargate$"):
        confirmation().ask()


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("typed", ["dev-fargate\n", "  dev-fargate \n"])
def test_the_stack_s_name_is_taken(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    monkeypatch.setattr("sys.stdout", Terminal())
    confirmation().ask()


@pytest.mark.parametrize(
    "typed", ["", "\n", "y\n", "yes\n", "dev-fargate2\n", "DEV-FARGATE\n", "landfall-dev-fargate\n"]
)
def test_anything_else_is_not(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    monkeypatch.setattr("sys.stdout", Terminal())
    with pytest.raises(Refused, match="dev-fargate wasn't typed: nothing was touched"):
        confirmation().ask()


def test_a_protected_environment_is_refused_before_anything(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    done = landfall("destroy", "prod-fargate", "--yes", "--stack-name", "prod-fargate", home=home)
    assert done.returncode == 2
    assert done.stderr == (
        "prod-fargate is protected: set deletion_protection to false in prod.yaml, deploy, and then destroy; "
        "nothing was touched\n"
    )
    assert list(home.iterdir()) == []


def test_wrong_options_are_told_before_anything_is_asked(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    done = landfall("destroy", "dev-fargate", "--yes", home=home)
    assert done.returncode == 2
    assert "--yes alone isn't enough" in done.stderr
    assert list(home.iterdir()) == []


def test_the_command_s_help_names_the_options() -> None:
    command = [sys.executable, "-m", "operations", "destroy", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert all(option in done.stdout for option in ("--dry-run", "--yes", "--stack-name"))
