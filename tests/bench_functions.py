"""How long the project's Lambda functions take to start cold: a part of `./taskw bench`.

A process of its own for each, which imports the module of the handler as Lambda does, beside one that imports boto3
alone: what no function of Python's that calls AWS can do without.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).parents[1]
LAMBDAS = ROOT / "lambdas"
ROUNDS = 5


def cold_starts() -> Table:
    """All functions, each at its quickest of some rounds."""
    table = Table("functions started cold", "s", "of boto3's alone")
    boto3 = _quickest("import boto3", ROOT)
    table.add_row("boto3 alone", f"{boto3:.2f}", "")
    for folder in track(sorted(path.parent for path in LAMBDAS.glob("*/main.py")), "functions"):
        seconds = _quickest("import main", folder)
        table.add_row(folder.name, f"{seconds:.2f}", f"{seconds / boto3:.1f} x")
    return table


def _quickest(code: str, folder: Path) -> float:
    return min(_seconds(code, folder) for _ in range(ROUNDS))


def _seconds(code: str, folder: Path) -> float:
    environment = os.environ | {"PYTHONPATH": str(LAMBDAS / "shared"), "PYTHONDONTWRITEBYTECODE": "1"}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True)
    return time.perf_counter() - start
