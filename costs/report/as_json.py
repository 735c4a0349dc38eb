"""The numbers of a page as JSON; money is in US dollars a month, as strings."""

from typing import Any

from costs.comparison import Comparison
from costs.output.as_json import plain, spread
from costs.output.compared import compared_json
from costs.report.curve import Crossing, Curve


def report_json(found: Comparison, by_requests: Curve) -> dict[str, Any]:
    """The comparison as `landfall compare --format json` writes it, and costs by requests a month."""
    return {
        "comparison": compared_json(found),
        "by_requests": {
            "requests": list(by_requests.requests),
            "variants": {name: [spread(one) for one in costs] for name, costs in by_requests.costs.items()},
            "crossings": [_crossing(one) for one in by_requests.crossings],
            "cheapest": {"first": by_requests.cheapest[0], "changes": [_crossing(one) for one in by_requests.changes]},
        },
    }


def _crossing(one: Crossing) -> dict[str, Any]:
    return {"requests": one.requests, "cheaper": one.cheaper, "than": one.than, "monthly": plain(one.monthly)}
