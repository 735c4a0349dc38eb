"""The page: a pure function of estimates, which loads nothing and runs no script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from costs.catalogue.catalogue import GLOBAL
from costs.comparison import Comparison
from costs.lines import Line
from costs.output.words import number, span, unit_price, usd
from costs.report.as_json import report_json
from costs.report.bars import SCHEDULES, legend, schedules, stacked
from costs.report.curve import Curve
from costs.report.drawing import WIDTHS, Chart, Width, svg
from costs.report.lines import against_requests
from costs.usage.workload import Workload

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Report:
    """What a page is about."""

    environment: str
    comparison: Comparison
    by_requests: Curve
    workload: Workload
    running: str
    """When what can stop runs, in words: `8 h/day`."""
    assumed: tuple[str, ...] = ()
    """How it was estimated, where that isn't usual."""


def page(report: Report) -> str:
    """HTML that stands for itself, with the exact numbers as JSON inside."""
    found = report.comparison
    lines = [line for one in found.estimates.values() for line in one.lines]
    templates = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(usd=usd, span=span, number=number, unit_price=unit_price)
    return templates.get_template("page.html").render(
        report=report,
        found=found,
        curve=report.by_requests,
        workload=report.workload,
        style=Markup((_FOLDER / "style.css").read_text(encoding="utf-8")),  # noqa: S704
        regions=_regions(lines),
        dates=sorted({line.price.date for line in lines}),
        sources=sorted(Counter((line.price.source, line.price.date) for line in lines).items()),
        by_component=_drawn(
            lambda width: stacked(found, width), f"What each variant costs, by component. {_cheapest(found)}"
        ),
        components=legend(found),
        by_schedule=_drawn(lambda width: schedules(found, width), "What each variant costs 24/7 and with auto-stop."),
        schedules=SCHEDULES,
        requests=_drawn(
            lambda width: [against_requests(report.by_requests, int(report.workload.requests_per_month), width)],
            "What each variant costs by requests a month.",
        ),
        data=report_json(found, report.by_requests),
    )


def _drawn(charts: Callable[[Width], Iterable[Chart]], said: str) -> list[Markup]:
    return [svg(chart, width, said) for width in WIDTHS for chart in charts(width)]


def _cheapest(found: Comparison) -> str:
    names = list(found.estimates)
    first, last = (f"{name} with {usd(found.monthly(name).expected)}" for name in (names[0], names[-1]))
    return f"The cheapest is {first}, the most expensive {last}."


def _regions(lines: Iterable[Line]) -> list[str]:
    regions = {line.charge.region or line.resource.region for line in lines}
    return sorted(region for region in regions if region and region != GLOBAL)
