"""What changes from one estimate to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from costs.amounts import NOTHING, Range, total


@dataclass(frozen=True, slots=True)
class Change:
    """A group before and after."""

    name: str
    before: Range
    after: Range

    @property
    def grown(self) -> Decimal:
        """By how much, in expected US dollars a month; negative if it shrank."""
        return self.after.expected - self.before.expected


@dataclass(frozen=True, slots=True)
class Difference:
    """Two estimates and the groups in which they differ, what grew most first."""

    before: Range
    after: Range
    changes: tuple[Change, ...]

    @property
    def grown(self) -> Decimal:
        """By how much, in expected US dollars a month; negative if it shrank."""
        return self.after.expected - self.before.expected


def difference(before: Mapping[str, Range], after: Mapping[str, Range]) -> Difference:
    """The groups that cost something else afterwards; both are US dollars a month by group."""
    names = dict.fromkeys((*before, *after))
    changes = [Change(name, before.get(name, NOTHING), after.get(name, NOTHING)) for name in names]
    changed = sorted((one for one in changes if one.before != one.after), key=lambda one: (-one.grown, one.name))
    return Difference(total(before.values()), total(after.values()), tuple(changed))
