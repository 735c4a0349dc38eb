"""The code of this project's Lambda functions, as Lambda imports it: from a folder, with what is shared beside it."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType

from tests.unit.main_process import ROOT

LAMBDAS = ROOT / "lambdas"


@dataclass(frozen=True)
class Context:
    """Of a call that has these seconds left."""

    seconds: float

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


@contextmanager
def code_of(function: str = "shared") -> Iterator[None]:
    """Lets `lambdas/<function>` be imported; what was imported of it, and what is shared, is forgotten at the end."""
    folders = [LAMBDAS / function, LAMBDAS / "shared"]
    names = {path.stem for folder in folders for path in folder.iterdir()}
    others = _taken(names)
    before = list(sys.path)
    sys.path[:0] = [str(folder) for folder in folders]
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = before
        _taken(names)
        sys.modules.update(others)


def _taken(names: set[str]) -> dict[str, ModuleType]:
    """Takes modules of these names, and those below them, out of what is imported."""
    found = [name for name in sys.modules if name.partition(".")[0] in names]
    return {name: sys.modules.pop(name) for name in found}
