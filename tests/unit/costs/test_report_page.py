"""The page: what stands in it, and that nothing breaks out of it."""

import json
import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from html import escape

import pytest

from costs.amounts import Range, exactly
from costs.charge import Component
from costs.report.as_json import report_json
from costs.report.bars import OTHERS, legend, scales
from costs.report.colours import MUTED
from costs.report.page import Report, page
from tests.unit.costs.reports import HOSTILE, compared, hostile, report, straight

COMPUTE = Component.COMPUTE
SCHEDULED = {"small": {COMPUTE: exactly(3)}, "large": {COMPUTE: Range(Decimal(5), Decimal(7), Decimal(12))}}
ALWAYS = {"small": {COMPUTE: exactly(9)}, "large": {COMPUTE: exactly(20)}}
LINES = {"small": ("3", "0.0001"), "large": ("7", "0")}


@pytest.fixture(scope="module")
def stopping() -> Report:
    return report(compared(SCHEDULED, ALWAYS), straight(LINES))


@pytest.fixture(scope="module")
def html(stopping: Report) -> str:
    return page(stopping)


def drawings(html: str) -> list[ET.Element]:
    found = re.findall(r"<svg xmlns=.*?</svg>", html, re.DOTALL)
    return [ET.fromstring(one) for one in found]  # noqa: S314


def embedded(html: str) -> object:
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    return json.loads(found)


def test_the_same_report_is_the_same_page(stopping: Report, html: str) -> None:
    assert page(stopping) == html


def test_the_exact_numbers_stand_inside_as_json(stopping: Report, html: str) -> None:
    assert embedded(html) == report_json(stopping.comparison, stopping.by_requests)


def test_each_chart_is_drawn_wide_and_narrow_and_says_what_it_shows(html: str) -> None:
    drawn = drawings(html)
    assert [one.attrib["class"] for one in drawn] == ["wide", "narrow"] * 3
    assert all(one.attrib["role"] == "img" and one.attrib["aria-label"] for one in drawn)
    assert all(float(one.attrib["width"]) <= 328 for one in drawn if one.attrib["class"] == "narrow")


def test_bars_tell_what_they_stand_for(html: str) -> None:
    titles = [title.text for title in drawings(html)[0].iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["small, Compute: $3.00", "large, Compute: $7.00"]


def test_no_two_drawings_share_an_id(html: str) -> None:
    ids = [element.attrib["id"] for drawing in drawings(html) for element in drawing.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))


def test_the_caveat_and_the_crossing_are_told_in_words(html: str) -> None:
    # 3 + 0.0001 n = 7 at n = 40,000.
    assert "<strong>small</strong> from 1,000 requests a month on, then <strong>large</strong> from 40,001 on." in html
    assert "isn't derived from the requests" in html


def test_without_a_schedule_there_is_no_chart_of_it() -> None:
    assert "With and without auto-stop" not in page(report(compared(SCHEDULED), straight(LINES)))


def test_what_no_figure_could_be_given_for_is_listed_by_variant(html: str) -> None:
    assert "<summary>small, 1 by usage that isn't known</summary>" in html
    assert "monthly_requests" in html


def test_nothing_from_outside_is_asked_for(html: str) -> None:
    assert "default-src 'none'" in html
    addresses = set(re.findall(r"[a-z]+://[^\s\"'<)]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.findall(r"<(link|script|img|iframe)\b(?![^>]*(data:,|application/json))", html)


def test_what_users_write_stays_text() -> None:
    made = hostile()
    html = page(made)
    assert "<img" not in html
    assert html.count("<script") == html.count("</script>") == 1
    assert escape(HOSTILE).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in html
    assert embedded(html) == report_json(made.comparison, made.by_requests)
    assert any(HOSTILE in (title.text or "") for one in drawings(html) for title in one.iter())


def test_the_dearest_components_have_a_colour_and_the_others_share_one() -> None:
    every = {component: exactly(number) for number, component in enumerate(Component, 1)}
    shown = legend(compared({"all": every}))
    assert list(shown)[:2] == ["Other", "Backup"]
    assert list(shown)[-1] == OTHERS
    assert len(shown) == 7
    assert len(set(shown.values())) == 7
    assert shown[OTHERS] == MUTED


def test_with_few_components_none_is_among_others() -> None:
    assert list(legend(compared(SCHEDULED))) == ["Compute"]


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ({"a": 1, "b": 2, "c": 3}, [["a", "b", "c"]]),
        ({"a": 1, "b": 2, "c": 100}, [["a", "b"], ["c"]]),
        ({"a": 1, "b": 90, "c": 100}, [["a", "b", "c"]]),
        ({"a": 0, "b": 0}, [["a", "b"]]),
    ],
    ids=["alike", "one far above", "one far below", "nothing"],
)
def test_the_far_cheaper_ones_have_a_scale_of_their_own_if_they_are_many(
    costs: dict[str, int], expected: list[list[str]]
) -> None:
    assert list(scales({name: Decimal(cost) for name, cost in costs.items()})) == expected


def test_a_variant_that_costs_nothing_is_drawn_all_the_same() -> None:
    free = {"free": {COMPUTE: exactly(0)}}
    html = page(report(compared(free), straight({"free": ("0", "0")})))
    assert len(drawings(html)) == 4
    assert "Nowhere between 1,000 and 1,000,000,000 requests a month." in html
