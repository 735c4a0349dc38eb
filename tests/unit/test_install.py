"""The installer behind taskw: folders are whole or made anew, and a release is taken only if it is the known one."""

import fcntl
import hashlib
import http.server
import importlib.util
import json
import os
import shutil
import socket
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.install import folders, terraform
from operations.install.process import Failure, run
from tests.unit.checkout import PROJECT, Checkout, new_checkout, wheel

MACHINE = "linux_amd64"
ARCHIVE = f"terraform_{terraform.VERSION}_{MACHINE}.zip"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout with the project's own uv, whose app consists of one package: ``greeting`` 1."""
    checkout = new_checkout(tmp_path)
    checkout.bin.mkdir(parents=True)
    (checkout.bin / "uv").symlink_to(PROJECT / ".tools" / "bin" / "uv")
    checkout.stamp("bin", "requirements/tools.txt")
    lock_greeting(checkout, "1")
    return checkout


def lock_greeting(checkout: Checkout, version: str) -> None:
    digest = wheel(checkout.packages, "greeting", version, {"greeting.py": f"print('version {version}')\n"})
    checkout.lock("requirements/app.txt", {f"greeting=={version}": digest})


def greet(checkout: Checkout) -> str:
    return checkout.run(checkout.root / ".tools" / "app" / "bin" / "python", "-c", "import greeting").stdout


def test_an_environment_holds_what_its_lock_lists(checkout: Checkout) -> None:
    done = checkout.install("app")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "app: installing 1 packages" in done.stderr
    assert greet(checkout) == "version 1\n"


def test_a_changed_lock_is_followed(checkout: Checkout) -> None:
    assert checkout.install("app").returncode == 0
    lock_greeting(checkout, "2")
    assert checkout.install("app").returncode == 0
    assert greet(checkout) == "version 2\n"


