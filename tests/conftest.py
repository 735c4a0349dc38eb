"""How tests are spread over workers (a file is one worker's, and a stack that is applied is one too), what the workers
share, and the table of applied stacks at the end of a run."""

import os
import re
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.own_stacks import own_stacks
from tests.shared_folder import SHARED
from tests.stacks_table import stacks_table
from tests.unit.main_process import ROOT

DEPLOYING = re.compile(
    r"integration/test_(canary|destroy|emulator_plan|interrupted|landfall_lifecycle|stacks|stopping|up_down)\.py"
)


_BY_STACK = ("integration/test_stacks.py", "integration/test_stopping.py")


def _scope(nodeid: str) -> str:
    """What one worker runs as a whole."""
    file = nodeid.split("::", 1)[0]
    return f"{file}{nodeid[nodeid.rindex('[') :]}" if file.endswith(_BY_STACK) else file


class ByFileAndStack(LoadFileScheduling):  # type: ignore[misc]
    """Tests of one file share what is dear to make (a synthesis, a scan, an emulator).

    xdist's own groups (`xdist_group`) have no effect under pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _scope(nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts a file after every two deployments: whoever deploys waits for most of the time, in which others find room.

    Those that deploy several times come first, and `dev`, which isn't protected and goes quickest, is the last.
    """
    scopes: dict[str, list[pytest.Item]] = {}
    for item in items:
        scopes.setdefault(_scope(item.nodeid), []).append(item)
    deploying = {scope for scope in scopes if DEPLOYING.search(scope)}
    others = iter([scope for scope in scopes if scope not in deploying])
    order = []
    for count, scope in enumerate(sorted(deploying, key=lambda one: (not one.endswith("]"), one), reverse=True), 1):
        order.append(scope)
        if count % 2 == 0:
            order += islice(others, 1)
    items[:] = [item for scope in (*order, *others) for item in scopes[scope]]


def pytest_xdist_setupnodes() -> None:
    """Makes the cache of the bindings once, before every worker would make the same one at the same time."""
    code = "from modules import bindings; bindings.install(); import modules.app"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=300)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFileAndStack:
    """The scheduler of a parallel run."""
    return ByFileAndStack(config, log)


@pytest.fixture(scope="session", autouse=True)
def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All workers of a run share their base's parent."""
    base = tmp_path_factory.getbasetemp()
    SHARED.is_at(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="session")
def synthesized() -> Path:
    """Every stack of every environment, as ``main.py`` synthesizes it for AWS."""
    return own_stacks()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table, where stacks were applied."""
    reports = [
        each for group in terminalreporter.stats.values() for each in group if isinstance(each, pytest.TestReport)
    ]
    if text := stacks_table(reports):
        terminalreporter.section("applied stacks")
        terminalreporter.write(text)
