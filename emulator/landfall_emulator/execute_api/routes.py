"""Which route of an HTTP API a request is for.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

from collections.abc import Iterable
from typing import Any

DEFAULT = "$default"

type Rank = tuple[bool, tuple[int, ...], bool]
"""Less is more specific: a greedy path variable comes last, then variables, then any method."""


def select(routes: Iterable[Any], method: str, path: str) -> tuple[Any, dict[str, str]] | None:
    """The route of moto's for the request, with the values of its path variables; None if there is none."""
    best: tuple[Rank, Any, dict[str, str]] | None = None
    default = None
    for route in routes:
        if route.route_key == DEFAULT:
            default = route
            continue
        wanted, _, pattern = route.route_key.partition(" ")
        if wanted in (method, "ANY") and (found := _match(pattern, path)) is not None:
            greedy, ranks, values = found
            rank = (greedy, ranks, wanted == "ANY")
            if best is None or rank < best[0]:
                best = (rank, route, values)
    if best:
        return best[1], best[2]
    return (default, {}) if default else None


def _match(pattern: str, path: str) -> tuple[bool, tuple[int, ...], dict[str, str]] | None:
    """Whether it ends greedily, how specific its segments are, and the variables; None where the path doesn't match."""
    wanted, given = pattern.split("/")[1:], path.split("/")[1:]
    ranks, values = list[int](), dict[str, str]()
    for number, segment in enumerate(wanted):
        if segment.endswith("+}"):
            rest = "/".join(given[number:])
            values[segment[1:-2]] = rest
            return (True, (*ranks, 2), values) if rest else None
        if number >= len(given):
            return None
        if segment.startswith("{") and segment.endswith("}"):
            if not given[number]:
                return None
            values[segment[1:-1]] = given[number]
            ranks.append(1)
        elif segment == given[number]:
            ranks.append(0)
        else:
            return None
    return (False, tuple(ranks), values) if len(wanted) == len(given) else None
