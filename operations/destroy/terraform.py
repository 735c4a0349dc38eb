"""Terraform's part of a deletion: what its state knows, and its own destroy."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.console import say
from operations.failure import Failure
from operations.process import Lost, Run
from operations.progress import TerraformProgress
from operations.terraform_output import errors, explain, plain


@dataclass(frozen=True)
class Known:
    """One resource of the state."""

    address: str
    type: str
    id: str
    arn: str


@dataclass(frozen=True)
class State:
    """The managed resources of a state, and the accounts that they, and who made them, belong to."""

    resources: tuple[Known, ...] = ()
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Terraform:
    """Terraform in the `folder` of a synthesized stack, with any backend. Its methods raise Failure, or `Lost`."""

    stack: str
    folder: Path
    env: Mapping[str, str]
    lost: Callable[[], bool] = lambda: False

    def state(self) -> State:
        """What the state knows; nothing where there is none."""
        self._must("init", "-input=false", "-no-color")
        said = "\n".join(self._must("state", "pull")).strip()
        return read_state(json.loads(said)) if said else State()

    def destroy(self, *options: str, steps: int) -> bool:
        """Whether Terraform could destroy what it knows. `steps` is how many resources that are.

        Raises Failure where the reason is one that has to be put right first: a state that another run holds, or
        credentials that have ended.
        """
        arguments = ["destroy", "-auto-approve", "-input=false", "-no-color", *options]
        with TerraformProgress(f"destroying {self.stack}") as progress:
            progress.steps = steps
            code, said = self._run(*arguments, tell=progress.tell)
        if not code:
            return True
        if known := explain("\n".join(said), self.stack):
            raise known
        for block in dict.fromkeys(errors(said)) or ["\n".join(said[-12:])]:
            say(block)
        return False

    def _must(self, *arguments: str) -> list[str]:
        code, said = self._run(*arguments)
        if code:
            raise explain("\n".join(said), self.stack) or Failure(
                "\n".join([f"terraform {arguments[0]} of {self.stack} failed:", *(errors(said) or said[-12:])])
            )
        return said

    def _run(self, *arguments: str, tell: Callable[[str], None] = lambda _line: None) -> tuple[int, list[str]]:
        said: list[str] = []

        def hear(line: str) -> None:
            said.append(plain(line, self.stack))
            tell(said[-1])

        run = Run(["terraform", *arguments], cwd=self.folder, env=self.env)
        code = run.to_the_end(tell=hear, lost=self.lost)
        if code and self.lost():
            raise Lost
        return code, said


def read_state(document: Mapping[str, Any]) -> State:
    """A state as `terraform state pull` writes it (version 4)."""
    resources = []
    accounts = set()
    for resource in document.get("resources") or ():
        for instance in resource["instances"]:
            told = instance.get("attributes") or {}
            if resource["mode"] != "managed":
                if resource["type"] == "aws_caller_identity":
                    accounts.add(str(told.get("account_id")))
                continue
            arn = str(told.get("arn") or "")
            # arn:partition:service:region:account:resource
            accounts.update(arn.split(":", 5)[4:5])
            key = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
            address = f"{resource['type']}.{resource['name']}{key}"
            resources.append(Known(address, resource["type"], str(told.get("id") or ""), arn))
    found = frozenset(account for account in accounts if len(account) == 12 and account.isdecimal())
    return State(tuple(sorted(resources, key=lambda each: each.address)), found)
