"""A comparison in a terminal, as Markdown and as JSON."""

from typing import Any

from rich.table import Table
from rich.text import Text

from costs.comparison import Comparison
from costs.output.as_json import VERSION, spread
from costs.output.table import plain_table
from costs.output.words import cents, span, usd


def compared_table(title: str, found: Comparison) -> Table:
    """Components as rows, variants as columns, the cheapest first."""
    made = plain_table(title)
    made.add_column("Component")
    for variant in found.estimates:
        made.add_column(variant.replace("-", "-\n"), justify="right")
    for component in found.components:
        made.add_row(component, *(_money(found, component, variant) for variant in found.estimates))
    made.add_section()
    made.add_row(
        Text("Expected", "bold"), *(Text(usd(found.monthly(name).expected), "bold") for name in found.estimates)
    )
    made.add_row("Low", *(usd(found.monthly(name).low) for name in found.estimates))
    made.add_row("High", *(usd(found.monthly(name).high) for name in found.estimates))
    if found.stops:
        made.add_row("24/7", *(usd(found.always[name].monthly.expected) for name in found.estimates))
    if any(one.unpriced for one in found.estimates.values()):
        made.add_row("Without price", *(str(len(one.unpriced) or "") for one in found.estimates.values()))
    if any(one.usage_dependent for one in found.estimates.values()):
        made.add_row("By usage", *(str(len(one.usage_dependent) or "") for one in found.estimates.values()))
    return made


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
