import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.documents.drawing.labelling.inside import (
    MOSTLY,
    Canvas,
    Placed,
    Shapes,
    Variant,
    place_inside,
)
from webmap.documents.drawing.raster import NOTHING, rasterise
from webmap.documents.drawing.rings import Rings, as_array

SIZE = 11.0


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


def canvas_of(*shapes, width=400, height=300):
    canvas = Canvas(width, height, SIZE / 6)
    ids = rasterise(Rings.of(as_array(shapes)), canvas.rows, canvas.columns, canvas.step)
    return canvas, Shapes(ids, len(shapes))


def one_line(text, size=SIZE):
    return Variant((text,), size)


@settings(max_examples=40)
@given(star(), st.sampled_from(["1", "12", "Salem", "Ketanggungan"]))
def test_a_text_lies_mostly_in_its_shape(shape, name):
    canvas, shapes = canvas_of(shape)
    placed = place_inside(canvas, shapes, 0, [one_line(name)])
    if placed:
        box = shapely.box(*placed.box)
        inside = shapely.intersection(box, shape.buffer(canvas.step)).area
        assert inside >= (MOSTLY - 0.02) * box.area
        assert placed.leader is None


@settings(max_examples=25)
@given(st.lists(star(), min_size=2, max_size=8))
def test_texts_do_not_overlap(stars):
    canvas, shapes = canvas_of(*stars)
    boxes = [
        shapely.box(*placed.box)
        for at in range(len(stars))
        if (placed := place_inside(canvas, shapes, at, [one_line("Losari"), one_line("Losari", 8)]))
    ]
    for at, box in enumerate(boxes):
        assert not shapely.intersects(box, boxes[at + 1 :]).any()


def test_texts_that_reach_over_a_border_stand_one_below_the_other():
    neighbours = [shapely.box(100, 100, 133, 140), shapely.box(133, 100, 166, 140)]
    canvas, shapes = canvas_of(*neighbours)
    first, second = (place_inside(canvas, shapes, at, [one_line("Losari")]) for at in (0, 1))
    assert first.box[2] > 133  # reaches over the border
    assert not shapely.box(*first.box).intersects(shapely.box(*second.box))


def test_a_text_stands_in_the_middle_of_a_wide_shape():
    canvas, shapes = canvas_of(shapely.box(100, 50, 300, 250))
    placed = place_inside(canvas, shapes, 0, [one_line("Salem")])
    assert (placed.x, placed.y) == (pytest.approx(200, abs=3), pytest.approx(150, abs=3))


def test_a_text_that_is_too_long_is_broken_or_made_smaller():
    narrow = shapely.box(100, 50, 170, 250)
    variants = [one_line("Kalimantan Darat"), Variant(("Kalimantan", "Darat"), SIZE)]
    canvas, shapes = canvas_of(narrow)
    assert place_inside(canvas, shapes, 0, variants).lines == ("Kalimantan", "Darat")
    canvas, shapes = canvas_of(shapely.box(100, 50, 129, 70))
    placed = place_inside(canvas, shapes, 0, [one_line("Salem"), one_line("Salem", 8)])
    assert placed.size == 8
    canvas, shapes = canvas_of(shapely.box(100, 50, 110, 250))
    assert place_inside(canvas, shapes, 0, variants) is None


def test_taken_cells_stay_free_of_texts():
    canvas, shapes = canvas_of(shapely.box(0, 0, 400, 300))
    canvas.take((0, 0, 400, 200))
    placed = place_inside(canvas, shapes, 0, [one_line("Salem")])
    assert placed.box[1] >= 200
    canvas.take((0, 0, 400, 300))
    assert place_inside(canvas, shapes, 0, [one_line("Salem")]) is None


def test_a_shape_without_cells_and_a_text_without_variants_have_no_place():
    canvas, shapes = canvas_of(shapely.Polygon(), shapely.box(0, 0, 300, 300))
    assert place_inside(canvas, shapes, 0, [one_line("1")]) is None
    assert place_inside(canvas, shapes, 1, []) is None
    assert shapes.inner_cells(0, canvas.panel) == []


@given(star())
def test_inner_cells_lie_in_the_shape(shape):
    canvas, shapes = canvas_of(shape)
    canvas.panel[:, canvas.columns // 2 :] = 1
    for cell in shapes.inner_cells(0, canvas.panel):
        assert shapes.ids[cell.row, cell.column] == 0 != NOTHING
    panels = [canvas.panel[cell].item() for cell in shapes.inner_cells(0, canvas.panel)]
    assert len(set(panels)) == len(panels)


def test_a_box_has_the_size_of_its_lines():
    one = Placed(0, ("Salem",), 10, 50, 50)
    left, top, right, bottom = one.box
    assert (left + right, top + bottom) == (pytest.approx(100), pytest.approx(100))
    two = Placed(0, ("Salem", "Barat"), 10, 50, 50)
    assert two.box[3] - two.box[1] > bottom - top


def test_lines_take_the_cells_along_them():
    canvas = Canvas(100, 100, 2)
    canvas.take_line((0, 0), (99, 99))
    assert canvas.taken.diagonal().all() and not canvas.taken[0, 10]
    assert Canvas(1, 1, 20).taken.shape == (1, 1)
