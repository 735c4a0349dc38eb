"""The zip of a function's folder."""

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from environments.settings import function
from modules import packaging
from modules.packaging import Unpackable, package
from tests.unit.main_process import ROOT
from tests.unit.minimal import MINIMAL

SERVICE = ROOT / "lambdas" / "service"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with code."""
    path = tmp_path / "function"
    path.mkdir()
    (path / "main.py").write_text("def handler(event, context): ...\n")
    return path


def names(folder: Path) -> list[str]:
    with zipfile.ZipFile(package(folder).path) as archive:
        return archive.namelist()


def refused(folder: Path) -> str:
    with pytest.raises(Unpackable) as caught:
        package(folder)
    return str(caught.value)


def test_a_zip_holds_the_files_of_all_folders_in_order(folder: Path) -> None:
    (folder / "b").mkdir()
    (folder / "b" / "inner.py").write_text("")
    (folder / "a.txt").write_text("a")
    (folder / "B.txt").write_text("b")
    assert names(folder) == ["B.txt", "a.txt", "b/inner.py", "main.py"]


def test_what_is_in_it_is_what_was_in_the_files(folder: Path) -> None:
    (folder / "data.bin").write_bytes(bytes(range(256)))
    with zipfile.ZipFile(package(folder).path) as archive:
        assert archive.read("data.bin") == bytes(range(256))
        assert archive.testzip() is None


def test_the_same_files_make_the_same_bytes_whatever_their_dates_modes_and_order(folder: Path, tmp_path: Path) -> None:
    first = package(folder)
    other = tmp_path / "elsewhere" / "function"
    other.mkdir(parents=True, mode=0o700)
    (other / "main.py").write_bytes((folder / "main.py").read_bytes())
    (other / "main.py").chmod(0o600)
    os.utime(other / "main.py", (1, 1))
    assert package(other).path.read_bytes() == first.path.read_bytes()
    assert package(other).sha256 == first.sha256


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import pathlib, sys; from modules.packaging import package; print(package(pathlib.Path(sys.argv[1])).sha256)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(SERVICE)],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == package(SERVICE).sha256


def test_the_hash_is_that_of_the_zip_as_lambda_tells_it(folder: Path) -> None:
    made = package(folder)
    assert base64.b64decode(made.sha256) == hashlib.sha256(made.path.read_bytes()).digest()
    assert made.path.name == "function.zip"


def test_a_program_stays_one(folder: Path) -> None:
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o700)
    with zipfile.ZipFile(package(folder).path) as archive:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
    assert modes == {"main.py": 0o644, "tool": 0o755}


def test_caches_and_what_begins_with_a_dot_stay_out(folder: Path) -> None:
    for path in ("__pycache__/main.cpython-313.pyc", "old.pyc", ".git/config", ".env.example", ".venv/lib.py", "x/.y"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text("")
    assert names(folder) == ["main.py"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".env", "TOKEN=x"),
        (".env.prod", "TOKEN=x"),
        ("deep/.env", ""),
        ("tls/server.key", ""),
        ("id_rsa", ""),
        ("ID_ED25519", ""),
        ("store.p12", ""),
        ("key.pem", "-----BEGIN EC PRIVATE KEY-----\n"),
    ],
)
def test_a_file_that_looks_like_a_secret_is_refused(folder: Path, path: str, content: str) -> None:
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text(content)
    assert refused(folder) == (
        f"{folder / path} looks like a secret, and whoever may read the function could read it: move it away, and "
        "name the secret under workload.secrets"
    )


def test_certificates_are_no_secrets(folder: Path) -> None:
    (folder / "cacert.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    assert names(folder) == ["cacert.pem", "main.py"]


@pytest.mark.parametrize("target", ["/etc/passwd", "main.py", "/etc", "nowhere"])
def test_a_symbolic_link_is_refused_wherever_it_points(folder: Path, target: str) -> None:
    (folder / "link").symlink_to(target)
    assert refused(folder) == (
        f"{folder / 'link'} is a symbolic link; put what it points to into the zip's folder instead"
    )


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


@pytest.mark.parametrize("make", [_pipe, _socket])
def test_what_is_no_file_is_refused(folder: Path, make: Callable[[Path], None]) -> None:
    make(folder / "odd")
    assert refused(folder) == f"{folder / 'odd'} is neither a file nor a folder; move it away"


@pytest.mark.parametrize("name", [b"\xff.py", b"a\nb.py"])
def test_a_name_that_is_no_text_is_refused(folder: Path, name: bytes) -> None:
    Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text("")
    assert refused(folder).startswith(f"{folder} holds a file whose name isn't text: ")


def test_a_file_beside_that_would_take_another_s_place_is_refused(folder: Path, tmp_path: Path) -> None:
    beside = tmp_path / "shared"
    beside.mkdir()
    (beside / "helper.py").write_text("")
    with zipfile.ZipFile(package(folder, beside).path) as archive:
        assert archive.namelist() == ["helper.py", "main.py"]
    (beside / "main.py").write_text("")
    with pytest.raises(Unpackable, match=r"shared/main\.py would take the place of .*function/main\.py"):
        package(folder, beside)


def test_a_folder_without_files_is_refused(folder: Path) -> None:
    (folder / "main.py").unlink()
    assert refused(folder) == f"{folder} holds no file to run"


def test_more_than_lambda_takes_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert packaging.LIMIT_MB == 50
    monkeypatch.setattr(packaging, "LIMIT_MB", 1)
    (folder / "weights.bin").write_bytes(b"x" * 1024 * 1024)
    assert refused(folder).startswith(f"{folder} holds more than the 1 MB that Lambda takes as a zip: ")


def test_a_file_that_can_t_be_read_is_told_by_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", deny)
    assert refused(folder) == f"{folder / 'main.py'} can't be read: Permission denied"


def test_the_app_says_it_in_a_sentence_and_writes_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".env").write_text("TOKEN=x")
    code = {"kind": "zip", "folder": "function"}
    (tmp_path / "environments").mkdir()
    content = json.dumps({**MINIMAL, "variants": {"lambda_api": {"code": code}}})
    (tmp_path / "environments" / "dev.yaml").write_text(content)
    for name, value in {"ENVIRONMENTS": "environments", "HOME": "home"}.items():
        monkeypatch.setenv(f"LANDFALL_{name}", str(tmp_path / value))
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    monkeypatch.delenv("LANDFALL_STACKS", raising=False)
    monkeypatch.setattr(function, "PROJECT", tmp_path)
    assert main.main() == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{folder / '.env'} looks like a secret, ")
    assert said.count("\n") == 1
    assert not list((tmp_path / "out").rglob("*.json"))
