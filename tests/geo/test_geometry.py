"""Shapes become valid, meet their neighbours, and keep doing so when drawn coarser."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import geometry

CALM = settings(deadline=None, max_examples=40)


def array(*shapes):
    return np.array(shapes, dtype=object)


@st.composite
def sloppy_grids(draw):
    """A grid of cells that were digitised one by one: corners differ by up to 20 m."""
    wide, high = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    seed = draw(st.integers(0, 2**32 - 1))
    slip = draw(st.sampled_from([0.0, 1e-6, 1e-5, 2e-4]))
    random = np.random.default_rng(seed)
    cells = []
    for x in range(wide):
        for y in range(high):
            ring = shapely.segmentize(shapely.box(x, y, x + 1, y + 1), 0.3).exterior.coords
            cells.append(
                shapely.Polygon(np.array(ring)[:-1] * 0.01 + random.normal(0, slip, (16, 2)))
            )
    return geometry.repair(array(*cells))


def is_coverage(shapes):
    filled = shapes[~shapely.is_empty(shapes)]
    overlap = shapely.area(filled).sum() - shapely.union_all(filled).area
    wrong = np.flatnonzero(geometry.mismatched(filled))
    return (
        shapely.is_valid(filled).all()
        and abs(overlap) < 1e-9
        and not geometry.mismatched_indeed(filled, wrong).any()
    )


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


# Edges ------------------------------------------------------------------------------------------


@CALM
@given(sloppy_grids())
def test_matched_neighbours_share_their_borders_and_keep_their_areas(shapes):
    matched = geometry.match_edges(shapes)
    assert is_coverage(matched)
    assert on_grid(matched)
    assert shapely.area(matched) == pytest.approx(shapely.area(shapes), rel=0.2)
    assert shapely.area(matched).sum() == pytest.approx(shapely.union_all(shapes).area, rel=0.05)


@CALM
@given(sloppy_grids())
def test_matching_again_changes_nothing(shapes):
    matched = geometry.match_edges(shapes)
    again = geometry.match_edges(matched)
    assert shapely.equals(matched, again).all()


@CALM
@given(sloppy_grids(), st.integers(1, 4))
def test_groups_only_say_what_is_cleaned_first(shapes, count):
    groups = [place % count for place in range(len(shapes))]
    matched = geometry.match_edges(shapes, groups)
    assert is_coverage(matched)
    assert shapely.area(matched) == pytest.approx(shapely.area(shapes), rel=0.3)


@CALM
@given(sloppy_grids())
def test_fixed_shapes_keep_their_area(shapes):
    matched = geometry.match_edges(shapes)
    fixed = np.arange(len(shapes)) % 2 == 0
    mixed = np.where(fixed, matched, shapes)
    again = geometry.match_edges(mixed, fixed=fixed)
    assert is_coverage(again)
    moved = shapely.area(shapely.symmetric_difference(again[fixed], matched[fixed]))
    # vertices may be added to their borders, each less than the grid away
    assert (moved <= 2e-6 * shapely.length(matched[fixed])).all()


def test_a_gap_goes_to_the_neighbour_with_the_longer_border_and_a_wide_one_stays():
    def slit(width):
        south, north = shapely.box(0, 0, 1, 0.5), shapely.box(0, 0.5, 1, 1)
        bite = shapely.box(0.2, 0.5 - width, 0.8, 0.5)
        return array(south - bite, north)

    closed = geometry.match_edges(slit(0.0004))
    assert shapely.area(closed).sum() == pytest.approx(1)
    assert closed[0].area > 0.4999  # three sides of the slit are its own
    left = geometry.match_edges(slit(0.01))
    assert shapely.area(left).sum() == pytest.approx(1 - 0.006)
    wide = geometry.match_edges(slit(0.01), gap=np.array([0.0005, 0.02]))
    assert wide[1].area == pytest.approx(0.506)  # only it may close one so wide


def test_an_islet_in_a_gap_is_not_swallowed_by_it():
    lake = shapely.box(0.4, 0.4, 0.6, 0.6)
    around, islet = shapely.box(0, 0, 1, 1) - lake, shapely.box(0.4999, 0.4999, 0.5001, 0.5001)
    matched = geometry.match_edges(array(around, islet), gap=0.3)
    assert is_coverage(matched)
    assert matched[1].equals(islet)
    assert shapely.area(matched).sum() == pytest.approx(1)


def test_what_lies_in_a_hole_can_be_told_to_be_no_gap():
    around = shapely.box(0, 0, 1, 1) - shapely.box(0.5, 0.5, 0.5001, 0.6)
    (kept,) = geometry.close_gaps(array(around), taken=lambda holes: np.ones(len(holes), bool))
    assert kept.equals(around)
    (closed,) = geometry.close_gaps(array(around))
    assert closed.equals(shapely.box(0, 0, 1, 1))


def test_a_shape_under_its_double_all_but_vanishes():
    one = shapely.box(0, 0, 1, 1)
    matched = geometry.match_edges(array(one, one, shapely.box(1, 0, 2, 1)))
    assert is_coverage(matched)
    assert sorted(shapely.area(matched).round(6)) == [0, 1, 1]


def test_one_shape_inside_another_takes_its_place():
    matched = geometry.match_edges(array(shapely.box(0, 0, 1, 1), shapely.box(0.2, 0.2, 0.4, 0.4)))
    assert is_coverage(matched)
    assert shapely.area(matched).sum() == pytest.approx(1)


def test_empty_shapes_stay_empty_and_harm_nobody():
    matched = geometry.match_edges(array(shapely.MultiPolygon(), shapely.box(0, 0, 1, 1)))
    assert matched[0].is_empty
    assert matched[1].equals(shapely.box(0, 0, 1, 1))
    assert len(geometry.match_edges(array())) == 0


def test_an_edge_that_leaves_at_a_sharp_angle_is_no_mismatch():
    # as GEOS 3.14 sees it in a published layer
    node = (109.909309, -7.737337)
    west = shapely.Polygon([(109.90, -7.72), node, (109.921319, -7.751933), (109.90, -7.76)])
    east = shapely.Polygon(
        [node, (109.925344, -7.713671), (109.96, -7.75), (109.921623, -7.751813)]
    )
    shapes = array(west, east)
    assert not geometry.mismatched_indeed(shapes, np.arange(2)).any()
    assert not geometry.match_rest(shapes)[0].is_empty


# Simplify and dissolve --------------------------------------------------------------------------


@CALM
@given(sloppy_grids(), st.sampled_from([0.0003, 0.0015, 0.008]))
def test_simplified_neighbours_still_touch_and_dissolve_without_seams(shapes, tolerance):
    simple = geometry.simplify(geometry.match_edges(shapes), tolerance)
    assert is_coverage(simple)
    assert on_grid(simple)
    assert not shapely.is_empty(simple).any()
    halves = geometry.dissolve(simple, [place % 2 for place in range(len(simple))])
    whole = geometry.unite(np.array(list(halves.values()), dtype=object))
    assert whole.is_valid
    assert whole.area == pytest.approx(shapely.area(simple).sum(), rel=1e-9)
    assert whole.equals(geometry.unite(simple))


def test_specks_are_left_out_but_never_the_last_of_a_shape():
    main, speck = shapely.box(0, 0, 1, 1), shapely.box(5, 5, 5.001, 5.001)
    touching = shapely.box(1, 0, 1.001, 0.001)
    shapes = array(shapely.MultiPolygon([main, speck]), shapely.box(7, 7, 7.001, 7.001), touching)
    simple = geometry.simplify(shapes, 0.01)
    assert simple[0].equals(main)
    assert simple[1].area > 0
    assert simple[2].area > 0


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
