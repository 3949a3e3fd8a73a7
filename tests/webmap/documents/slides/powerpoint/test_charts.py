from datetime import date
from io import BytesIO

import openpyxl
import pytest
from pptx import Presentation

from webmap.documents.slides.layout import Box
from webmap.documents.slides.powerpoint.charts import add_chart
from webmap.documents.slides.slide import ChartKind, ChartSeries, SlideChart

BOX = Box(36, 60, 880, 420)


def drawn(chart, language="id"):
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    return add_chart(slide, chart, language, BOX).chart


def bars(values, colours, unit="%"):
    series = ChartSeries("Cakupan", "#b30000", values, [True] * len(values), colours)
    names = [f"Kecamatan {at}" for at in range(len(values))]
    return SlideChart(ChartKind.BARS, "Cakupan", names, [series], unit, 100)


def test_bars_have_the_colours_of_their_classes_and_the_first_is_on_top():
    chart = drawn(bars([8.3, 100.0], ["#e8704a", "#0a5a78"]))
    points = [chart.series[0].points[at] for at in range(2)]
    assert [str(one.format.fill.fore_color.rgb) for one in points] == ["E8704A", "0A5A78"]
    assert chart.category_axis.reverse_order
    assert chart.value_axis.maximum_scale == 100


@pytest.mark.parametrize(("language", "wanted"), [("id", "[$-421]"), ("en", "[$-809]")])
def test_numbers_have_the_separators_of_the_language(language, wanted):
    labels = drawn(bars([8.3], ["#e8704a"]), language).series[0].data_labels
    assert labels.number_format.startswith(wanted)
    assert labels.number_format.endswith('" %"' if language == "id" else '"%"')
    assert not labels.number_format_is_linked


def test_the_data_can_be_edited():
    chart = drawn(bars([8.3, None], ["#e8704a", "#0a5a78"]))
    book = openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows == [(None, "Cakupan"), ("Kecamatan 0", 8.3), ("Kecamatan 1", None)]


def test_parts_are_stacked_and_only_the_numbers_that_fit_are_written():
    chart = drawn(
        SlideChart(
            ChartKind.PARTS,
            "Status",
            ["Salem", "Brebes"],
            [
                ChartSeries("Dasar", "#bdcdff", [20, 1], [True, False]),
                ChartSeries("Tanpa data", "#f4f4f2", [1, 24], [False, True], hatched=True),
            ],
        )
    )
    assert chart.plots[0].overlap == 100
    assert chart.has_legend
    deleted = [
        [int(one) for one in series._element.xpath("c:dLbls/c:dLbl[c:delete/@val=1]/c:idx/@val")]
        for series in chart.series
    ]
    assert deleted == [[1], [0]]
    assert chart.series[1].format.fill.pattern is not None


def test_a_line_lies_on_an_axis_of_time():
    days = [date(2022, 6, 13), date(2022, 12, 26), date(2023, 8, 28)]
    line = ChartSeries("Terbentuk", "#1f5f99", [48, 48, 49], [True, False, True])
    chart = drawn(SlideChart(ChartKind.LINES, "Tren", days, [line]))
    axis = chart._chartSpace.xpath(".//c:dateAx")[0]
    low, high = (float(axis.xpath(f"c:scaling/c:{end}/@val")[0]) for end in ("min", "max"))
    # days since 30 December 1899, as spreadsheets count them
    assert low < 44725 < 45166 < high
    assert axis.xpath("c:baseTimeUnit/@val") == ["days"]
    assert int(axis.xpath("c:majorUnit/@val")[0]) == 3
    assert not chart.has_legend
    assert chart._chartSpace.xpath(".//c:dispBlanksAs/@val") == ["span"]
