"""Charts with a row for each variant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import altair as alt

from costs.comparison import Comparison
from costs.output.words import usd
from costs.report.colours import COLOURS, INK, MUTED, PAGE, coloured
from costs.report.drawing import NARROW, Chart, Width, data

OTHERS = "Others"
AROUND_THE_CLOCK = "24/7"
STOPPED = "with auto-stop"
SCHEDULES = {AROUND_THE_CLOCK: MUTED, STOPPED: COLOURS[0]}
"""Their colours."""
_ROW = 26
"""Pixels of height."""


def stacked(found: Comparison, width: Width) -> Iterator[Chart]:
    """What is expected of each variant, by component."""
    colours = legend(found)
    for names in scales({name: found.monthly(name).expected for name in found.estimates}):
        parts = [
            {"variant": name, "part": part, "order": number, "usd": float(cost), "said": f"{name}, {part}: {usd(cost)}"}
            for name in names
            for number, (part, cost) in enumerate(_parts(found, name, tuple(colours)).items())
            if cost
        ]
        costs = {name: found.monthly(name).expected for name in names}
        totals = [{"variant": name, "usd": float(cost), "label": usd(cost)} for name, cost in costs.items()]
        bars = (
            alt.Chart(data(parts))
            .mark_bar(stroke=PAGE, strokeWidth=0.6, aria=True)
            .encode(
                x=_money(width),
                y=_variant(names),
                color=_colour("part", colours),
                order="order:Q",
                description="said:N",
            )
        )
        labels = alt.Chart(data(totals)).mark_text(align="left", dx=4, color=INK)
        yield alt.layer(bars, labels.encode(x=_money(width), y=_variant(names), text="label:N")).properties(
            width=width.plot, height=alt.Step(_ROW)
        )


def legend(found: Comparison) -> dict[str, str]:
    """The components that have a colour, and what the others together have."""
    shown = coloured(found.components[: len(COLOURS)])
    return shown if len(found.components) == len(shown) else {**shown, OTHERS: MUTED}


def schedules(found: Comparison, width: Width) -> Iterator[Chart]:
    """What each variant costs as it is scheduled, beside what it would cost if it never stopped."""
    always = {name: found.always[name].monthly.expected for name in found.estimates}
    for names in scales(always):
        rows = [
            {
                "variant": name,
                "when": when,
                "usd": float(amount),
                "label": usd(amount),
                "said": f"{name} {when}: {usd(amount)}",
            }
            for name in names
            for when, amount in ((AROUND_THE_CLOCK, always[name]), (STOPPED, found.monthly(name).expected))
        ]
        base = alt.Chart(data(rows)).encode(
            x=_money(width), y=_variant(names), yOffset=alt.YOffset("when:N", sort=[AROUND_THE_CLOCK, STOPPED])
        )
        bars = base.mark_bar(aria=True).encode(color=_colour("when", SCHEDULES), description="said:N")
        labels = base.mark_text(align="left", dx=4, color=INK, fontSize=11).encode(text="label:N")
        yield alt.layer(bars, labels).properties(width=width.plot, height=alt.Step(2 * _ROW / 3))


def scales(costs: Mapping[str, Decimal]) -> Iterator[list[str]]:
    """The variants that share a scale: those far cheaper than the most expensive one have a scale of their own."""
    names = sorted(costs, key=lambda name: (costs[name], name))
    limit = costs[names[-1]] / 4
    far = [name for name in names if costs[name] < limit]
    yield from ([far, names[len(far) :]] if len(far) * 2 >= len(names) else [names])


def _parts(found: Comparison, variant: str, shown: Sequence[str]) -> dict[str, Decimal]:
    parts = dict.fromkeys(shown, Decimal(0))
    for component in found.components:
        amount = found.cell(component, variant)
        if amount is not None:
            parts[component if component in parts else OTHERS] += amount.expected
    return parts


def _money(width: Width) -> alt.X:
    axis = alt.Axis(format="$,.0f", tickCount=3 if width is NARROW else 6, labelFlush=False)
    return alt.X("usd:Q", title=None, axis=axis)


def _variant(names: Sequence[str]) -> alt.Y:
    return alt.Y("variant:N", title=None, sort=list(names), axis=alt.Axis(minExtent=84))


def _colour(field: str, colours: Mapping[str, str]) -> alt.Color:
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color(f"{field}:N", scale=scale, legend=None)
