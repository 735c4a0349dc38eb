"""Where things are: the checkout, its tools, and the run-time state of emulated stacks."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""

TOOL_FOLDERS = (".tools/bin", ".tools/node/bin", ".tools/app/libexec")
"""What `taskw` puts first on PATH: Terraform where it was fetched, cdktf, and Node."""

EMULATOR_PYTHON = ROOT / ".tools" / "emulator" / "bin" / "python"
"""The emulator has an environment of its own."""


def home() -> Path:
    """The folder whose `.landfall` holds run-time state: `$LANDFALL_HOME`, else the checkout."""
    # Not Path.expanduser, which fails on a user whom nobody knows.
    return Path(os.path.expanduser(os.environ.get("LANDFALL_HOME") or ROOT)).resolve()  # noqa: PTH111


def emulated() -> Path:
    """The folder of the emulator and of the states of emulated stacks."""
    return home() / ".landfall" / "emulator"


def on_aws() -> Path:
    """The folder of the local states of stacks on AWS."""
    return home() / ".landfall" / "aws"


def environments() -> Path:
    """The folder of environment files: `$LANDFALL_ENVIRONMENTS`, else the checkout's."""
    return Path(os.environ.get("LANDFALL_ENVIRONMENTS") or ROOT / "environments").absolute()


def synthesized() -> Path:
    """The folder that `synth` writes to: `$CDKTF_OUTDIR`, else `cdktf.out` of the checkout."""
    return Path(os.environ.get("CDKTF_OUTDIR") or ROOT / "cdktf.out").absolute()


def search_path(root: Path = ROOT) -> str:
    """PATH with the tools of the checkout first."""
    return os.pathsep.join([*(str(root / folder) for folder in TOOL_FOLDERS), os.environ.get("PATH", os.defpath)])


def tool_environment(root: Path = ROOT) -> dict[str, str]:
    """The environment for the project's tools, which report home to nobody."""
    return {**os.environ, "PATH": search_path(root), "CHECKPOINT_DISABLE": "1"}
