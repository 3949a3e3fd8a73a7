"""Shapes become valid, are simplified and dissolved.

Matching of edges: test_geometry_edges.py; closing of gaps: test_geometry_gaps.py.

Mutants of geometry.py that survive these tests are equivalent; test_geometry_edges.py lists them.
"""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import geometry
from geo.errors import BadGeometry

CALM = settings(deadline=None, max_examples=40)


def array(*shapes):
    return np.array(shapes, dtype=object)


def on_grid(shapes):
    xy = shapely.get_coordinates(shapes)
    return (np.round(xy, geometry.DECIMALS) == xy).all()


# Repair -----------------------------------------------------------------------------------------


def test_a_bow_tie_becomes_its_two_wings():
    tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    (mended,) = geometry.repair(array(tie))
    assert mended.is_valid
    assert mended.geom_type == "MultiPolygon"
    assert mended.area == pytest.approx(2)


@pytest.mark.parametrize(
    "nothing",
    [
        shapely.Polygon(),
        shapely.Point(1, 1),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.Polygon([(0, 0), (1, 1), (0, 0)]),
        shapely.box(0, 0, 1e-8, 1e-8),
        shapely.GeometryCollection([shapely.Point(0, 0)]),
    ],
)
def test_what_has_no_area_comes_back_empty(nothing):
    (mended,) = geometry.repair(array(nothing))
    assert mended.is_empty
    assert mended.geom_type in ("Polygon", "MultiPolygon")


def test_only_the_polygons_of_a_mixture_are_kept_in_two_dimensions():
    box = shapely.force_3d(shapely.box(0, 0, 1, 1), 7)
    mixture = shapely.GeometryCollection([shapely.Point(5, 5), box, shapely.MultiPolygon([box])])
    (kept,) = geometry.polygonal(array(mixture))
    assert not kept.has_z
    assert kept.equals(shapely.box(0, 0, 1, 1))


@CALM
@given(st.lists(st.tuples(st.floats(-1e-5, 1e-5), st.floats(-1e-5, 1e-5)), min_size=4, max_size=30))
def test_any_ring_can_be_repaired_even_at_the_size_of_the_grid(points):
    shapes = geometry.repair(array(shapely.Polygon(points)))
    assert shapely.is_valid(shapes).all()
    assert on_grid(shapes)


def test_valid_shapes_are_not_touched():
    square = shapely.Polygon([(1, 1), (1, 0), (0, 0), (0, 1)])
    shapes = geometry.repair(array(square, shapely.MultiPolygon([square])))
    assert shapely.equals_identical(shapes, array(square, shapely.MultiPolygon([square]))).all()
    tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    kept, _ = geometry.repair(array(square, tie))
    assert kept.equals_exact(square, 0)


def test_polygons_and_multipolygons_pass_as_they_are():
    overlapping = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)])
    shapes = array(overlapping, shapely.box(0, 0, 1, 1))
    assert shapely.equals_identical(geometry.polygonal(shapes), shapes).all()


def test_a_collection_of_empty_polygons_is_an_empty_multipolygon():
    (kept,) = geometry.polygonal(array(shapely.GeometryCollection([shapely.Polygon()])))
    assert kept.is_empty and kept.geom_type == "MultiPolygon"


def test_a_line_beside_a_repaired_polygon_is_left_out():
    spike = shapely.Polygon([(0, 0), (2, 0), (2, 2), (5, 2), (2, 2), (0, 2)])
    (repaired,) = geometry.repair(array(spike))
    assert repaired.equals(shapely.box(0, 0, 2, 2))
    assert repaired.geom_type == "Polygon"


@CALM
@given(st.lists(st.tuples(st.floats(-1e-5, 1e-5), st.floats(-1e-5, 1e-5)), min_size=4, max_size=30))
def test_the_last_resort_repairs_any_ring(points):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(geometry, "_ROUNDS", 0)
        shapes = geometry.repair(array(shapely.box(3, 3, 4, 4), shapely.Polygon(points)))
    assert shapely.is_valid(shapes).all()
    assert on_grid(shapes)
    assert shapes[0].equals_exact(shapely.box(3, 3, 4, 4), 0)
    assert shapes[1].area <= shapely.MultiPoint(points).convex_hull.area + 1e-10


def test_the_last_resort_keeps_the_area(monkeypatch):
    monkeypatch.setattr(geometry, "_ROUNDS", 0)
    spike = shapely.Polygon([(0, 0), (2, 0), (2, 2), (5, 2), (2, 2), (0, 2)])
    (repaired,) = geometry.repair(array(spike))
    assert repaired.equals(shapely.box(0, 0, 2, 2))


