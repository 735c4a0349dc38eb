"""A comparison in a terminal, as Markdown and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from costs.comparison import Comparison
from costs.output.as_json import VERSION, spread
from costs.output.table import plain_table
from costs.output.words import cents, span, usd

_GAP = 2
"""Characters between two columns."""


def compared_tables(title: str, found: Comparison, width: int) -> Iterator[Table]:
    """Components as rows, variants as columns, the cheapest first; as many tables as a terminal's width needs."""
    columns = {name: _column(found, name) for name in found.estimates}
    totals = [row for row in _TOTALS if any(column[row] for column in columns.values())]
    labels = ["Component", *found.components, *totals]
    first = max(map(len, labels)) + _GAP
    for number, names in enumerate(_fitting(columns, width - first)):
        made = plain_table(None if number else title)
        made.add_column("Component", width=first - _GAP)
        for name in names:
            made.add_column(_heading(name), justify="right", no_wrap=True)
        for row in found.components:
            made.add_row(row, *(columns[name][row] for name in names))
        made.add_section()
        for row in totals:
            made.add_row(row, *(columns[name][row] for name in names), style="bold" if row == "Expected" else None)
        yield made


def _column(found: Comparison, name: str) -> dict[str, str]:
    one = found.estimates[name]
    return {
        **{component: _money(found, component, name) for component in found.components},
        "Expected": usd(one.monthly.expected),
        "Low": usd(one.monthly.low),
        "High": usd(one.monthly.high),
        "24/7": usd(found.always[name].monthly.expected) if found.stops else "",
        "Without price": str(len(one.unpriced) or ""),
        "By usage": str(len(one.usage_dependent) or ""),
    }


_TOTALS = ("Expected", "Low", "High", "24/7", "Without price", "By usage")


def _heading(name: str) -> str:
    return name.replace("-", "-\n", 1)


def _fitting(columns: Mapping[str, Mapping[str, str]], width: int) -> Iterator[list[str]]:
    """The names in rows of columns that are no wider than this, at least one in each."""
    row: list[str] = []
    left = width
    for name, cells in columns.items():
        needed = max(map(len, (*_heading(name).split("\n"), *cells.values()))) + _GAP
        if row and needed > left:
            yield row
            row, left = [], width
        row.append(name)
        left -= needed
    yield row


def compared_markdown(title: str, found: Comparison) -> str:
    """The same as a Markdown table."""
    names = list(found.estimates)
    lines = [f"### {title}", "", f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    lines += [
        f"| {component} | {' | '.join(_money(found, component, name) for name in names)} |"
        for component in found.components
    ]
    totals = " | ".join(f"**{usd(found.monthly(name).expected)}**" for name in names)
    lines += [f"| **Expected** | {totals} |", f"| Range | {' | '.join(span(found.monthly(name)) for name in names)} |"]
    if found.stops:
        always = " | ".join(usd(found.always[name].monthly.expected) for name in names)
        lines.append(f"| 24/7 | {always} |")
    return "\n".join(lines)


def compared_json(found: Comparison) -> dict[str, Any]:
    """Components and totals by variant, in US dollars a month."""
    return {
        "version": VERSION,
        "currency": "USD",
        "components": list(found.components),
        "variants": {
            name: {
                "monthly": spread(one.monthly),
                "always_on": spread(found.always[name].monthly),
                "components": {
                    component: spread(amount)
                    for component in found.components
                    if (amount := found.cell(component, name)) is not None
                },
                "usage_dependent": len(one.usage_dependent),
                "unpriced": len(one.unpriced),
            }
            for name, one in found.estimates.items()
        },
    }


def _money(found: Comparison, component: str, variant: str) -> str:
    amount = found.cell(component, variant)
    return "" if amount is None or not cents(amount.high) else usd(amount.expected)
