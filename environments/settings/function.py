"""The code of a Lambda function: a folder of the project, or a container image."""

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from environments.mistakes import Wrong
from environments.settings.base import Settings, text
from environments.settings.workload import Image as ImageReference

PROJECT = Path(__file__).parents[2]
"""The folder that `folder` of a zip is looked for in."""

_SUFFIXES = (".py", "/__init__.py")


def _is_there(folder: str) -> str:
    path = (PROJECT / folder).resolve()
    if not path.is_dir() or not path.is_relative_to(PROJECT.resolve()):
        raise ValueError("a folder of the project that is there, such as lambdas/service")
    return folder


Folder = Annotated[
    str,
    text(
        r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$",
        "a folder of the project, by its path from the project's own",
        max_length=200,
    ),
    AfterValidator(_is_there),
]

Handler = Annotated[
    str,
    text(
        r"^[A-Za-z_][A-Za-z0-9_]*([./][A-Za-z_][A-Za-z0-9_]*)*\.[A-Za-z_][A-Za-z0-9_]*$",
        "a module and a function in it such as main.handler",
        max_length=128,
    ),
]

Runtime = Literal["python3.12", "python3.13"]
"""Python runtimes that AWS keeps until October 2028 at least: "Lambda runtimes" of the AWS Lambda developer guide."""

LogLevel = Literal["DEBUG", "INFO", "WARN", "ERROR"]


class Zip(Settings):
    """A folder of the project, zipped at synthesis: Python without a build. Anything else comes as an image."""

    kind: Literal["zip"] = "zip"
    folder: Folder = "lambdas/service"
    """Folder of the code, from the project's own: all of it but caches and what begins with a dot."""
    handler: Handler = "main.handler"
    """Module and function that Lambda calls."""
    runtime: Runtime = "python3.13"
    """Lambda's runtime; boto3 is part of it."""

    @property
    def path(self) -> Path:
        """The folder."""
        return PROJECT / self.folder

    @model_validator(mode="after")
    def _handler_is_there(self) -> Self:
        module, _, function = self.handler.rpartition(".")
        path = module.replace(".", "/")
        sources = [self.path / f"{path}{suffix}" for suffix in _SUFFIXES]
        source = next((each for each in sources if each.is_file()), None)
        if source is None:
            allowed = f"a module of {self.folder}: there is no {path}.py in it"
            raise Wrong("handler", found=self.handler, allowed=allowed, given=["folder"])
        try:
            names = _names(source)
        except (OSError, ValueError, SyntaxError, RecursionError, MemoryError) as error:
            why = f"line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else str(error)
            allowed = f"a module that Python can read ({why})"
            raise Wrong("handler", found=self.handler, allowed=allowed, given=["folder"]) from None
        if function not in names and "*" not in names:
            allowed = f"a function that {source.relative_to(PROJECT)} defines"
            among = sorted(f"{module}.{name}" for name in names)
            raise Wrong("handler", found=self.handler, allowed=allowed, among=among, given=["folder"])
        return self


class Image(Settings):
    """A container image. It has to be in ECR, in the function's region, and speak Lambda's runtime API: either it
    holds a runtime interface client (AWS's base images do), or it serves HTTP and holds the AWS Lambda Web Adapter
    (`COPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:1.0.0 /lambda-adapter /opt/extensions/`), which is told
    `workload.port` and `workload.health_check_path`."""

    kind: Literal["image"] = "image"
    image: ImageReference | None = None
    """Image of the function; the workload's when not given, which also runs elsewhere if it holds the adapter."""
    command: tuple[str, ...] = ()
    """Replaces the image's command; the workload's when not given."""


Code = Annotated[Zip | Image, Field(discriminator="kind")]


def _names(source: Path) -> set[str]:
    """What a module binds at its top level, however it does; `*` where that can't be told."""
    with warnings.catch_warnings(action="ignore"):
        return set(_bound(ast.parse(source.read_bytes())))


def _bound(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
            continue
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.alias):
            yield child.asname or child.name.partition(".")[0]
        yield from _bound(child)
