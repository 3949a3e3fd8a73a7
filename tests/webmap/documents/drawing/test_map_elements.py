import math
from xml.etree import ElementTree

import shapely
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.drawing.map_elements import (
    locator_extent,
    locator_map,
    locator_size,
    north_arrow,
    scale_bar,
)
from webmap.documents.drawing.model import Locator
from webmap.documents.drawing.projection import fit

ISLANDS = [shapely.box(109, -8, 114, -6), shapely.box(114, -8, 115, -7)]


def test_a_scale_bar_is_in_metres_or_kilometres_of_the_language():
    near = fit((109, -7, 109.01, -6.99), 400, 300, 10)
    far = fit((95, -11, 141, 6), 400, 300, 10)
    assert scale_bar(near, 90, "id", 1).label == "200 m"
    assert scale_bar(far, 200, "id", 1).label == "2.000 km"
    assert scale_bar(far, 200, "en", 1).label == "2,000 km"


@given(st.floats(20, 200), st.floats(0.4, 2))
def test_a_scale_bar_fits_its_box(longest, scale):
    bar = scale_bar(fit((109, -7, 110, -6), 400, 400, 10), longest, "id", scale)
    assert bar.length <= longest * (1 + 1e-9)
    placed = bar.placed((10, 20, 10 + bar.width, 20 + bar.height))
    tree = ElementTree.fromstring(f"<g>{placed.svg()}</g>")
    [label] = tree.iter("text")
    assert label.text == bar.label
    assert 20 <= float(label.get("y")) <= 20 + bar.height


def test_north_is_named_in_the_language():
    assert ">U</text>" in north_arrow((0, 0, 34, 46), "id", 1)
    assert ">N</text>" in north_arrow((0, 0, 34, 46), "en", 0.5)


def test_a_locator_has_the_form_of_what_lies_around():
    width, height = locator_size(locator_extent(Locator(ISLANDS, ISLANDS[:1])), 200, 200)
    assert width == 200 and math.isclose(height, 8 + 192 * 2 / 6)


def test_a_locator_marks_its_areas_and_rings_a_small_one():
    box = (0, 0, 200, 80)
    large = Locator(ISLANDS, ISLANDS[1:])
    small = Locator(ISLANDS, [shapely.box(110, -7, 110.01, -6.99)])
    for locator, rings in ((large, 0), (small, 1)):
        text = locator_map(locator, locator_extent(locator), box, grey=False)
        tree = ElementTree.fromstring(text)
        assert len([*tree.iter("circle")]) == rings
        assert tree.findall("path")[1].get("d")


def test_a_locator_leaves_out_far_islands_unless_the_place_is_there():
    far = shapely.box(114, 5, 114.1, 5.1)
    mainland = shapely.box(109, -8, 110, -7)
    around = [mainland, far]
    assert locator_extent(Locator(around, [mainland])) == mainland.bounds
    assert locator_extent(Locator(around, [far])) == (109, -8, 114.1, 5.1)


def test_a_locator_without_polygons_has_no_extent():
    assert locator_extent(Locator([], [])) is None
    assert locator_extent(Locator([shapely.Point(1, 1)], [shapely.Polygon()])) is None
