"""Charts (图): a table's numbers as bars, drawn on the server as SVG by pygal.

A chart stands beside the table that has its numbers; it has no style or script of its own (Content-Security-Policy):
colours and letters are those of static/office/charts.css, by the name of each series. Drawn twice, for a desk and for a phone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from pygal.style import Style

# pygal hooks a finder of its own, for maps of countries, into every import: Python 3.11 warns of it each time
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

WIDE, NARROW = 880, 350
"""Widths in px of the letters' size: on a desk, on a phone."""
ROW, SHARED_ROW = 32, 24
FRAME = 56
LETTERS = Style(label_font_size=21, major_label_font_size=21, value_font_size=12)
"""pygal reckons 0.6 of the size for a letter; a Chinese one of 13 px is as wide as it is high."""
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Series:
    """One kind of bar: its colour (a class of charts.css), its words in the legend, its number for each label."""

    css: str
    label: str
    values: Sequence[float]


@dataclass(frozen=True)
class Chart:
    """Bars for labels, the parts of a bar one after the other (`stacked`) or side by side; lying, or `upright`."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    stacked: bool = True
    upright: bool = False

    def svg(self) -> SafeString:
        """The chart in both widths; empty where there is nothing to draw."""
        if not any(any(one.values) for one in self.series):
            return SafeString("")
        wide, narrow = self._drawn(WIDE, "wide"), self._drawn(NARROW, "narrow")
        return format_html('<div class="chart">{}{}</div>', wide, narrow)

    def _drawn(self, width: int, css: str) -> SafeString:
        rows = len(self.labels) * (ROW if self.stacked else SHARED_ROW * len(self.series))
        # pygal draws lying bars from below
        turn: slice = slice(None) if self.upright else slice(None, None, -1)
        chart = _kind(self.stacked, self.upright)(
            width=width,
            height=240 if self.upright else FRAME + rows,
            margin=4,
            style=LETTERS,
            css=[],
            js=[],
            show_legend=False,
            show_y_labels=not self.upright,
            print_values=True,
            print_zeroes=not self.stacked,
            truncate_label=40 if css == "wide" else 9,
            formatter=lambda value: f"{value:g}",
            x_labels=list(self.labels[turn]),
            min_scale=2,
            max_scale=8 if css == "wide" else 4,
        )
        for one in self.series:
            chart.add(one.label, list(one.values[turn]))
        return mark_safe(_cleaned(chart.render_tree(), self, css))  # noqa: S308  labels are escaped by ET


def _kind(stacked: bool, upright: bool) -> Any:
    if upright:
        return pygal.StackedBar if stacked else pygal.Bar
    return pygal.HorizontalStackedBar if stacked else pygal.HorizontalBar


def _cleaned(root: Any, chart: Chart, css: str) -> str:
    """The drawing without pygal's style, script, hover texts and random name; each series by its colour."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.removeprefix(SVG) in ("defs", "title", "desc"):
                parent.remove(child)
        parent.attrib.pop("style", None)
        shown = parent.get("class") or ""
        if "serie-" in shown:
            number = int(shown.split("serie-")[1].split()[0])
            parent.set("class", f"{shown.split()[0]} {chart.series[number].css}")
    root.attrib.pop("id", None)
    root.set("class", css)
    root.set("role", "img")
    root.set("aria-label", f"{chart.title}，数据见表")
    return ET.tostring(root, encoding="unicode")
