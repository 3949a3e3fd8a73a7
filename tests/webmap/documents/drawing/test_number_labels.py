import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.documents.drawing.number_labels import (
    inner_points,
    place_name,
    place_numbers,
    text_box,
    text_size,
)

SIZE = 11


def shapes_of(*shapes):
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def placed(shapes, **options):
    numbers = [str(at) for at in range(1, len(shapes) + 1)]
    return place_numbers(numbers, shapes, width=400, height=300, size=SIZE, **options)


@st.composite
def star(draw):
    """A star-shaped polygon of any slenderness, inside 400 by 300."""
    count = draw(st.integers(3, 12))
    radii = np.array(draw(st.lists(st.floats(0.5, 60), min_size=count, max_size=count)))
    angles = np.arange(count) * 2 * np.pi / count
    x, y = draw(st.floats(80, 320)), draw(st.floats(80, 220))
    flat = draw(st.floats(0.02, 1))
    ring = np.column_stack([x + radii * np.cos(angles), y + flat * radii * np.sin(angles)])
    return shapely.Polygon(ring)


@given(star())
def test_the_point_of_a_shape_lies_inside_it(shape):
    assert shape.is_valid
    [[x, y]] = inner_points(shapes_of(shape), text_size("12", SIZE))
    assert shape.buffer(1e-9).contains(shapely.Point(x, y))


@settings(max_examples=25)
@given(st.lists(star(), min_size=1, max_size=12))
def test_numbers_do_not_overlap_and_leaders_end_inside_their_shapes(stars):
    shapes = shapes_of(*stars)
    places = placed(shapes)
    assert [place.text for place in places] == [str(at) for at in range(1, len(stars) + 1)]
    boxes = [text_box(place, SIZE).buffer(-0.2) for place in places]
    for at, (place, shape) in enumerate(zip(places, shapes, strict=True)):
        assert shape.buffer(1e-6).contains(shapely.Point(place.point))
        assert not shapely.intersects(boxes[at], boxes[at + 1 :]).any()
        if place.leader:
            assert place.leader[:2] == place.point
            end = shapely.Point(place.leader[2:])
            assert text_box(place, SIZE).buffer(0.01).contains(end)
            assert not shapely.intersects(boxes[at], shapes).any()


def test_a_number_stands_in_a_shape_with_room_and_beside_one_without():
    large, small = shapely.box(100, 100, 200, 200), shapely.box(210, 140, 214, 144)
    inside, outside = placed(shapes_of(large, small))
    assert inside.leader is None and (inside.x, inside.y) == inside.point
    assert outside.leader is not None
    assert np.hypot(outside.x - 212, outside.y - 142) < 40


def test_leaders_of_neighbours_do_not_cross():
    squares = [
        shapely.box(200 + 4 * x, 150 + 4 * y, 203 + 4 * x, 153 + 4 * y)
        for x in range(4)
        for y in range(4)
    ]
    lines = [
        shapely.LineString([place.leader[:2], (place.x, place.y)])
        for place in placed(shapes_of(*squares))
    ]
    for at, line in enumerate(lines):
        assert not shapely.crosses(line, lines[at + 1 :]).any()


def test_numbers_outside_keep_reserved_boxes_free():
    small = shapely.box(20, 280, 22, 282)
    reserved = shapely.box(0, 240, 120, 300)
    [place] = placed(shapes_of(small), reserved=[reserved])
    assert not text_box(place, SIZE).intersects(reserved)


def test_without_room_anywhere_a_number_stands_on_its_point():
    whole = shapely.box(0, 0, 400, 300)
    thin = shapely.box(100, 100, 101, 101)
    places = placed(shapes_of(whole.difference(shapely.box(90, 90, 110, 110)), thin))
    assert places[1].leader is None and places[1].point == (places[1].x, places[1].y)


def test_nothing_to_place():
    assert placed(shapes_of()) == []


@pytest.mark.parametrize(("taken", "fits"), [([], True), ([shapely.box(0, 0, 400, 300)], False)])
def test_a_name_stands_where_nothing_else_does(taken, fits):
    place = place_name("Tonjong", shapely.box(50, 50, 200, 150), SIZE, taken)
    assert bool(place) is fits


def test_a_name_that_is_too_long_is_left_out():
    assert place_name("Kalimantan Darat", shapely.box(50, 50, 90, 150), SIZE, []) is None
