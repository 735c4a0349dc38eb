"""Terraform in a stack's folder: what it would create, and what of it exists."""

import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.console import say
from operations.failure import Failure
from operations.process import Lost, Run
from operations.recovery.adoption import Thing
from operations.recovery.planned import Attributes, known
from operations.terraform_output import errors, explain, plain

_IN_THE_MAKING = {"CREATING", "creating"}
"""The `status` of clusters, node groups, databases and caches that can't be changed yet."""

_BLIND = re.compile(
    r"AccessDenied|Unauthorized|not authorized|Throttl|ExpiredToken|No valid credential|no such host|with provider\["
)
"""In errors that don't mean that something doesn't exist."""


@dataclass(frozen=True)
class Terraform:
    """Terraform for the stack that lies synthesized in `folder`. Its methods raise Failure, or `Lost`."""

    stack: str
    folder: Path
    env: Mapping[str, str]
    lost: Callable[[], bool] = lambda: False
    pause: float = 15.0
    """Seconds between two looks at something that AWS is still making."""

    def plan(self) -> dict[str, Any]:
        """What an apply would do, as `terraform show -json` tells it. What the state knows is not asked for again."""
        self._run(self.folder, "init", "-input=false")
        with tempfile.TemporaryDirectory(prefix="landfall-") as scratch:
            plan = Path(scratch, "plan")
            self._run(self.folder, "plan", "-refresh=false", "-input=false", f"-out={plan}")
            return self._show(self.folder, plan)

    def look(self, things: Iterable[Thing]) -> dict[Thing, Attributes]:
        """Those of `things` that exist, with their attributes, as soon as AWS has made them whole.

        They are imported into the plan of an empty state, where none waits for another. What isn't there is an error
        in that plan, and the rest of it is told nevertheless; the configuration that Terraform generates is of no use.
        """
        things = list(things)
        while True:
            found = self._look(things)
            making = [thing for thing, each in found.items() if each.get("status") in _IN_THE_MAKING]
            if not making:
                return found
            say(f"waiting for what AWS is still making: {', '.join(id_ for _, id_ in making)}")
            time.sleep(self.pause)

    def _look(self, things: list[Thing]) -> dict[Thing, Attributes]:
        addresses = {f"{type_}.thing-{number}": (type_, id_) for number, (type_, id_) in enumerate(things)}
        with tempfile.TemporaryDirectory(prefix="landfall-") as scratch:
            folder, plan = Path(scratch), Path(scratch, "plan")
            self._share_provider(folder)
            for named_by_the_provider in self.folder.glob("*.ini"):
                shutil.copy(named_by_the_provider, folder)
            synthesized = json.loads((self.folder / "cdk.tf.json").read_text(encoding="utf-8"))
            configuration = {
                "terraform": {"required_providers": synthesized["terraform"]["required_providers"]},
                "provider": synthesized["provider"],
                "import": [{"to": address, "id": id_} for address, (_, id_) in addresses.items()],
            }
            (folder / "look.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
            said: list[str] = []
            arguments = ["plan", "-input=false", f"-out={plan}", "-generate-config-out=generated.tf"]
            self._terraform(folder, *arguments, said=said)
            blind = any(_BLIND.search(block) for block in errors(said))
            if blind or not plan.exists():
                raise self._failure("what exists can't be looked at", said)
            return {addresses[address]: each for address, each in known(self._show(folder, plan)).items()}

    def _share_provider(self, folder: Path) -> None:
        data = self.folder / self.env.get("TF_DATA_DIR", ".terraform")
        (folder / ".terraform").mkdir()
        (folder / ".terraform" / "providers").symlink_to((data / "providers").resolve())
        if (lock := self.folder / ".terraform.lock.hcl").exists():
            shutil.copy(lock, folder)

    def _show(self, folder: Path, plan: Path) -> dict[str, Any]:
        said = self._run(folder, "show", "-json", str(plan))
        shown: dict[str, Any] = json.loads(next(line for line in said if line.startswith("{")))
        return shown

    def _run(self, folder: Path, *arguments: str) -> list[str]:
        said: list[str] = []
        if self._terraform(folder, *arguments, said=said):
            raise self._failure(f"terraform {arguments[0]} of {self.stack} failed", said)
        return said

    def _terraform(self, folder: Path, *arguments: str, said: list[str]) -> int:
        def hear(line: str) -> None:
            said.append(plain(line, self.stack))

        here = folder == self.folder
        kept = {name: value for name, value in self.env.items() if here or name != "TF_DATA_DIR"}
        # A quarter less work: none of them lives long enough to need its garbage collected.
        env = {"GOGC": "400", **kept}
        code = Run(["terraform", *arguments], cwd=folder, env=env).to_the_end(tell=hear, lost=self.lost)
        if code and self.lost():
            raise Lost
        return code

    def _failure(self, what: str, said: list[str]) -> Failure:
        return explain("\n".join(said), self.stack) or Failure("\n".join([f"{what}:", *(errors(said) or said[-12:])]))
