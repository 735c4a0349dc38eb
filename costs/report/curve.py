"""What variants cost by their requests a month, and from how many on one is cheaper than another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise, permutations

from costs.amounts import Range

type CostOf = Callable[[int], Range]
"""US dollars a month by requests a month."""

STEPS = (10, 15, 20, 30, 50, 70)
"""What lies between two powers of ten, in tenths: about evenly spaced on a logarithmic axis, and easy to read."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """From so many requests a month on a variant is cheaper than another; with one fewer it isn't."""

    requests: int
    cheaper: str
    than: str
    monthly: Decimal
    """US dollars that the cheaper one is then expected to cost."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Costs at some numbers of requests a month."""

    requests: tuple[int, ...]
    """Ascending."""
    costs: Mapping[str, tuple[Range, ...]]
    """By variant, US dollars a month at each of `requests`."""
    crossings: tuple[Crossing, ...]
    """Of all pairs, by requests; by what is expected."""
    cheapest: tuple[str, ...]
    """Which variant is the cheapest of all: the first one at the fewest requests, then whom each of `changes` names."""
    changes: tuple[Crossing, ...]
    """The crossings at which another variant becomes the cheapest of all."""


def steps(fewest: int, most: int) -> tuple[int, ...]:
    """Numbers of requests from the fewest to the most, six to a power of ten."""
    powers = (10**exponent for exponent in range(len(str(most))))
    between = (power * step // 10 for power in powers for step in STEPS)
    return tuple(sorted({fewest, most, *(number for number in between if fewest < number < most)}))


def curve(cost_of: Mapping[str, CostOf], requests: Sequence[int]) -> Curve:
    """The costs of variants at ascending numbers of requests, and where they cross.

    A crossing is searched on the exact costs, between two of these numbers at which the order of two variants differs;
    if they cross more than once in between, one of the crossings is found, or none.
    """
    known = {name: cache(costs) for name, costs in cost_of.items()}
    crossings = sorted(_crossings(known, requests), key=lambda one: (one.requests, one.cheaper, one.than))
    first = _cheapest(known, requests[0])
    changes = tuple(_changes(known, first, crossings))
    return Curve(
        tuple(requests),
        {name: tuple(costs(number) for number in requests) for name, costs in known.items()},
        tuple(crossings),
        (first, *(change.cheaper for change in changes)),
        changes,
    )


def _crossings(cost_of: Mapping[str, CostOf], requests: Sequence[int]) -> Iterator[Crossing]:
    for one, other in permutations(cost_of, 2):

        def saved(number: int, one: CostOf = cost_of[one], other: CostOf = cost_of[other]) -> Decimal:
            return other(number).expected - one(number).expected

        for fewer, more in pairwise(requests):
            if saved(fewer) <= 0 < saved(more):
                found = _first_above_zero(saved, fewer, more)
                yield Crossing(found, one, other, cost_of[one](found).expected)


def _first_above_zero(saved: Callable[[int], Decimal], fewer: int, more: int) -> int:
    """By bisection; but since costs are straight lines between tiers, where such a line is zero is looked at first."""
    while more - fewer > 1:
        below, above = saved(fewer), saved(more)
        zero = fewer + int((more - fewer) * below / (below - above))
        for number in (zero, zero + 1, (fewer + more) // 2):
            if fewer < number < more:
                if saved(number) > 0:
                    more = number
                else:
                    fewer = number
    return more


def _changes(cost_of: Mapping[str, CostOf], first: str, crossings: Iterable[Crossing]) -> Iterator[Crossing]:
    cheapest = first
    for crossing in crossings:
        if crossing.than == cheapest and crossing.cheaper == _cheapest(cost_of, crossing.requests):
            yield crossing
            cheapest = crossing.cheaper


def _cheapest(cost_of: Mapping[str, CostOf], requests: int) -> str:
    return min(cost_of, key=lambda name: (cost_of[name](requests).expected, name))
