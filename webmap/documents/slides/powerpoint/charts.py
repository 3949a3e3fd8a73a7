"""Native charts on slides: bars, bars of parts, lines over time. Their data can be edited."""

from datetime import date
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.oxml.ns import qn
from pptx.util import Pt

from webmap.documents.slides.layout import BODY, Box
from webmap.documents.slides.powerpoint.fill import GREY, LIGHT, paint, rgb, text_colour
from webmap.documents.slides.slide import ChartKind, ChartSeries, SlideChart

_LOCALES = {"id": "421", "en": "809"}
"""Locales of Windows, for the separators and months of numbers and dates in charts."""

_TYPES = {
    ChartKind.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    ChartKind.PARTS: XL_CHART_TYPE.BAR_STACKED_100,
    ChartKind.LINES: XL_CHART_TYPE.LINE_MARKERS,
}
_SMALL = 14  # size of text in a chart of many bars
_ROOMY = 24.0  # points for a bar, from which its name has the size of other text
_MONTHS = (1, 2, 3, 6, 12, 24, 60)
_EPOCH = date(1899, 12, 30).toordinal()  # day 0 of spreadsheets
_SIDE = 0.04  # of an axis of time, left and right of its dates, so that numbers have room
_MOST_DATES = 7  # labels of the axis of time


def add_chart(slide: Any, chart: SlideChart, language: str, box: Box) -> Any:
    """Add a chart that fills a box; returns its shape."""
    number_format = _number_format(chart, language)
    data: Any = CategoryChartData(number_format=number_format)  # type: ignore[no-untyped-call]
    data.categories = chart.categories
    for one in chart.series:
        data.add_series(one.name, one.values)
    shape = slide.shapes.add_chart(
        _TYPES[chart.kind], Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height), data
    )
    native = shape.chart
    per_bar = box.height / max(len(chart.categories), 1)
    native.font.size = Pt(BODY if chart.kind is ChartKind.LINES or per_bar >= _ROOMY else _SMALL)
    native.has_title = False
    native.has_legend = len(chart.series) > 1
    if native.has_legend:
        native.legend.position = XL_LEGEND_POSITION.BOTTOM
        native.legend.include_in_layout = False
        native.legend.font.size = Pt(BODY)
    _draw_axes(native, chart, language)
    for one, series in zip(chart.series, native.plots[0].series, strict=True):
        if chart.kind is ChartKind.LINES:
            _draw_line(series, one)
        else:
            _draw_bars(series, one)
        _label(series, one, chart, number_format)
    return shape


def _number_format(chart: SlideChart, language: str) -> str:
    locale = _LOCALES[language]
    if chart.unit == "%":
        return f'[$-{locale}]General"{" %" if language == "id" else "%"}"'
    return f"[$-{locale}]#,##0"


def _draw_axes(native: Any, chart: SlideChart, language: str) -> None:
    values, categories = native.value_axis, native.category_axis
    values.has_major_gridlines = chart.kind is ChartKind.LINES
    values.minimum_scale = 0
    if chart.top is not None:
        values.maximum_scale = chart.top
    categories.format.line.color.rgb = rgb(GREY)
    if chart.kind is ChartKind.LINES:
        values.major_gridlines.format.line.color.rgb = rgb(LIGHT)
        values.format.line.fill.background()
        values.tick_labels.number_format = f"[$-{_LOCALES[language]}]#,##0"
        values.tick_labels.number_format_is_linked = False
        categories.tick_labels.number_format = f"[$-{_LOCALES[language]}]mmm yyyy"
        categories.tick_labels.number_format_is_linked = False
        # a date without a number is passed over by the line
        native._chartSpace.find(f".//{qn('c:dispBlanksAs')}").set("val", "span")
        _set_months(categories, [one for one in chart.categories if isinstance(one, date)])
        return
    values.visible = False
    categories.reverse_order = True  # the first on top
    categories.has_major_gridlines = False
    plot = native.plots[0]
    plot.gap_width = 35
    plot.vary_by_categories = False
    if chart.kind is ChartKind.PARTS:
        plot.overlap = 100


def _set_months(axis: Any, days: list[date]) -> None:
    """Set the months between two labels of an axis of time, so that they have room."""
    span = (days[-1] - days[0]).days
    axis.minimum_scale = round(_serial(days[0]) - span * _SIDE)
    axis.maximum_scale = round(_serial(days[-1]) + span * _SIDE)
    months = span / 30.4 + 1
    step = next((one for one in _MONTHS if months / one <= _MOST_DATES), _MONTHS[-1])
    element = axis._element
    for name in ("c:majorUnit", "c:majorTimeUnit", "c:baseTimeUnit"):
        for old in element.findall(qn(name)):
            element.remove(old)
    # in the order of the schema: after lblOffset
    at = element.index(element.find(qn("c:lblOffset"))) + 1
    for name, value in (
        ("c:majorTimeUnit", "months"),
        ("c:majorUnit", str(step)),
        ("c:baseTimeUnit", "days"),
    ):
        one = etree.Element(qn(name))
        one.set("val", value)
        element.insert(at, one)


def _serial(day: date) -> int:
    return day.toordinal() - _EPOCH


def _draw_line(series: Any, one: ChartSeries) -> None:
    colour = rgb(one.colour)
    series.smooth = False
    series.format.line.color.rgb = colour
    series.format.line.width = Pt(3)
    series.marker.style = XL_MARKER_STYLE.CIRCLE
    series.marker.size = 9
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour
    series.marker.format.line.color.rgb = colour


def _draw_bars(series: Any, one: ChartSeries) -> None:
    paint(series.format.fill, one.colour, hatched=one.hatched)
    _edge(series.format)
    for at, colour in enumerate(one.colours):
        if one.values[at] is not None:
            paint(series.points[at].format.fill, colour)
            _edge(series.points[at].format)


def _edge(shape: Any) -> None:
    # light colours stand out from the white slide by their edge
    shape.line.color.rgb = rgb(GREY)
    shape.line.width = Pt(0.5)


def _label(series: Any, one: ChartSeries, chart: SlideChart, number_format: str) -> None:
    labels = series.data_labels
    labels.show_value = True
    labels.number_format = number_format
    labels.number_format_is_linked = False
    if chart.kind is ChartKind.PARTS:
        labels.position = XL_LABEL_POSITION.CENTER
        labels.font.color.rgb = rgb(text_colour(one.colour, hatched=one.hatched))
    elif chart.kind is ChartKind.BARS:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
    else:
        labels.position = XL_LABEL_POSITION.ABOVE
        labels.font.color.rgb = rgb(one.colour)
    for at in reversed([at for at, shown in enumerate(one.labelled) if not shown]):
        deleted = etree.Element(qn("c:dLbl"))
        etree.SubElement(deleted, qn("c:idx")).set("val", str(at))
        etree.SubElement(deleted, qn("c:delete")).set("val", "1")
        labels._element.insert(0, deleted)
