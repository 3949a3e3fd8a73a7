from xml.etree import ElementTree

import pytest

from webmap.documents.drawing import MapStyle
from webmap.documents.report.trend_drawing import draw_line, draw_trend, target_style
from webmap.maps import symbology
from webmap.maps.trend.chart import TargetLine

SVG = "{http://www.w3.org/2000/svg}"
STYLES = {
    key.value: MapStyle(symbology.colour(key), symbology.hatched(key)) for key in symbology.COLOURS
}


def texts(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_drawing_has_the_shapes_and_the_numbers_of_the_day(make):
    chart = make("99.01").trend.chart
    drawn = draw_trend(chart, "2023-05-16", STYLES)
    paths = {one.get("d") for one in ElementTree.fromstring(drawn).iter(f"{SVG}path")}
    assert {chart.formed, chart.advanced, *(one.path for one in chart.targets)} <= paths
    assert {band.path for band in chart.bands} <= paths
    assert "41" in texts(drawn)
    assert "16 Mei 2023" in texts(drawn)
    assert "49" not in texts(drawn)
    days = [one.text for one in chart.days]
    assert [one for one in texts(drawn) if one in days] == days


def test_villages_without_data_are_hatched(make):
    chart = make("99").trend.chart
    drawn = draw_trend(chart, "", STYLES)
    assert any(band.hatched for band in chart.bands)
    assert 'clip-path="url(#clip-no_data)"' in drawn
    assert 'clip-path="url(#clip-dasar)"' not in drawn
    assert 'clip-path="url(#clip-dasar)"' in draw_trend(chart, "", STYLES, grey=True)


@pytest.mark.parametrize(
    ("kind", "metric", "style"),
    [
        ("national", "formed", 'stroke="#6d2100" stroke-width="1.3" stroke-dasharray="5 3"'),
        ("above", "formed", 'stroke="#6d2100" stroke-width="1.3" stroke-dasharray="1.5 2"'),
        ("own", "advanced", 'stroke="#2c5f93" stroke-width="1.3"'),
    ],
)
def test_lines_of_targets_differ_by_who_set_them_and_what_they_count(kind, metric, style):
    found = target_style(TargetLine(kind, metric, "M0 0"))
    assert found == f'fill="none" {style}'
    assert style in draw_line(found)
