"""A trace as the AWS CLI prints what CloudWatch answers, of one metric or of several."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from costs.unusable import Unusable
from operations.lifecycle.simulation.cells import minute_of, signal_named, value_of
from operations.lifecycle.simulation.trace import Minutes

_MOST = 100_000_000
"""Characters: 1,440 minutes a day of one metric are some 60,000."""

_STATISTICS = ("Average", "Sum", "Maximum")
_ALLOWED = "an answer of `aws cloudwatch get-metric-data` or `get-metric-statistics`"


def add_answer(text: TextIO, minutes: Minutes) -> None:
    """Raises Unusable."""
    content = text.read(_MOST + 1)
    if len(content) > _MOST:
        raise Unusable(f"more than {_MOST:,} characters of JSON; allowed: CSV of any length")
    try:
        answer = json.loads(content)
        results = answer.get("MetricDataResults")
        series = [_of_data(one) for one in results] if results is not None else [_of_statistics(answer)]
        for label, points in series:
            signal = signal_named(label)
            if signal in (None, "time"):
                raise Unusable(f"{label!r} is no metric that is known; allowed: labels such as CPUUtilization")
            for time, value in points:
                minutes.add(minute_of(str(time)), {str(signal): value_of(str(signal), str(value))})
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise Unusable(f"this isn't {_ALLOWED}") from None


def _of_data(result: Mapping[str, Any]) -> tuple[str, Iterable[tuple[Any, Any]]]:
    return result["Label"], zip(result["Timestamps"], result["Values"], strict=True)


def _of_statistics(answer: Mapping[str, Any]) -> tuple[str, Iterable[tuple[Any, Any]]]:
    points = answer["Datapoints"]
    return answer["Label"], [(point["Timestamp"], _statistic(point)) for point in points]


def _statistic(point: Mapping[str, Any]) -> Any:
    return point[next((name for name in _STATISTICS if name in point), _STATISTICS[0])]
