"""A recommendation as tables, for people."""

from collections.abc import Iterator
from decimal import Decimal

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from costs.amounts import Range
from costs.recommendation.criteria import Criterion
from costs.recommendation.judging import Excluded, Fired
from costs.recommendation.moving_on import State, Step, Turn
from costs.recommendation.questions import QUESTIONS
from costs.recommendation.recommend import Recommendation

_MARKS = {State.MET: "✓", State.NOT_YET: "✗", State.UNKNOWN: "?"}


def tables(recommendation: Recommendation) -> Iterator[RenderableType]:
    """What there is to show, from the answer to what would change it."""
    judgement = recommendation.judgement
    yield _answer(recommendation)
    if judgement.ranking:
        yield _ranking(recommendation)
    if judgement.fired:
        yield _rules(judgement.fired)
    if judgement.ruled_out:
        yield _ruled_out(judgement.ruled_out)
    if recommendation.not_judged:
        yield Text(f"No scores for {', '.join(recommendation.not_judged)}: not judged.")
    if recommendation.steps:
        yield _graduation(recommendation.winner or "", recommendation.steps)
    if recommendation.turns:
        yield _turns(recommendation.turns)


def _answer(recommendation: Recommendation) -> Text:
    if not recommendation.judgement.ranking:
        return Text("None of the variants fits: each is ruled out.")
    best = recommendation.judgement.ranking[0]
    return Text.assemble(
        (best.variant, "bold"), f" fits best: {best.score:.1f} points, {_usd(best.monthly)} US dollars a month."
    )


def _titled(title: str, table: Table) -> RenderableType:
    # A table's own title is wrapped to the table's width.
    return Group(Text(title, style="bold"), table)


def _table(*columns: str, numbers: tuple[str, ...] = ()) -> Table:
    table = Table(box=SIMPLE, pad_edge=False, collapse_padding=True)
    for column in columns:
        table.add_column(
            column, justify="right" if column in numbers else "left", no_wrap=column in {"variant", "variants", "to"}
        )
    return table


def _ranking(recommendation: Recommendation) -> RenderableType:
    weights = {criterion: f"{criterion}\n{recommendation.weights[criterion]:f} %" for criterion in Criterion}
    numbers = ("USD a month", *weights.values(), "score")
    table = _table("variant", *numbers, numbers=numbers)
    for each in recommendation.judgement.ranking:
        scores = (_change(each.before[criterion], each.after[criterion]) for criterion in Criterion)
        table.add_row(each.variant, _usd(each.monthly, "\n"), *scores, _change(each.score_before, each.score))
    return _titled("Ranking (before→after rules)", table)


def _change(before: Decimal, after: Decimal) -> str:
    return f"{before:.1f}" if before == after else f"{before:.1f}→{after:.1f}"


def _rules(fired: tuple[Fired, ...]) -> RenderableType:
    table = _table("effect", "variants", "why", numbers=("effect",))
    for each in fired:
        why = Text.assemble(f"{each.rule.when}: {each.rule.reason} ", (f"({each.rule.source})", "dim"))
        table.add_row(_effect(each), "\n".join(each.variants), why)
    note = Text("The seeds are the design documents that this project grew from.\n", style="dim")
    return Group(_titled("Rules that apply, and what each does to the score", table), note)


def _effect(each: Fired) -> str:
    if each.change is None or each.points is None:
        return "ruled out"
    change = _points(each.change)
    return change if each.criterion is None else f"{change} ({each.criterion} {_points(each.points)})"


def _points(points: Decimal) -> str:
    return f"{points.normalize():+f}"


def _ruled_out(ruled_out: tuple[Excluded, ...]) -> RenderableType:
    table = _table("variant", "USD a month", "why", numbers=("USD a month",))
    for each in ruled_out:
        table.add_row(each.variant, _usd(each.monthly), "; ".join(rule.reason for rule in each.rules))
    return _titled("Ruled out", table)


def _graduation(winner: str, steps: tuple[Step, ...]) -> RenderableType:
    table = _table("to", "when", "note")
    for step in steps:
        when = "\n".join(
            f"{_MARKS[state]} {condition}" for condition, state in zip(step.path.when, step.states, strict=True)
        )
        table.add_row(step.path.to, when, Text.assemble(step.path.note, " ", (f"({step.path.source})", "dim")))
    return _titled(f"When to move on from {winner}: ✓ met, ✗ not yet, ? unknown", table)


def _turns(turns: tuple[Turn, ...]) -> RenderableType:
    table = _table("answer", "now", "if it were", "fits best")
    for each in turns:
        table.add_row(QUESTIONS[each.answer].label, each.now, each.then, each.to or "none")
    return _titled("Single answers that would change the recommendation", table)


def _usd(monthly: Range, separator: str = " ") -> str:
    if monthly.low == monthly.high:
        return f"{monthly.expected:,.2f}"
    return f"{monthly.expected:,.2f}{separator}({monthly.low:,.0f} to {monthly.high:,.0f})"
