"""Usage by resource: what was given for it, or for all resources of its type."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from costs.amounts import Amount, Missing, Range, exactly
from costs.document.resource import Resource

type Given = Mapping[str, object]
"""Usage keys to numbers (or ranges), strings, or mappings of the same kind."""


class ResourceUsage:
    """What is known of the use of one resource."""

    __slots__ = ("_given",)

    def __init__(self, *given: Given) -> None:
        self._given = given
        """The first that has a key counts."""

    def amount(self, key: str, default: Decimal | int | None = None) -> Amount:
        """The amount of a key such as `monthly_requests` or, in a mapping, `standard.storage_gb`.

        Without one it is the default; without that it is missing.
        """
        value = self._value(key)
        if isinstance(value, Range):
            return value
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return exactly(Decimal(str(value)))
        return Missing(key) if default is None else exactly(default)

    def number(self, key: str, default: Decimal | int) -> Decimal:
        """A single number, such as a size, which isn't a quantity by itself."""
        amount = self.amount(key, default)
        return amount.expected if isinstance(amount, Range) else Decimal(default)

    def text(self, key: str, default: str = "") -> str:
        """A word, such as `operating_system`."""
        value = self._value(key)
        return value if isinstance(value, str) else default

    def _value(self, key: str) -> object:
        for given in self._given:
            value: object = given
            for part in key.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            if value is not None:
                return value
        return None


class Usage:
    """Usage of all resources of a document."""

    def __init__(
        self, by_address: Mapping[str, Given] | None = None, by_type: Mapping[str, Given] | None = None
    ) -> None:
        self.by_address = by_address or {}
        """`module.a.aws_lambda_function.b["x"]`, or with `[*]` for all instances."""
        self.by_type = by_type or {}

    def of(self, resource: Resource) -> ResourceUsage:
        """What is given for the resource itself, for all instances of its block, and for its type."""
        given = [self.by_address.get(resource.address)]
        if resource.key is not None:
            block = resource.address.rpartition("[")[0]
            given += [self.by_address.get(f"{block}[*]"), self.by_address.get(block)]
        given.append(self.by_type.get(resource.type))
        return ResourceUsage(*(one for one in given if one))

    def over(self, other: Usage) -> Usage:
        """Both, where this one counts first."""
        addresses = self.by_address.keys() | other.by_address.keys()
        types = self.by_type.keys() | other.by_type.keys()
        return Usage(
            {name: _merged(self.by_address.get(name, {}), other.by_address.get(name, {})) for name in addresses},
            {name: _merged(self.by_type.get(name, {}), other.by_type.get(name, {})) for name in types},
        )


def _merged(first: Given, second: Given) -> Given:
    merged = dict(second)
    for key, value in first.items():
        other = merged.get(key)
        merged[key] = _merged(value, other) if isinstance(value, Mapping) and isinstance(other, Mapping) else value
    return merged
