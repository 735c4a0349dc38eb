"""One resource, and the blocks in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypeGuard


class NotKnown(Exception):
    """An attribute that prices depend on can't be told: apply will, or it makes no sense; the text names it."""


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()
"""The value of an attribute that is given, but known only after apply."""

MOST = 10**15
"""No size, count or rate of AWS's comes near; beyond it, numbers would overflow."""

_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


class Block:
    """Attributes of a resource, or of a block in it.

    An attribute that isn't given, or is null, has the default that the caller names. Each accessor raises NotKnown for
    an attribute that is given and will only be known after apply, or that isn't of the accessor's kind.
    """

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def get(self, attribute: str) -> object:
        """The value as it is, None if there is none."""
        value = self.values.get(attribute)
        if value is UNKNOWN:
            raise NotKnown(f"{attribute} will be known after apply")
        return value

    def known(self, attribute: str) -> bool:
        """Whether the attribute is either absent or has a value that is known now."""
        return self.values.get(attribute) is not UNKNOWN

    def text(self, attribute: str, default: str = "") -> str:
        """A string; numbers and booleans come in Terraform's spelling."""
        value = self.get(attribute)
        if value is None or value in ([], {}):
            return default
        if isinstance(value, list | dict):
            raise _unexpected(attribute, value, "a string")
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, attribute: str, default: Decimal | int | None = None, *, least: int = 0) -> Decimal:
        """A number from `least` to `MOST`, also one that is written as a string; the default may be any.

        With neither a value nor a default it raises NotKnown.
        """
        value = self.get(attribute)
        if value is None or value == "":
            if default is None:
                raise NotKnown(f"{attribute} isn't given")
            return Decimal(default)
        try:
            number = Decimal(str(value))
        except (InvalidOperation, ValueError):
            number = Decimal("NaN")
        if not number.is_finite():
            raise _unexpected(attribute, value, "a number")
        if not least <= number <= MOST:
            raise _unexpected(attribute, value, f"between {least} and {MOST:,}")
        return number

    def flag(self, attribute: str, *, default: bool = False) -> bool:
        """A boolean, also one that is written as a string or as 0 or 1."""
        value = self.get(attribute)
        if value is None or value == "":
            return default
        if isinstance(value, list | dict) or str(value).lower() not in _BOOLEANS:
            raise _unexpected(attribute, value, "true or false")
        return _BOOLEANS[str(value).lower()]

    def texts(self, attribute: str) -> list[str]:
        """The known strings of a list or set; a single string is a list of one."""
        value = self.get(attribute)
        if isinstance(value, str):
            return [value]
        if not _is_list(value, str):
            raise _unexpected(attribute, value, "a list of strings")
        return [item for item in value or () if isinstance(item, str)]

    def length(self, attribute: str) -> int:
        """How many items a list or set has, known or not; a single string is a list of one."""
        value = self.get(attribute)
        if isinstance(value, str):
            return 1
        if value is not None and not isinstance(value, list):
            raise _unexpected(attribute, value, "a list")
        return len(value or ())

    def blocks(self, name: str) -> list[Block]:
        """The nested blocks of this name, in Terraform JSON a list of objects or one object."""
        value = self.get(name)
        if isinstance(value, dict):
            return [Block(value)]
        if not _is_list(value, dict):
            raise _unexpected(name, value, "a block")
        return [Block(item) for item in value or () if isinstance(item, dict)]

    def block(self, name: str) -> Block:
        """The first nested block of this name; without one, a block in which nothing is given."""
        return next(iter(self.blocks(name)), Block({}))

    def has(self, name: str) -> bool:
        """Whether there is a nested block of this name."""
        return bool(self.blocks(name))

    def strings(self, path: str) -> Iterator[str]:
        """All known strings at a dotted path, through the lists and blocks on its way."""
        yield from _strings(self.values, path.split("."))


@dataclass(slots=True, eq=False, repr=False)
class Resource(Block):
    """One instance of a managed resource or data source."""

    address: str
    """Terraform's own: `module.a["x"].aws_instance.b[0]`."""
    type: str
    name: str
    values: Mapping[str, object]
    module: str = ""
    """The address of its module, empty for the root."""
    key: str | int | None = None
    """Its `count.index` or `each.key`."""
    region: str | None = None
    """None if the document doesn't tell."""
    data: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    """With the provider's default tags."""

    def __repr__(self) -> str:
        return self.address


def _is_list(value: object, of: type) -> TypeGuard[list[object] | None]:
    """Whether it is a list of these, some of which may not be known yet, or nothing at all."""
    if isinstance(value, list):
        return all(item is None or item is UNKNOWN or isinstance(item, of) for item in value)
    return value is None


def _unexpected(attribute: str, value: object, expected: str) -> NotKnown:
    written = repr(value) if isinstance(value, list | dict) else repr(str(value))
    return NotKnown(f"{attribute} is {written if len(written) <= 60 else written[:59] + '…'}, which isn't {expected}")


def _strings(value: object, path: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _strings(item, path)
    elif path:
        if isinstance(value, dict):
            yield from _strings(value.get(path[0]), path[1:])
    elif isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item, [])
