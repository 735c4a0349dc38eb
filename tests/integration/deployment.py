"""One synthesized stack under plain Terraform, with the commands that Terratest runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.integration.emulator_process import REPOSITORY
from tests.integration.held_provider import held_provider, installed_provider

DEADLINE_SECONDS = 900


class TerraformFailed(Exception):
    """Terraform ended with another exit code than the expected; the text holds what it printed."""


def terraform_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """This process's variables with `variables` and what lets Terraform and its provider work quickly."""
    made = {
        **os.environ,
        **variables,
        "CHECKPOINT_DISABLE": "1",
        # Most of an apply is waiting, and each resource that waits holds one of the ten slots of the default.
        "TF_CLI_ARGS_apply": "-parallelism=30",
        "TF_CLI_ARGS_destroy": "-parallelism=30",
        # A fifth of the provider's work is collecting its garbage; 512 MiB is about what it holds.
        "GOGC": "300",
        "GOMEMLIMIT": "512MiB",
    }
    # A provider that is held is configured anew for each walk, and refuses that together with a bundle.
    made.pop("AWS_CA_BUNDLE", None)
    return made


def run_terraform(folder: Path, variables: Mapping[str, str], *arguments: str, expect: int = 0) -> str:
    """What Terraform prints; raises TerraformFailed when its exit code isn't `expect`."""
    done = subprocess.run(
        ["terraform", *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    if done.returncode != expect:
        raise TerraformFailed(f"terraform {' '.join(arguments)} → {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout + done.stderr


class Deployment:
    """A stack as `main.py` writes it for the emulator, in a copy of its folder, as Terratest would take it."""

    def __init__(self, stack: str, *, home: Path, variables: Mapping[str, str]) -> None:
        """`home` holds output and state; `variables` aim at the emulator."""
        self.stack = stack
        self._home = home
        self._endpoint = variables["AWS_ENDPOINT_URL"]
        self._variables = terraform_variables({**variables, "LANDFALL_HOME": str(home)})
        # The file beside the stack has to do without it.
        del self._variables["AWS_ENDPOINT_URL"]
        self.folder = home / "terraform" / stack
        self.state = home / ".landfall" / "emulator" / f"{stack}.tfstate"

    def synthesize(self, **variables: str) -> None:
        """Writes the stack's Terraform JSON; the folder's own files (provider, lock) stay."""
        out = self._home / "cdktf.out"
        aimed = {"AWS_ENDPOINT_URL": self._endpoint, "LANDFALL_STACKS": self.stack, "CDKTF_OUTDIR": str(out)}
        subprocess.run(
            [sys.executable, "main.py"],
            cwd=REPOSITORY,
            env={**self._variables, **aimed, **variables},
            check=True,
            timeout=DEADLINE_SECONDS,
        )
        self.take(out)

    def take(self, out: Path) -> None:
        """Takes the stack's Terraform JSON as it was synthesized below `out`, for the same home and any emulator; but
        nights and mornings are those of a year far away, lest one begins in the middle of a test."""
        shutil.copytree(out / "stacks" / self.stack, self.folder, dirs_exist_ok=True)
        (self.folder / "cdk.tf.json").write_text(json.dumps(_without_nights(self._document())), encoding="utf-8")
        configuration = self.folder / "emulator.ini"
        text = configuration.read_text(encoding="utf-8")
        aimed = re.sub(r"(?m)^endpoint_url = .*", f"endpoint_url = {self._endpoint}", text)
        configuration.write_text(aimed, encoding="utf-8")

    def terraform(self, *arguments: str, expect: int = 0) -> str:
        """What Terraform prints; raises TerraformFailed when its exit code isn't `expect`."""
        return run_terraform(self.folder, self._variables, *arguments, expect=expect)

    @contextmanager
    def own_provider(self, program: Path | None = None) -> Iterator[None]:
        """Initializes the folder and holds the provider: `program`, or the one that Terraform installs there."""
        init = ("init", "-upgrade=false", "-no-color")
        if program is None:
            self.terraform(*init)
        with held_provider(program or installed_provider(self.folder), self.folder, self._variables) as held:
            self._variables |= held
            if program is not None:
                self.terraform(*init)
            yield

    def apply(self, *options: str) -> None:
        """Terratest's Apply."""
        self.terraform("apply", "-input=false", "-auto-approve", "-no-color", "-lock=false", *options)

    def lift_protection(self, out: Path) -> None:
        """Takes the stack as it was synthesized unprotected below `out`, and applies the resources that differ."""
        protected = self._document()
        self.take(out)
        unprotected = self._document()
        assert protected | {"resource": None} == unprotected | {"resource": None}
        before, after = _blocks(protected), _blocks(unprotected)
        assert before.keys() == after.keys()
        # `prevent_destroy` is Terraform's own, and nothing to apply.
        changed = [
            address
            for address, block in after.items()
            if block | {"lifecycle": None} != before[address] | {"lifecycle": None}
        ]
        self.apply("-refresh=false", *(f"-target={address}" for address in changed))

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

    def _document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "cdk.tf.json").read_text(encoding="utf-8"))
        return document

    def _managed(self) -> list[dict[str, Any]]:
        content = json.loads(self.state.read_text()) if self.state.exists() else {"resources": []}
        return [resource for resource in content["resources"] if resource["mode"] == "managed"]


def _without_nights(document: dict[str, Any]) -> dict[str, Any]:
    for name, block in document["resource"].get("aws_scheduler_schedule", {}).items():
        if "_schedules_night_" in name or "_schedules_morning_" in name:
            block["schedule_expression"] = block["schedule_expression"].replace(" *)", " 2199)")
    return document


def _blocks(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The resources' blocks of a stack's Terraform JSON, by address."""
    return {
        f"{type_}.{name}": block for type_, blocks in document["resource"].items() for name, block in blocks.items()
    }
