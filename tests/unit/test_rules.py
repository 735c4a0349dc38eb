"""The project's own rules about the code of the constructs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.main_process import ROOT

PROVIDER = "cdktf_cdktf_provider_aws"
MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / "modules").rglob("*.py"))
NO_CONSTRUCTS = {
    Path("modules/assembly.py"),  # cuts the bindings' assembly down
    Path("modules/bindings.py"),  # prepares Python and Node for the bindings
    Path("modules/compute/host/__init__.py"),  # knows the files that lie on an instance
    Path("modules/compute/host/start.py"),  # runs on an instance
    Path("modules/files.py"),  # writes what constructs render
    Path("modules/kernel.py"),  # starts the bindings' kernel
    Path("modules/packaging.py"),  # zips the code of functions
    Path("modules/two_worlds.py"),  # looks where Terraform keeps what it remembers
}
CONSTRUCTS = [path for path in MODULES if path not in NO_CONSTRUCTS]
READERS = {"ruamel", "yaml", "environments.reading", "environments.document", "environments.validation"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Full names of the modules that are imported, or imported from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def test_there_are_constructs_to_judge() -> None:
    assert len(MODULES) > 30
    assert set(MODULES) > NO_CONSTRUCTS


@pytest.mark.parametrize("path", CONSTRUCTS, ids=str)
def test_a_construct_never_asks_the_process_s_environment(path: Path) -> None:
    tree = tree_of(path)
    assert "os" not in {name.partition(".")[0] for name in imports(tree)}


@pytest.mark.parametrize("path", CONSTRUCTS, ids=str)
def test_a_construct_never_reads_yaml(path: Path) -> None:
    found = set(imports(tree_of(path)))
    assert not {name for name in found for reader in READERS if name == reader or name.startswith(f"{reader}.")}


@pytest.mark.parametrize("path", CONSTRUCTS, ids=str)
def test_a_construct_opens_no_file(path: Path) -> None:
    called = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }
    assert not called & {"open", "read_text", "read_bytes", "write_text", "write_bytes"}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_the_provider_is_imported_by_submodule_only(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            assert not [alias.name for alias in node.names if alias.name.partition(".")[0] == PROVIDER]
        elif isinstance(node, ast.ImportFrom):
            parts = (node.module or "").split(".")
            assert parts[0] != PROVIDER or len(parts) == 2
            assert parts[0] != PROVIDER or all(alias.name != "*" for alias in node.names)


@pytest.mark.parametrize("path", CONSTRUCTS, ids=str)
def test_constructs_take_what_they_need_by_keyword(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            assert [each.arg for each in node.args.args] in (["self", "scope", "id_"], ["self", "scope"])
