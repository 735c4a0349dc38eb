"""The lines that the functions write, several of them at once."""

import importlib
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import ModuleType

import pytest

from tests.unit.lambda_code import code_of

_AT_ONCE = 8


@pytest.fixture(scope="module")
def telemetry() -> Iterator[ModuleType]:
    with code_of():
        yield importlib.import_module("telemetry")


class _Slow:
    """A stream that lets the other threads write, too, after whatever it is given."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self._all = Barrier(_AT_ONCE, timeout=10)

    def write(self, text: str) -> int:
        if text:
            self.given.append(text)
            self._all.wait()
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


def test_lines_that_are_written_at_once_stay_apart(telemetry: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = _Slow()
    monkeypatch.setattr(sys, "stdout", stream)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda number: telemetry.tell("decision", Target=number), range(_AT_ONCE)))
    lines = "".join(stream.given).splitlines()
    assert sorted(json.loads(line)["Target"] for line in lines) == list(range(_AT_ONCE))
