"""The quick bindings against the stock import, each in a process of its own."""

import filecmp
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from modules import bindings

ROOT = Path(__file__).parents[2]


def synthesize(outdir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "AWS_ENDPOINT_URL"}
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env=environment | {"CDKTF_OUTDIR": str(outdir)} | variables,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_quick_and_stock_bindings_write_the_same_bytes(tmp_path: Path) -> None:
    quick, stock = tmp_path / "quick", tmp_path / "stock"
    assert synthesize(quick).stderr == ""
    synthesize(stock, LANDFALL_STOCK_BINDINGS="1")
    names = files(quick)
    assert "stacks/dev-fargate/cdk.tf.json" in names
    assert names == files(stock)
    assert filecmp.cmpfiles(quick, stock, names, shallow=False) == (names, [], [])


def test_the_namespaces_are_those_that_the_sources_import(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.py").write_text("from cdktf_cdktf_provider_aws.vpc import Vpc\nfrom cdktf import App\n")
    (tmp_path / "deep" / "b.py").write_text(
        "if True:\n    from cdktf_cdktf_provider_aws.ecs_service import (\n    EcsService)\n"
    )
    (tmp_path / "c.py").write_text("# from cdktf_cdktf_provider_aws.nothing import Nothing\n")
    assert bindings.imported_namespaces(tmp_path) == {"vpc", "ecs_service"}


def test_the_trimmed_assembly_holds_the_named_namespaces_only(tmp_path: Path) -> None:
    assembly = bindings.trimmed_assembly(["vpc", "data_aws_region"], tmp_path)
    with tarfile.open(assembly) as tar:
        libraries = {name for name in tar.getnames() if name.startswith("package/lib/")}
    assert libraries == {"package/lib/index.js", "package/lib/vpc/index.js", "package/lib/data-aws-region/index.js"}


def test_the_stock_assembly_is_found_where_the_quick_bindings_already_stand(tmp_path: Path) -> None:
    bindings.install()
    assert bindings.trimmed_assembly(["vpc"], tmp_path).exists()


def test_the_trimmed_assembly_is_made_once_and_anew_for_other_namespaces(tmp_path: Path) -> None:
    first = bindings.trimmed_assembly(["vpc"], tmp_path)
    made = first.stat().st_mtime_ns
    assert bindings.trimmed_assembly(["vpc"], tmp_path) == first
    assert first.stat().st_mtime_ns == made
    assert bindings.trimmed_assembly(["subnet"], tmp_path) != first
    assert len(list(tmp_path.iterdir())) == 2


def test_an_unknown_namespace_is_named_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the provider has no @cdktf/provider-aws\.noSuchThing"):
        bindings.trimmed_assembly(["no_such_thing"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_where_the_cache_cannot_be_written_the_stock_import_takes_over_with_one_warning(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    result = run(
        "from pathlib import Path\n"
        "from modules import bindings\n"
        f"bindings.install(cache=Path({str(blocked)!r}) / 'bindings')\n"
        "import importlib.util, sys\n"
        "print(bindings.PACKAGE in sys.modules, importlib.util.find_spec(bindings.PACKAGE).origin is not None)\n"
    )
    assert result.stdout.split() == ["False", "True"]
    assert result.stderr.count("quick bindings are off") == 1
    assert "Traceback" not in result.stderr


def test_an_import_beyond_modules_is_refused_with_what_to_do() -> None:
    result = run(
        "from modules import bindings; bindings.install()\n"
        "from cdktf_cdktf_provider_aws.workspaces_workspace import WorkspacesWorkspace"
    )
    assert result.returncode == 1
    assert "import it in a file there, or set LANDFALL_STOCK_BINDINGS=1" in result.stderr


def test_bytecode_is_kept_where_python_is_told_to_write_none(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from modules import bindings\n"
        f"bindings.install(cache=Path({str(tmp_path)!r}) / 'bindings')\n"
        "from cdktf_cdktf_provider_aws.vpc import Vpc\n"
    )
    assert run(code, PYTHONDONTWRITEBYTECODE="1").returncode == 0
    assert list((tmp_path / "pycache").rglob("cdktf_cdktf_provider_aws/vpc/*.pyc"))
