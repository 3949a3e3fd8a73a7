"""Rings as sequences of shared arcs."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given

from geo.tiles import rings as ring_arrays
from geo.topology import arcs
from tests.geo.topology.mosaics import mosaic, mosaics


def rings_of(shapes):
    return ring_arrays.snap_to_grid(ring_arrays.from_shapes(shapes), 1)


def loops(rings):
    """The points of each ring, beginning at the lowest."""
    found = []
    for first, end in zip(rings.offsets[:-1], rings.offsets[1:], strict=True):
        points = list(zip(rings.x[first:end], rings.y[first:end], strict=True))
        turns = [points[place:] + points[:place] for place in range(len(points))]
        found.append(min(turns))
    return found


def edges(points):
    """Lines from point to point, whatever their direction."""
    return [frozenset(pair) for pair in pairwise(points)]


def edges_of_arcs(topology):
    found = []
    for first, end in zip(topology.offsets[:-1], topology.offsets[1:], strict=True):
        found += edges(list(zip(topology.x[first:end], topology.y[first:end], strict=True)))
    return found


@given(mosaics())
def test_joined_arcs_are_the_rings_they_were_cut_from(shapes):
    rings = rings_of(shapes)
    joined = arcs.join(arcs.cut(rings))
    assert loops(joined) == loops(rings)
    assert joined.exterior.tolist() == rings.exterior.tolist()
    assert joined.owner.tolist() == rings.owner.tolist()


@given(mosaics())
def test_a_border_between_neighbours_is_written_once(shapes):
    rings = rings_of(shapes)
    written = edges_of_arcs(arcs.cut(rings))
    assert max(Counter(written).values()) == 1
    assert set(written) == {edge for loop in loops(rings) for edge in edges([*loop, loop[0]])}


@given(mosaics())
def test_areas_that_others_make_up_need_no_arcs_of_their_own(shapes):
    """As outlines of kecamatan around villages: their borders are those of the villages."""
    whole = np.array([shapely.coverage_union_all(shapes)])
    alone = arcs.cut(rings_of(shapes))
    together = arcs.cut(rings_of(np.concatenate([shapes, whole])))
    assert len(edges_of_arcs(together)) == len(edges_of_arcs(alone))


def test_arcs_end_where_three_areas_meet():
    topology = arcs.cut(rings_of(mosaic(np.array([[1, 1], [2, 3]]))))
    uses = {}
    for arc, backward in zip(topology.arc.tolist(), topology.backward.tolist(), strict=True):
        uses.setdefault(arc, []).append(backward)
    # three around all of them, three between two of them, the second one in the other direction
    assert sorted(uses.values()) == [[False]] * 3 + [[False, True]] * 3
    assert list(uses) == list(range(6))
    assert topology.first_use.sum() == 6


def test_a_lake_and_the_island_that_fills_it_are_one_arc():
    numbers = np.ones((3, 3), int)
    numbers[1, 1] = 2
    topology = arcs.cut(rings_of(mosaic(numbers)))
    assert topology.arc.tolist() == [0, 1, 1]
    assert topology.backward.tolist() == [False, False, True]
    first, end = topology.offsets[1:3]
    assert (topology.x[first], topology.y[first]) == (topology.x[end - 1], topology.y[end - 1])


def test_a_ring_begins_with_a_known_arc():
    numbers = np.array([[1, 2, 3, 4]])
    topology = arcs.cut(rings_of(mosaic(numbers)))
    begins = topology.rings[:-1]
    assert topology.first_use[begins].tolist() == [True, False, False, False]


@pytest.mark.parametrize("far", [0, -(10**6), 10**6])
def test_places_do_not_matter(far):
    rings = rings_of(shapely.transform(mosaic(np.array([[1, 2], [1, 3]])), lambda xy: xy + far))
    assert loops(arcs.join(arcs.cut(rings))) == loops(rings)
