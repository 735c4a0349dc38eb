"""Reading the emulator's log."""

import sys
import time
from collections import deque
from pathlib import Path

_NOISE = ("LocalStack version:", "LocalStack build", "During handling of", "The above exception")


def show(path: Path, *, lines: int, follow: bool) -> None:
    """Prints the last `lines` lines of the log, and what is added to it until interrupted if `follow`."""
    if not path.exists():
        print(f"emulator: no log yet ({path})", file=sys.stderr)
        return
    with path.open(encoding="utf-8", errors="replace") as log:
        sys.stdout.writelines(deque(log, maxlen=lines))
        sys.stdout.flush()
        while follow:
            if added := log.readline():
                sys.stdout.write(added)
                sys.stdout.flush()
            else:
                time.sleep(0.2)


def last_words(path: Path, *, lines: int = 5) -> str:
    """The last lines of the log that tell something: no blank ones, no frames of a traceback."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "it wrote no log"
    telling = [
        line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith((" ", "Traceback", *_NOISE))
    ]
    return "\n".join(f"  {line}" for line in telling[-lines:]) or "it wrote nothing"
