"""Folders that a function's modules come from: its own, its layers', and what AWS's Python runtime has."""

import functools
import re
import shutil
import tempfile
import threading
from importlib.metadata import distribution, requires
from pathlib import Path

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion

_BY_RUNTIME = "boto3"
"""AWS's runtime has it and what it needs; see https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html."""


def folder() -> Path:
    """Where everything is that the processes of functions need."""
    return Path(tempfile.gettempdir()) / "lambda"


def task_root(version: FunctionVersion) -> Path:
    """The folder of the function's own code."""
    assert version.config.code is not None  # noqa: S101 (what runs here is a zip)
    return version.config.code.get_unzipped_code_location()


def opt(version: FunctionVersion) -> Path:
    """The folder that stands for `/opt`, with the contents of the layers, the later over the earlier."""
    result = folder() / "layers" / version.config.internal_revision
    if version.config.layers and not result.exists():
        result.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=result.parent) as draft:
            for layer in version.config.layers:
                assert layer.code is not None  # noqa: S101
                layer.code.prepare_for_execution()
                shutil.copytree(layer.code.get_unzipped_code_location(), draft, dirs_exist_ok=True)
            shutil.copytree(draft, result, dirs_exist_ok=True)
    return result


def module_paths(version: FunctionVersion) -> list[str]:
    """Where the function's modules are looked for, in AWS's order."""
    layers = opt(version)
    site = f"lib/{version.config.runtime}/site-packages"
    return [str(task_root(version)), str(layers / "python" / site), str(layers / "python"), str(_runtime_packages())]


_packages = threading.Lock()


def _runtime_packages() -> Path:
    """A folder with the packages of AWS's runtime and no others of the emulator's."""
    # environments start side by side, and the cache alone would let each of the first ones make it
    with _packages:
        return _linked_packages()


@functools.cache
def _linked_packages() -> Path:
    result = folder() / "runtime"
    shutil.rmtree(result, ignore_errors=True)
    result.mkdir(parents=True)
    for name in _with_what_it_needs(_BY_RUNTIME):
        package = distribution(name)
        for top in {file.parts[0] for file in package.files or []} - {"..", "__pycache__"}:
            (result / top).symlink_to(Path(str(package.locate_file(top))))
    return result


def _with_what_it_needs(name: str) -> set[str]:
    wanted, found = [name], set[str]()
    while wanted:
        if (one := wanted.pop()) not in found:
            found.add(one)
            needs = [need for need in requires(one) or [] if "extra ==" not in need]
            wanted += [match[0] for need in needs if (match := re.match(r"[\w.-]+", need))]
    return found
