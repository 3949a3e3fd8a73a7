"""Neighbours share their borders after matching, at every scale. Gaps: test_geometry_gaps.py.

Mutants of geometry.py that survive the tests are equivalent, because
- numpy stores None in an array of booleans as False, and nan <= x is False as inf <= x is;
- a spatial query with a weaker predicate only adds pairs that do not change the result (even_odd,
  confirm_mismatched, _holes, unite), and ``prepare`` only saves time;
- make_valid with collapsed parts returns lines, which ``polygonal`` removes;
- GEOS reads the pattern of relate in lower case, too;
- -1 and -2 are both no number of a shape, and numpy takes any negative length in reshape;
- one more start of a shape than there are shapes is not used;
- whole numbers as floats are converted where they are used as places;
- 33 bits keep the ends of segments as different as 32 do;
- thresholds of 1e-8 degrees, tolerances of a circle and limits that differ by rounding errors
  give the same decisions on coordinates of six decimals.
"""

from functools import partial

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo import geometry
from geo.errors import BadGeometry

FEW_EXAMPLES = settings(deadline=None, max_examples=40)


def array(*shapes):
    return np.array(shapes, dtype=object)


def imprecise_grid(wide, high, seed, slip):
    """A grid of cells that were digitised one by one, with corners some ``slip`` degrees apart."""
    random = np.random.default_rng(seed)
    cells = []
    for x in range(wide):
        for y in range(high):
            ring = shapely.segmentize(shapely.box(x, y, x + 1, y + 1), 0.3).exterior.coords
            cells.append(
                shapely.Polygon(np.array(ring)[:-1] * 0.01 + random.normal(0, slip, (16, 2)))
            )
    return geometry.repair(array(*cells))


imprecise_grids = partial(
    st.builds,
    imprecise_grid,
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 1e-6, 1e-5, 2e-4]),  # 20 m
)


def is_coverage(shapes):
    filled = shapes[~shapely.is_empty(shapes)]
    overlap = shapely.area(filled).sum() - shapely.union_all(filled).area
    wrong = np.flatnonzero(geometry.mismatched(filled))
    return (
        shapely.is_valid(filled).all()
        and abs(overlap) < 1e-9
        and not geometry.confirm_mismatched(filled, wrong).any()
    )


def on_grid(shapes):
    xy = shapely.get_coordinates(shapes)
    return (np.round(xy, geometry.DECIMALS) == xy).all()


# Edges ------------------------------------------------------------------------------------------


@FEW_EXAMPLES
@given(imprecise_grids())
def test_matched_neighbours_share_their_borders_and_keep_their_areas(shapes):
    matched = geometry.match_edges(shapes)
    assert is_coverage(matched)
    assert on_grid(matched)
    assert shapely.area(matched) == pytest.approx(shapely.area(shapes), rel=0.2)
    assert shapely.area(matched).sum() == pytest.approx(shapely.union_all(shapes).area, rel=0.05)


@FEW_EXAMPLES
@given(imprecise_grids())
def test_matching_again_changes_nothing(shapes):
    matched = geometry.match_edges(shapes)
    again = geometry.match_edges(matched)
    assert shapely.equals(matched, again).all()


@FEW_EXAMPLES
@given(imprecise_grids(), st.integers(1, 4))
@example(imprecise_grid(2, 2, 1176, 1e-5), 2)  # with a gap that touches an edge of its neighbour
@example(imprecise_grid(4, 4, 31, 1e-5), 2)
def test_neighbours_of_different_groups_match_too(shapes, count):
    groups = [number % count for number in range(len(shapes))]
    matched = geometry.match_edges(shapes, groups)
    assert is_coverage(matched)
    assert shapely.area(matched) == pytest.approx(shapely.area(shapes), rel=0.3)


@FEW_EXAMPLES
@given(imprecise_grids())
def test_fixed_shapes_keep_their_area(shapes):
    matched = geometry.match_edges(shapes)
    fixed = np.arange(len(shapes)) % 2 == 0
    mixed = np.where(fixed, matched, shapes)
    again = geometry.match_edges(mixed, fixed=fixed)
    assert is_coverage(again)
    moved = shapely.area(shapely.symmetric_difference(again[fixed], matched[fixed]))
    # vertices may be added to their borders, each less than the grid away
    assert (moved <= 2e-6 * shapely.length(matched[fixed])).all()


def test_an_islet_in_a_closed_gap_keeps_its_area():
    lake = shapely.box(0.4, 0.4, 0.6, 0.6)
    around, islet = shapely.box(0, 0, 1, 1) - lake, shapely.box(0.4999, 0.4999, 0.5001, 0.5001)
    matched = geometry.match_edges(array(around, islet), gap=0.3)
    assert is_coverage(matched)
    assert matched[1].equals(islet)
    assert shapely.area(matched).sum() == pytest.approx(1)


