"""How long synthesis and estimates take: `./taskw bench`.

Whole processes of `main.py`, warm, as wall time. The stock import runs in the same round, so that the ratio holds on
a noisy machine too.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.bench_costs import pricing
from tests.bench_functions import cold_starts

ROOT = Path(__file__).parents[1]
ROUNDS = 5
COPIES = (1, 3, 9)


def seconds(outdir: Path, **variables: str) -> float:
    """Wall time of one synthesis."""
    environment = {name: value for name, value in os.environ.items() if name != "AWS_ENDPOINT_URL"}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env=environment | {"CDKTF_OUTDIR": str(outdir)} | variables,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def compare(outdir: Path) -> Table:
    """Quick against stock bindings for `dev-fargate`, in turns."""
    one = {"LANDFALL_STACKS": "dev-fargate"}
    seconds(outdir, **one)
    seconds(outdir, **one, LANDFALL_STOCK_BINDINGS="1")
    quick: list[float] = []
    stock: list[float] = []
    for _ in track(range(ROUNDS), "quick and stock bindings"):
        quick.append(seconds(outdir, **one))
        stock.append(seconds(outdir, **one, LANDFALL_STOCK_BINDINGS="1"))
    table = Table("LANDFALL_STACKS=dev-fargate python main.py", "median s", "best s")
    for name, times in (("stock import", stock), ("quick bindings", quick)):
        table.add_row(name, f"{statistics.median(times):.2f}", f"{min(times):.2f}")
    ratio = statistics.median(stock) / statistics.median(quick)
    table.add_row("ratio", f"{ratio:.1f}", f"{min(stock) / min(quick):.1f}")
    return table


def everything(outdir: Path) -> Table:
    """All stacks of all environments of this project, in one process."""
    times = [seconds(outdir) for _ in track(range(3), "every stack")]
    table = Table("every stack of every environment", "median s", "s for each")
    count = len(list((outdir / "stacks").iterdir()))
    median = statistics.median(times)
    table.add_row(str(count), f"{median:.2f}", f"{median / count:.3f}")
    return table


def grow(folder: Path) -> Table:
    """The same for more stacks: copies of `dev.yaml` under other names."""
    table = Table("stacks", "median s", "s for each further stack")
    previous: tuple[int, float] | None = None
    for copies in track(COPIES, "growth"):
        environments, out = folder / f"environments-{copies}", folder / f"out-{copies}"
        shutil.copytree(ROOT / "environments", environments / "shared", ignore=shutil.ignore_patterns("*.py", "__*"))
        for number in range(copies):
            (environments / f"dev{number}.yaml").write_text("extends: shared/dev.yaml\n")
        times = [seconds(out, LANDFALL_ENVIRONMENTS=str(environments)) for _ in range(3)]
        count, median = len(list((out / "stacks").iterdir())), statistics.median(times)
        further = "" if previous is None else f"{(median - previous[1]) / (count - previous[0]):.3f}"
        table.add_row(str(count), f"{median:.2f}", further)
        previous = (count, median)
    return table


def main() -> None:
    """Measures and prints the tables."""
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        console.print(compare(Path(name) / "out"))
        console.print(everything(Path(name) / "everything"))
        (Path(name) / "plans").mkdir()
        console.print(pricing(Path(name) / "everything" / "stacks", Path(name) / "plans"))
        console.print(grow(Path(name)))
    console.print(cold_starts())


if __name__ == "__main__":
    main()
