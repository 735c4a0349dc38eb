"""The applied stacks of a test run: resources, seconds of each command, result."""

import io
from collections.abc import Iterable

import pytest
from rich.console import Console
from rich.table import Table

PROPERTY = "stack"
"""Under this name a test records what it knows of its stack: `{"stack": id, "resources": count, command: seconds}`."""

_COMMANDS = ("apply", "plan", "destroy")


def stacks_table(reports: Iterable[pytest.TestReport]) -> str:
    """The table as text; empty where no stack was applied."""
    known: dict[str, dict[str, float]] = {}
    failed: dict[str, int] = {}
    for report in reports:
        file, bracket, stack = report.nodeid.rstrip("]").partition("[")
        if not bracket or "integration/test_stacks.py" not in file:
            continue
        failed[stack] = failed.get(stack, 0) + report.failed
        known.setdefault(stack, {}).update(dict(report.user_properties).get(PROPERTY, {}))  # type: ignore[call-overload]
    if not failed:
        return ""
    table = Table("stack", "resources", *(f"{command} s" for command in _COMMANDS), "result")
    for column in table.columns[1:-1]:
        column.justify = "right"
    for stack in sorted(failed):
        about = known[stack]
        resources = str(about["resources"]) if "resources" in about else "?"
        seconds = [f"{about[command]:.0f}" if command in about else "?" for command in _COMMANDS]
        result = f"{failed[stack]} failed" if failed[stack] else "passed" if "destroy" in about else "incomplete"
        table.add_row(stack, resources, *seconds, result)
    console = Console(file=io.StringIO(), width=100)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
