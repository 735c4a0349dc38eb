"""An estimate in a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group as Together
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from costs.amounts import Range
from costs.lines import Estimate
from costs.output.difference import Difference
from costs.output.rows import Group
from costs.output.words import change, quantity, span, unit_price, usd

FEW = 6
"""Lines of a list that is cut unless everything is asked for."""


def plain_table(title: str | None = None) -> Table:
    """A table without columns yet, in the style of all."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )


def table(title: str, estimate: Estimate, found: Sequence[Group]) -> Table:
    """Groups with their rows, and the totals; low and high only where they differ."""
    ranged = estimate.monthly.low != estimate.monthly.high
    made = plain_table(title)
    made.add_column("Item", overflow="fold")
    made.add_column("Quantity", justify="right")
    made.add_column("Unit price", justify="right")
    for name in ("Low", "Expected", "High") if ranged else ("Monthly",):
        made.add_column(name, justify="right", no_wrap=True)
    for group in found:
        made.add_row(Text(group.name, "bold"), "", "", *_money(group.monthly, ranged=ranged, style="bold"))
        for row in group.rows:
            notes = f" ({'; '.join(row.notes)})" if row.notes else ""
            made.add_row(
                Text(f"  {row.item}") + Text(notes, "dim"),
                f"{quantity(row.quantity)} {row.unit}",
                unit_price(row.unit_price),
                *_money(row.monthly, ranged=ranged),
            )
    made.add_section()
    for name, amount in (("Monthly", estimate.monthly), ("Daily", estimate.daily), ("Hourly", estimate.hourly)):
        digits = "" if name != "Monthly" else "bold"
        made.add_row(Text(name, digits), "", "", *_money(amount, ranged=ranged, style=digits))
    return made


def side_by_side(names: tuple[str, str], first: Estimate, second: Estimate) -> Table:
    """Two estimates of the same thing by component, with what the second one saves."""
    made = plain_table()
    made.add_column("Component")
    for name in (*names, "Saved"):
        made.add_column(name, justify="right", no_wrap=True)
    before = first.grouped(lambda line: line.component.value)
    after = second.grouped(lambda line: line.component.value)
    for name in sorted(before, key=lambda name: -before[name].expected):
        saved = before[name].expected - after[name].expected if name in after else before[name].expected
        made.add_row(name, span(before[name]), span(after[name]) if name in after else "", usd(saved) if saved else "")
    made.add_section()
    whole, part = first.monthly, second.monthly
    saved = whole.expected - part.expected
    share = f" ({saved / whole.expected:.0%})" if whole.expected else ""
    made.add_row(Text("Monthly", "bold"), span(whole), span(part), Text(f"{usd(saved)}{share}", "bold"))
    return made


def changes_table(title: str, found: Difference) -> Table:
    """The groups that cost something else than before."""
    made = plain_table(title)
    made.add_column("")
    for name in ("Before", "After", "Change"):
        made.add_column(name, justify="right", no_wrap=True)
    for one in found.changes:
        style = "red" if one.grown > 0 else "green"
        made.add_row(one.name, span(one.before), span(one.after), Text(change(one.grown), style))
    made.add_section()
    made.add_row(Text("Monthly", "bold"), span(found.before), span(found.after), Text(change(found.grown), "bold"))
    return made


def left_out(estimate: Estimate, *, everything: bool = False) -> RenderableType:
    """What isn't in the figures: what depends on usage, what has no price, what couldn't be read."""
    parts = [
        *_list(
            "Not in these figures, since it depends on usage that nobody gave:",
            _dependent(estimate),
            everything=everything,
        ),
        *_list("Not in these figures, since it has no price here:", _unpriced(estimate), everything=everything),
        *(Text(note, "yellow") for note in estimate.notes),
    ]
    return Together(*parts)


def _money(amount: Range, *, ranged: bool, style: str = "") -> Iterator[Text]:
    for one in (amount.low, amount.expected, amount.high) if ranged else (amount.expected,):
        yield Text(usd(one), style)


def _dependent(estimate: Estimate) -> list[str]:
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in estimate.usage_dependent:
        key = (one.charge.item, f"{unit_price(one.unit_price)} per {one.price.unit}", one.usage)
        alike.setdefault(key, []).append(one.resource.address)
    return [f"{item}: {price} ({usage} of {_and_more(who)})" for (item, price, usage), who in alike.items()]


def _unpriced(estimate: Estimate) -> list[str]:
    alike: dict[tuple[str, str], list[str]] = {}
    for one in estimate.unpriced:
        alike.setdefault((one.item or one.type, one.reason), []).append(one.address)
    return [f"{item}: {reason} ({_and_more(who)})" for (item, reason), who in alike.items()]


def _and_more(addresses: Sequence[str]) -> str:
    return addresses[0] if len(addresses) == 1 else f"{addresses[0]} and {len(addresses) - 1} more"


def _list(heading: str, lines: Sequence[str], *, everything: bool) -> Iterable[Text]:
    if not lines:
        return
    yield Text(heading, "bold")
    shown = lines if everything else lines[:FEW]
    for line in shown:
        yield Text(f"  {line}")
    if len(shown) < len(lines):
        yield Text(f"  … and {len(lines) - len(shown)} more (--all)", "dim")
