"""How tests are spread over workers: a file is one worker's, and a stack that is applied is one too. And the table of
applied stacks at the end of a run."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.stacks_table import stacks_table


class ByFileAndStack(LoadFileScheduling):  # type: ignore[misc]
    """Tests of one file share what is dear to make (a synthesis, a scan, an emulator).

    xdist's own groups (`xdist_group`) have no effect under pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return f"{file}{nodeid[nodeid.rindex('[') :]}" if file.endswith("integration/test_stacks.py") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFileAndStack:
    """The scheduler of a parallel run."""
    return ByFileAndStack(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table, where stacks were applied."""
    reports = [
        each for group in terminalreporter.stats.values() for each in group if isinstance(each, pytest.TestReport)
    ]
    if text := stacks_table(reports):
        terminalreporter.section("applied stacks")
        terminalreporter.write(text)
