import re
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.drawing.map_drawing import draw_map, path_data, swatch
from webmap.documents.drawing.model import ContextArea, MapArea, MapFrame, MapOutline, MapStyle

SVG = "{http://www.w3.org/2000/svg}"
STYLES = {"formed": MapStyle("#336699"), "no_data": MapStyle("#f4f4f2", hatched=True)}
FRAME = MapFrame(400, 300, prefix="m", labels="numbers")


def squares(count, key="formed"):
    """Squares of 0.01 degrees from west to east; neighbours touch."""
    return [
        MapArea(f"9.{at}", shapely.box(109 + at / 100, -7, 109 + (at + 1) / 100, -6.99), key,
                f"{at + 1}. Desa {at}", str(at + 1))
        for at in range(count)
    ]  # fmt: skip


def drawing(*arguments, **options):
    return ElementTree.fromstring(draw_map(*arguments, **{"frame": FRAME, **options}).svg)


def paths(tree):
    return {one.get("data-code"): one for one in tree.iter(f"{SVG}path") if one.get("data-code")}


def points(data):
    """Return the points of each ring of path data, in units."""
    rings = []
    for ring in re.findall(r"M([^z]+)z", data):
        start, _, steps = ring.partition("l")
        moves = [float(one) for one in re.findall(r"-?[\d.]+", f"{start} {steps}")]
        rings.append(np.cumsum(np.array(moves).reshape(-1, 2), axis=0).round(1))
    return rings


def test_every_area_is_drawn_once_with_class_title_and_number():
    tree = drawing(squares(5), STYLES)
    drawn = paths(tree)
    assert list(drawn) == [f"9.{at}" for at in range(5)]
    assert {one.get("data-class") for one in drawn.values()} == {"formed"}
    assert {one.get("fill") for one in drawn.values()} == {"#336699"}
    assert drawn["9.3"].find(f"{SVG}title").text == "4. Desa 3"
    numbers = {one.get("data-of"): one.text for one in tree.iter(f"{SVG}text")}
    assert {numbers[f"9.{at}"] for at in range(5)} == {"1", "2", "3", "4", "5"}


def test_neighbours_share_the_points_of_their_border():
    drawn = paths(drawing(squares(2), STYLES))
    [first], [second] = points(drawn["9.0"].get("d")), points(drawn["9.1"].get("d"))
    assert len({*map(tuple, first)} & {*map(tuple, second)}) == 2


def test_areas_without_data_are_hatched_by_a_pattern_of_this_drawing():
    tree = drawing(squares(1, "no_data"), STYLES)
    assert paths(tree)["9.0"].get("fill") == "url(#m-no_data)"
    assert [one.get("id") for one in tree.iter(f"{SVG}pattern")] == ["m-no_data"]


@pytest.mark.parametrize("text", ["A & B", "<svg>", 'Sa"dan', "Ba'u"])
def test_names_with_special_characters_stay_text(text):
    area = MapArea("9.0", shapely.box(109, -7, 109.01, -6.99), "formed", text, "1")
    around = [ContextArea(shapely.box(109.01, -7, 109.2, -6.99), text)]
    frame = MapFrame(400, 300, labels="numbers", description=text)
    tree = drawing([area], STYLES, around=around, frame=frame)
    assert paths(tree)["9.0"].find(f"{SVG}title").text == text
    assert tree.get("aria-label") == text
    assert text in [one.text for one in tree.iter(f"{SVG}text")]
    assert not list(tree.iter(f"{SVG}svg"))[1:]


def test_outlines_and_areas_around_lie_over_and_under_the_areas():
    area = squares(1)[0]
    around = [ContextArea(shapely.box(108, -8, 110, -7)), ContextArea(shapely.box(120, 0, 121, 1))]
    text = draw_map([area], STYLES, [MapOutline(area.shape)], around, FRAME).svg
    assert text.index("clip-path=") < text.index('data-code="9.0"')
    assert text.count('<path d="') >= 2 + 1 + 1  # the outline twice, one neighbour, the scale bar


def test_the_scale_bar_is_in_metres_or_kilometres():
    near = draw_map(squares(1), STYLES, frame=FRAME).svg
    far = [MapArea("9", shapely.box(100, -7, 105, -4), "formed", "", "1")]
    assert ">200 m</text>" in near
    assert ">100 km</text>" in draw_map(far, STYLES, frame=FRAME).svg


def test_north_is_named_in_the_language():
    assert ">U</text>" in draw_map(squares(1), STYLES, frame=FRAME).svg
    assert ">N</text>" in draw_map(squares(1), STYLES, frame=MapFrame(400, 300, language="en")).svg


def test_without_shapes_there_is_an_empty_frame():
    tree = drawing([], STYLES)
    assert paths(tree) == {} and not list(tree.iter(f"{SVG}text"))


def test_names_stand_in_their_areas_where_they_fit():
    areas = [
        MapArea("9.0", shapely.box(109, -7, 110, -6.5), "formed", name="Losari"),
        MapArea("9.1", shapely.box(110, -7, 110.001, -6.5), "formed", name="Ketanggungan"),
    ]
    tree = drawing(areas, STYLES, frame=MapFrame(400, 300))
    assert {
        one.get("data-of"): one.text for one in tree.iter(f"{SVG}text") if one.get("data-of")
    } == {"9.0": "Losari"}


def test_a_swatch_is_filled_as_areas_of_its_class_are():
    tree = ElementTree.fromstring(swatch("no_data", STYLES, prefix="s1"))
    assert "url(#s1-no_data)" in [one.get("fill") for one in tree.iter(f"{SVG}rect")]
    tree = ElementTree.fromstring(swatch("formed", STYLES))
    assert "#336699" in [one.get("fill") for one in tree.iter(f"{SVG}rect")]


coordinates = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


@given(st.lists(coordinates, min_size=3, max_size=12))
def test_path_data_keeps_every_point_to_a_tenth(ring):
    shape = shapely.Polygon(ring)
    wanted = shapely.get_coordinates(shape)[:-1]
    [drawn] = points(path_data(shape).replace("h0", ""))
    for point in wanted:
        assert np.abs(drawn - point).max(axis=1).min() <= 0.0501


def test_holes_and_parts_are_rings_of_one_path():
    hole = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    assert path_data(shapely.union(hole, shapely.box(20, 0, 21.26, 1))).count("z") == 3


def test_a_part_smaller_than_the_grid_is_a_dot():
    assert path_data(shapely.box(1, 1, 1.01, 1.01)) == "M1 1h0z"
