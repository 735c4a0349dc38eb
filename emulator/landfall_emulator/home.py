"""Where the emulator keeps its state."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Home:
    """The folder `.landfall/emulator` under a root; everything that the emulator writes is in it."""

    root: Path

    @classmethod
    def find(cls, asked: Path | None = None) -> "Home":
        """The home under `asked`, else under `$LANDFALL_HOME`, else in the repository that holds this package."""
        root = asked or Path(os.environ.get("LANDFALL_HOME") or Path(__file__).parents[2])
        # Not Path.expanduser, which fails on a user whom nobody knows.
        return cls(root=Path(os.path.expanduser(root)).resolve())  # noqa: PTH111

    @property
    def folder(self) -> Path:
        return self.root / ".landfall" / "emulator"

    @property
    def endpoint(self) -> Path:
        """Holds the endpoint's URL and a newline; exists only once the emulator has answered."""
        return self.folder / "endpoint"

    @property
    def process(self) -> Path:
        """Which process the emulator is (JSON)."""
        return self.folder / "process.json"

    @property
    def lock(self) -> Path:
        """Held while the emulator is being started or stopped."""
        return self.folder / "lock"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def filesystem(self) -> Path:
        """What LocalStack takes for the root of its file system."""
        return self.folder / "filesystem"

    @property
    def scratch(self) -> Path:
        """What LocalStack takes for the user's home and for temporary files."""
        return self.folder / "scratch"
