from xml.etree import ElementTree

import pytest
import shapely

from webmap.documents.drawing.arranging.layout import arrange
from webmap.documents.drawing.fills import Palette
from webmap.documents.drawing.geometry import project
from webmap.documents.drawing.layers import area_layers, context_layer
from webmap.documents.drawing.model import MapArea, MapFrame, MapStyle
from webmap.documents.drawing.rings import as_array

STYLES = {"formed": MapStyle("#336699"), "no_data": MapStyle("#f4f4f2", hatched=True)}
PALETTE = Palette(STYLES, grey=False, sea=True, prefix="m")


def squares(count, **more):
    return [
        MapArea(f"9.{at}", shapely.box(109 + at, -7, 110 + at, -6), "formed", f"Desa {at}", **more)
        for at in range(count)
    ]


def drawn(areas, around=(), **options):
    shapes = as_array(one.shape for one in areas)
    layout = arrange(as_array([]), shapes, MapFrame(400, 300), None, 1.0)
    rings = project(shapes, as_array([]), as_array(around), layout).home
    text = "".join(area_layers(rings, areas, PALETTE, 1.0, prefix="m", **options))
    return ElementTree.fromstring(f"<g>{text}</g>"), rings


def test_each_area_is_a_path_with_code_class_and_title():
    tree, _ = drawn(squares(3))
    named = [one for one in tree.iter("path") if one.get("data-code")]
    assert [one.get("data-code") for one in named] == ["9.0", "9.1", "9.2"]
    assert {one.get("data-class") for one in named} == {"formed"}
    assert [one.find("title").text for one in named] == ["Desa 0", "Desa 1", "Desa 2"]


def test_a_second_drawing_of_areas_has_no_codes():
    tree, _ = drawn(squares(3), named=False)
    assert len([one for one in tree.iter("path") if one.get("fill") == "#336699"]) == 3
    assert not [one for one in tree.iter("path") if one.get("data-code")]


def test_hatched_areas_lie_over_the_white_borders_of_others():
    areas = squares(3)
    areas[0] = MapArea("9.0", areas[0].shape, "no_data")
    tree, _ = drawn(areas)
    codes = [one.get("data-code") for one in tree.iter("path") if one.get("data-code")]
    assert codes == ["9.1", "9.2", "9.0"]


def test_the_land_has_an_outline_under_and_over_the_areas():
    tree, _ = drawn(squares(2))
    [edge] = [one for one in tree.iter("path") if one.get("id") == "m--edge"]
    [again] = tree.iter("use")
    assert edge.get("d") and again.get("href") == "#m--edge"


@pytest.mark.parametrize("partial", [True, False])
def test_areas_partly_without_data_are_hatched_over_their_colour(partial):
    tree, _ = drawn(squares(1, partial=partial))
    fills = [one.get("fill") for one in tree.iter("path")]
    assert (PALETTE.partial in fills) is partial
    assert "#336699" in fills


def test_a_small_island_is_drawn_larger_in_the_colour_of_its_class():
    island = MapArea("9.9", shapely.box(111, -7, 111.001, -6.999), "formed")
    tree, _ = drawn([*squares(1), island])
    strokes = [one.get("stroke") for one in tree.iter("path")]
    assert strokes.count("#336699") == 1


def test_areas_around_are_one_path():
    _, rings = drawn(
        squares(1), around=[shapely.box(100, -9, 120, -7), shapely.box(100, -6, 120, 0)]
    )
    tree = ElementTree.fromstring(context_layer(rings.around[0], PALETTE, 1.0))
    assert tree.get("d").count("M") == 2
    _, nothing = drawn(squares(1))
    assert context_layer(nothing.around[0], PALETTE, 1.0) == ""
