"""A report as somebody reads it in a mail."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from days import Days
from figures import Estimate, Figures

LONGEST_SUBJECT = 99
"""Of ASCII characters: Subject of Publish in the Amazon SNS API reference."""

MOST_SERVICES = 20
"""Services that have a line of their own."""

_NAME = 44
_CENT = Decimal("0.01")


def money(usd: Decimal) -> str:
    """`$1,234.50`, `-$3.20`."""
    cents = usd.quantize(_CENT, ROUND_HALF_UP)
    return f"{'-' if cents < 0 else ''}${abs(cents):,.2f}"


def percent(part: Decimal, whole: Decimal) -> str:
    """`42%`."""
    return f"{(part / whole * 100).quantize(Decimal(1), ROUND_HALF_UP):f}%"


def subject(figures: Figures) -> str:
    """In one line of ASCII."""
    if figures.untagged:
        said = "no costs carry the tag Stack yet"
    elif figures.month_to_date is None:
        said = "the costs can't be told"
    else:
        month = f"{money(figures.month_to_date)} in {_month(figures.days)}"
        yesterday = "yesterday unknown" if figures.yesterday is None else f"{money(figures.yesterday)} yesterday"
        said = f"{yesterday}, {month} ({percent(figures.month_to_date, figures.budget)} of the budget)"
    # SNS refuses a subject with any other character, and then nothing would go out.
    line = f"{figures.stack}: {said}".encode("ascii", "replace").decode()
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 3]}..."


def message(figures: Figures) -> str:
    """A few short tables."""
    parts = [list(part) for part in (_head(figures), _moved(figures), _by_service(figures), _missing(figures))]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(figures: Figures) -> Iterator[str]:
    days = figures.days
    yield f"{figures.stack}: costs of {days.yesterday} (UTC)"
    yield ""
    if figures.untagged:
        yield "No costs carry the tag Stack yet, so this is not $0.00 but unknown: activate Stack as a cost allocation"
        yield "tag in the Billing console (of the management account, in an organization). After that, and after the"
        yield "first deployment, it takes up to a day."
        yield ""
    if figures.known:
        yield from _known(figures)
    yield _row("Budget of a month", money(figures.budget), _of_budget(figures))
    if figures.estimate is not None:
        yield _row("Estimate of a month", money(figures.estimate.usd), _of_estimate(figures.estimate, figures.forecast))
    elif not figures.lacks("the estimate"):
        yield _row("Estimate of a month", "none", "`landfall deploy` keeps the one that it makes")


def _known(figures: Figures) -> Iterator[str]:
    days, spending = figures.days, figures.known
    if figures.yesterday is None:
        yield _row("Yesterday", "unknown", "Cost Explorer shows no costs of it yet")
    else:
        may_change = bool(spending and days.yesterday in spending.estimated)
        note = "estimated: AWS may still change it, and often adds to it for a day or two" if may_change else ""
        yield _row("Yesterday", money(figures.yesterday), note)
    yield _row("Day before", "unknown" if figures.day_before is None else money(figures.day_before))
    if figures.average is not None:
        yield _row(f"Average of the {figures.compared_days} before", money(figures.average))
    if figures.month_to_date is not None:
        yield _row(f"{_month(days)} up to yesterday", money(figures.month_to_date))
    if days.month_is_over:
        yield _row(f"{_month(days)} in all", "as above", "it is over")
    elif figures.forecast is not None:
        yield _row(f"{_month(days)} in all", money(figures.forecast), "with Cost Explorer's forecast for the rest")
    elif not figures.lacks("the forecast"):
        yield _row(f"{_month(days)} in all", "unknown", "Cost Explorer has seen too little for a forecast")


def _of_budget(figures: Figures) -> str:
    if figures.month_to_date is None:
        return ""
    used = f"{percent(figures.month_to_date, figures.budget)} used"
    if figures.forecast is None or figures.days.month_is_over:
        return used
    return f"{used}, {percent(figures.forecast, figures.budget)} by the forecast"


def _of_estimate(estimate: Estimate, forecast: Decimal | None) -> str:
    made = f"of {estimate.day}"
    if forecast is None or not estimate.usd:
        return made
    return f"{made}, the month is {percent(forecast, estimate.usd)} of it"


def _moved(figures: Figures) -> Iterator[str]:
    if not figures.known or figures.yesterday is None:
        return
    if not figures.compared_days:
        yield "There are no earlier days to compare with."
        return
    yield f"What moved, yesterday against the average of the {figures.compared_days} days before:"
    for each in figures.movers:
        sign = "+" if each.change > 0 else ""
        yield f"  {_cut(each.service)}{sign + money(each.change):>12}  {each.how:>7}  to {money(each.now)}"
    if not figures.movers:
        yield "  nothing by a cent or more"


def _by_service(figures: Figures) -> Iterator[str]:
    rows = figures.services
    if not rows:
        return
    yield f"{_cut('Service')}{'Yesterday':>14}{_month(figures.days):>14}"
    table = [*rows[:MOST_SERVICES]]
    if others := rows[MOST_SERVICES:]:
        table.append((f"{len(others)} others", _sum(others, 1), _sum(others, 2)))
    for service, yesterday, month in table:
        known = "unknown" if figures.yesterday is None else money(yesterday)
        yield f"{_cut(service)}{known:>14}{money(month):>14}"


def _missing(figures: Figures) -> Iterator[str]:
    if figures.missing:
        yield "What is missing in this report:"
        yield from (f"  {each}" for each in figures.missing)


def _sum(rows: Sequence[tuple[str, Decimal, Decimal]], column: Literal[1, 2]) -> Decimal:
    return sum((row[column] for row in rows), Decimal(0))


def _row(name: str, value: str, note: str = "") -> str:
    return f"{name:<26}{value:>12}  {note}".rstrip()


def _cut(name: str) -> str:
    return f"{name if len(name) < _NAME else f'{name[: _NAME - 4]}...':<{_NAME}}"


def _month(days: Days) -> str:
    return f"{days.month_begin:%Y-%m}"
