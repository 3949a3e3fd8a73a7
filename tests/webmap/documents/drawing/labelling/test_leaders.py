import numpy as np
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from webmap.documents.drawing.labelling.inside import Canvas, Variant
from webmap.documents.drawing.labelling.leaders import Leaders
from webmap.documents.drawing.raster import NOTHING, rasterise
from webmap.documents.drawing.rings import Rings, as_array

SIZE = 11.0
NAME = [Variant(("Losari",), SIZE)]


def leaders_of(*shapes):
    canvas = Canvas(400, 300, SIZE / 6)
    rings = Rings.of(as_array(shapes))
    ids = rasterise(rings, canvas.rows, canvas.columns, canvas.step)
    return Leaders(canvas, ids != NOTHING), canvas


def middles(shapes):
    return np.array([shapely.get_coordinates(shapely.centroid(one))[0] for one in shapes])


def numbers_of(shapes, leaders):
    texts = [str(at) for at in range(1, len(shapes) + 1)]
    return leaders.place_numbers(range(len(shapes)), middles(shapes), texts, SIZE)


small = st.tuples(st.floats(60, 330), st.floats(60, 230), st.floats(3, 12), st.floats(3, 12)).map(
    lambda one: shapely.box(one[0], one[1], one[0] + one[2], one[1] + one[3])
)


@settings(max_examples=40)
@given(st.lists(small, min_size=1, max_size=14))
@example([shapely.box(98, 83, 101, 89), shapely.box(98, 83, 102, 89)])  # points in one cell
def test_texts_with_leaders_do_not_touch_and_lines_do_not_cross(shapes):
    leaders, canvas = leaders_of(*shapes)
    placed = [one for at, (x, y) in enumerate(middles(shapes).tolist())
              if (one := leaders.place(at, [(x, y)], NAME))]  # fmt: skip
    boxes = [shapely.box(*one.box) for one in placed]
    lines = [shapely.LineString(one.leader) for one in placed]
    for at, (box, line) in enumerate(zip(boxes, lines, strict=True)):
        assert not shapely.intersects(box.buffer(-0.1), boxes[at + 1 :]).any()
        # a shape may reach a part of a cell into the box
        assert not shapely.intersects(box.buffer(-canvas.step), shapes).any()
        assert not shapely.crosses(line, lines[at + 1 :]).any()
        assert box.buffer(0.1).intersects(shapely.Point(placed[at].leader[1]))
        assert placed[at].leader[0] == tuple(middles(shapes)[placed[at].index])


@settings(max_examples=25)
@given(st.lists(small, min_size=1, max_size=14))
def test_every_number_has_a_place_of_its_own(shapes):
    placed = numbers_of(shapes, leaders_of(*shapes)[0])
    assert [one.lines[0] for one in placed] == [str(at + 1) for at in range(len(shapes))]
    boxes = [shapely.box(*one.box).buffer(-0.1) for one in placed]
    for at, box in enumerate(boxes):
        assert not shapely.intersects(box, boxes[at + 1 :]).any()


def test_a_line_does_not_cross_one_that_was_drawn_before():
    canvas = Canvas(400, 300, SIZE / 6)
    land = np.ones((canvas.rows, canvas.columns), np.bool_)
    right, left = (canvas.slices(box) for box in ((203, 178, 245, 196), (155, 178, 197, 196)))
    leaders = Leaders(canvas, land)
    land[right] = False
    assert leaders.place(0, [(190, 140)], NAME)
    land[right], land[left] = True, False
    assert leaders.place(1, [(215, 140)], NAME) is None
    assert Leaders(Canvas(400, 300, SIZE / 6), land).place(1, [(215, 140)], NAME)


def test_leaders_of_neighbours_do_not_cross():
    squares = [
        shapely.box(200 + 4 * x, 150 + 4 * y, 203 + 4 * x, 153 + 4 * y)
        for x in range(4)
        for y in range(4)
    ]
    lines = [shapely.LineString(one.leader) for one in numbers_of(squares, leaders_of(*squares)[0])]
    for at, line in enumerate(lines):
        assert not shapely.crosses(line, lines[at + 1 :]).any()


def test_a_text_stays_near_or_is_left_out():
    whole = shapely.box(0, 0, 400, 300)
    near, _ = leaders_of(shapely.box(0, 0, 200, 300))
    assert near.place(0, [(190, 150)], NAME).leader
    assert near.place(0, [(20, 150)], NAME) is None
    assert leaders_of(whole)[0].place(0, [(200, 150)], NAME) is None


def test_the_first_point_with_room_is_taken():
    leaders, _ = leaders_of(shapely.box(0, 0, 200, 300))
    assert leaders.place(0, [(20, 150), (190, 150)], NAME).leader[0] == (190, 150)


def test_a_text_stays_in_the_panel_of_its_area():
    leaders, canvas = leaders_of(shapely.box(195, 140, 205, 160))
    canvas.panel[:, :110] = 1  # left of 201.7 units
    placed = leaders.place(0, [(198, 150)], NAME)
    assert placed.box[2] < 203


def test_taken_places_and_what_lies_beyond_them_are_left_out():
    leaders, canvas = leaders_of(shapely.box(195, 140, 205, 160))
    canvas.take((0, 0, 400, 130))
    canvas.take((0, 170, 400, 300))
    canvas.take((0, 0, 190, 300))
    placed = leaders.place(0, [(200, 150)], NAME)
    assert placed.box[0] > 205 and 130 <= placed.box[1] <= placed.box[3] <= 170


def test_without_room_anywhere_a_number_stands_on_its_point():
    whole = shapely.box(0, 0, 400, 300)
    [placed] = leaders_of(whole)[0].place_numbers([0], np.array([[100.0, 100.0]]), ["1"], SIZE)
    assert placed.leader is None and (placed.x, placed.y) == (100, 100)
    assert leaders_of(whole)[0].place_numbers([], np.empty((0, 2)), [], SIZE) == []
