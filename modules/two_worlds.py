"""Keeping AWS and the emulator apart on disk: neither touches the other's state, nor is one's ever moved to the other.

Both are synthesized into the same folders, where Terraform remembers the backend that it was initialized with. What it
remembers of the other world is put out of its sight, for else it would offer to migrate state. Between two backends of
AWS that question is right, and stays.
"""

import json
import os
from pathlib import Path
from typing import Any

from modules.target import EMULATED_ACCOUNT, Target


class ForeignState(Exception):
    """A local state describes things of the other world; the text says which file and what to do."""


def refuse_foreign_state(target: Target, stack: str) -> None:
    """Raises ForeignState where the local state that `stack` would use holds things of the other world's account."""
    path = target.state_file(stack)
    accounts = _accounts(_read(path))
    if target.endpoint is None and EMULATED_ACCOUNT in accounts:
        holds, belongs = f"the emulator (account {EMULATED_ACCOUNT})", "AWS"
    elif target.endpoint is not None and (foreign := sorted(accounts - {EMULATED_ACCOUNT})):
        holds, belongs = f"AWS (account {foreign[0]})", "the emulator"
    else:
        return
    raise ForeignState(f"{path} describes things of {holds}, but is the state of {stack} on {belongs}; move it away")


def hide_foreign_backend(synthesized: Path, target: Target) -> None:
    """Makes Terraform see only a backend of this world as remembered in the folder of a synthesized stack.

    AWS's is kept aside while the emulator's is in its place. Emulators of several homes are as foreign to each other.
    """
    remembered = synthesized / os.environ.get("TF_DATA_DIR", ".terraform") / "terraform.tfstate"
    aside = remembered.with_name("terraform.tfstate.aws")
    backend = _read(remembered).get("backend")
    path = _local_path(backend) if isinstance(backend, dict) else None
    of_an_emulator = path is not None and path.parent.parts[-2:] == (".landfall", "emulator")
    if target.endpoint is None:
        if of_an_emulator:
            remembered.unlink()
        if aside.exists() and not remembered.exists():
            aside.rename(remembered)
    elif of_an_emulator and path is not None and path.parent != target.states:
        remembered.unlink()
    elif backend is not None and not of_an_emulator:
        remembered.replace(aside)


def _local_path(backend: dict[str, Any]) -> Path | None:
    config = backend.get("config")
    path = config.get("path") if backend.get("type") == "local" and isinstance(config, dict) else None
    return Path(path) if isinstance(path, str) else None


def _read(path: Path) -> dict[str, Any]:
    """The JSON object in a file of Terraform's; empty if there is none, about which Terraform has its own words."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _accounts(state: dict[str, Any]) -> set[str]:
    """Ids of the accounts that the managed resources of a state, and the caller, belong to; none of what is no state,
    about which Terraform has its own words too."""
    try:
        found = {
            _account(resource, instance)
            for resource in state.get("resources") or ()
            for instance in resource.get("instances") or ()
        }
    except (AttributeError, TypeError):
        return set()
    return {account for account in found if len(account) == 12 and account.isdecimal()}


def _account(resource: dict[str, Any], instance: dict[str, Any]) -> str:
    attributes = instance.get("attributes") or {}
    if resource.get("type") == "aws_caller_identity":
        return str(attributes.get("account_id"))
    if resource.get("mode") != "managed":
        return ""
    # arn:partition:service:region:account:resource
    return "".join(str(attributes.get("arn")).split(":", 5)[4:5])
