"""How far Terraform is: a bar in a terminal, a line for each resource elsewhere."""

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from operations.console import err, say
from operations.terraform_output import done, planned


class TerraformProgress:
    """Told Terraform's lines, it shows what they mean."""

    def __init__(self, doing: str) -> None:
        """`doing` is what it is about, such as "deploying dev-fargate"."""
        self.doing = doing
        self.steps: int | None = None
        """What Terraform plans to do, once it has said so."""
        self.taken = 0
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[last]}"),
            console=err,
            transient=True,
            disable=not err.is_terminal,
        )
        self._task = self._bar.add_task(doing, total=None, last="")

    def __enter__(self) -> Self:
        if self._bar.disable:
            say(f"{self.doing} …")
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()

    def tell(self, line: str) -> None:
        """Take one line of Terraform's."""
        steps = planned(line)
        if steps is not None:
            self.steps = steps
            self._bar.update(self._task, total=steps)
        step = done(line)
        if step is None:
            return
        self.taken += 1
        text = f"{step.verb} {step.what} after {step.time}"
        self._bar.update(self._task, completed=self.taken, last=text)
        if self._bar.disable:
            say(f"  [{self.taken}/{self.steps or '?'}] {text}")
