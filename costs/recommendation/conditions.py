"""What a rule depends on: an answer, or what a variant costs beside the budget."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from costs.amounts import Range
from costs.recommendation.needs import Needs, Updates
from costs.recommendation.questions import QUESTIONS

_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "≤": operator.le,
    ">": operator.gt,
    "≥": operator.ge,
}


class Condition(Protocol):
    """Holds or not; doesn't hold for an answer that is unknown."""

    @property
    def answer(self) -> str:
        """The field of `Needs` that it depends on."""

    def holds(self, needs: Needs, monthly: Range) -> bool:
        """Whether it holds for a variant that costs so much."""

    def turning_points(self, monthly: Iterable[Range]) -> Iterable[Decimal]:
        """The numbers at which it begins or stops to hold, for variants that cost so much."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is compared with a threshold."""

    answer: str
    comparison: Literal["<", "≤", ">", "≥"]
    threshold: Decimal

    def holds(self, needs: Needs, monthly: Range) -> bool:
        """By the answer alone."""
        del monthly
        given = getattr(needs, self.answer)
        return given is not None and _COMPARISONS[self.comparison](Decimal(given), self.threshold)

    def turning_points(self, monthly: Iterable[Range]) -> Iterable[Decimal]:
        """The threshold."""
        del monthly
        return (self.threshold,)

    def __str__(self) -> str:
        question = QUESTIONS[self.answer]
        return f"{question.label} {self.comparison} {question.write(self.threshold)}"


@dataclass(frozen=True, slots=True)
class Said:
    """One of several answers."""

    answer: str
    among: tuple[bool | Updates, ...]

    def holds(self, needs: Needs, monthly: Range) -> bool:
        """By the answer alone."""
        del monthly
        return getattr(needs, self.answer) in self.among

    def turning_points(self, monthly: Iterable[Range]) -> Iterable[Decimal]:
        """None: it isn't about numbers."""
        del monthly
        return ()

    def __str__(self) -> str:
        question = QUESTIONS[self.answer]
        return f"{question.label}: {' or '.join(question.write(value) for value in self.among)}"


@dataclass(frozen=True, slots=True)
class OverBudget:
    """A variant costs more than the budget: even if all goes well (`least`), or only as expected."""

    bound: Literal["least", "expected"]
    answer: str = "monthly_budget_usd"

    def holds(self, needs: Needs, monthly: Range) -> bool:
        """By the estimate and the budget; at most one of the two bounds holds."""
        budget = needs.monthly_budget_usd
        if budget is None:
            return False
        return monthly.low > budget if self.bound == "least" else monthly.low <= budget < monthly.expected

    def turning_points(self, monthly: Iterable[Range]) -> Iterable[Decimal]:
        """What the variants cost."""
        return (amount for each in monthly for amount in (each.low, each.expected))

    def __str__(self) -> str:
        return f"{'least' if self.bound == 'least' else 'expected'} costs > monthly budget"


def fewer(answer: str, threshold: int) -> Number:
    """Less than a threshold."""
    return Number(answer, "<", Decimal(threshold))


def at_most(answer: str, threshold: int) -> Number:
    """A threshold or less."""
    return Number(answer, "≤", Decimal(threshold))


def more(answer: str, threshold: Decimal | int | str) -> Number:
    """More than a threshold."""
    return Number(answer, ">", Decimal(threshold))


def at_least(answer: str, threshold: int) -> Number:
    """A threshold or more."""
    return Number(answer, "≥", Decimal(threshold))


def yes(answer: str) -> Said:
    """Answered with yes."""
    return Said(answer, (True,))


def no(answer: str) -> Said:
    """Answered with no."""
    return Said(answer, (False,))
