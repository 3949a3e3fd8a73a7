from xml.etree import ElementTree

import pytest

from webmap.documents.drawing import MapStyle
from webmap.documents.report.class_bar import WIDTH, draw_bar
from webmap.maps.symbology import LegendEntry

SVG = "{http://www.w3.org/2000/svg}"
STYLES = {"dasar": MapStyle("#bdcdff"), "no_data": MapStyle("#f4f4f2", hatched=True)}


def entry(key, count):
    return LegendEntry(key, key, STYLES[key].colour, STYLES[key].hatched, count)


def test_segments_fill_the_bar_in_proportion():
    drawn = ElementTree.fromstring(draw_bar([entry("dasar", 3), entry("no_data", 1)], STYLES))
    first, second = drawn.findall(f"{SVG}svg")
    assert float(first.get("width")) == pytest.approx(WIDTH * 3 / 4)
    assert float(second.get("x")) == pytest.approx(WIDTH * 3 / 4)
    assert float(second.get("x")) + float(second.get("width")) == pytest.approx(WIDTH)
    assert "#bdcdff" in ElementTree.tostring(first, "unicode")
    assert second.find(f".//{SVG}pattern") is not None


def test_a_class_of_one_village_among_thousands_is_seen():
    drawn = ElementTree.fromstring(draw_bar([entry("dasar", 1), entry("no_data", 83_761)], STYLES))
    assert float(drawn.find(f"{SVG}svg").get("width")) == 1
