"""From a chart to SVG that stands in a page."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import vl_convert
from markupsafe import Markup

from costs.report.colours import FAINT, INK, MUTED

type Chart = alt.LayerChart | alt.FacetChart

SVG = "http://www.w3.org/2000/svg"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
"""Of the same widths wherever there is one of the first three, so that what is measured here fits there."""
PADDING = {"left": 8, "top": 2, "right": 16, "bottom": 2}
"""Pixels around a chart: at its sides for machines that have none of those and take a wider one."""


@dataclass(frozen=True, slots=True)
class Width:
    """How wide a chart is drawn, in pixels."""

    name: str
    plot: int
    """Between the axis and what stands behind the lines and bars."""


WIDE = Width("wide", 800)
NARROW = Width("narrow", 172)
"""For a phone of 360 pixels."""
WIDTHS = (WIDE, NARROW)


def data(rows: Sequence[Mapping[str, object]]) -> alt.InlineData:
    """Rows for a chart. As text, since Altair copies a chart at every turn, and all of its rows with it."""
    return alt.InlineData(values=json.dumps(rows), format=alt.JsonDataFormat(type="json"))


def svg(chart: Chart, width: Width, said: str) -> Markup:
    """The chart as an image that is described by a sentence, and whose marks tell their values on hovering."""
    ink = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    configured = chart.configure(
        background="transparent",
        font=FONT,
        padding=PADDING,
        axis={**ink, "domainColor": MUTED, "tickColor": MUTED, "gridColor": FAINT, "labelLimit": 200},
        view={"stroke": None},
        mark={"aria": False},
        text={"fontSize": 12},
    )
    ET.register_namespace("", SVG)
    drawn = ET.fromstring(vl_convert.vegalite_to_svg(configured.to_json(), allowed_base_urls=[]))  # noqa: S314
    for mark in drawn.iter():
        text = mark.attrib.pop("aria-label", None)
        for attribute in [name for name in mark.attrib if name.startswith("aria-") or name == "role"]:
            del mark.attrib[attribute]
        if text and mark.tag == f"{{{SVG}}}path":
            ET.SubElement(mark, "title").text = text
    drawn.attrib.update({"role": "img", "aria-label": said, "class": width.name})
    return Markup(ET.tostring(drawn, encoding="unicode"))  # noqa: S704
