"""The page of `landfall report` in a real browser: on a screen, on a phone and in print."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costs.output.words import usd
from costs.report.page import page
from operations.places import ROOT
from tests.browser.chromium import Page, chromium
from tests.unit.costs.reports import HOSTILE, hostile

SECTIONS = ["By component", "With and without auto-stop", "By requests a month"]
SHOWN = """[...document.querySelectorAll("figure")].map(figure =>
    [...figure.querySelectorAll(":scope > svg")].filter(svg => svg.getBoundingClientRect().width > 100)
        .map(svg => svg.getAttribute("class")))"""
SMALLEST = """Math.min(...[...document.querySelectorAll("figure > svg text")]
    .filter(text => text.getBoundingClientRect().width > 0)
    .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""
CUT = """[...document.querySelectorAll("figure > svg text")].filter(text => {
    const label = text.getBoundingClientRect(), chart = text.ownerSVGElement.getBoundingClientRect();
    return label.width > 0 && (label.left < chart.left || label.right > chart.right
        || label.top < chart.top || label.bottom > chart.bottom);
}).map(text => text.textContent)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The report of `dev`, and what `landfall compare` says of it."""
    file = tmp_path_factory.mktemp("report") / "dev.html"
    commands = (["report", "dev", "--output", str(file)], ["compare", "dev", "--format", "json"])
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "operations", *one],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for one in commands
    ]
    (_, said), (compared, errors) = (one.communicate(timeout=300) for one in started)
    assert [one.returncode for one in started] == [0, 0], said + errors
    return file, json.loads(compared)


@pytest.fixture
def report(browser: Page, written: tuple[Path, dict[str, Any]]) -> Page:
    browser.media("")
    browser.open(written[0], width=1200, height=800)
    return browser


def test_it_says_nothing_on_the_console_and_asks_nobody_for_anything(report: Page) -> None:
    assert report.seen("Log.entryAdded") == []
    assert report.seen("Runtime.consoleAPICalled") == []
    assert report.seen("Runtime.exceptionThrown") == []
    asked = [one["request"]["url"] for one in report.seen("Network.requestWillBeSent")]
    assert [address.split(":")[0] for address in asked if not address.startswith("data:,")] == ["file"]


def test_the_numbers_inside_are_those_of_the_comparison(report: Page, written: tuple[Path, dict[str, Any]]) -> None:
    inside = json.loads(report.value('document.getElementById("data").textContent'))
    assert inside["comparison"] == written[1]
    assert len(inside["by_requests"]["requests"]) == 37


def test_each_number_of_the_totals_is_that_of_the_comparison(
    report: Page, written: tuple[Path, dict[str, Any]]
) -> None:
    rows = report.value(
        """[...document.querySelectorAll("#totals tr")].map(row => [...row.cells].map(cell => cell.textContent))"""
    )
    (_, *names), *shown = rows
    variants = written[1]["variants"]
    assert names == list(variants)
    expected: dict[str, list[str]] = {
        component: [
            usd(Decimal(one["components"][component]["expected"])) if component in one["components"] else ""
            for one in variants.values()
        ]
        for component in written[1]["components"]
    }
    for name in ("expected", "low", "high"):
        expected[name.capitalize()] = [usd(Decimal(one["monthly"][name])) for one in variants.values()]
    expected["24/7"] = [usd(Decimal(one["always_on"]["expected"])) for one in variants.values()]
    assert {name: cells for name, *cells in shown} == expected


def test_each_number_by_requests_is_that_of_the_json(report: Page) -> None:
    rows = report.value(
        """[...document.querySelectorAll("#by-requests tr")].map(row => [...row.cells].map(cell => cell.textContent))"""
    )
    (_, *names), *shown = rows
    inside = json.loads(report.value('document.getElementById("data").textContent'))["by_requests"]
    assert shown == [
        [f"{requests:,}", *(usd(Decimal(inside["variants"][name][place]["expected"])) for name in names)]
        for place, requests in enumerate(inside["requests"])
    ]


