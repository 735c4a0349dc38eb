"""Every default and every bound of the settings, from `settings_tables/`; the rules between settings are in
test_wrong_environments."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from environments.settings import Environment
from environments.settings.variants.fargate import SIZES
from tests.unit.settings_tables.tables import (
    Beside,
    Choices,
    Defaults,
    Field,
    Lists,
    Mappings,
    Model,
    Numbers,
    Required,
    Texts,
)

MODULES = [
    import_module(f"tests.unit.settings_tables.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("settings_tables/*.py"))
]


def together(table: str) -> Any:
    """The tables of that name of all modules."""
    return {key: value for module in MODULES for key, value in getattr(module, table, {}).items()}


def listed(table: str) -> list[Field]:
    return [field for module in MODULES for field in getattr(module, table, [])]


REQUIRED: Required = together("REQUIRED")
DEFAULTS: Defaults = together("DEFAULTS")
NUMBERS: Numbers = together("NUMBERS")
BESIDE: Beside = together("BESIDE")
TEXTS: Texts = together("TEXTS")
LISTS: Lists = together("LISTS")
MAPPINGS: Mappings = together("MAPPINGS")
CHOICES: Choices = together("CHOICES")
SWITCHES = listed("SWITCHES")
BLOCKS = listed("BLOCKS")
NEVER_EMPTY = listed("NEVER_EMPTY")


def accepts(model: Model, field: str, value: object) -> bool:
    beside = BESIDE.get((model, field), {})
    if (model, field) == (Environment, "stage") and value != "dev":
        beside = {"domain": {"name": "api.example.com"}, "load_balancer": {}}
    try:
        model.model_validate({**REQUIRED.get(model, {}), **beside, field: value})
    except ValidationError as error:
        if any(detail["loc"][:1] != (field,) for detail in error.errors()):
            raise  # A value may only be refused for itself.
        return False
    return True


def name(field: object) -> str:
    return f"{field[0].__name__}.{field[1]}" if isinstance(field, tuple) else ""


@pytest.mark.parametrize("model", DEFAULTS, ids=lambda model: model.__name__)
def test_the_defaults_are_as_written_here_and_none_is_left_out(model: Model) -> None:
    required = REQUIRED.get(model, {})
    settings = model.model_validate(required)
    found = {field: getattr(settings, field) for field in model.model_fields if field not in required}

    assert found == DEFAULTS[model]


def test_every_setting_is_in_one_of_the_tables() -> None:
    tables = [*NUMBERS, *TEXTS, *LISTS, *MAPPINGS, *CHOICES, *SWITCHES, *BLOCKS]
    models = {model.__name__: model for model in DEFAULTS}
    nodes = {"Environment": Environment.model_json_schema(), **Environment.model_json_schema()["$defs"]}

    def is_value(node: dict[str, Any]) -> bool:
        alternatives = [each for each in node.get("anyOf", node.get("oneOf", [node])) if each.get("type") != "null"]
        return not any("$ref" in each for each in alternatives)

    settings: set[Field] = {
        (models[model], field)
        for model, node in nodes.items()
        for field, inner in node.get("properties", {}).items()
        if is_value(inner) and field != "kind"
    }

    assert set(tables) == settings
    assert len(tables) == len(settings)


@pytest.mark.parametrize("field", NUMBERS, ids=name)
def test_a_number_is_accepted_up_to_its_bounds_and_not_beyond(field: Field) -> None:
    too_low, lowest, highest, too_high = NUMBERS[field]

    assert [accepts(*field, value) for value in (too_low, lowest, highest, too_high)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("field", "text", "right"),
    [(field, text, right) for field, both in TEXTS.items() for right in (True, False) for text in both[not right]],
    ids=name,
)
def test_text_is_accepted_in_its_form_only(field: Field, text: str, right: bool) -> None:
    assert accepts(*field, text) is right


@pytest.mark.parametrize("field", LISTS, ids=name)
def test_a_list_accepts_its_items_only(field: Field) -> None:
    right, wrong = LISTS[field]

    assert accepts(*field, []) is (field not in NEVER_EMPTY)
    assert accepts(*field, right)
    assert [item for item in wrong if accepts(*field, [*right, item])] == []


@pytest.mark.parametrize("field", MAPPINGS, ids=name)
def test_a_mapping_accepts_its_keys_and_values_only(field: Field) -> None:
    right, wrong = MAPPINGS[field]

    assert [value for value in right if not accepts(*field, value)] == []
    assert [value for value in wrong if accepts(*field, value)] == []


@pytest.mark.parametrize("field", CHOICES, ids=name)
def test_a_choice_accepts_what_is_listed_only(field: Field) -> None:
    assert [choice for choice in CHOICES[field] if not accepts(*field, choice)] == []
    assert [
        choice
        for choice in ("", "other", 0, -1, None, str(CHOICES[field][0]).upper() + "X")
        if choice not in CHOICES[field] and accepts(*field, choice)
    ] == []


@pytest.mark.parametrize("field", SWITCHES, ids=name)
def test_a_switch_is_on_or_off(field: Field) -> None:
    assert accepts(*field, True)
    assert accepts(*field, False)
    assert not accepts(*field, "maybe")


@pytest.mark.parametrize("model", DEFAULTS, ids=lambda model: model.__name__)
def test_a_setting_cant_be_changed_nor_an_unknown_one_be_added(model: Model) -> None:
    settings = model.model_validate(REQUIRED.get(model, {}))

    with pytest.raises(ValidationError, match="frozen"):
        setattr(settings, next(iter(model.model_fields)), None)
    with pytest.raises(ValidationError, match="extra_forbidden"):
        model.model_validate({**REQUIRED.get(model, {}), "surprise": 1})


def test_fargate_offers_the_sizes_of_the_ecs_developer_guide() -> None:
    assert {cpu: list(sizes) for cpu, sizes in SIZES.items()} == {
        0.25: [0.5, 1, 2],
        0.5: [1, 2, 3, 4],
        1: [2, 3, 4, 5, 6, 7, 8],
        2: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        4: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30],
        8: [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60],
        16: [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120],
    }
