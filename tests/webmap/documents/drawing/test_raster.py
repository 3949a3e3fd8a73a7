import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.documents.drawing.raster import NOTHING, SEVERAL, covered, rasterise, sums, windows
from webmap.documents.drawing.rings import Rings, as_array

sides = st.lists(st.integers(0, 40), min_size=2, max_size=2, unique=True).map(sorted)


def rings_of(*shapes):
    return Rings.of(as_array(shapes))


@settings(max_examples=30)
@given(st.lists(st.tuples(sides, sides), min_size=1, max_size=4))
def test_a_cell_has_the_only_shape_at_its_centre(boxes):
    shapes = as_array(shapely.box(x[0] / 2, y[0] / 2, x[1] / 2, y[1] / 2) for x, y in boxes)
    ids = rasterise(Rings.of(shapes), 20, 20, 1.0)
    for row in range(20):
        for column in range(20):
            # a centre on a border belongs to one side or the other
            around = shapely.box(column + 0.4, row + 0.4, column + 0.6, row + 0.6)
            if shapely.crosses(shapely.boundary(shapes), around).any():
                continue
            [*inside] = np.flatnonzero(shapely.contains(shapes, around))
            if len(inside) == 1:
                assert ids[row, column] == inside[0]


def test_holes_and_directions_of_rings():
    shell = [(2, 2), (8, 2), (8, 8), (2, 8)]
    hole = [(4, 4), (6, 4), (6, 6), (4, 6)]
    for outer in (shell, shell[::-1]):
        for inner in (hole, hole[::-1]):
            ids = rasterise(rings_of(shapely.Polygon(outer, [inner])), 10, 10, 1.0)
            assert (ids == 0).sum() == 32
            assert ids[5, 5] == NOTHING and ids[3, 3] == 0


def test_a_shape_between_the_centres_of_cells_has_a_cell_unless_another_has_it():
    small = shapely.box(4.1, 4.1, 4.3, 4.3)
    assert np.argwhere(rasterise(rings_of(small), 10, 10, 1.0) == 0).tolist() == [[4, 4]]
    ids = rasterise(rings_of(small, shapely.box(2, 2, 8, 8).difference(small)), 10, 10, 1.0)
    assert ids[4, 4] == 1


def test_shapes_beyond_the_drawing_are_cut():
    ids = rasterise(rings_of(shapely.box(-50, -50, 5, 50), shapely.box(5, -9, 99, 3)), 10, 10, 1.0)
    assert (ids[:, :5] == 0).all() and (ids[:3, 5:] == 1).all() and (ids[3:, 5:] == NOTHING).all()


def test_overlapping_shapes_cover_a_cell():
    rings = rings_of(shapely.box(0, 0, 6, 6), shapely.box(4, 4, 8, 8))
    assert rasterise(rings, 10, 10, 1.0)[5, 5] == SEVERAL
    assert covered(rings, 10, 10, 1.0)[5, 5]


def test_nothing_covers_nothing():
    assert (rasterise(rings_of(), 4, 5, 1.0) == NOTHING).all()
    assert not covered(rings_of(), 4, 5, 1.0).any()


def test_windows_count_the_cells_in_them():
    mask = np.arange(30).reshape(5, 6) % 4 == 0
    counts = windows(sums(mask), 2, 3)
    assert counts.shape == (4, 4)
    for row in range(4):
        for column in range(4):
            assert counts[row, column] == mask[row : row + 2, column : column + 3].sum()
    assert windows(sums(mask), 6, 1).size == 0
