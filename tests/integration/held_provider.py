"""The AWS provider as one process for all of Terraform's commands.

Terraform starts the provider anew for each walk of each command, and the provider builds its 1,500 schemas every time:
a third of the work of applying, planning and destroying a stack. `-debug` is its own way to run beside Terraform
("Debugging Terraform providers"); it is the same program, and Terraform is told where it listens.
"""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_MARK = "TF_REATTACH_PROVIDERS="


def installed_provider(folder: Path) -> Path:
    """The provider's program that `terraform init` installed in `folder`."""
    (program,) = folder.glob(".terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws_v*")
    return program.resolve()


@contextmanager
def held_provider(program: Path, folder: Path, variables: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The variables that let Terraform use it in `folder`, while the block lasts."""
    with subprocess.Popen(
        [program, "-debug"],
        env=variables,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = next((line for line in process.stdout if _MARK in line), None)
            if said is None:
                raise RuntimeError(f"{program.name} ended with {process.wait()} and didn't say where it listens")
            yield {"TF_REATTACH_PROVIDERS": said.strip().removeprefix(_MARK).strip("'")}
        finally:
            process.terminate()
