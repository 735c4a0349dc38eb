"""What is said about a wrong environment file that extends the minimal one."""

from contextlib import chdir
from pathlib import Path

import pytest

from environments.mistakes import Mistakes
from environments.reading import read
from tests.unit.minimal import MINIMAL_FILE


def said_about(text: str, folder: Path) -> list[str]:
    """The messages about a `dev.yaml` of that text; in it, `extends: good.yaml` stands in the first line."""
    (folder / "good.yaml").write_text(MINIMAL_FILE, encoding="utf-8")
    (folder / "dev.yaml").write_text(f"extends: good.yaml\n{text}", encoding="utf-8")
    # Messages name files as seen from here.
    with chdir(folder), pytest.raises(Mistakes) as caught:
        read(Path("dev.yaml"))
    return str(caught.value).split("\n")
