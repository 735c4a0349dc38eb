"""taskw on a fresh checkout: what it installs, when, and what it says if it can't."""

import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.unit.checkout import PROJECT, Checkout, new_checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return new_checkout(tmp_path)


def with_first_on_path(checkout: Checkout, folder: Path, name: str, script: str) -> str:
    """A PATH on which ``name`` is ``script``."""
    folder.mkdir()
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)
    return os.pathsep.join([str(folder), checkout.env["PATH"]])


def use_the_real_task(checkout: Checkout, taskfile: str) -> None:
    assert checkout.run("./taskw").returncode == 0
    (checkout.bin / "task").unlink()
    (checkout.bin / "task").symlink_to(PROJECT / ".tools" / "bin" / "task")
    (checkout.root / "Taskfile.yml").write_text(taskfile)


def test_a_fresh_checkout_installs_uv_and_task_and_runs_the_task(checkout: Checkout) -> None:
    done = checkout.run("./taskw", "up", "--", "two words")
    assert done.returncode == 0, done.stderr
    program, *arguments = done.stdout.splitlines()
    assert Path(program) == checkout.bin / "task"
    assert arguments[-5:] == ["--dir", str(checkout.root), "up", "--", "two words"]
    assert os.access(checkout.bin / "uv", os.X_OK)
    assert "tools: installing 2 packages" in done.stderr


def test_it_works_from_any_folder_and_through_links_to_it(checkout: Checkout, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "absolute").symlink_to(checkout.root / "taskw")
    (elsewhere / "relative").symlink_to(Path("..") / checkout.root.name / "taskw")
    (elsewhere / "link of a link").symlink_to("relative")
    (elsewhere / "folder").symlink_to(checkout.root)
    for name in ("absolute", "./relative", "link of a link", "folder/taskw"):
        done = checkout.run(elsewhere / name, "up", cwd=elsewhere, CDPATH=str(tmp_path))
        assert done.stdout.splitlines()[-3:] == ["--dir", str(checkout.root), "up"], done.stderr
    found_on_path = checkout.run("absolute", "up", cwd=tmp_path, PATH=f"{elsewhere}:{os.environ['PATH']}")
    assert found_on_path.stdout.splitlines()[-1] == "up"


def test_without_a_task_it_lists_them(checkout: Checkout) -> None:
    use_the_real_task(checkout, "version: '3'\ntasks:\n  up:\n    desc: Raise it\n    cmds: [exit 3]\n")
    done = checkout.run("./taskw")
    assert done.returncode == 0
    assert "* up:" in done.stdout
    assert "Raise it" in done.stdout


def test_the_exit_code_of_a_task_is_its_own(checkout: Checkout) -> None:
    use_the_real_task(checkout, "version: '3'\ntasks:\n  refuse: exit 2\n  agree: exit 0\n")
    assert checkout.run("./taskw", "refuse").returncode == 2
    assert checkout.run("./taskw", "agree").returncode == 0


def test_an_unknown_task_names_the_known_ones(checkout: Checkout) -> None:
    use_the_real_task(checkout, (PROJECT / "Taskfile.yml").read_text())
    done = checkout.run("./taskw", "deplyo")
    assert done.returncode != 0
    assert '"deplyo" does not exist' in done.stderr
    assert "* deploy:" in done.stdout


def test_no_python_starts_when_nothing_changed(checkout: Checkout, tmp_path: Path) -> None:
    assert checkout.run("./taskw").returncode == 0
    path = with_first_on_path(checkout, tmp_path / "spy", "python3", "#!/bin/sh\necho started >&2\nexit 9\n")
    quiet = checkout.run("./taskw", "up", PATH=path)
    assert (quiet.returncode, quiet.stderr) == (0, "")
    with (checkout.root / "requirements" / "tools.txt").open("a") as lock:
        lock.write("# another version\n")
    assert checkout.run("./taskw", "up", PATH=path).stderr == "started\n"


def test_the_tasks_start_no_python_of_the_machine_when_nothing_changed(checkout: Checkout, tmp_path: Path) -> None:
    use_the_real_task(checkout, (PROJECT / "Taskfile.yml").read_text())
    (checkout.root / "requirements" / "app.txt").write_text("lock\n")
    python = checkout.root / ".tools" / "app" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s" "$*"\n')
    python.chmod(0o755)
    stamp = checkout.stamp("app", "requirements/app.txt")
    path = with_first_on_path(checkout, tmp_path / "spy", "python3", "#!/bin/sh\necho started >&2\nexit 9\n")
    done = checkout.run("./taskw", "app", PATH=path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "main.py", "")
    stamp.write_text(f"{stamp.read_text()}of another lock\n")
    assert "started" in checkout.run("./taskw", "app", PATH=path).stderr


def test_two_at_once_on_a_fresh_checkout_install_once(checkout: Checkout) -> None:
    both = [checkout.start("./taskw", "up") for _ in range(2)]
    done = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], done
    assert all(out.endswith("up\n") for out, _ in done)
    assert sum("tools: installing" in err for _, err in done) == 1


def test_a_package_that_is_not_the_locked_one_is_refused_and_nothing_is_left_behind(checkout: Checkout) -> None:
    lock = checkout.root / "requirements" / "tools.txt"
    right = lock.read_text()
    lock.write_text(re.sub(r"sha256:\w+", "sha256:" + "0" * 64, right))
    done = checkout.run("./taskw", "up")
    assert done.returncode == 2
    assert "tools: a package isn't the one whose hash is in the lock" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(checkout.bin.iterdir()) == []
    lock.write_text(right)
    assert checkout.run("./taskw", "up").returncode == 0


def test_an_unreachable_registry_gets_a_sentence(checkout: Checkout) -> None:
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        done = checkout.run(
            "./taskw", "up", PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_RETRIES="0", PIP_INDEX_URL=address, NO_PROXY="*"
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("tools: the package registry can't be reached. Check the connection")
    assert list(checkout.bin.iterdir()) == []


def test_an_installation_that_was_killed_is_made_anew(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        killed = checkout.start(
            "./taskw", "up", PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=address, NO_PROXY="*"
        )
        silent.settimeout(60)
        connection, _ = silent.accept()  # pip is at work
        os.killpg(killed.pid, signal.SIGKILL)
        killed.communicate()
        connection.close()
    assert (checkout.bin / ".partial").exists()
    assert not (checkout.bin / ".stamp").exists()
    done = checkout.run("./taskw", "up")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in checkout.bin.iterdir()) == [".stamp", "task", "uv"]


def test_without_python_it_says_so(checkout: Checkout, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "readlink", "dirname", "cat", "cmp"):
        (programs / name).symlink_to(shutil.which(name) or "")
    done = checkout.run("./taskw", "up", PATH=str(programs))
    assert (done.returncode, done.stderr) == (2, "taskw: needs Python 3; install it and run this again\n")


def test_env_puts_cdktf_terraform_and_python_on_the_path() -> None:
    script = 'eval "$(./taskw env)" && cdktf --version && command -v terraform && command -v python && command -v node'
    env = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    done = subprocess.run(["sh", "-c", script], cwd=PROJECT, env=env, capture_output=True, text=True, check=True)
    version, terraform, python, node = done.stdout.splitlines()
    assert version == "0.21.0"
    assert terraform.endswith("/terraform")
    assert Path(python) == PROJECT / ".tools" / "app" / "bin" / "python"
    assert PROJECT / ".tools" in Path(node).parents
