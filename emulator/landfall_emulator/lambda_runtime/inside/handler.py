"""Finding the function that a handler's name means."""

import importlib
from collections.abc import Callable
from typing import Any

from .errors import RuntimeError_


def load(name: str) -> Callable[..., Any]:
    """The callable `module.name`; the module's folders may be written with slashes."""
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise RuntimeError_("Runtime.MalformedHandlerName", f"Bad handler '{name}': {error}") from error
    module_name = module_name.replace("/", ".")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise RuntimeError_("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise RuntimeError_("Runtime.UserCodeSyntaxError", message) from error
    try:
        handler: Callable[..., Any] = getattr(module, function_name)
    except AttributeError as error:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise RuntimeError_("Runtime.HandlerNotFound", message) from error
    return handler
