"""How far a long deletion of many equal things is: a bar in a terminal, a line now and then elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from operations.console import err, say

STEPS = 10
"""Lines that are told at most about one deletion, where there is no terminal."""


@contextmanager
def counting(doing: str, total: int) -> Iterator[Callable[[int], None]]:
    """While something is done `total` times; what it gives is told how often it was done since."""
    if not err.is_terminal:
        yield _lines(doing, total)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda done: bar.advance(task, done)
    say(f"  {doing}: {int(bar.tasks[0].completed)}/{total}")


def _lines(doing: str, total: int) -> Callable[[int], None]:
    done = told = 0

    def advance(more: int) -> None:
        nonlocal done, told
        done += more
        if more and (done == total or (done - told) * STEPS >= total):
            told = done
            say(f"  {doing}: {done}/{total}")

    return advance