def test_a_shape_that_stays_invalid_is_an_error(monkeypatch):
    monkeypatch.setattr(geometry, "_ROUNDS", 0)
    monkeypatch.setattr(shapely, "set_precision", lambda shapes, _grid: shapes)
    tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    monkeypatch.setattr(shapely, "buffer", lambda shapes, _distance: shapes)
    with pytest.raises(BadGeometry, match=r"^a shape cannot be made valid$"):
        geometry.repair(array(tie))


# Rings ------------------------------------------------------------------------------------------


def ring(*box):
    return np.array(shapely.box(*box).exterior.coords)


def test_rings_beside_each_other_are_islands_and_rings_inside_are_holes():
    shape = geometry.even_odd([ring(1, 1, 2, 2), ring(0, 0, 9, 9), ring(20, 0, 21, 1)])
    assert shape.area == pytest.approx(81 - 1 + 1)
    assert not shape.contains(shapely.Point(1.5, 1.5))


def test_an_island_in_a_lake_is_land_wherever_it_stands_in_the_list():
    rings = [ring(4, 4, 5, 5), ring(3, 3, 6, 6), ring(0, 0, 9, 9)]
    for turned in (rings, rings[::-1], rings[1:] + rings[:1]):
        assert geometry.even_odd(turned).area == pytest.approx(81 - 9 + 1)


def test_a_ring_given_twice_is_one_ring():
    assert geometry.even_odd([ring(0, 0, 2, 2), ring(0, 0, 2, 2)[::-1]]).area == pytest.approx(4)


def test_a_repeated_ring_does_not_change_what_is_inside_it():
    rings = [ring(0, 0, 9, 9), ring(0, 0, 9, 9)[::-1], ring(3, 3, 6, 6), ring(3, 3, 6, 6)]
    assert geometry.even_odd(rings).area == pytest.approx(81 - 9)


def test_rings_alternate_between_land_and_hole_at_any_depth():
    rings = [ring(n, n, 20 - n, 20 - n) for n in range(5)]
    expected = sum((-1) ** n * (20 - 2 * n) ** 2 for n in range(5))
    assert geometry.even_odd(rings).area == pytest.approx(expected)


def test_many_rings_nest_as_few_do(monkeypatch):
    rings = [ring(3 * n, 0, 3 * n + 2, 2) for n in range(10)]
    rings += [ring(3 * n + 0.5, 0.5, 3 * n + 1, 1) for n in range(10)] + [rings[0]]
    expected = geometry.even_odd(rings)
    monkeypatch.setattr(geometry, "_FEW", 5)
    assert geometry.even_odd(rings).equals_exact(expected, 0)


def test_one_ring_is_one_polygon():
    triangle = np.array([(0, 0), (2, 0), (0, 2), (0, 0)], dtype=float)
    shape = geometry.even_odd([triangle])
    assert (shape.geom_type, shape.area) == ("Polygon", 2)


def test_rings_that_overlap_become_one_area():
    shape = geometry.even_odd([ring(0, 0, 2, 2), ring(1, 1, 3, 3)])
    assert geometry.repair(array(shape))[0].area == pytest.approx(7)


def test_a_ring_of_three_points_is_no_area():
    assert geometry.even_odd([ring(0, 0, 1, 1)[:3]]).is_empty
    assert geometry.even_odd([]).is_empty


def test_the_rings_of_an_archipelago_take_no_minutes():
    rings = [ring(x, y, x + 0.4, y + 0.4) for x in range(50) for y in range(50)]
    rings += [ring(x + 0.1, y + 0.1, x + 0.2, y + 0.2) for x in range(50) for y in range(50)]
    assert geometry.even_odd(rings).area == pytest.approx(2500 * (0.16 - 0.01))


# Simplify and dissolve --------------------------------------------------------------------------


TOLERANCE = 0.01


def island(side, at=(5, 5)):
    """A right triangle, which is simplified to itself, of the area of half a square."""
    x, y = at
    return shapely.Polygon([(x, y), (x + side, y), (x, y + side)])


def test_vertices_within_the_tolerance_are_removed():
    coast = [(n / 100, 1 + 0.001 * (n % 2)) for n in range(100, -1, -1)]
    shape = shapely.Polygon([(0, 0), (1, 0), *coast])
    empty = shapely.MultiPolygon()
    simple = geometry.simplify(array(empty, shape), TOLERANCE)
    assert simple[0].is_empty
    assert shapely.get_num_coordinates(simple[1]) < 10
    assert simple[1].area == pytest.approx(shape.area, rel=0.01)


