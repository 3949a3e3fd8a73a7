import numpy as np
import shapely

from webmap.documents.drawing.arranging.layout import arrange
from webmap.documents.drawing.geometry import project
from webmap.documents.drawing.model import MapFrame
from webmap.documents.drawing.rings import TENTHS, as_array

MAINLAND = shapely.box(109, -7, 110, -6.2)
FAR = shapely.box(118, -7, 118.1, -6.9)
NOTHING = as_array([])


def projected(shapes, around=(), outlines=()):
    found = as_array(shapes)
    layout = arrange(as_array(outlines), found, MapFrame(900, 600), None, 1.0)
    return layout, project(found, as_array(outlines), as_array(around), layout)


def test_parts_in_the_extent_of_a_panel_are_drawn_there():
    both = shapely.union(MAINLAND, FAR)
    layout, geometry = projected([both])
    rings = geometry.home.areas
    assert rings.count == 1 and rings.owner.tolist() == [0, 0]
    [panel] = layout.moved
    inside = [
        shapely.box(*panel.box).contains(shapely.box(*bounds))
        for bounds in (rings.bounds() / TENTHS).tolist()
    ]
    assert sorted(inside) == [False, True]


def test_areas_around_are_cut_near_to_the_panels():
    layout, geometry = projected([MAINLAND, FAR], around=[shapely.box(90, -20, 130, 10)])
    assert len(geometry.home.around) == 2
    for panel, rings in zip((layout.main, *layout.moved), geometry.home.around, strict=True):
        low, high = rings.points.min(axis=0) / TENTHS, rings.points.max(axis=0) / TENTHS
        assert np.abs(np.array([*low, *high]) - panel.box).max() < 6


def test_specks_of_a_large_area_are_left_out_and_small_areas_never():
    speck = shapely.box(110.2, -7, 110.2001, -6.9999)
    _, geometry = projected(
        [shapely.union(MAINLAND, speck), shapely.box(110.4, -7, 110.4001, -6.9999)]
    )
    assert geometry.home.areas.owner.tolist() == [0, 1]


def test_islands_too_small_to_be_seen_are_marked_and_inland_areas_are_not():
    enclave = shapely.box(109.5, -6.5, 109.501, -6.499)
    island = shapely.box(110.2, -6.5, 110.201, -6.499)
    _, geometry = projected([MAINLAND.difference(enclave), enclave, island])
    rings = geometry.home
    assert rings.areas.owner[rings.islands].tolist() == [2]


def test_without_outlines_and_areas_around_there_are_no_rings_of_them():
    _, geometry = projected([MAINLAND])
    assert len(geometry.home.outlines.points) == len(geometry.home.around[0].points) == 0
    assert geometry.enlarged == ()
