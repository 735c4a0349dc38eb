"""Reading environment files: what values become, how files extend each other, and that only Mistakes escape."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from environments.document import parse
from environments.mistakes import Mistakes
from environments.reading import read, read_all
from environments.settings import Environment
from tests.unit.main_process import ROOT, run_main
from tests.unit.minimal import MINIMAL_FILE

ENVIRONMENTS = ROOT / "environments"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, with `common/good.yaml` to extend."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "common").mkdir()
    write(tmp_path, "common/good.yaml", MINIMAL_FILE)
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        read(path)
    return str(caught.value).split("\n")


def values(text: str) -> dict[str, Any]:
    document = parse(text.encode(), "dev.yaml")
    assert document.mistakes == []
    return document.data


# The project's own files


def test_the_projects_own_environments_are_right() -> None:
    assert [environment.name for environment in read_all(ENVIRONMENTS)] == ["dev", "prod", "staging"]


def test_every_own_file_names_the_schema_for_editors() -> None:
    files = sorted(ENVIRONMENTS.glob("**/*.yaml"))
    named = {path: path.read_text(encoding="utf-8").split("\n")[0].rpartition("$schema=")[2] for path in files}

    assert len(named) > 3
    assert {(path.parent / schema).resolve() for path, schema in named.items()} == {ENVIRONMENTS / "schema.json"}


# Values


@pytest.mark.parametrize("text", ["yes", "no", "on", "off", "0o14", "0x1f", "012", "1_000", "12:30", "2026-01-31", "="])
def test_what_other_yaml_readers_convert_stays_text(text: str) -> None:
    assert values(f"key: {text}") == {"key": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8080", 8080),
        ("-3", -3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"8080"', "8080"),
        ("!!str 8080", "8080"),
    ],
)
def test_numbers_truth_values_and_null_are_what_they_look_like(text: str, value: object) -> None:
    assert values(f"key: {text}") == {"key": value}
    assert type(values(f"key: {text}")["key"]) is type(value)


def test_a_byte_order_mark_is_fine() -> None:
    assert parse(b"\xef\xbb\xbfstage: dev\n", "dev.yaml").data == {"stage": "dev"}


def test_windows_line_ends_are_fine() -> None:
    document = parse(b"stage: dev\r\nowner: me\r\n", "dev.yaml")

    assert document.data == {"stage": "dev", "owner": "me"}
    assert document.lines[("owner",)] == ("dev.yaml", 2)


def test_an_alias_repeats_a_value() -> None:
    assert values("a: &x {port: 80}\nb: *x\n") == {"a": {"port": 80}, "b": {"port": 80}}


def test_a_merge_key_adds_what_isnt_there_yet() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  y: 3\n  <<: [*a, *b]\n"

    assert values(text)["c"] == {"x": 1, "y": 3, "z": 2}


def test_a_merged_key_has_the_line_where_it_was_written() -> None:
    document = parse(b"a: &a\n  x: 1\nb:\n  <<: *a\n", "dev.yaml")

    assert document.lines[("b", "x")] == ("dev.yaml", 2)


def test_a_name_is_the_files_own_unless_given(folder: Path) -> None:
    assert read(write(folder, "demo.yaml", MINIMAL_FILE)).name == "demo"
    assert read(write(folder, "demo.yaml", "name: other\n" + MINIMAL_FILE)).name == "other"
    assert read(write(folder, "demo.yaml", "name: null\n" + MINIMAL_FILE)).name == "demo"


def test_a_file_name_that_cant_be_an_environments_name_is_a_mistake(folder: Path) -> None:
    assert mistakes(write(folder, "My_Env.yaml", MINIMAL_FILE)) == [
        'My_Env.yaml:1: name: found "My_Env"; allowed: lower-case words joined by single hyphens (2 to 12 characters)'
    ]


# Extending


def test_mappings_are_merged_and_everything_else_replaces(folder: Path) -> None:
    write(folder, "base.yaml", MINIMAL_FILE + "observability:\n  emails: [a@x.org, b@x.org]\n  cpu_percent: 70\n")
    environment = read(write(folder, "dev.yaml", "extends: base.yaml\nobservability:\n  emails: [c@x.org]\n"))

    assert environment.observability.emails == ("c@x.org",)
    assert environment.observability.cpu_percent == 70


def test_a_chain_of_files_is_merged_from_the_far_end(folder: Path) -> None:
    write(folder, "common/far.yaml", MINIMAL_FILE + "region: eu-west-1\nowner: far\nproject: far\n")
    write(folder, "common/near.yaml", "extends: far.yaml\nowner: near\nproject: near\n")
    environment = read(write(folder, "dev.yaml", "extends: common/near.yaml\nproject: own\n"))

    assert (environment.region, environment.owner, environment.project) == ("eu-west-1", "near", "own")


def test_null_brings_a_default_back(folder: Path) -> None:
    write(folder, "base.yaml", MINIMAL_FILE + "region: eu-west-1\nnetwork:\n  zones: 3\n")
    environment = read(write(folder, "dev.yaml", "extends: base.yaml\nregion: null\nnetwork: null\n"))

    assert (environment.region, environment.network.zones) == ("us-east-1", 2)


def test_null_is_kept_where_it_says_something(folder: Path) -> None:
    text = "extends: common/good.yaml\nvariants:\n  fargate:\n    scaling:\n      cpu_percent: null\n"
    fargate = read(write(folder, "dev.yaml", text)).variants.fargate

    assert fargate is not None
    assert fargate.scaling.cpu_percent is None


def test_null_takes_away_what_the_base_has(folder: Path) -> None:
    base = "workload:\n  image: a:1\n  environment:\n    A: a\n    B: b\ncache: {}\nnetwork:\n  tiers:\n    data: {}\n"
    write(folder, "base.yaml", "extends: common/good.yaml\n" + base)
    own = (
        "extends: base.yaml\nworkload:\n  environment:\n    A: null\ncache: null\nnetwork:\n  tiers:\n    data: null\n"
    )
    environment = read(write(folder, "dev.yaml", own))

    assert environment.workload.environment == {"B": "b"}
    assert environment.cache is None
    assert environment.network.tiers.data is None


def test_the_name_is_not_inherited(folder: Path) -> None:
    write(folder, "base.yaml", "name: base\n" + MINIMAL_FILE)

    assert read(write(folder, "dev.yaml", "extends: base.yaml\n")).name == "dev"


def test_mistakes_of_a_file_and_of_its_base_are_told_together(folder: Path) -> None:
    write(folder, "base.yaml", "extends: common/good.yaml\nowner: a\nowner: b\nworkload:\n  port: 0\n")

    assert mistakes(write(folder, "dev.yaml", "extends: base.yaml\nregion: .inf\n")) == [
        "base.yaml:3: owner: the key was already on line 2; allowed: each key once",
        "base.yaml:5: workload.port: found 0; allowed: a whole number from 1 to 65535",
        "dev.yaml:2: region: found .inf; allowed: a finite number",
    ]


def test_a_base_that_is_no_yaml_is_named_itself(folder: Path) -> None:
    write(folder, "base.yaml", "a: b: c\n")

    assert mistakes(write(folder, "dev.yaml", "extends: base.yaml\n")) == [
        "base.yaml:1: not YAML: mapping values are not allowed here"
    ]


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "inside").mkdir()
    (folder / "inside/link.yaml").symlink_to(write(folder, "outside.yaml", MINIMAL_FILE))

    (message,) = mistakes(write(folder, "inside/dev.yaml", "extends: link.yaml\n"))

    assert "outside of the folder of environments" in message


# Files


def test_a_missing_file_names_the_nearest(folder: Path) -> None:
    write(folder, "prod.yaml", MINIMAL_FILE)

    assert mistakes(folder / "prd.yaml") == [
        'prd.yaml: no such file; allowed: an environment file; did you mean "prod.yaml"?'
    ]


def test_a_folder_is_no_environment_file(folder: Path) -> None:
    assert mistakes(folder / "common") == ["common: found a folder; allowed: an environment file"]


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "dev.yaml")

    assert mistakes(folder / "dev.yaml") == ["dev.yaml: found no regular file; allowed: an environment file"]


def test_a_link_to_itself_is_a_mistake(folder: Path) -> None:
    (folder / "dev.yaml").symlink_to("dev.yaml")

    (message,) = mistakes(folder / "dev.yaml")

    assert message.startswith("dev.yaml: can't be read: ")


def test_an_unreadable_file_is_a_mistake(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(folder, "dev.yaml", MINIMAL_FILE)
    monkeypatch.setattr(Path, "open", refuse)  # The permission bits don't stop root, who runs tests in containers.

    assert mistakes(path) == ["dev.yaml: can't be read: permission denied; allowed: an environment file"]


def test_a_path_that_no_file_can_have_is_a_mistake(folder: Path) -> None:
    (message,) = mistakes(folder / "de\0v.yaml")

    assert "can't be read" in message


def test_every_file_of_a_folder_is_read_and_every_mistake_told(folder: Path) -> None:
    write(folder, "one.yaml", "extends: common/good.yaml\nworkload:\n  port: 0\n")
    write(folder, "two.yaml", "extends: common/good.yaml\nregion: moon\nowner: [me]\n")
    write(folder, "three.yaml", MINIMAL_FILE)

    with pytest.raises(Mistakes) as caught:
        read_all(folder)

    assert [(m.file, m.line, m.key) for m in caught.value.mistakes] == [
        ("one.yaml", 3, "workload.port"),
        ("two.yaml", 2, "region"),
        ("two.yaml", 3, "owner"),
    ]


def test_a_mistake_that_several_files_inherit_is_told_once(folder: Path) -> None:
    write(folder, "common/base.yaml", "extends: good.yaml\nworkload:\n  port: 0\n")
    write(folder, "one.yaml", "extends: common/base.yaml\n")
    write(folder, "two.yaml", "extends: common/base.yaml\n")

    with pytest.raises(Mistakes) as caught:
        read_all(folder)

    assert [(m.file, m.line) for m in caught.value.mistakes] == [("common/base.yaml", 3)]


def test_two_environments_of_one_name_are_a_mistake(folder: Path) -> None:
    write(folder, "one.yaml", MINIMAL_FILE)
    write(folder, "two.yaml", MINIMAL_FILE + "name: one\n")

    with pytest.raises(Mistakes, match=r'two\.yaml: name: found "one", the name of one\.yaml too'):
        read_all(folder)


def test_a_folder_without_environments_is_a_mistake(folder: Path) -> None:
    with pytest.raises(Mistakes, match="common/none: no such file"):
        read_all(folder / "common/none")
    with pytest.raises(Mistakes, match=r"\.: found no environment file"):
        read_all(folder)


# The real command


CYCLE = "dev.yaml:1: extends: found a cycle: dev.yaml {} dev.yaml"


@pytest.mark.parametrize(
    ("text", "encoding", "message"),
    [
        (
            "extends: common/good.yaml\nworkload:\n  port: 0\n",
            "utf-8",
            "dev.yaml:3: workload.port: found 0; allowed: a whole number from 1 to 65535\n",
        ),
        ("extends: dev.yaml\n", "utf-8", CYCLE.format("→")),
        ("extends: dev.yaml\n", "ascii", CYCLE.format("\\u2192")),
    ],
    ids=["a wrong value", "a cycle", "a cycle on a terminal that knows ASCII only"],
)
def test_the_command_says_what_is_wrong_and_ends_with_2(text: str, encoding: str, message: str, folder: Path) -> None:
    write(folder, "dev.yaml", text)

    done = run_main(folder, LANDFALL_ENVIRONMENTS=str(folder), PYTHONIOENCODING=encoding)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
    assert not (folder / "out").exists()


# Whatever comes


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["10.0.0.0/16", "nginx:1", "true", "1e999", "~", "<<", "*a", "&a", "!!x", "\ud800"]),
)
KEYS = st.one_of(
    st.sampled_from(sorted({"extends", *Environment.model_fields, "fargate", "kind", "tiers", "app", "subnets"})),
    st.text(max_size=8),
)
STRUCTURES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def read_whatever(path: Path) -> None:
    written = path.read_text(encoding="utf-8", errors="replace")
    lines: list[str] = []
    messages = 0
    try:
        read(path)
    except Mistakes as wrong:
        lines = str(wrong).split("\n")
        messages = len(wrong.mistakes)
    assert len(lines) == messages
    for jargon in ("pydantic", "Input should", "Value error", "validation error", "Traceback", "Settings"):
        assert all(jargon not in line for line in lines) or jargon in written


@CALM
@given(raw=st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_but_mistakes(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_bytes(raw)

    read_whatever(path)


@CALM
@given(text=st.text(alphabet="ab:-?&*!|>'\"%@`{}[],#~<\\xuU0F \n\t\r\u0085\u2028\ufeff", max_size=60))
def test_arbitrary_marks_of_yaml_raise_nothing_but_mistakes(text: str, tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))

    read_whatever(path)


@CALM
@given(structure=STRUCTURES)
def test_arbitrary_structures_raise_nothing_but_mistakes(structure: object, tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_bytes(json.dumps(structure).encode())

    read_whatever(path)


def own_values() -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load((ENVIRONMENTS / "prod.yaml").read_text(encoding="utf-8"))
    del document["extends"]
    document["workload"]["image"] = "nginx:1.27"
    return document


def ways(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(way for step, inner in inside for way in ways(inner, (*at, step)))]


@CALM
@given(way=st.sampled_from(ways(own_values())[1:]), value=STRUCTURES, key=st.none() | KEYS)
def test_a_good_file_with_one_thing_changed_raises_nothing_but_mistakes(
    way: tuple[str | int, ...], value: object, key: str | None, tmp_path: Path
) -> None:
    document = own_values()
    place: Any = document
    for step in way[:-1]:
        place = place[step]
    if key is None or isinstance(place, list):
        place[way[-1]] = value
    else:
        place[key] = place.pop(way[-1])
    path = tmp_path / "prod.yaml"
    path.write_bytes(json.dumps(document).encode())

    read_whatever(path)


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 100_000, "a: " * 50_000, "? " * 100_000])
def test_the_deepest_nesting_raises_nothing_but_mistakes(text: str, folder: Path) -> None:
    assert len(mistakes(write(folder, "dev.yaml", text))) == 1
