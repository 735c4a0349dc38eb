"""`landfall cost`: what one stack or plan costs a month, and whether that is too much."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.text import Text

from costs.amounts import Range, between
from costs.catalogue.catalogue import Catalogue
from costs.document.reading import read, read_prior
from costs.estimate import estimate
from costs.output.as_json import as_json, spread
from costs.output.difference import Difference, difference
from costs.output.markdown import markdown, markdown_difference
from costs.output.rows import grouping, groups
from costs.output.table import changes_table, left_out, side_by_side, table
from costs.output.words import change, span, usd
from costs.unusable import Unusable
from operations.console import err, out, say
from operations.cost.estimates import Estimates, estimates, how_long, stale
from operations.cost.flags import Asked
from operations.cost.target import target
from operations.failure import Failure

FORMATS = ("table", "json", "markdown")


def cost(
    name: str,
    asked: Asked,
    *,
    by: str = "component",
    form: str = "table",
    everything: bool = False,
    diff: bool = False,
    baseline: Path | None = None,
    max_monthly: Decimal | None = None,
) -> None:
    """Show the estimate, or with `diff` what changes from the baseline.

    Raises Unusable; Failure if the expected costs are above `max_monthly`.
    """
    if form not in FORMATS:
        raise Unusable(f"{form!r} isn't a format; allowed: {', '.join(FORMATS)}")
    key = grouping(by)
    found = estimates(target(name, asked), asked, Catalogue())
    now = found.scheduled
    too_much = max_monthly is not None and now.monthly.expected > max_monthly
    # A baseline that is named is read even where it isn't needed, since it may be wrong.
    before = _before(name, baseline, found, asked, by) if diff or too_much or baseline is not None else None
    if diff:
        if before is None:
            raise Unusable(f"{name} has nothing to be compared with; name it with --baseline")
        _show_difference(name, difference(before, now.grouped(key)), form)
    else:
        _show(name, found, by, form, everything=everything)
    if warning := stale(now):
        say(warning)
    if max_monthly is not None and too_much:
        raise Failure(_too_much(name, now.monthly.expected, max_monthly, before, now.grouped(key)))


def _show(name: str, found: Estimates, by: str, form: str, *, everything: bool) -> None:
    now = found.scheduled
    if form == "json":
        said = as_json(now, by=by)
        if found.stops:
            without = as_json(found.always, by=by)
            said["without_schedule"] = {part: without[part] for part in ("totals", "groups")}
        out.print_json(json.dumps(said)) if out.is_terminal else print(json.dumps(said, indent=2))
        return
    rows = groups(now, grouping(by))
    title = f"{name}, {how_long(found.schedule)}" if found.stops else name
    if form == "markdown":
        print(markdown(title, now, rows))
        if found.stops:
            print(f"\nAround the clock: {span(found.always.monthly)}.")
        return
    out.print(table(title, now, rows))
    if found.stops:
        out.print()
        out.print(side_by_side(("24/7", how_long(found.schedule)), found.always, now))
    err.print(left_out(now, everything=everything))


def _show_difference(name: str, found: Difference, form: str) -> None:
    if form == "json":
        said = {
            "version": 1,
            "currency": "USD",
            "before": spread(found.before),
            "after": spread(found.after),
            "grown": f"{found.grown:f}",
            "changes": [
                {"name": one.name, "before": spread(one.before), "after": spread(one.after), "grown": f"{one.grown:f}"}
                for one in found.changes
            ],
        }
        print(json.dumps(said, indent=2))
    elif form == "markdown":
        print(markdown_difference(name, found))
    elif found.changes:
        out.print(changes_table(name, found))
    else:
        out.print(Text(f"{name}: no change, {usd(found.after.expected)} a month"))


def _before(name: str, baseline: Path | None, found: Estimates, asked: Asked, by: str) -> Mapping[str, Range] | None:
    """What it is compared with: what was named, else what a plan starts from."""
    document = None
    if baseline is not None:
        if (earlier := _earlier(baseline, by)) is not None:
            return earlier
        document = read(baseline, region=asked.region)
    elif found.target.document.kind == "plan":
        document = read_prior(Path(name), region=asked.region)
    if document is None:
        return None
    options = replace(asked.options(), schedule=found.schedule)
    return estimate(document, found.target.usage, Catalogue(), options).grouped(grouping(by))


def _earlier(file: Path, by: str) -> Mapping[str, Range] | None:
    """The groups of an estimate that was saved as JSON, None if the file is something else."""
    try:
        said: Any = json.loads(file.read_bytes()) if file.is_file() else None
    except ValueError:
        return None
    if not isinstance(said, dict) or "groups" not in said:
        return None
    if said.get("grouped_by") != by:
        raise Unusable(f"{file} is grouped by {said.get('grouped_by')}; allowed: one that is grouped by {by}")
    try:
        return {
            name: between(amount["low"], amount["expected"], amount["high"]) for name, amount in said["groups"].items()
        }
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        raise Unusable(f"{file} isn't an estimate as `landfall cost --format json` writes it") from None


def _too_much(
    name: str, monthly: Decimal, allowed: Decimal, before: Mapping[str, Range] | None, after: Mapping[str, Range]
) -> str:
    over = f"{name} costs {usd(monthly)} a month, {usd(monthly - allowed)} more than the {usd(allowed)} allowed"
    if before is None:
        most = sorted(after.items(), key=lambda item: -item[1].expected)[:3]
        return f"{over}; most of it: " + ", ".join(f"{group} {usd(amount.expected)}" for group, amount in most)
    grown = [one for one in difference(before, after).changes if one.grown > 0]
    if not grown:
        return f"{over}; nothing grew, it was {usd(sum((a.expected for a in before.values()), Decimal(0)))} before"
    return f"{over}; grown: " + ", ".join(
        f"{one.name} {change(one.grown)} ({usd(one.before.expected)} → {usd(one.after.expected)})" for one in grown
    )
