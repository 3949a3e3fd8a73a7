import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.drawing.arranging.room import (
    BOTTOM_LEFT,
    BOTTOM_RIGHT,
    CELL,
    TOP_LEFT,
    TOP_RIGHT,
    Room,
)
from webmap.documents.drawing.model import MapFrame

FRAME = MapFrame(410, 303)
CORNERS = (TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT)


@given(st.lists(st.tuples(st.floats(10, 150), st.floats(10, 150)), max_size=12))
def test_boxes_do_not_overlap_and_lie_in_the_drawing(sizes):
    room = Room(FRAME, None)
    placed = [
        shapely.box(*box)
        for size in sizes
        if (box := room.place(size, room.corners(CORNERS, size), gap=0))
    ]
    for at, box in enumerate(placed):
        assert shapely.box(0, 0, 410, 303).buffer(1e-6).contains(box)
        assert not shapely.intersects(box.buffer(-1e-6), placed[at + 1 :]).any()


@pytest.mark.parametrize("corner", CORNERS)
def test_the_best_corner_is_taken_first(corner):
    room = Room(FRAME, None)
    left, top, right, bottom = room.place((50, 30), room.corners((corner,), (50, 30)), gap=5)
    assert (left, right) == ((355, 405) if corner[0] else (5, 55))
    assert (top, bottom) == ((268, 298) if corner[1] else (5, 35))


def test_land_is_not_free():
    land = np.zeros(Room.shape(FRAME), np.bool_)
    land[:, :50] = True  # left of 200 units
    room = Room(FRAME, land)
    left, _, right, _ = room.place((150, 30), room.corners((TOP_LEFT,), (150, 30)), gap=0)
    assert (left, right) == (50 * CELL, 50 * CELL + 150)
    assert room.has((100, 100)) and not room.has((250, 100))
    assert room.place((250, 100), room.corners((TOP_LEFT,), (250, 100))) is None


def test_a_box_near_a_point_lies_at_an_edge_where_it_can():
    room = Room(FRAME, None)
    left, top, *_ = room.place((40, 40), room.near(np.array([200, 40]), (40, 40)), gap=0)
    assert (left, top) == (pytest.approx(180, abs=CELL), 0)
    room.take(0, 0, 410, 200)
    _, top, *_ = room.place((40, 40), room.near(np.array([200, 40]), (40, 40)), gap=0)
    assert top >= 200


def test_what_is_larger_than_the_drawing_has_no_place():
    room = Room(MapFrame(20, 20), None)
    assert room.place((50, 50), room.corners(CORNERS, (50, 50))) is None
    assert not room.has((50, 50))
