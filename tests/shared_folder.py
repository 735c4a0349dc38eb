"""Things that are dear to make, made once for all processes of a test run."""

import fcntl
import tempfile
from collections.abc import Callable
from pathlib import Path


class SharedFolder:
    """A folder of the test run; outside of one, of this process."""

    def __init__(self) -> None:
        self._own: tempfile.TemporaryDirectory[str] | None = None
        self._run: Path | None = None

    def is_at(self, folder: Path) -> None:
        """Says where the test run keeps it."""
        self._run = folder

    def once(self, name: str, fill: Callable[[Path], object]) -> Path:
        """The folder `name` below it, which `fill` filled for the first process that asked."""
        folder = self._folder() / name
        done = folder.with_suffix(".done")
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir(exist_ok=True)
                fill(folder)
                done.touch()
        return folder

    def _folder(self) -> Path:
        if self._run is not None:
            return self._run
        self._own = self._own or tempfile.TemporaryDirectory()
        return Path(self._own.name)


SHARED = SharedFolder()
