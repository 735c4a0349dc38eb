"""The command."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from costs.amounts import Range
from costs.recommendation.criteria import WEIGHTS, Criterion, Weights, checked
from costs.recommendation.needs import Needs
from costs.recommendation.recommend import recommend as recommended
from costs.unusable import Unusable
from operations.console import out
from operations.recommendation.asking import ask, somebody_is_there
from operations.recommendation.machine import as_json
from operations.recommendation.tables import tables

type Estimates = Callable[[Needs], Mapping[str, Range]]
"""What each variant that is offered costs a month, in US dollars, for what is needed."""


def recommend(estimates: Estimates, given: Needs, weights: Weights = WEIGHTS, *, json: bool = False) -> None:
    """Asks what `given` leaves open, if somebody is there, and shows which variant fits.

    With `json` it never asks. Raises Unusable, and Refused if the input ends while it asks.
    """
    weights = checked(weights)
    needs = ask(given) if somebody_is_there() and not json else given
    recommendation = recommended(needs, estimates(needs), weights)
    if json:
        out.print(as_json(recommendation), markup=False)
        return
    for each in tables(recommendation):
        out.print(each, soft_wrap=False)


def read_weights(text: str) -> Weights:
    """The weights that a text like `cost=40,simplicity=30,time=20,scalability=10` says; raises Unusable."""
    weights: dict[Criterion, Decimal] = {}
    for part in text.split(","):
        name, _, percent = (piece.strip() for piece in part.partition("="))
        try:
            criterion, weight = Criterion(name), Decimal(percent)
        except (ValueError, InvalidOperation):
            allowed = f"percent by criterion, of {', '.join(Criterion)}, such as cost=50,simplicity=50"
            raise Unusable(f"weights: {part.strip()!r}; allowed: {allowed}") from None
        if criterion in weights:
            raise Unusable(f"weights: {criterion} twice; allowed: once each")
        weights[criterion] = weight
    return checked(weights)
