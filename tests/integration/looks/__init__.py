"""How applied stacks look, asked through boto3: a module for each variant, and `load_balancer` for those that have one.

Each public function of a module is a look: it takes the applied stack, and its name is what holds.
"""

from collections.abc import Callable
from importlib import import_module

from tests.integration.applied import Applied

type Look = Callable[[Applied], None]


def looks(applied: Applied) -> dict[str, Look]:
    """The looks at a stack, by name."""
    modules = [applied.key, *(["load_balancer"] if applied.resources("aws_lb") else [])]
    modules += ["lambda_api"] if applied.key == "lambda_efs" else []
    return {name: look for module in modules for name, look in _looks_in(f"{__name__}.{module}").items()}


def _looks_in(name: str) -> dict[str, Look]:
    module = import_module(name)
    own = {each: value for each, value in vars(module).items() if callable(value) and not each.startswith("_")}
    return {each: look for each, look in own.items() if look.__module__ == name and not isinstance(look, type)}
