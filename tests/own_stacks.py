"""Every stack of every environment, synthesized by `main.py` once for all processes of a test run."""

from pathlib import Path

from tests.shared_folder import SHARED
from tests.unit.main_process import ROOT, run_main


def own_stacks() -> Path:
    """The folder that `main.py` wrote for AWS, with its `stacks/`."""
    return _synthesized("stacks", ROOT)


def emulated_stacks(*, protected: bool = True) -> Path:
    """The same for an emulator, as the stacks are or with the protection against deletion lifted."""
    aimed = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}
    if protected:
        return _synthesized("emulated-stacks", home_of_emulated(), **aimed)
    return _synthesized("unprotected-stacks", home_of_emulated(), **aimed, LANDFALL_DELETION_PROTECTION="off")


def home_of_emulated() -> Path:
    """The folder that holds the states of the emulated stacks."""
    return SHARED.once("home-of-stacks", Path.touch)


def _synthesized(name: str, home: Path, **variables: str) -> Path:
    def synthesize(folder: Path) -> None:
        done = run_main(folder, LANDFALL_HOME=str(home), CDKTF_OUTDIR=str(folder), **variables)
        assert done.returncode == 0, done.stderr
        # Whoever compares with the stock bindings needs the quick ones here.
        assert "quick bindings are off" not in done.stderr

    return SHARED.once(name, synthesize)
