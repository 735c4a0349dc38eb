"""jsii assemblies: what a Python package carries for jsii's kernel, and the AWS provider's cut down to what is used."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, NamedTuple


class Assembly(NamedTuple):
    """A jsii assembly: its npm name and version, and the tarball that it is read from."""

    name: str
    version: str
    tarball: Path

    @classmethod
    def of(cls, package: str, *, name: str | None = None) -> "Assembly":
        """The assembly of an installed Python package; `name` where npm calls it otherwise.

        Raises ModuleNotFoundError where it isn't installed and ValueError where it carries no single assembly.
        """
        tarballs = list((package_folder(package) / "_jsii").glob("*@*.jsii.tgz"))
        if len(tarballs) != 1:
            raise ValueError(f"{package} carries {len(tarballs)} jsii assemblies")
        version = tarballs[0].name.removesuffix(".jsii.tgz").rpartition("@")[2]
        return cls(name or package, version, tarballs[0])


def package_folder(package: str) -> Path:
    """Where a Python package is installed, whatever `sys.modules` holds under its name.

    Raises ModuleNotFoundError where it isn't installed.
    """
    spec = PathFinder.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed")
    return Path(spec.origin).parent


def trimmed(stock: Assembly, namespaces: Iterable[str], cache: Path) -> Assembly:
    """`stock` cut down to `namespaces`, which are Python's names (`ecs_service`); made when the cache doesn't hold it.

    Raises OSError, KeyError, ValueError or tarfile.TarError where the installed assembly isn't of the expected shape.
    """
    names = sorted(namespaces)
    key = hashlib.sha256("\n".join([stock.version, *names]).encode()).hexdigest()[:16]
    tarball = cache / f"{stock.name.rpartition('/')[2]}-{key}.tgz"
    if not tarball.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with _written_atomically(tarball) as file:
            file.write(_trim(stock, names))
    return stock._replace(tarball=tarball)


def _trim(stock: Assembly, names: list[str]) -> bytes:
    with tarfile.open(stock.tarball) as tar:
        members = {member.name: member for member in tar.getmembers() if member.isfile()}

        def read(name: str) -> bytes:
            file = tar.extractfile(members[name])
            if file is None:
                raise ValueError(f"{name} of {stock.tarball.name} is not a file")
            return file.read()

        manifest = _manifest(read("package/.jsii"))
        kept_submodules = {f"{stock.name}.{_camel(name)}" for name in names}
        if missing := kept_submodules - manifest["submodules"].keys():
            raise ValueError(f"the provider has no {', '.join(sorted(missing))}")
        manifest["submodules"] = {k: v for k, v in manifest["submodules"].items() if k in kept_submodules}
        manifest["types"] = {
            fqn: _without_docs(declared)
            for fqn, declared in manifest["types"].items()
            if fqn.rpartition(".")[0] in kept_submodules
        }
        manifest["readme"] = {"markdown": ""}
        files = {
            "package/.jsii": json.dumps(manifest, separators=(",", ":")).encode(),
            "package/package.json": read("package/package.json"),
            "package/lib/index.js": _index(names),
        }
        folders = tuple(f"package/lib/{name.replace('_', '-')}/" for name in names)
        files |= {name: read(name) for name in members if name.startswith(folders) and name.endswith(".js")}
    return _pack(files)


def _manifest(raw: bytes) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(raw)
    if manifest.get("schema") == "jsii/file-redirect":
        raise ValueError("the assembly is a redirect to another file")
    return manifest


def _without_docs(declared: Any) -> Any:
    """The kernel needs the shapes of the types; their documentation is two thirds of the bytes it would parse."""
    unread = {"docs", "locationInModule", "symbolId"}
    if isinstance(declared, dict):
        return {key: _without_docs(value) for key, value in declared.items() if key not in unread}
    if isinstance(declared, list):
        return [_without_docs(item) for item in declared]
    return declared


def _index(names: list[str]) -> bytes:
    return "".join(f"exports.{_camel(name)} = require('./{name.replace('_', '-')}');\n" for name in names).encode()


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _pack(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


@contextmanager
def _written_atomically(target: Path) -> Iterator[io.BufferedWriter]:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
