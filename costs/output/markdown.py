"""An estimate for a pull request."""

from collections.abc import Iterator, Sequence

from costs.lines import Estimate
from costs.output.difference import Difference
from costs.output.rows import Group
from costs.output.words import change, quantity, span, unit_price, usd


def markdown(title: str, estimate: Estimate, found: Sequence[Group]) -> str:
    """Groups as a table, their rows folded away, and what isn't in the figures."""
    return "\n".join(_page(title, estimate, found))


def markdown_difference(title: str, difference: Difference) -> str:
    """What changes, group by group."""
    before, after = usd(difference.before.expected), usd(difference.after.expected)
    lines = [f"### {_text(title)}", "", f"**{before} → {after} a month ({change(difference.grown)})**", ""]
    if difference.changes:
        lines += ["| | before | after | change |", "|---|---:|---:|---:|"]
        lines += [
            f"| {_text(one.name)} | {usd(one.before.expected)} | {usd(one.after.expected)} | {change(one.grown)} |"
            for one in difference.changes
        ]
    else:
        lines.append("No change.")
    return "\n".join(lines)


def _page(title: str, estimate: Estimate, found: Sequence[Group]) -> Iterator[str]:
    yield f"### {_text(title)}: {usd(estimate.monthly.expected)} a month"
    yield ""
    yield "| | low | expected | high |"
    yield "|---|---:|---:|---:|"
    for group in found:
        low, expected, high = map(usd, (group.monthly.low, group.monthly.expected, group.monthly.high))
        yield f"| {_text(group.name)} | {low} | {expected} | {high} |"
    for name, amount in (("**month**", estimate.monthly), ("day", estimate.daily), ("hour", estimate.hourly)):
        yield f"| {name} | {usd(amount.low)} | {usd(amount.expected)} | {usd(amount.high)} |"
    yield ""
    yield "<details><summary>Lines</summary>"
    yield ""
    yield "| item | quantity | unit price | monthly |"
    yield "|---|---:|---:|---:|"
    for group in found:
        for row in group.rows:
            notes = f" ({'; '.join(row.notes)})" if row.notes else ""
            yield (
                f"| {_text(f'{group.name}: {row.item}{notes}')} | {quantity(row.quantity)} {row.unit} "
                f"| {unit_price(row.unit_price)} | {span(row.monthly)} |"
            )
    yield ""
    yield "</details>"
    yield from _left_out(estimate)


def _left_out(estimate: Estimate) -> Iterator[str]:
    if estimate.usage_dependent:
        yield ""
        yield "Not in these figures, since it depends on usage that nobody gave:"
        yield ""
        for one in estimate.usage_dependent:
            price = f"{unit_price(one.unit_price)} per {one.price.unit}"
            yield f"- {_text(one.charge.item)}: {price} (`{one.usage}` of `{one.resource.address}`)"
    if estimate.unpriced:
        yield ""
        yield "Not in these figures, since it has no price here:"
        yield ""
        for left in estimate.unpriced:
            yield f"- `{left.address}` {_text(left.item)}: {_text(left.reason)}"
    if estimate.notes:
        yield ""
        yield from (f"- {_text(note)}" for note in estimate.notes)


def _text(text: str) -> str:
    """Words of somebody else's, so that they neither end a table's cell nor begin an element."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
