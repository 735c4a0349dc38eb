"""Reading a block as checkov hands it over.

checkov wraps values in lists, differently for HCL, Terraform JSON, plans, blocks and attributes; so a reader here
never counts brackets: it flattens. Whatever is in the block, a reader returns something sensible and doesn't raise.
"""

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

BOOKKEEPING = frozenset({"//", "start_line", "end_line"})
"""Keys that checkov, not the author, put into a block (besides ``__...__``), and JSON's comment key."""

PROVIDERS = (
    "archive|aws|awscc|azuread|azurerm|cloudflare|datadog|external|github|google|helm|http|kubernetes|local|null|"
    "random|sops|template|terraform|time|tls|vault"
)

REFERENCE = re.compile(
    r"\$\{|%\{|^[\[{]\s*for\s|^!?\(*(?:(?:var|local|data|module|each|count|self|path)\.\w"
    rf"|(?:{PROVIDERS})_\w+\.[\w\-]+[.\[]|[a-z][a-z0-9_]*\((?:.*\)(?:\.\w+|\[[^\]]*\])*)?$)",
    re.DOTALL,
)
"""An expression that checkov could not reduce to a value: ``${...}``, ``var.x``, ``aws_vpc.x.id``, ``merge(...)``."""


def bookkeeping(key: object) -> bool:
    return not isinstance(key, str) or key in BOOKKEEPING or (key.startswith("__") and key.endswith("__"))


def items(mapping: Block) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in mapping.items() if not bookkeeping(key))


def flat(value: Any) -> Iterator[Any]:
    """The leaves and mappings in any nest of lists, without nulls."""
    if isinstance(value, (list, tuple, set)):
        for element in value:
            yield from flat(element)
    elif value is not None:
        yield value


def values(block: Block, key: str) -> list[Any]:
    """The plain values of an argument: ``cidr_blocks = ["a", "b"]`` → ``["a", "b"]``."""
    return [value for value in flat(block.get(key)) if not isinstance(value, dict)]


def value(block: Block, key: str) -> Any:
    """The only (or first) plain value of an argument, or None."""
    return next(iter(values(block, key)), None)


def nested(block: Block, key: str) -> list[Block]:
    """The nested blocks with a name, however written."""
    return [value for value in flat(block.get(key)) if isinstance(value, dict)]


def unknown(value: object) -> bool:
    """Whether a value is only known to Terraform: a reference or an expression."""
    return isinstance(value, str) and bool(REFERENCE.search(value))


def strings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every string in a value, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inner in items(value):
            yield from strings(inner, (*path, key))
    elif isinstance(value, (list, tuple, set)):
        for inner in value:
            yield from strings(inner, path)
    elif isinstance(value, str):
        yield path, value
