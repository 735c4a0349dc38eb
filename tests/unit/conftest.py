"""The bindings are quick whichever file comes first: some import `modules/` before `synthesis.py`, or without it."""

import os

import pytest

from modules import bindings

bindings.install()

from tests.unit.shared_folder import SHARED  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All workers of a run share their base's parent."""
    base = tmp_path_factory.getbasetemp()
    SHARED.is_at(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
