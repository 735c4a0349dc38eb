"""One synthesized stack under plain Terraform, with the commands that Terratest runs."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tests.integration.emulator_process import REPOSITORY
from tests.integration.held_provider import held_provider

DEADLINE_SECONDS = 900


class TerraformFailed(Exception):
    """Terraform ended with another exit code than the expected; the text holds what it printed."""


class Deployment:
    """A stack as `main.py` writes it for the emulator, in a copy of its folder, as Terratest would take it."""

    def __init__(self, stack: str, *, home: Path, variables: dict[str, str]) -> None:
        """`home` holds output and state; `variables` aim at the emulator."""
        self.stack = stack
        self._home = home
        self._variables = os.environ | variables | {"LANDFALL_HOME": str(home), "CHECKPOINT_DISABLE": "1"}
        # Most of an apply is waiting, and each resource that waits holds one of the ten slots of the default.
        self._variables["TF_CLI_ARGS_apply"] = "-parallelism=30"
        self._variables["TF_CLI_ARGS_destroy"] = "-parallelism=30"
        # A fifth of the provider's work is collecting its garbage; 512 MiB is about what it holds.
        self._variables |= {"GOGC": "300", "GOMEMLIMIT": "512MiB"}
        # A provider that is held is configured anew for each walk, and refuses that together with a bundle.
        self._variables.pop("AWS_CA_BUNDLE", None)
        self._held = ExitStack()
        self.folder = home / "terraform" / stack
        self.state = home / ".landfall" / "emulator" / f"{stack}.tfstate"

    def synthesize(self, **variables: str) -> None:
        """Writes the stack's Terraform JSON; the folder's own files (provider, lock) stay."""
        out = self._home / "cdktf.out"
        subprocess.run(
            [sys.executable, "main.py"],
            cwd=REPOSITORY,
            env=self._variables | {"LANDFALL_STACKS": self.stack, "CDKTF_OUTDIR": str(out)} | variables,
            check=True,
            timeout=DEADLINE_SECONDS,
        )
        shutil.copytree(out / "stacks" / self.stack, self.folder, dirs_exist_ok=True)

    def terraform(self, *arguments: str, expect: int = 0) -> str:
        """What Terraform prints; raises TerraformFailed when its exit code isn't `expect`."""
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=self.folder,
            env=self._variables,
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
        if done.returncode != expect:
            raise TerraformFailed(f"terraform {' '.join(arguments)} → {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout + done.stderr

    def __enter__(self) -> Self:
        """Initializes the folder and holds the provider."""
        self.terraform("init", "-upgrade=false", "-no-color")
        self._variables |= self._held.enter_context(held_provider(self.folder, self._variables))
        return self

    def __exit__(self, *error: object) -> None:
        self._held.close()

    def apply(self, *options: str) -> None:
        """Terratest's Apply."""
        self.terraform("apply", "-input=false", "-auto-approve", "-no-color", "-lock=false", *options)

    def outputs(self) -> dict[str, Any]:
        """Terratest's OutputAll: output name to value."""
        answer = json.loads(self.terraform("output", "-no-color", "-json"))
        return {name: output["value"] for name, output in answer.items()}

    def destroy(self, *options: str) -> None:
        """Terratest's Destroy."""
        self.terraform("destroy", "-auto-approve", "-input=false", "-no-color", "-lock=false", *options)

    def resources(self) -> list[str]:
        """Types of the managed resources in the state, one for each instance."""
        return [resource["type"] for resource in self._managed() for _ in resource["instances"]]

    def attributes(self, type_: str) -> list[dict[str, Any]]:
        """Attributes of the resources of a type in the state."""
        return [
            each["attributes"]
            for resource in self._managed()
            if resource["type"] == type_
            for each in resource["instances"]
        ]

    def _managed(self) -> list[dict[str, Any]]:
        content = json.loads(self.state.read_text()) if self.state.exists() else {"resources": []}
        return [resource for resource in content["resources"] if resource["mode"] == "managed"]