def test_at_the_environments_own_requests_the_curve_is_what_the_comparison_says(
    report: Page, written: tuple[Path, dict[str, Any]]
) -> None:
    inside = json.loads(report.value('document.getElementById("data").textContent'))["by_requests"]
    place = inside["requests"].index(100_000)
    assert {name: costs[place] for name, costs in inside["variants"].items()} == {
        name: one["monthly"] for name, one in written[1]["variants"].items()
    }


def test_on_a_wide_screen_there_are_the_wide_charts(report: Page) -> None:
    assert (
        report.value('[...document.querySelectorAll("section:has(figure) h2")].map(one => one.textContent)') == SECTIONS
    )
    assert [set(shown) for shown in report.value(SHOWN)] == [{"wide"}] * 3
    assert report.value(SMALLEST) >= 10


@pytest.mark.parametrize("width", [360, 412, 768])
def test_nothing_sticks_out_of_a_narrow_screen(report: Page, written: tuple[Path, dict[str, Any]], width: int) -> None:
    report.open(written[0], width=width, height=740)
    assert report.value("document.documentElement.scrollWidth") <= width
    assert report.value("innerWidth") == width
    assert [set(shown) for shown in report.value(SHOWN)] == [{"narrow"}] * 3
    assert report.value(SMALLEST) >= 10


@pytest.mark.parametrize("width", [360, 900, 1200])
def test_no_label_is_cut_off(report: Page, written: tuple[Path, dict[str, Any]], width: int) -> None:
    report.open(written[0], width=width, height=740)
    assert report.value(CUT) == []


def test_unfolded_nothing_sticks_out_of_a_phone_either(report: Page, written: tuple[Path, dict[str, Any]]) -> None:
    report.open(written[0], width=360, height=740)
    report.value('document.querySelectorAll("details").forEach(one => one.open = true)')
    assert report.value("document.documentElement.scrollWidth") <= 360


def test_a_dark_screen_gets_a_dark_page(report: Page, written: tuple[Path, dict[str, Any]]) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    assert report.value(colour) == "rgb(255, 255, 255)"
    report.colours("dark")
    assert report.value(colour) == "rgb(20, 24, 29)"
    assert report.value('getComputedStyle(document.querySelector("figure > svg text")).fill') == "rgb(232, 235, 238)"


def test_in_print_there_are_all_charts_and_what_was_folded(report: Page) -> None:
    report.media("print")
    assert [set(shown) for shown in report.value(SHOWN)] == [{"wide"}] * 3
    folded = (
        '[...document.querySelectorAll("details")].map(one => one.lastElementChild.getBoundingClientRect().height > 0)'
    )
    assert set(report.value(folded)) == {True}
    printed = report.pdf()
    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 3


def test_hovering_over_a_mark_tells_its_value(report: Page) -> None:
    under = """(() => {
        const mark = document.querySelector("svg.wide path:has(title)"), box = mark.getBoundingClientRect();
        scrollTo(0, box.top - 100);
        const moved = mark.getBoundingClientRect();
        return document.elementFromPoint(moved.left + moved.width / 2, moved.top + moved.height / 2)
            .querySelector("title").textContent;
    })()"""
    assert re.fullmatch(r"[\w-]+, [\w ]+: \$[\d,.]+", report.value(under))


def test_names_that_try_to_be_html_are_shown_and_not_run(browser: Page, tmp_path: Path) -> None:
    file = tmp_path / "hostile.html"
    file.write_text(page(hostile()), encoding="utf-8")
    browser.open(file, width=360, height=740)
    assert browser.value("document.scripts.length") == 1
    assert browser.value("document.images.length") == 0
    assert browser.value("document.querySelector('h1').textContent") == f"{HOSTILE}: what it costs a month"
    assert browser.seen("Page.javascriptDialogOpening") == []
    assert browser.seen("Log.entryAdded") == []
    assert json.loads(browser.value('document.getElementById("data").textContent'))["comparison"]["currency"] == "USD"
    assert browser.value("document.documentElement.scrollWidth") <= 360
