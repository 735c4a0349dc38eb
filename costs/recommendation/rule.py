"""What a rule is."""

from dataclasses import dataclass
from decimal import Decimal

from costs.recommendation.conditions import Condition
from costs.recommendation.criteria import Criterion


@dataclass(frozen=True, slots=True)
class Points:
    """Points added to a score, or taken from it."""

    points: Decimal
    criterion: Criterion | None = None
    """Of which criterion; without one, of the weighted score."""


@dataclass(frozen=True, slots=True)
class RuledOut:
    """The variant can't be taken."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    id: str
    when: Condition
    variants: tuple[str, ...]
    effect: Points | RuledOut
    reason: str
    source: str
