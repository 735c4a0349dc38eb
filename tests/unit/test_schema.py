"""The JSON Schema that editors get: up to date, complete, and of one mind with the reader."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from environments import schema

ROOT = Path(__file__).parents[2]


def properties(node: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    owners = {"the environment": node, **node["$defs"]}
    return [
        (f"{owner}.{name}", each) for owner, it in owners.items() for name, each in it.get("properties", {}).items()
    ]


def test_the_schema_on_disk_is_up_to_date() -> None:
    found = schema.FILE.read_text(encoding="utf-8")

    assert found == schema.text(), "write it anew with `python -m environments.schema`"


def test_every_setting_has_a_description() -> None:
    root = schema.editor_schema()

    def description(node: dict[str, Any]) -> str:
        # Where a setting and its model are described in the same words, they are at the model only.
        targets = [root["$defs"][each["$ref"].rpartition("/")[2]] for each in node.get("anyOf", ()) if "$ref" in each]
        return str(node.get("description") or "".join(each.get("description", "") for each in targets))

    settings = properties(root)

    assert len(settings) > 80
    assert [name for name, node in settings if not name.endswith(".kind") and not description(node)] == []


def test_no_setting_is_required_because_it_may_come_from_an_extended_file() -> None:
    root = schema.editor_schema()

    assert [name for name, node in {"": root, **root["$defs"]}.items() if "required" in node] == []


def test_every_pattern_says_in_words_what_it_allows() -> None:
    def patterns(node: Any) -> list[dict[str, Any]]:
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        own = [node] if isinstance(node, dict) and isinstance(node.get("pattern"), str) else []
        return own + [found for each in inner for found in patterns(each)]

    found = patterns(schema.settings_schema().root)
    said = [
        node for node in found if "patternErrorMessage" in node or node.get("description", "").startswith("Another")
    ]

    assert len(found) > 15
    # pydantic's own pattern for a decimal written as text is the only one without.
    assert [node for node in found if node not in said and not node["pattern"].startswith("^(?!^[-+.]*$)")] == []


@pytest.mark.parametrize("path", sorted((ROOT / "environments").glob("**/*.yaml")), ids=lambda path: path.name)
def test_every_key_of_the_projects_own_files_is_in_the_schema(path: Path) -> None:
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    keys: list[tuple[str | int, ...]] = []

    def walk(value: object, at: tuple[str | int, ...]) -> None:
        keys.append(at)
        for step, inner in value.items() if isinstance(value, dict) else ():
            walk(inner, (*at, step))

    walk(data, ())

    assert len(keys) > 3
    assert [key for key in keys if not schema.settings_schema().at(key, data)] == []
