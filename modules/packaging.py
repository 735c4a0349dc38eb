"""The zip of a Lambda function's folder: the same bytes from the same files, on every machine and in every run."""

import base64
import hashlib
import io
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

LIMIT_MB = 50
"""Of a zip that is uploaded directly: "Lambda quotas" of the AWS Lambda developer guide."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip can tell."""

_SECRETS = (
    ".env",
    ".env.*",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "id_rsa",
    "id_ed25519",
    "id_ecdsa",
    ".netrc",
    ".pypirc",
)
_HARMLESS = (".env.example", ".env.sample", ".env.template")


class Unpackable(Exception):
    """A folder can't become a zip; the text says which file is why, and what to do."""


@dataclass(frozen=True)
class Package:
    """`path` of the zip, which is there until this process ends, and the base64 of its SHA-256."""

    path: Path
    sha256: str


def package(folder: Path, *beside: Path) -> Package:
    """Zips a folder and the content of those `beside` it, without caches and what begins with a dot. Raises Unpackable.

    Names are sorted, dates and modes are fixed, and nothing is compressed, since compressors differ.
    """
    try:
        content = _zipped(folder, *beside)
    except OSError as error:
        raise Unpackable(f"{error.filename} can't be read: {error.strerror}") from error
    digest = hashlib.sha256(content).digest()
    path = Path(_folder().name, digest.hex(), f"{folder.name}.zip")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return Package(path, base64.b64encode(digest).decode())


def _zipped(folder: Path, *beside: Path) -> bytes:
    files: dict[tuple[str, ...], Path] = {}
    for root in (folder, *beside):
        for path in _files(root):
            if (first := files.setdefault(path.relative_to(root).parts, path)) != path:
                raise Unpackable(f"{path} would take the place of {first} in the zip: give one of them another name")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for parts, path in sorted(files.items()):
            info = zipfile.ZipInfo("/".join(parts), date_time=_EPOCH)
            info.create_system = 3  # Unix, whose modes follow
            info.external_attr = (stat.S_IFREG | (0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)) << 16
            archive.writestr(info, path.read_bytes())
            if buffer.tell() > LIMIT_MB * 1024 * 1024:
                raise Unpackable(
                    f"{folder} holds more than the {LIMIT_MB} MB that Lambda takes as a zip: leave out what the "
                    "function doesn't need (boto3 is part of the runtime), or run a container image"
                )
        if not archive.namelist():
            raise Unpackable(f"{folder} holds no file to run")
    return buffer.getvalue()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    # The cache keeps it; it is removed when the process ends.
    return tempfile.TemporaryDirectory(prefix="landfall-")


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if not path.name.isprintable():
            raise Unpackable(f"{folder} holds a file whose name isn't text: {path.name!a}")
        if path.is_symlink():
            raise Unpackable(f"{path} is a symbolic link; put what it points to into the zip's folder instead")
        if _is_secret(path):
            raise Unpackable(
                f"{path} looks like a secret, and whoever may read the function could read it: move it away, and "
                "name the secret under workload.secrets"
            )
        if path.name.startswith(".") or path.name == "__pycache__" or path.suffix == ".pyc":
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path
        else:
            raise Unpackable(f"{path} is neither a file nor a folder; move it away")


def _is_secret(path: Path) -> bool:
    """Whether it is a file of secrets by its name, or a PEM file with a private key (others are certificates)."""
    name = path.name.lower()
    if any(fnmatchcase(name, pattern) for pattern in _SECRETS):
        return name not in _HARMLESS and not path.is_dir()
    return name.endswith(".pem") and path.is_file() and b"PRIVATE KEY-----" in path.read_bytes()