def test_of_two_equal_shapes_one_becomes_empty():
    one = shapely.box(0, 0, 1, 1)
    matched = geometry.match_edges(array(one, one, shapely.box(1, 0, 2, 1)))
    assert is_coverage(matched)
    assert sorted(shapely.area(matched).round(6)) == [0, 1, 1]


def test_a_shape_inside_another_is_cut_out_of_it():
    matched = geometry.match_edges(array(shapely.box(0, 0, 1, 1), shapely.box(0.2, 0.2, 0.4, 0.4)))
    assert is_coverage(matched)
    assert shapely.area(matched).sum() == pytest.approx(1)


def test_empty_shapes_stay_empty():
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
    assert not geometry.confirm_mismatched(shapes, np.arange(2)).any()
    assert not geometry.match_remaining(shapes)[0].is_empty


@FEW_EXAMPLES
@given(imprecise_grids(), st.sampled_from([0.0003, 0.0015, 0.008]))
def test_simplified_neighbours_still_touch_and_dissolve_without_seams(shapes, tolerance):
    simple = geometry.simplify(geometry.match_edges(shapes), tolerance)
    assert is_coverage(simple)
    assert on_grid(simple)
    assert not shapely.is_empty(simple).any()
    halves = geometry.dissolve(simple, [number % 2 for number in range(len(simple))])
    whole = geometry.unite(np.array(list(halves.values()), dtype=object))
    assert whole.is_valid
    assert whole.area == pytest.approx(shapely.area(simple).sum(), rel=1e-9)
    assert whole.equals(geometry.unite(simple))


# Which edges match ------------------------------------------------------------------------------

WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
BOTH = np.arange(2)


def test_mismatched_shapes_are_found_in_place():
    overlapping = shapely.box(1.9, 0, 3, 1)
    shapes = array(WEST, shapely.MultiPolygon(), EAST, overlapping, shapely.box(9, 9, 10, 10))
    assert geometry.mismatched(shapes).tolist() == [False, False, True, True, False]


def test_neighbours_with_the_same_vertices_match():
    assert not geometry.mismatched(array(WEST, EAST)).any()
    assert not geometry.confirm_mismatched(array(WEST, EAST), BOTH).any()


def test_a_vertex_that_the_neighbour_lacks_is_a_mismatch():
    split = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5)])
    assert geometry.confirm_mismatched(array(WEST, split), BOTH).all()


def test_a_short_unmatched_edge_counts():
    # the shared line of 0.00005 degrees is one edge of the west and two of the east
    west = shapely.Polygon([(0, 0), (1, 0), (1, 0.00005), (0, 0.00005)])
    east = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 0.00005), (1, 0.00002)])
    assert geometry.confirm_mismatched(array(west, east), BOTH).all()


def test_shapes_that_overlap_or_touch_in_one_point():
    corner = shapely.box(1, 1, 2, 2)
    assert not geometry.confirm_mismatched(array(WEST, corner), BOTH).any()
    assert geometry.confirm_mismatched(array(WEST, shapely.box(0.9, 0.9, 2, 2)), BOTH).all()


def test_equal_shapes_are_a_mismatch():
    assert geometry.confirm_mismatched(array(WEST, WEST), BOTH).all()


def test_only_the_requested_shapes_are_confirmed():
    shapes = array(WEST, EAST, shapely.box(1.9, 0, 3, 1), shapely.box(9, 9, 10, 10))
    places = np.array([3, 1, 0])
    assert geometry.confirm_mismatched(shapes, places).tolist() == [False, True, False]


