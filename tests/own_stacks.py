"""Every stack of every environment, synthesized for AWS by `main.py` once for all processes of a test run."""

from pathlib import Path

from tests.shared_folder import SHARED
from tests.unit.main_process import ROOT, run_main


def own_stacks() -> Path:
    """The folder that `main.py` wrote, with its `stacks/`."""

    def synthesize(folder: Path) -> None:
        done = run_main(folder, LANDFALL_HOME=str(ROOT), CDKTF_OUTDIR=str(folder))
        assert done.returncode == 0, done.stderr
        # Whoever compares with the stock bindings needs the quick ones here.
        assert "quick bindings are off" not in done.stderr

    return SHARED.once("synthesized", synthesize)
