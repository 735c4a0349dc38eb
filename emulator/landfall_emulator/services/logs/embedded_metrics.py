"""The embedded metric format: metrics that a log event tells.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from localstack.aws.spec import load_service

_DIMENSIONS = 30
"""Of a set."""
_METRICS = 100
"""Of a directive."""
_VALUES = 100
"""Of a metric."""

_PAST, _FUTURE = timedelta(days=14), timedelta(hours=2)
"""How far a metric's time may be from now: "Publish custom metrics" of the CloudWatch user guide."""

_UNITS = frozenset(load_service("cloudwatch").shape_for("StandardUnit").enum)

type Data = list[dict[str, Any]]
"""Metrics as PutMetricData takes them."""


def extracted(message: str) -> list[tuple[str, Data]]:
    """The metrics that a log event tells, by namespace; none where it breaks a rule of the format."""
    if '"CloudWatchMetrics"' not in message:
        return []
    try:
        root = _object(json.loads(message, parse_constant=_unknown))
        told = _object(root.get("_aws"))
        time = _time(told.get("Timestamp"))
        directives = [_object(one) for one in _list(told.get("CloudWatchMetrics"))]
        return [(_text(one.get("Namespace")), list(_data(root, one, time))) for one in directives]
    except ValueError:
        return []


def _data(root: Mapping[str, Any], directive: Mapping[str, Any], time: datetime) -> Iterator[dict[str, Any]]:
    sets = [_dimensions(root, one) for one in _list(directive.get("Dimensions"), at_least=1)]
    for metric in map(_object, _list(directive.get("Metrics"), at_most=_METRICS)):
        name, unit = _text(metric.get("Name")), metric.get("Unit", "None")
        resolution = metric.get("StorageResolution", 60)
        if unit not in _UNITS or resolution not in (1, 60):
            raise ValueError(f"{unit} every {resolution} s")
        target = root.get(name)
        values = [_number(one) for one in _list(target if isinstance(target, list) else [target], at_most=_VALUES)]
        for dimensions in sets if values else []:
            yield {
                "MetricName": name,
                "Dimensions": dimensions,
                "Timestamp": time,
                "Values": values,
                "Unit": unit,
                "StorageResolution": resolution,
            }


def _dimensions(root: Mapping[str, Any], told: Any) -> list[dict[str, str]]:
    names = [_text(one) for one in _list(told, at_most=_DIMENSIONS)]
    return [{"Name": name, "Value": _text(root.get(name))} for name in names]


def _time(told: Any) -> datetime:
    moment = datetime.fromtimestamp(_number(told) / 1000, UTC)
    if not datetime.now(UTC) - _PAST <= moment <= datetime.now(UTC) + _FUTURE:
        raise ValueError(f"{moment} is too far away")
    return moment


def _unknown(word: str) -> None:
    """Refuses NaN and Infinity: Python's reader knows them, JSON doesn't."""
    raise ValueError(f"{word} is no JSON")


def _object(told: Any) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise ValueError(f"{told} is no object")  # noqa: TRY004 - what breaks a rule is one kind of error
    return told


def _list(told: Any, *, at_least: int = 0, at_most: int | None = None) -> list[Any]:
    if not isinstance(told, list) or len(told) < at_least or (at_most is not None and len(told) > at_most):
        raise ValueError(f"{told} is no list of that length")
    return told


def _text(told: Any) -> str:
    if not isinstance(told, str) or not 1 <= len(told) <= 255:
        raise ValueError(f"{told} is no text of up to 255 characters")
    return told


def _number(told: Any) -> float:
    # a truth value is a number in Python only
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        raise ValueError(f"{told} is no number")
    return float(told)