def test_neighbours_are_those_that_touch():
    hook = shapely.Polygon([(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (0, 1)])
    shapes = array(hook, shapely.box(3, 3, 4, 4), shapely.box(9, 0, 10, 1))
    assert geometry._with_neighbours(shapes, np.array([0])).tolist() == [0, 2]


# Fixed shapes and groups ------------------------------------------------------------------------


@pytest.mark.parametrize("match", [geometry.match_remaining, geometry.match_edges])
@pytest.mark.parametrize("fixed", [0, 1])
def test_an_overlap_goes_to_the_fixed_shape(match, fixed):
    shapes = array(shapely.box(0, 0, 1, 1), shapely.box(0.9, 0, 2, 1))
    matched = match(shapes, fixed=np.arange(2) == fixed)
    assert matched[fixed].equals(shapes[fixed])
    assert matched[1 - fixed].equals(shapely.difference(shapes[1 - fixed], shapes[fixed]))


@pytest.mark.parametrize("match", [geometry.match_remaining, geometry.match_edges])
@pytest.mark.parametrize("turned", [1, -1])
def test_an_overlap_goes_to_the_shape_with_the_longer_border(match, turned):
    large, small = shapely.box(0, 0, 4, 4), shapely.box(3.9, 1, 5, 2)
    matched = match(array(large, small)[::turned])[::turned]
    assert matched[0].equals(large)  # 2.2 of the border of the overlap is inside the large one
    assert matched[1].equals(shapely.box(4, 1, 5, 2))


@pytest.mark.parametrize("groups", [None, ["a", "b"]])
def test_an_overlap_goes_to_a_fixed_shape_with_the_shorter_border(groups):
    large, small = shapely.box(0, 0, 4, 4), shapely.box(3.9, 1, 5, 2)
    matched = geometry.match_edges(array(large, small), groups, fixed=np.array([False, True]))
    assert matched[1].equals(small)
    assert matched[0].equals(large - small)


def test_a_gap_beside_fixed_shapes_stays():
    shapes = geometry.match_edges(array(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)))
    slit = shapely.box(0.9999, 0.2, 1, 0.8)
    shapes[0] = shapes[0] - slit
    shapes = geometry.match_remaining(shapes)
    left = geometry.match_edges(shapes, fixed=np.array([True, True]))
    assert shapely.area(left).sum() == pytest.approx(2 - slit.area)
    closed = geometry.match_edges(shapes, fixed=np.array([True, False]))
    assert closed[1].area == pytest.approx(1 + slit.area)


def test_groups_are_cleaned_one_by_one(monkeypatch):
    cleaned, clean = [], geometry._clean
    monkeypatch.setattr(
        geometry,
        "_clean",
        lambda *arguments: cleaned.append(len(arguments[0])) or clean(*arguments),
    )
    pairs = [(shapely.box(x, 0, x + 1, 1), shapely.box(x + 0.9, 0, x + 2, 1)) for x in (0, 9, 18)]
    shapes = array(*(shape for pair in pairs for shape in pair), shapely.box(40, 0, 41, 1))
    geometry.match_edges(shapes, ["a", "a", "b", "b", "c", "c", "c"])
    assert cleaned == [2, 2, 3]
    cleaned.clear()
    fixed = np.array([False] * 6 + [True])
    geometry.match_edges(shapes, ["a", "a", "b", "b", "c", "c", "d"], fixed=fixed)
    assert cleaned == [2, 2, 2]
    cleaned.clear()
    geometry.match_edges(shapes)
    assert cleaned == [7]
    cleaned.clear()
    geometry.match_edges(array(WEST, EAST), ["a", "a"])  # clean already
    assert cleaned == []


def test_groups_may_be_clean_in_their_first_shapes(monkeypatch):
    monkeypatch.setattr(geometry, "_SAMPLE", 1)
    shapes = array(shapely.box(9, 0, 10, 1), WEST, shapely.box(0.9, 0, 2, 1))
    assert is_coverage(geometry.match_edges(shapes))


def test_what_geos_cannot_clean_is_tried_with_neighbours_and_more_snapping(monkeypatch):
    rounds = []

    def useless(shapes, fixed, snapping=None):
        rounds.append((len(shapes), snapping))
        return shapes

    monkeypatch.setattr(geometry, "_clean", useless)
    shapes = array(WEST, shapely.box(0.9, 0, 2, 1), shapely.box(2, 0, 3, 1))
    with pytest.raises(BadGeometry, match=r"^neighbours cannot be made to share their borders$"):
        geometry.match_remaining(shapes)
    assert [count for count, _ in rounds] == [2] + [3] * 9
    snapping = [5e-9] * 5 + [2e-6, 4e-6, 8e-6, 16e-6, 32e-6]
    assert [distance for _, distance in rounds] == pytest.approx(snapping)


def test_a_mismatch_that_is_not_confirmed_is_left_alone(monkeypatch):
    monkeypatch.setattr(geometry, "_clean", lambda shapes, *_: shapes)
    monkeypatch.setattr(geometry, "mismatched", lambda shapes: np.ones(len(shapes), dtype=bool))
    shapes = array(WEST, EAST)
    assert shapely.equals_identical(geometry.match_remaining(shapes), shapes).all()


def test_edges_are_not_snapped_over_a_whole_country():
    # 6e-7 degrees between a corner and an edge, less than GEOS snaps by default at 90 degrees
    above = shapely.Polygon([(0, 0), (3, 1), (0, 1)])
    below = shapely.Polygon([(1.000001, 0.333333), (2, 0.1), (1, 0.1)])
    cleaned = geometry._clean(array(above, below, shapely.box(90, 0, 91, 1)), np.zeros(3, bool))
    assert shapely.get_num_coordinates(cleaned).tolist() == [4, 4, 5]
