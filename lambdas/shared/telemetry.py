"""One line of JSON for each thing that happens, which is its metrics as well.

CloudWatch reads metrics out of such lines: "Specification: Embedded metric format" of the Amazon CloudWatch user guide.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NAMESPACE = "Landfall"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A value in a line, counted by the fields of that line which `by` names."""

    name: str
    value: float
    by: Sequence[str]
    unit: str = "Count"


def tell(message: str, *metrics: Metric, **fields: object) -> None:
    """Writes a line: `message`, `fields`, and the metrics with their values."""
    line: dict[str, object] = {"message": message, **fields, **{each.name: each.value for each in metrics}}
    if metrics:
        line["_aws"] = {
            "Timestamp": round(time.time() * 1000),
            "CloudWatchMetrics": [_directive(each) for each in metrics],
        }
    # Not by logging, which would wrap it into another line; and at once, since several threads write.
    print(f"{json.dumps(line, default=str)}\n", end="", flush=True)


def _directive(metric: Metric) -> Mapping[str, object]:
    return {
        "Namespace": NAMESPACE,
        "Dimensions": [list(metric.by)],
        "Metrics": [{"Name": metric.name, "Unit": metric.unit}],
    }
