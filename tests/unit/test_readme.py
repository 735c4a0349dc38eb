"""What the README shows is what there is."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from environments.mistakes import Mistakes
from environments.reading import read_all
from environments.settings.variants import Variants
from tests.unit.checkout import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_the_environment_that_it_shows_is_the_projects_own_with_one_variant() -> None:
    shown = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    own = YAML(typ="safe").load(PROJECT / "environments" / "dev.yaml")
    own["variants"] = {"fargate": own["variants"]["fargate"]}
    assert YAML(typ="safe").load(shown[1]) == own


def test_it_lists_every_variant() -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", README[: README.index("## On AWS")], re.MULTILINE)
    assert sorted(listed) == sorted(key.replace("_", "-") for key in Variants.model_fields)


def test_the_mistake_that_it_shows_is_told_like_that(tmp_path: Path) -> None:
    shown = re.search(r"^environments/(dev\.yaml:9: .*), …(; .*)$", README, re.MULTILINE)
    assert shown is not None
    for name in ("dev.yaml", "common/workload.yaml"):
        text = (PROJECT / "environments" / name).read_text(encoding="utf-8").replace("scaling:", "scalling:")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(Mistakes) as told:
        read_all(tmp_path)
    assert str(told.value).removeprefix(f"{tmp_path}/").startswith(shown[1])
    assert str(told.value).endswith(shown[2])


def test_every_task_that_it_names_is_there() -> None:
    tasks = YAML(typ="safe").load(PROJECT / "Taskfile.yml")["tasks"]
    listed = re.findall(r"^\| (`.*?) \|", README[README.index("## Tasks") : README.index("## The rooms")], re.MULTILINE)
    named = {name for cell in listed for name in re.findall(r"`([\w:]+)", cell)}
    assert len(named) > len(listed) > 1
    assert named <= tasks.keys()
    assert set(re.findall(r"\./taskw ([\w:]+)", README)) <= tasks.keys()


def test_the_comparison_that_it_shows_is_today_s() -> None:
    shown = re.search(r"```console\n\$ \./landfall compare dev\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [PROJECT / "landfall", "compare", "dev"],
        env=environment | {"COLUMNS": "112"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.rstrip() for line in done.stdout.rstrip().splitlines()] == shown[1].splitlines()
