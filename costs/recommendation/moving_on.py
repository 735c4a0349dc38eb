"""When another variant fits better: the graduation path, and which single answer would change the recommendation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from costs.amounts import NOTHING, Range
from costs.recommendation.conditions import Condition
from costs.recommendation.criteria import Weights
from costs.recommendation.judging import judge
from costs.recommendation.needs import Needs, Updates
from costs.recommendation.paths import PATHS, Path
from costs.recommendation.questions import QUESTIONS, Question
from costs.recommendation.rules import RULES

_CENT = Decimal("0.01")


class State(StrEnum):
    """Whether a condition of a path holds."""

    MET = "met"
    NOT_YET = "not yet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """A path from the variant that fits now, and how far one is on it."""

    path: Path
    states: tuple[State, ...]
    """Of its conditions, in their order."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Another answer to one question, all else being equal, and what would fit best then."""

    answer: str
    """The field of `Needs`."""
    now: str
    """What was answered."""
    then: str
    """The other answer: a range of numbers, or a word."""
    to: str | None
    """The variant that fits best then, if any does."""


def steps(winner: str | None, needs: Needs) -> tuple[Step, ...]:
    """The paths from a variant."""
    return tuple(
        Step(path, tuple(_state(condition, needs) for condition in path.when)) for path in PATHS if path.start == winner
    )


def turns(winner: str | None, needs: Needs, monthly: Mapping[str, Range], weights: Weights) -> tuple[Turn, ...]:
    """Each single answer that would make another variant fit best, found by judging anew with it.

    Estimates stay as they are, also where they were made for as many requests as were answered.
    """

    def to(question: Question, value: object) -> str | None:
        changed: dict[str, Any] = {question.answer: value}
        return judge(replace(needs, **changed), monthly, weights).winner

    found = []
    for question in QUESTIONS.values():
        given = getattr(needs, question.answer)
        now = "unknown" if given is None else question.write(given)
        tries = [(to(question, each.value), each) for each in _tries(question, monthly)]
        for variant, run in groupby(tries, key=itemgetter(0)):
            if variant != winner:
                found.append(Turn(question.answer, now, _said([each for _, each in run]), variant))
    return tuple(found)


def _state(condition: Condition, needs: Needs) -> State:
    if getattr(needs, condition.answer) is None:
        return State.UNKNOWN
    return State.MET if condition.holds(needs, NOTHING) else State.NOT_YET


@dataclass(frozen=True, slots=True)
class _Try:
    """An answer that stands for all those that fire the same rules."""

    value: object
    only: str = ""
    """The answer in words, where it stands for itself alone."""
    least: str = ""
    """Where those that it stands for begin."""
    most: str = ""
    """Where they end."""


def _said(run: Sequence[_Try]) -> str:
    """Neighbours that lead to the same variant, in words."""
    if len(run) == 1 and run[0].only:
        return run[0].only
    if not (run[0].least or run[-1].most):
        return " or ".join(each.only for each in run) or "any"
    return ", ".join(filter(None, (run[0].least, run[-1].most)))


def _tries(question: Question, monthly: Mapping[str, Range]) -> Iterator[_Try]:
    if question.kind is bool:
        return (_Try(value, question.write(value)) for value in (True, False))
    if question.kind is Updates:
        return (_Try(value, question.write(value)) for value in Updates)
    return _numbers(question, sorted(set(_turning_points(question.answer, monthly))))


def _turning_points(answer: str, monthly: Mapping[str, Range]) -> Iterator[Decimal]:
    for rule in RULES:
        if rule.when.answer == answer:
            touched = (monthly[variant] for variant in rule.variants if variant in monthly)
            yield from (point for point in rule.when.turning_points(touched) if point > 0)


def _numbers(question: Question, points: Sequence[Decimal]) -> Iterator[_Try]:
    """Each turning point, and a number from below, between and above them, in ascending order."""
    for below, point in pairwise((Decimal(0), *points)):
        at = _written(question, point)
        least = f"more than {_written(question, below)}" if below else ""
        yield _Try((below + point) / 2, least=least, most=f"less than {at}")
        yield _Try(point, at, f"{at} or more", f"up to {at}")
    if points:
        yield _Try(points[-1] * 2, least=f"more than {_written(question, points[-1])}")


def _written(question: Question, number: Decimal) -> str:
    if number == number.to_integral_value():
        return question.write(number.to_integral_value())
    return question.write(number.quantize(_CENT) if question.answer.endswith("_usd") else number.normalize())