def test_a_whole_environment_is_left_alone(checkout: Checkout) -> None:
    assert checkout.install("app").returncode == 0
    (checkout.bin / "uv").unlink()
    done = checkout.install("app")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_there_is_not_kept_waiting_by_another_installation(checkout: Checkout) -> None:
    assert checkout.install("app").returncode == 0
    with (checkout.root / ".tools" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = checkout.install("tools", "app")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_environment_without_its_stamp_is_made_anew(checkout: Checkout) -> None:
    app = checkout.root / ".tools" / "app"
    (app / "bin").mkdir(parents=True)
    (app / "bin" / "python").write_text("half of a program")
    assert checkout.install("app").returncode == 0
    assert greet(checkout) == "version 1\n"


def test_an_environment_that_moved_is_made_fit_again(checkout: Checkout) -> None:
    assert checkout.install("app").returncode == 0
    moved = Checkout(checkout.root.rename(checkout.root.with_name("moved")), checkout.packages, checkout.env)
    done = moved.install("app")
    assert "app: installing" in done.stderr
    assert greet(moved) == "version 1\n"


def test_a_package_that_is_not_the_locked_one_leaves_no_environment_called_whole(checkout: Checkout) -> None:
    checkout.lock("requirements/app.txt", {"greeting==1": "0" * 64})
    done = checkout.install("app")
    assert done.returncode == 2
    assert "app: a package isn't the one whose hash is in the lock" in done.stderr
    assert not (checkout.root / ".tools" / "app" / ".stamp").exists()
    assert greet(checkout) == ""
    lock_greeting(checkout, "1")
    assert checkout.install("app").returncode == 0
    assert greet(checkout) == "version 1\n"


def test_an_unreachable_registry_gets_a_sentence(checkout: Checkout) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        done = checkout.install(
            "app", UV_OFFLINE="", UV_FIND_LINKS="", UV_DEFAULT_INDEX=address, UV_HTTP_RETRIES="0", NO_PROXY="*"
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("app: the package registry can't be reached.")


@pytest.mark.parametrize(
    "words",
    [
        "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] ...')))\nERROR: (from versions: none)",
        "  cause: client error (Connect)\n  cause: invalid peer certificate: UnknownIssuer",
        "  cause: builder error\n  cause: unexpected error: No CA certificates were loaded from the system",
        "npm error code UNABLE_TO_VERIFY_LEAF_SIGNATURE\nnpm error errno UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ],
    ids=["pip", "uv", "uv without certificates", "npm"],
)
def test_a_certificate_that_is_not_trusted_says_how_to_trust_it(words: str) -> None:
    with pytest.raises(Failure, match=r"\napp: this machine doesn't trust the certificate .* SSL_CERT_FILE"):
        run("app", ["sh", "-c", 'echo "$0"; exit 1', words])


ASK_WHOM_IS_TRUSTED = ["sh", "-c", 'echo "node ${NODE_USE_SYSTEM_CA-no}, uv ${UV_SYSTEM_CERTS-no}"; exit 1']


def test_whom_the_machine_trusts_is_trusted_unless_the_user_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NODE_USE_SYSTEM_CA", raising=False)
    monkeypatch.setenv("UV_SYSTEM_CERTS", "false")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificates.pem"))
    (tmp_path / "certificates.pem").write_text("")
    with pytest.raises(Failure, match=r"  \| node 1, uv false\n"):
        run("app", ASK_WHOM_IS_TRUSTED)


def test_where_the_machine_has_no_certificates_uv_and_npm_keep_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NODE_USE_SYSTEM_CA", raising=False)
    monkeypatch.delenv("UV_SYSTEM_CERTS", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with pytest.raises(Failure, match=r"  \| node no, uv no\n"):
        run("app", ASK_WHOM_IS_TRUSTED)


def test_a_machine_without_python_3_13_that_cannot_fetch_it_gets_a_sentence(checkout: Checkout, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        done = checkout.install(
            "app",
            UV_OFFLINE="",
            UV_PYTHON_PREFERENCE="only-managed",
            UV_PYTHON_INSTALL_DIR=str(tmp_path / "pythons"),
            UV_PYTHON_INSTALL_MIRROR=f"http://127.0.0.1:{closed.getsockname()[1]}",
            UV_HTTP_RETRIES="0",
            NO_PROXY="*",
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("app: Python 3.13 isn't on this machine")


def test_a_missing_lock_and_an_unknown_name_get_a_sentence(checkout: Checkout) -> None:
    missing = checkout.install("policy")
    assert missing.returncode == 2
    assert missing.stderr.endswith("policy.txt can't be read: No such file or directory\n")
    unknown = checkout.install("ap")
    assert unknown.returncode == 2
    assert "'ap' is unknown; known are tools, app, policy, emulator, cdktf, browser, terraform" in unknown.stderr


def test_a_folder_that_cannot_be_made_and_a_program_that_cannot_be_started_get_a_sentence(checkout: Checkout) -> None:
    (checkout.bin / "uv").unlink()
    unstarted = checkout.install("app")
    assert unstarted.returncode == 2
    assert unstarted.stderr.splitlines()[-1].startswith("install: the installation can't go on ([Errno 2] No such file")
    assert str(checkout.bin / "uv") in unstarted.stderr
    shutil.rmtree(checkout.root / ".tools")
    (checkout.root / ".tools").touch()
    unmade = checkout.install("app")
    assert unmade.returncode == 2
    assert "Traceback" not in unstarted.stderr + unmade.stderr


def test_a_python_without_pip_and_ensurepip_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in {"pip", "ensurepip"} else find_spec(name)
    )
    with pytest.raises(Failure, match="apt install python3-venv"):
        folders._pip("tools", tmp_path)


def test_uv_is_given_the_newest_interpreter_that_pyenv_hides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert folders._interpreter() == "3.13"
    for version in ("3.12.9", "3.13.9", "3.13.10", "3.13.11t", "3.13-dev"):
        program = tmp_path / "versions" / version / "bin" / "python3.13"
        program.parent.mkdir(parents=True)
        program.touch()
    assert folders._interpreter() == str(tmp_path / "versions" / "3.13.10" / "bin" / "python3.13")


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A release site on loopback with one Terraform, for a machine of the kind `MACHINE` that has none."""
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    site = tmp_path / "site" / terraform.VERSION
    site.mkdir(parents=True)
    with zipfile.ZipFile(site / ARCHIVE, "w") as archive:
        archive.writestr("LICENSE.txt", "words")
        archive.writestr("terraform", f"#!/bin/sh\necho Terraform v{terraform.VERSION}\n")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(site.parent))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def sha256(releases: str, tmp_path: Path) -> dict[str, str]:
    archive = tmp_path / "site" / terraform.VERSION / ARCHIVE
    return {MACHINE: hashlib.sha256(archive.read_bytes()).hexdigest()}


def put_on_path(tmp_path: Path, script: str) -> None:
    program = tmp_path / "programs" / "terraform"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_terraform_is_fetched_where_there_is_none(releases: str, sha256: dict[str, str], tmp_path: Path) -> None:
    terraform.ensure_terraform(tmp_path / "bin", releases=releases, sha256=sha256)
    assert [path.name for path in (tmp_path / "bin").iterdir()] == ["terraform"]
    assert terraform.version_of(str(tmp_path / "bin" / "terraform")) == (1, 11, 4)


@pytest.mark.parametrize(
    "script",
    ["echo Terraform v1.8.5", "echo Terraform v0.15.0", "echo OpenTofu v1.11.0", "exit 1"],
    ids=["older", "much older", "another program", "broken"],
)
def test_an_old_or_broken_terraform_on_the_path_is_not_taken(
    script: str, releases: str, sha256: dict[str, str], tmp_path: Path
) -> None:
    put_on_path(tmp_path, script)
    terraform.ensure_terraform(tmp_path / "bin", releases=releases, sha256=sha256)
    assert (tmp_path / "bin" / "terraform").exists()


@pytest.mark.parametrize("version", ["1.9.0", "1.10.2", "2.0.0"])
def test_a_recent_terraform_on_the_path_is_taken(version: str, releases: str, tmp_path: Path) -> None:
    put_on_path(tmp_path, f"echo Terraform v{version}")
    terraform.ensure_terraform(tmp_path / "bin", releases=releases, sha256={})
    assert not (tmp_path / "bin").exists()


def test_a_release_with_another_sha256_is_refused_and_nothing_is_left_behind(releases: str, tmp_path: Path) -> None:
    with pytest.raises(Failure, match=f"{ARCHIVE} has the SHA-256 [0-9a-f]{{64}}, not 0{{64}}: refused"):
        terraform.ensure_terraform(tmp_path / "bin", releases=releases, sha256={MACHINE: "0" * 64})
    assert list((tmp_path / "bin").iterdir()) == []


def test_an_unreachable_release_site_gets_a_sentence(sha256: dict[str, str], releases: str, tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"can't be reached .*Install Terraform 1\.9 or later and put it on PATH"):
        terraform.ensure_terraform(tmp_path / "bin", releases=f"{releases}/gone", sha256=sha256)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(Failure, match="can't be reached"):
            terraform.ensure_terraform(tmp_path / "bin", releases=address, sha256=sha256)
    assert list((tmp_path / "bin").iterdir()) == []


def test_a_release_site_that_does_not_speak_http_gets_a_sentence(
    sha256: dict[str, str], releases: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def babble() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(b"220 mail.example.com ESMTP\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        with pytest.raises(Failure, match=r"can't be reached .*220 mail\.example\.com.*Install Terraform"):
            terraform.ensure_terraform(
                tmp_path / "bin", releases=f"http://127.0.0.1:{other.getsockname()[1]}", sha256=sha256
            )
        thread.join()
    assert list((tmp_path / "bin").iterdir()) == []


def test_a_platform_without_a_known_release_gets_a_sentence(releases: str, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="none on PATH, and the project knows no release of it for linux_amd64"):
        terraform.ensure_terraform(tmp_path / "bin", releases=releases, sha256={})


def test_the_known_releases_are_four_different_ones() -> None:
    assert set(terraform.SHA256) == {"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"}
    assert len(set(terraform.SHA256.values())) == 4
    assert all(len(bytes.fromhex(digest)) == 32 for digest in terraform.SHA256.values())


def test_the_locks_carry_hashes_and_no_addresses() -> None:
    locks = [*(PROJECT / "requirements").glob("*.txt"), PROJECT / "emulator" / "requirements.txt"]
    assert len(locks) == 4
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        assert f"{os.sep}home{os.sep}" not in text
        requirements = text.replace("\\\n", "").splitlines()
        assert all("--hash=sha256:" in line for line in requirements if line and not line.lstrip().startswith("#"))
    for lock in (PROJECT / "requirements").glob("*/package-lock.json"):
        assert '"resolved"' not in lock.read_text()
        packages = json.loads(lock.read_text())["packages"]
        assert all("integrity" in one or "inBundle" in one for path, one in packages.items() if path)
