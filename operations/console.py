"""What commands say: results to standard output, everything else to standard error."""

import contextlib

from rich.console import Console

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(highlight=False, soft_wrap=True, emoji=False, stderr=True)


def say(text: str) -> None:
    """Tell the user how the work goes, if there still is one: a closed terminal must not keep anything from ending."""
    with contextlib.suppress(OSError):
        err.print(text, markup=False)
