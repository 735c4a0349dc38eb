"""What a module of this folder says about the settings models of one variant, or of all that are no variant's.

`tests/unit/test_settings.py` lays them together; a setting that stands in none of them fails there.
"""

from typing import Any

from environments.settings.base import Settings

type Model = type[Settings]
type Field = tuple[Model, str]

type Required = dict[Model, dict[str, Any]]
"""REQUIRED: what has to be said to get the defaults of everything else."""

type Defaults = dict[Model, dict[str, Any]]
"""DEFAULTS."""

type Numbers = dict[Field, tuple[float, float, float, float]]
"""NUMBERS: just too low, lowest, highest, just too high."""

type Beside = dict[Field, dict[str, Any]]
"""BESIDE: what else has to be set for every right value to be right."""

type Texts = dict[Field, tuple[list[str], list[str]]]
"""TEXTS: right ones and wrong ones."""

type Lists = dict[Field, tuple[list[Any], list[Any]]]
"""LISTS: items that are right together, and items that are wrong beside them."""

type Mappings = dict[Field, tuple[list[dict[str, Any]], list[dict[str, Any]]]]
"""MAPPINGS: right ones and wrong ones."""

type Choices = dict[Field, tuple[object, ...]]
"""CHOICES: all that is allowed."""

# And lists of fields. SWITCHES: on or off; BLOCKS: addresses, of which test_wrong_environments has what is wrong with
# them; NEVER_EMPTY: lists that need an item.

TINY = 0.001
PERCENT = (0, TINY, 100, 100 + TINY)
