"""What was deployed last, so that a second `up` need not let Terraform ask for every attribute of every resource."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from operations.states import RECORD, SUFFIX


def remember(folder: Path, stack: str, synthesized: Path, present: list[str]) -> None:
    """Records what Terraform has just made of `synthesized`; `present` are the ARNs that carry the stack's tags."""
    state = folder / f"{stack}{SUFFIX}"
    things = sorted(_arns(json.loads(state.read_text(encoding="utf-8"))).intersection(present))
    record = {**_digests(state, synthesized), "things": things}
    (folder / f"{stack}{RECORD}").write_text(json.dumps(record), encoding="utf-8")


def is_unchanged(folder: Path, stack: str, synthesized: Path, present: list[str]) -> bool:
    """Whether configuration and state are what they were then, and everything that was there then still is."""
    try:
        record = json.loads((folder / f"{stack}{RECORD}").read_text(encoding="utf-8"))
        things = set(record.pop("things"))
        return bool(record == _digests(folder / f"{stack}{SUFFIX}", synthesized)) and things <= set(present)
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return False


def _digests(state: Path, synthesized: Path) -> dict[str, str]:
    return {
        name: sha256(path.read_bytes()).hexdigest() for name, path in (("state", state), ("synthesized", synthesized))
    }


def _arns(state: dict[str, Any]) -> set[str]:
    instances = [each for resource in state["resources"] for each in resource["instances"]]
    return {str(each["attributes"]["arn"]) for each in instances if "arn" in each["attributes"]}
