"""The Terraform states of emulated stacks.

The emulator keeps nothing over a restart. So a state that was last written before the emulator was started describes
things that no longer exist, by whomever it was written.
"""

import json
from pathlib import Path
from typing import Any

SUFFIX = ".tfstate"
UNFINISHED = ".unfinished"
"""What stands beside a state while a deploy runs, and after one that was killed."""
RECORD = ".deployed.json"
"""What `up` remembers beside a state."""

FIRST_ANSWER = 2.0
"""Seconds that an emulator needs at least before anything can be deployed to it. Its start is told in whole seconds and
by another clock than that of files: a state written just before a restart could be taken for a new one."""


def stacks(folder: Path) -> list[str]:
    """The stacks that have a state in `folder`."""
    return sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"[!.]*{SUFFIX}"))


def has_resources(folder: Path, stack: str) -> bool:
    """Whether the stack's state describes anything that Terraform manages; a broken state is taken to."""
    try:
        text = (folder / f"{stack}{SUFFIX}").read_text(encoding="utf-8")
        resources = json.loads(text).get("resources", []) if text.strip() else []
        return any(resource["mode"] == "managed" and resource["instances"] for resource in resources)
    except (ValueError, LookupError, AttributeError, TypeError):
        return True


def outputs(folder: Path, stack: str) -> dict[str, Any]:
    """The outputs in the stack's state, without sensitive ones."""
    document = json.loads((folder / f"{stack}{SUFFIX}").read_text(encoding="utf-8"))
    return {name: each["value"] for name, each in document["outputs"].items() if not each.get("sensitive")}


def outdated(folder: Path, since: float) -> list[str]:
    """The stacks whose state is older than the emulator, which was started `since` (seconds since the epoch)."""
    first = since + FIRST_ANSWER
    return [stack for stack in stacks(folder) if (folder / f"{stack}{SUFFIX}").stat().st_mtime < first]


def forget(folder: Path, stack: str) -> None:
    """Removes the stack's state and what lies beside it."""
    for name in (
        f"{stack}{SUFFIX}",
        f"{stack}{SUFFIX}.backup",
        f".{stack}{SUFFIX}.lock.info",
        f"{stack}{RECORD}",
        f"{stack}{UNFINISHED}",
    ):
        (folder / name).unlink(missing_ok=True)
