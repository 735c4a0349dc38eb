"""`landfall recommend` on the command line: a flag for each question."""

from collections.abc import Mapping
from decimal import Decimal
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from costs.amounts import Range
from costs.recommendation.criteria import WEIGHTS
from costs.recommendation.needs import Needs
from costs.recommendation.questions import QUESTIONS, needs
from operations.cost.commands import EnvironmentName, with_flags
from operations.cost.flags import Asked

Weighting = Annotated[
    str | None, typer.Option("--weights", help="Percent by criterion: cost=40,simplicity=30,time=20,scalability=10.")
]


def add_to(app: typer.Typer) -> None:
    """Make it a command of `landfall`."""
    app.command()(with_flags(_with_answers(recommend)))


def recommend(
    asked: Asked,
    environment: EnvironmentName = "dev",
    *,
    weights: Weighting = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON, and ask nothing.")] = False,
    **answers: str | None,
) -> None:
    """Show which variant of an environment fits what is needed, and why."""
    from operations.recommendation.command import read_weights, recommend

    given = needs({name: answer for name, answer in answers.items() if answer is not None})
    weighted = WEIGHTS if weights is None else read_weights(weights)
    recommend(lambda known: _monthly(environment, asked, known), given, weighted, json=json)


def _monthly(environment: str, asked: Asked, known: Needs) -> Mapping[str, Range]:
    """What each variant costs a month at the requests that are needed."""
    from costs.catalogue.catalogue import Catalogue
    from operations.cost.estimates import estimates
    from operations.cost.target import environment_targets

    catalogue = Catalogue()
    targets = environment_targets(environment, asked)
    if known.requests_per_day is not None:
        per_month = Decimal(known.requests_per_day) * asked.options().hours / 24
        targets = {variant: target.with_requests(per_month) for variant, target in targets.items()}
    return {variant: estimates(target, asked, catalogue).scheduled.monthly for variant, target in targets.items()}


def _with_answers(command: Any) -> Any:
    """The command with an option for each question instead of `answers`."""
    *own, _ = signature(command).parameters.values()
    asked = [
        Parameter(
            question.answer,
            Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[str | None, typer.Option(help=f"{question.text} ({question.allowed})")],
        )
        for question in QUESTIONS.values()
    ]

    @wraps(command)
    def answered(*given: Any, **named: Any) -> None:
        command(*given, **named)

    answered.__signature__ = signature(command).replace(parameters=[*own, *asked])  # type: ignore[attr-defined]
    return answered