@pytest.mark.parametrize(("side", "parts"), [(0.0141, 1), (0.0143, 2)])
def test_islands_smaller_than_the_square_of_the_tolerance_are_removed(side, parts):
    main = shapely.box(0, 0, 1, 1)
    (simple,) = geometry.simplify(array(shapely.MultiPolygon([main, island(side)])), TOLERANCE)
    assert len(shapely.get_parts(simple)) == parts
    assert simple.geom_type == ("Polygon" if parts == 1 else "MultiPolygon")


def test_several_islands_and_shapes_lose_only_what_is_small():
    one = [shapely.box(0, 0, 1, 1), island(0.002), island(0.5, (8, 8))]
    other = [island(0.003, (20, 0)), shapely.box(30, 0, 31, 1), island(0.001, (40, 0))]
    shapes = array(shapely.box(-9, 0, -8, 1), *map(shapely.MultiPolygon, (one, other)))
    first, second, third = geometry.simplify(shapes, TOLERANCE)
    assert first.equals(shapes[0])
    assert second.equals(shapely.MultiPolygon([one[0], one[2]]))
    assert third.equals(other[1])


@pytest.mark.parametrize("turned", [1, -1])
def test_the_largest_part_of_a_shape_stays_however_small(turned):
    parts = [island(0.002, (0, 0)), island(0.004), island(0.003, (7, 7))][::turned]
    shapes = array(shapely.box(90, 0, 91, 1), shapely.MultiPolygon(parts))
    _, simple = geometry.simplify(shapes, TOLERANCE)
    assert simple.equals(island(0.004))


def test_a_small_part_that_touches_another_shape_stays():
    touching = shapely.Polygon([(1, 0.5), (1.005, 0.5), (1, 0.505)])
    main = shapely.Polygon([(0, 0), (1, 0), (1, 0.5), (1, 0.505), (1, 1), (0, 1)])
    enclave = shapely.MultiPolygon([shapely.box(3, 0, 4, 1), touching, island(0.005)])
    _, simple = geometry._drop_specks(array(main, enclave), TOLERANCE**2)
    assert simple.equals(shapely.MultiPolygon([shapely.box(3, 0, 4, 1), touching]))


def test_an_island_of_exactly_the_limit_stays():
    shape = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 5.5, 5.5)])
    (kept,) = geometry._drop_specks(array(shape), 0.25)
    assert len(shapely.get_parts(kept)) == 2
    assert len(geometry.simplify(array(), TOLERANCE)) == 0


def test_nearby_boxes_do_not_make_a_part_touch():
    hook = shapely.Polygon([(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (0, 1)])
    shape = shapely.MultiPolygon([hook, island(0.005, (4, 4))])
    (simple,) = geometry.simplify(array(shape), TOLERANCE)
    assert simple.equals(hook)


def test_dissolved_shapes_are_those_of_their_group():
    shapes = array(*(shapely.box(n, 0, n + 1, 1) for n in range(60)))
    united = geometry.dissolve(shapes, ["abc"[n * 7 % 3] for n in range(60)])
    for at, key in enumerate("abc"):
        own = [shapes[n] for n in range(60) if n * 7 % 3 == at]
        # byte by byte: the same areas make the same shape
        assert united[key].wkb == shapely.coverage_union_all(own).wkb


def test_groups_without_any_shape_are_left_out():
    shapes = array(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.MultiPolygon())
    united = geometry.dissolve(shapes, ["a", "a", "b"])
    assert list(united) == ["a"]
    assert united["a"].equals(shapely.box(0, 0, 2, 1))
    assert geometry.dissolve(shapes[2:], ["b"]) == {}


def test_shapes_that_overlap_are_united_all_the_same():
    whole = geometry.unite(array(shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)))
    assert whole.is_valid
    assert whole.area == pytest.approx(7)


def test_shapes_that_do_not_touch_are_put_together_as_they_are():
    islands = array(shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6), shapely.MultiPolygon())
    whole = geometry.unite(islands)
    assert whole.geom_type == "MultiPolygon"
    assert shapely.equals_identical(shapely.get_parts(whole), islands[:2]).all()
    assert geometry.unite(islands[:1]).geom_type == "Polygon"
    joined = geometry.unite(array(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)))
    assert joined.equals(shapely.box(0, 0, 2, 1)) and joined.geom_type == "Polygon"


def test_parts_that_touch_only_parts_of_their_own_shape_are_not_united():
    own = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)])
    assert len(shapely.get_parts(geometry.unite(array(own)))) == 2


def test_an_error_of_geos_while_uniting_is_not_the_end(monkeypatch):
    def failing(_shapes):
        raise shapely.errors.GEOSException("TopologyException")

    monkeypatch.setattr(shapely, "coverage_union_all", failing)
    whole = geometry.unite(array(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)))
    assert whole.equals(shapely.box(0, 0, 2, 1))
