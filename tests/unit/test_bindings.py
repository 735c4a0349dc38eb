"""The quick bindings against the stock import, each in a process of its own."""

import filecmp
import os
import subprocess
import sys
import tarfile
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from modules import bindings
from modules.assembly import Assembly, trimmed
from tests.unit.main_process import ROOT, run_main


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
        timeout=900,
    )


def started_in(tmpdir: Path) -> list[psutil.Process]:
    """The processes of this user whose TMPDIR is `tmpdir`."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("TMPDIR") == str(tmpdir):
                found.append(process)
    return found


def test_quick_and_stock_bindings_write_the_same_bytes(synthesized: Path, tmp_path: Path) -> None:
    done = run_main(tmp_path, LANDFALL_HOME=str(ROOT), LANDFALL_STOCK_BINDINGS="1")
    assert done.returncode == 0, done.stderr
    stock = tmp_path / "out"
    names = files(synthesized)
    assert "stacks/dev-fargate/cdk.tf.json" in names
    assert names == files(stock)
    assert filecmp.cmpfiles(synthesized, stock, names, shallow=False) == (names, [], [])


def test_the_namespaces_are_those_that_the_sources_import(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.py").write_text("from cdktf_cdktf_provider_aws.vpc import Vpc\nfrom cdktf import App\n")
    (tmp_path / "deep" / "b.py").write_text(
        "if True:\n    from cdktf_cdktf_provider_aws.ecs_service import (\n    EcsService)\n"
    )
    (tmp_path / "c.py").write_text("# from cdktf_cdktf_provider_aws.nothing import Nothing\n")
    assert bindings.imported_namespaces(tmp_path) == {"vpc", "ecs_service"}


@pytest.fixture(scope="module")
def stock() -> Assembly:
    return Assembly.of(bindings.PACKAGE, name=bindings.NPM_NAME)


@pytest.fixture(scope="module")
def small(stock: Assembly, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Two namespaces of it: reading the whole takes seconds each time."""
    return trimmed(stock, ["vpc", "data_aws_region"], tmp_path_factory.mktemp("small"))


def test_the_trimmed_assembly_holds_the_named_namespaces_only(stock: Assembly, small: Assembly) -> None:
    assert small[:2] == stock[:2]
    with tarfile.open(small.tarball) as tar:
        libraries = {name for name in tar.getnames() if name.startswith("package/lib/")}
    assert libraries == {"package/lib/index.js", "package/lib/vpc/index.js", "package/lib/data-aws-region/index.js"}


def test_the_stock_assembly_is_found_where_the_quick_bindings_already_stand(tmp_path: Path) -> None:
    bindings.install()
    stock = Assembly.of(bindings.PACKAGE, name=bindings.NPM_NAME)
    assert trimmed(stock, ["vpc"], tmp_path).tarball.stat().st_size < stock.tarball.stat().st_size / 100


def test_the_trimmed_assembly_is_made_once_and_anew_for_other_namespaces(small: Assembly, tmp_path: Path) -> None:
    first = trimmed(small, ["vpc"], tmp_path)
    made = first.tarball.stat().st_mtime_ns
    assert trimmed(small, ["vpc"], tmp_path) == first
    assert first.tarball.stat().st_mtime_ns == made
    assert trimmed(small, ["data_aws_region"], tmp_path) != first
    assert len(list(tmp_path.iterdir())) == 2


def test_an_unknown_namespace_is_named_and_leaves_no_file(small: Assembly, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the provider has no @cdktf/provider-aws\.noSuchThing"):
        trimmed(small, ["no_such_thing"], tmp_path)
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


def test_the_kernel_reads_the_trimmed_assembly_and_no_other() -> None:
    result = run(
        "from modules import bindings; bindings.install()\n"
        "from cdktf_cdktf_provider_aws.vpc import Vpc\n"
        "from jsii._kernel.types import LoadRequest\n"
        "from jsii._runtime import kernel\n"
        "from modules.assembly import Assembly\n"
        "stock = Assembly.of(bindings.PACKAGE, name=bindings.NPM_NAME)\n"
        "again = LoadRequest(name=stock.name, version=stock.version, tarball=str(stock.tarball))\n"
        "print(kernel.provider.load(again).types)\n"
    )
    assert 0 < int(result.stdout) < 3_000, "the whole provider has some 14,000 types"


def test_a_kernel_that_does_not_start_is_an_error_where_it_is_first_needed() -> None:
    result = run(
        "from modules import bindings; bindings.install()\n"
        "from cdktf_cdktf_provider_aws.vpc import Vpc\n"
        "from cdktf import App\n"
        "print('imported')\n"
        "App()\n",
        JSII_NODE="false",
    )
    assert result.stdout == "imported\n"
    assert result.returncode == 1


def test_an_early_end_waits_for_no_assembly_and_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "dev.yaml").write_text("projct: x\n")
    result = run_main(tmp_path, LANDFALL_ENVIRONMENTS=str(tmp_path), TMPDIR=str(tmp_path / "tmp"))
    assert result.returncode == 2
    assert result.stderr.startswith("dev.yaml:1: projct: unknown key")
    psutil.wait_procs(started_in(tmp_path / "tmp"), timeout=10)
    assert started_in(tmp_path / "tmp") == []
    assert list((tmp_path / "tmp").iterdir()) == []
