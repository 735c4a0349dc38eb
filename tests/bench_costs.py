"""How long estimates take, and how much memory: a part of `./taskw bench`.

Each in a process of its own, from reading the first byte to the last total; loading Python and the room's modules is
shown apart.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from rich.progress import track
from rich.table import Table

from tests.unit.costs.large_plan import large_plan

ROOT = Path(__file__).parents[1]
SIZES = (1_000, 10_000)
ROUNDS = 3


def pricing(stacks: Path, folder: Path) -> Table:
    """All stacks below a folder, and plans of growing size."""
    table = Table("estimates", "resources", "load s", "read and price s", "peak MB")
    for size in SIZES:
        (folder / f"{size:,} resources in one plan").write_bytes(large_plan(size))
    plans = sorted(folder.glob("* resources in one plan"), key=lambda file: file.stat().st_size)
    targets = {"every stack of every environment": sorted(stacks.iterdir()), **{plan.name: [plan] for plan in plans}}
    for name, files in track(targets.items(), "estimates"):
        measured = [_measured(files) for _ in range(ROUNDS)]
        best = min(measured, key=lambda one: one["seconds"])
        peak = max(one["megabytes"] for one in measured)
        table.add_row(name, f"{best['resources']:,}", f"{best['load']:.2f}", f"{best['seconds']:.2f}", f"{peak:.0f}")
    return table


def _measured(files: list[Path]) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench_costs", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Estimate the files that are named, and say what that took."""
    start = time.perf_counter()
    from costs.catalogue.catalogue import Catalogue
    from costs.document.reading import read
    from costs.estimate import estimate
    from costs.resources import charges_by_type
    from costs.usage.usage import Usage

    charges_by_type()
    catalogue = Catalogue()
    loaded = time.perf_counter()
    resources = 0
    for name in sys.argv[1:]:
        document = read(Path(name))
        resources += len(document.managed)
        estimate(document, Usage(), catalogue)
    said = {
        "resources": resources,
        "load": loaded - start,
        "seconds": time.perf_counter() - loaded,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
