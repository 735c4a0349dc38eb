"""Running a program: nothing of it is left, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from operations.process import MARK, PAUSE, Lost, Run
from tests.unit.checkout import PROJECT

SLEEP = "import time; time.sleep(600)"

# Like cdktf: starts Terraform in a session of its own, which starts the provider.
FAMILY = """
import subprocess, sys, time
terraform = subprocess.Popen(["terraform", "-c", sys.argv[1]], executable=sys.argv[2], start_new_session=True)
print("started", flush=True)
sys.exit(terraform.wait())
"""
TERRAFORM = f"""
import os, signal, subprocess, sys, time
def interrupted(*_):
    open("state", "w").write("written")
    provider.kill()
    sys.exit(1)
signal.signal(signal.SIGINT, interrupted)
provider = subprocess.Popen([{sys.executable!r}, "-c", {SLEEP!r}])
open("ready", "w").write("")
time.sleep(600)
"""
DEAF = TERRAFORM.replace("signal.signal(signal.SIGINT, interrupted)", "signal.signal(signal.SIGINT, signal.SIG_IGN)")


def run(folder: Path, code: str, *arguments: str) -> Run:
    return Run([sys.executable, "-c", code, *arguments], cwd=folder, env=dict(os.environ))


def living(mark: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def once(path: Path) -> Callable[[], bool]:
    """Whether the file is there; asked of a run, the file is what it needs to be gone."""
    return path.exists


def test_the_exit_code_and_the_lines_are_passed_on(tmp_path: Path) -> None:
    lines: list[str] = []
    code = run(tmp_path, "import sys; print('one'); print('two', file=sys.stderr); sys.exit(7)").to_the_end(
        tell=lines.append
    )
    assert code == 7
    assert sorted(lines) == ["one", "two"]


def test_what_a_program_writes_while_nobody_looks_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poll = subprocess.Popen.poll

    def late(process: subprocess.Popen[str]) -> int | None:
        process.wait()
        return poll(process)

    # As on a busy machine: the program writes and ends between a pause without a line and the look at it.
    monkeypatch.setattr(subprocess.Popen, "poll", late)
    lines: list[str] = []
    code = f"import time; time.sleep({3 * PAUSE}); print('late')"
    assert run(tmp_path, code).to_the_end(tell=lines.append) == 0
    assert lines == ["late"]


def test_a_program_that_is_told_to_has_no_standard_input(tmp_path: Path) -> None:
    lines: list[str] = []
    run(tmp_path, "import sys; print(repr(sys.stdin.read()))").to_the_end(tell=lines.append)
    assert lines == ["''"]


def test_a_program_that_closes_its_output_is_waited_for(tmp_path: Path) -> None:
    closing = "import os, time; print('last', flush=True); os.close(1); os.close(2); time.sleep(1); os._exit(7)"
    lines: list[str] = []
    assert run(tmp_path, closing).to_the_end(tell=lines.append) == 7
    assert lines == ["last"]


def test_terraform_is_interrupted_so_that_it_writes_its_state(tmp_path: Path) -> None:
    one = run(tmp_path, FAMILY, TERRAFORM, sys.executable)
    with pytest.raises(Lost):
        one.to_the_end(tell=lambda _line: None, lost=once(tmp_path / "ready"))
    assert (tmp_path / "state").read_text() == "written"
    assert living(one.mark) == []


def test_a_terraform_that_does_not_listen_is_killed_with_its_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.process.GRACE", 0.5)
    monkeypatch.setattr("operations.process.LAST_GRACE", 0.5)
    one = run(tmp_path, FAMILY, DEAF, sys.executable)
    with pytest.raises(Lost):
        one.to_the_end(tell=lambda _line: None, lost=once(tmp_path / "ready"))
    assert not (tmp_path / "state").exists()
    assert living(one.mark) == []


def test_what_a_killed_parent_leaves_behind_is_ended(tmp_path: Path) -> None:
    killing = FAMILY.replace("sys.exit(terraform.wait())", "import os; time.sleep(1); os.kill(os.getpid(), 9)")
    one = run(tmp_path, killing, TERRAFORM, sys.executable)
    assert one.to_the_end(tell=lambda _line: None) == -signal.SIGKILL
    assert living(one.mark) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_and_all_that_it_started(tmp_path: Path, number: signal.Signals) -> None:
    script = f"""
import os, signal, sys
from pathlib import Path
from operations.process import Run, exit_on_signals
# Whoever runs the tests in the background of a script has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
exit_on_signals()
Run([sys.executable, "-c", {FAMILY!r}, {TERRAFORM!r}, sys.executable], cwd=Path({str(tmp_path)!r}),
    env=dict(os.environ), mark={tmp_path.name!r}).to_the_end(tell=print)
"""
    command = subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "ready").exists():
        assert command.poll() is None
        time.sleep(0.05)
    command.send_signal(number)
    _, said = command.communicate(timeout=60)
    assert command.returncode == (-number if number == signal.SIGINT else 128 + number)
    assert "interrupting Terraform" in said
    assert (tmp_path / "state").read_text() == "written"
    assert living(tmp_path.name) == []
