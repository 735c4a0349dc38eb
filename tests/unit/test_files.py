"""Files that a variant renders beside its stack."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from modules.files import to_yaml, write_files
from tests.unit.main_process import run_main

TEXTS = [
    "on",
    "No",
    "true",
    "null",
    "~",
    "0.5",
    "1e3",
    "0x10",
    "012",
    "1:20",
    "2026-01-01",
    "",
    " a ",
    "a: b",
    "#",
    "*",
    "@x",
]
"""What one of YAML's versions takes for something else than text, or for several things."""


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text_in_both_versions_of_yaml(text: str) -> None:
    written = to_yaml([{"value": text}])
    for version in ((1, 1), (1, 2)):
        yaml = YAML(typ="safe", pure=True)
        yaml.version = version
        assert yaml.load(written) == {"value": text}


@given(st.dictionaries(st.text(min_size=1), st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text()))))
def test_what_is_written_is_what_is_read(document: dict[str, object]) -> None:
    assert YAML(typ="safe", pure=True).load(to_yaml([document])) == document


def test_several_documents_keep_their_order_and_their_keys_theirs() -> None:
    text = to_yaml([{"z": 1, "a": {"x": [], "b": ("c",)}}, {"k": None}])
    assert text == "z: 1\na:\n  x: []\n  b:\n    - c\n---\nk: null\n"


def test_what_stands_twice_is_written_twice() -> None:
    same = {"cpu": "1"}
    assert "&" not in to_yaml([{"requests": same, "limits": same}])


def test_files_of_an_earlier_synthesis_go_and_those_of_others_stay(tmp_path: Path) -> None:
    write_files(tmp_path, {"README.md": "old", "manifests/gpu.yaml": [{"a": 1}], "manifests/app.yaml": [{"a": 1}]})
    (tmp_path / "manifests" / "values.env").write_text("A=1")
    (tmp_path / "cdk.tf.json").write_text("{}")
    write_files(tmp_path, {"README.md": "new", "manifests/app.yaml": [{"a": 2}]})
    found = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {
        "README.md": "new",
        "manifests/app.yaml": "a: 2\n",
        "manifests/values.env": "A=1",
        "cdk.tf.json": "{}",
    }


def test_without_files_nothing_is_touched(tmp_path: Path) -> None:
    write_files(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cant_be_written_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    environments = tmp_path / "environments"
    environments.mkdir()
    (environments / "dev.yaml").write_text(
        "stage: dev\nworkload: {image: 'nginx:1'}\nload_balancer: {allow_plain_http: true}\nvariants: {eks_spot: {}}\n"
    )
    folder = tmp_path / "out" / "stacks" / "dev-eks-spot"
    folder.mkdir(parents=True)
    # A file where a folder has to be.
    (folder / "manifests").write_text("")
    done = run_main(tmp_path, LANDFALL_ENVIRONMENTS=str(environments))
    assert done.returncode == 2
    assert "manifests can't be written" in done.stderr
    assert "Traceback" not in done.stderr
