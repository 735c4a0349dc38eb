"""A recommendation as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from costs.amounts import Range
from costs.recommendation.criteria import Criterion
from costs.recommendation.judging import Excluded, Fired, Ranked
from costs.recommendation.moving_on import Step, Turn
from costs.recommendation.recommend import Recommendation

_HUNDREDTH = Decimal("0.01")


def as_json(recommendation: Recommendation) -> str:
    """One object.

    Amounts in US dollars, weights, scores and points are strings with two digits behind the point, answers are numbers,
    strings or booleans as they were given (the budget is a string), and what is unknown is null.
    """
    judgement = recommendation.judgement
    said = {
        "recommended": recommendation.winner,
        "needs": asdict(recommendation.needs),
        "weights": _scores(recommendation.weights),
        "ranking": [_ranked(each) for each in judgement.ranking],
        "ruled_out": [_excluded(each) for each in judgement.ruled_out],
        "rules": [_fired(each) for each in judgement.fired],
        "graduation": [_step(each) for each in recommendation.steps],
        "other_answers": [_turn(each) for each in recommendation.turns],
        "not_judged": list(recommendation.not_judged),
    }
    return json.dumps(said, indent=2, ensure_ascii=False, default=str)


def _number(value: Decimal) -> str:
    return str(value.quantize(_HUNDREDTH))


def _scores(scores: Mapping[Criterion, Decimal]) -> dict[str, str]:
    return {str(criterion): _number(score) for criterion, score in scores.items()}


def _usd(monthly: Range) -> dict[str, str]:
    return {"low": _number(monthly.low), "expected": _number(monthly.expected), "high": _number(monthly.high)}


def _ranked(each: Ranked) -> dict[str, Any]:
    return {
        "variant": each.variant,
        "monthly_usd": _usd(each.monthly),
        "scores_before": _scores(each.before),
        "scores_after": _scores(each.after),
        "score_before": _number(each.score_before),
        "score": _number(each.score),
    }


def _excluded(each: Excluded) -> dict[str, Any]:
    return {
        "variant": each.variant,
        "monthly_usd": _usd(each.monthly),
        "rules": [rule.id for rule in each.rules],
        "reasons": [rule.reason for rule in each.rules],
    }


def _fired(each: Fired) -> dict[str, Any]:
    return {
        "rule": each.rule.id,
        "condition": str(each.rule.when),
        "variants": list(each.variants),
        "effect": "ruled out" if each.change is None else "points",
        "criterion": each.criterion,
        "points": None if each.points is None else _number(each.points),
        "change": None if each.change is None else _number(each.change),
        "reason": each.rule.reason,
        "source": each.rule.source,
    }


def _step(each: Step) -> dict[str, Any]:
    return {
        "to": each.path.to,
        "when": [
            {"condition": str(condition), "state": state}
            for condition, state in zip(each.path.when, each.states, strict=True)
        ],
        "note": each.path.note,
        "source": each.path.source,
    }


def _turn(each: Turn) -> dict[str, Any]:
    return {"answer": each.answer, "now": each.now, "then": each.then, "recommended": each.to}
