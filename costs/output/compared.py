"""A comparison in a terminal, as Markdown and as JSON."""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from rich.table import Table

from costs.comparison import Comparison
from costs.output.as_json import VERSION, spread
from costs.output.table import plain_table
from costs.output.words import cents, span, usd

_FIRST_COLUMN = 14
_COLUMN = 10
"""Characters that a column of money takes, with what separates it."""


def compared_tables(title: str, found: Comparison, width: int) -> Iterator[Table]:
    """Components as rows, variants as columns, the cheapest first; as many tables as a terminal's width needs."""
    names = list(found.estimates)
    for number, columns in enumerate(batched(names, max(1, (width - _FIRST_COLUMN) // _COLUMN), strict=False)):
        made = plain_table(None if number else title)
        made.add_column("" if number else "Component", width=_FIRST_COLUMN)
        for variant in columns:
            made.add_column(variant.replace("-", "-\n", 1), justify="right")
        for component in found.components:
            made.add_row(component, *(_money(found, component, variant) for variant in columns))
        made.add_section()
        for name, cells in _totals(found, columns).items():
            if any(cells):
                made.add_row(name, *cells, style="bold" if name == "Expected" else None)
        yield made


def _totals(found: Comparison, names: Sequence[str]) -> dict[str, list[str]]:
    estimates = [found.estimates[name] for name in names]
    return {
        "Expected": [usd(one.monthly.expected) for one in estimates],
        "Low": [usd(one.monthly.low) for one in estimates],
        "High": [usd(one.monthly.high) for one in estimates],
        "24/7": [usd(found.always[name].monthly.expected) if found.stops else "" for name in names],
        "Without price": [str(len(one.unpriced) or "") for one in estimates],
        "By usage": [str(len(one.usage_dependent) or "") for one in estimates],
    }


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
