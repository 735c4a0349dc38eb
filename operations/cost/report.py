"""`landfall report`: one page about what the variants of an environment cost."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from costs.catalogue.catalogue import Catalogue
from costs.estimate import estimate
from costs.free_tier import FreeTier
from costs.report.curve import CostOf, Curve, curve, steps
from costs.report.page import Report, page
from costs.unusable import Unusable
from operations.console import say
from operations.cost.compare import by_variant, compared
from operations.cost.estimates import Estimates, how_long, stale
from operations.cost.flags import Asked

MOST = 10**12
"""Requests a month; the same as an environment can have."""
_RANGE = re.compile(r"(\d{1,13})-(\d{1,13})", re.ASCII)


def report(environment: str, asked: Asked, *, output: Path, requests: str) -> None:
    """Write the page. Raises Unusable, Refused or Failure; a page that was there before then stays."""
    between = _between(requests)
    file = _place(output)
    found = by_variant(environment, asked)
    workload = next(one.target.workload for one in found.values())
    if workload is None:
        raise Unusable(f"{environment} doesn't say how much it is used")
    made = Report(
        environment=environment,
        comparison=compared(found),
        by_requests=_curve(found, asked, between),
        workload=workload,
        running=next((how_long(one.schedule) for one in found.values() if one.stops), "24/7"),
        assumed=tuple(_assumed(asked)),
    )
    _write(file, page(made))
    warnings = filter(None, (stale(one.scheduled) for one in found.values()))
    if warning := next(warnings, None):
        say(warning)
    say(f"the report is in {output}")


def _curve(found: Mapping[str, Estimates], asked: Asked, between: tuple[int, int]) -> Curve:
    catalogue = Catalogue()

    def cost_of(one: Estimates) -> CostOf:
        options = replace(asked.options(), schedule=asked.schedule(one.target.schedule))
        return lambda number: (
            estimate(one.target.document, one.target.with_requests(Decimal(number)).usage, catalogue, options).monthly
        )

    return curve({name: cost_of(one) for name, one in found.items()}, steps(*between))


def _between(given: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(given)
    fewest, most = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= fewest < most <= MOST:
        raise Unusable(f"--requests is {given!r}; allowed: from 1 up to {MOST}, such as 1000-1000000000")
    return fewest, most


def _assumed(asked: Asked) -> Iterator[str]:
    if asked.usage is not None:
        yield f"usage of {asked.usage.name}"
    if asked.hours_per_month != "730":
        yield f"a month of {asked.hours_per_month} hours"
    if asked.free_tier is not FreeTier.NONE:
        yield f"free tier: {asked.free_tier.value}"
    if asked.spot_share != "0%":
        yield f"{asked.spot_share} on Spot"
    for name, plan in (("Savings Plans", asked.savings_plan), ("reserved", asked.reserved)):
        if plan is not None:
            yield f"{name}: {plan}"


def _place(output: Path) -> Path:
    """Where the page goes, behind links; told before the work is done, not after."""
    file = output.resolve()
    if not file.parent.is_dir():
        raise Unusable(f"{output} can't be written: {file.parent} isn't a folder")
    if file.exists() and not file.is_file():
        raise Unusable(f"{output} can't be written: it isn't a file")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise Unusable(f"{output} can't be written: {file.parent} may not be written to")
    return file


def _write(file: Path, text: str) -> None:
    new = file.with_name(f".{file.name}.new")
    try:
        with new.open("w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        if file.exists():
            shutil.copymode(file, new)
        new.replace(file)
    except OSError as error:
        raise Unusable(f"{file} can't be written: {error.strerror}") from None
    finally:
        new.unlink(missing_ok=True)
