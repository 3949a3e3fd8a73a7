"""Boxes and shapes in other coordinate reference systems."""

import numpy as np
import shapely

from webmap.ogc.output.crs import CRS84, EPSG, SUPPORTED
from webmap.ogc.output.transformation import NOWHERE, project, read_window
from webmap.ogc.parameters.bbox import Bbox

TM3 = SUPPORTED[f"{EPSG}23834"]


def test_shapes_in_degrees_stay_as_they_are():
    shapes = np.array([shapely.box(108, -7, 109, -6), None])
    assert project(shapes, CRS84) is shapes
    assert project(shapes, SUPPORTED[f"{EPSG}4755"]) is shapes
    moved = project(shapes, TM3)
    assert moved[1] is None and moved[0].bounds[0] > 300_000


def test_a_box_of_degrees_is_a_rectangle():
    assert read_window("1,2,3,4", CRS84) == ((Bbox(1, 2, 3, 4),), None)
    assert read_window("2,1,4,3", SUPPORTED[f"{EPSG}4326"]) == ((Bbox(1, 2, 3, 4),), None)


def test_a_box_of_metres_has_curved_sides():
    (box,), wkb = read_window("0,800000,400000,1000000", TM3)
    area = shapely.from_wkb(wkb)
    assert area.is_valid and len(area.exterior.coords) > 80
    assert area.bounds == tuple(box)
    assert area.area < shapely.box(*box).area * 0.999


def test_a_box_far_from_indonesia_touches_nothing():
    assert read_window("9e8,9e8,9e9,9e9", TM3) == ((NOWHERE,), None)


def test_a_box_without_an_area_is_a_line():
    _, wkb = read_window("0,800000,0,900000", TM3)
    assert shapely.from_wkb(wkb).geom_type == "LineString"
