"""`main.py` as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_main(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What it says and ends with, standing in `folder` and steered by `variables` alone.

    Its home is `folder` too, and its output `folder / "out"`, unless they say otherwise.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDKTF_", "LANDFALL_"))}
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=folder,
        env={**kept, "LANDFALL_HOME": str(folder), "CDKTF_OUTDIR": str(folder / "out"), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
