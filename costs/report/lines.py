"""The chart of costs against requests."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

import altair as alt

from costs.output.words import usd
from costs.report.colours import INK, MUTED, coloured
from costs.report.curve import Curve
from costs.report.drawing import NARROW, Chart, Width, data

LEAST = 0.01
"""US dollars at which a logarithmic axis begins, since it has no zero."""
_HEIGHT = 420
_LINE = 14
"""Pixels between two labels."""
_SHORT = "replace(format(datum.value, '~s'), 'G', 'B')"


def against_requests(found: Curve, requests: int, width: Width) -> Chart:
    """A line for each variant; colours, and a band from low to high, for those that are the cheapest somewhere."""
    chosen = list(dict.fromkeys(found.cheapest))
    colours = {name: coloured(chosen).get(name, MUTED) for name in found.costs}
    x = _requests(found, width)
    y = _money(found)
    costs = [
        {
            "variant": name,
            "requests": number,
            "usd": max(float(cost.expected), LEAST),
            "low": max(float(cost.low), LEAST),
            "high": max(float(cost.high), LEAST),
            "said": f"{name}, {number:,} requests: {usd(cost.expected)}",
        }
        for name in sorted(found.costs, key=chosen.__contains__)
        for number, cost in zip(found.requests, found.costs[name], strict=True)
    ]
    colour = alt.Color("variant:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None)
    every = alt.Chart(data(costs)).encode(x=x, color=colour)
    best = alt.Chart(data([row for row in costs if row["variant"] in chosen])).encode(x=x, color=colour)
    layers: list[alt.Chart] = [
        best.mark_area(opacity=0.18).encode(y=_money(found, "low"), y2="high:Q"),
        every.mark_line(strokeWidth=1.2).encode(y=y, detail="variant:N"),
        best.mark_line(strokeWidth=2.6).encode(y=y),
    ]
    if found.requests[0] <= requests <= found.requests[-1]:
        own = alt.Chart(data([{"requests": requests}]))
        layers.append(own.mark_rule(color=INK, strokeDash=[3, 3]).encode(x=x))
    if width is not NARROW:
        layers.append(every.mark_point(opacity=0, size=90, filled=True, aria=True).encode(y=y, description="said:N"))
    return alt.layer(*layers, *_crossings(found, x, y), *_labels(found, chosen, width)).properties(
        width=width.plot, height=_HEIGHT
    )


def spread_out(places: Sequence[float], gap: float, most: float) -> list[float]:
    """Ascending places moved as little as needed to be `gap` apart, from zero up to `most` if there is room."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + gap if moved else 0.0))
    limit = most
    for number in reversed(range(len(moved))):
        moved[number] = min(moved[number], limit)
        limit = moved[number] - gap
    return moved


def _crossings(found: Curve, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    rows = [
        {
            "requests": one.requests,
            "usd": max(float(one.monthly), LEAST),
            "number": str(number),
            "said": f"{one.requests:,} requests",
        }
        for number, one in enumerate(found.changes, 1)
    ]
    base = alt.Chart(data(rows)).encode(x=x, y=y)
    return [
        base.mark_point(shape="circle", size=70, filled=True, color=INK, opacity=1, aria=True).encode(
            description="said:N"
        ),
        base.mark_text(dy=17, color=INK, fontWeight="bold").encode(text="number:N"),
    ]


def _labels(found: Curve, chosen: Sequence[str], width: Width) -> list[alt.Chart]:
    low, high = (log10(edge) for edge in _edges(found))
    scale = _HEIGHT / (high - low)
    ends = sorted((log10(max(float(costs[-1].expected), LEAST)), name) for name, costs in found.costs.items())
    ends = [((end - low) * scale, name) for end, name in ends]
    places = spread_out([end for end, _ in ends], _LINE, _HEIGHT)
    rows = [
        {
            "variant": name,
            "usd": 10 ** (low + end / scale),
            "place": 10 ** (low + place / scale),
            "weight": "bold" if name in chosen else "normal",
        }
        for (end, name), place in zip(ends, places, strict=True)
    ]
    leader = alt.Chart(data(rows)).mark_rule(color=MUTED, strokeWidth=0.8)
    return [
        leader.encode(x=alt.value(width.plot + 2), x2=alt.value(width.plot + 16), y=_money(found), y2="place:Q"),
        *(
            alt.Chart(data([row for row in rows if row["weight"] == weight]))
            .mark_text(align="left", color=INK, fontWeight=weight)
            .encode(x=alt.value(width.plot + 19), y=_money(found, "place"), text="variant:N")
            for weight in ("normal", "bold")
        ),
    ]


def _edges(found: Curve) -> tuple[float, float]:
    """Powers of ten around all costs."""
    costs = [max(float(cost), LEAST) for one in found.costs.values() for each in one for cost in (each.low, each.high)]
    low, high = floor(log10(min(costs))), ceil(log10(max(costs)))
    return 10.0**low, 10.0 ** max(high, low + 1)


def _requests(found: Curve, width: Width) -> alt.X:
    first, last = found.requests[0], found.requests[-1]
    powers = range(ceil(log10(max(first, 1))), floor(log10(last)) + 1)
    ticks = [10**power for power in powers if width is not NARROW or (power - powers[0]) % 2 == 0]
    axis = alt.Axis(values=ticks, labelExpr=_SHORT, labelFlush=False)
    scale = alt.Scale(type="log", domain=[first, last], nice=False)
    return alt.X("requests:Q", title="Requests a month", scale=scale, axis=axis)


def _money(found: Curve, field: str = "usd") -> alt.Y:
    low, high = _edges(found)
    ticks = [10.0**power for power in range(round(log10(low)), round(log10(high)) + 1)]
    axis = alt.Axis(
        values=ticks, labelExpr=f"'$' + (datum.value < 1 ? format(datum.value, '.2f') : {_SHORT})", minExtent=38
    )
    return alt.Y(f"{field}:Q", title=None, scale=alt.Scale(type="log", domain=[low, high], nice=False), axis=axis)
