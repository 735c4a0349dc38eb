"""Usage by resource: what was given for it, or for all resources of its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from costs.amounts import Amount, Missing, Range, exactly
from costs.document.document import Document
from costs.document.resource import Resource
from costs.unusable import Unusable

MOST = 10**18
"""No usage of a month comes near, not even in bytes; beyond it, numbers would overflow."""

type Given = Mapping[str, object]
"""Usage keys to numbers (or ranges), words, or mappings of the same kind."""

DATA_TRANSFER = "aws_data_transfer"
"""Not a resource of Terraform's, but of usage files: data that leaves a region."""


class ResourceUsage:
    """What is known of the use of one resource."""

    __slots__ = ("_address", "_given")

    def __init__(self, address: str, *given: Given) -> None:
        self._address = address
        self._given = given
        """The first that has a key counts."""

    def amount(self, key: str, default: Decimal | int | None = None) -> Amount:
        """The amount of a key such as `monthly_requests` or, in a mapping, `standard.storage_gb`.

        Without one it is the default; without that it is missing. Raises Unusable if it isn't a number.
        """
        value = self._value(key)
        if value is None:
            return Missing(key) if default is None else exactly(default)
        if isinstance(value, Range):
            return value
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite():
            raise Unusable(f"{key} of {self._address} is {str(value)[:60]!r}; allowed: a plain number without a unit")
        if number < 0:
            raise Unusable(f"{key} of {self._address} is {value}; allowed: a number that isn't below zero")
        if number > MOST:
            raise Unusable(f"{key} of {self._address} is {str(value)[:60]}; allowed: at most {MOST:,}")
        return exactly(number)

    def number(self, key: str, default: Decimal | int) -> Decimal:
        """A single number, such as a size, which isn't a quantity by itself. Raises Unusable."""
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
        return ResourceUsage(resource.address, *(one for one in given if one))

    def resources(self) -> Iterator[Resource]:
        """What only a usage file knows: data that leaves a region."""
        for address, given in self.by_address.items():
            type_, _, name = address.partition(".")
            if type_ == DATA_TRANSFER:
                region = given.get("region")
                yield Resource(address, type_, name, given, region=region if isinstance(region, str) else None)

    def unmatched(self, document: Document) -> Iterator[str]:
        """Sentences about usage that is given for resources that aren't there."""
        if not self.by_address:
            return
        known = {resource.address for resource in document.managed}
        known |= {address.rpartition("[")[0] for address in known if address.endswith("]")}
        for address in self.by_address:
            if address.removesuffix("[*]") not in known and not address.startswith(f"{DATA_TRANSFER}."):
                yield f"usage is given for {address}, which isn't there"

    def over(self, other: Usage) -> Usage:
        """Both, where this one counts first."""
        addresses = dict.fromkeys((*self.by_address, *other.by_address))
        types = dict.fromkeys((*self.by_type, *other.by_type))
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
