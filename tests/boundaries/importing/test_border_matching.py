"""Borders between provinces are matched; of stored leaves only neighbours of new ones are read."""

import numpy as np
import pytest
import shapely

from boundaries.areas.shape_queries import CodesWithBounds
from boundaries.importing import border_matching, topology
from boundaries.importing.border_matching import BorderMatcher
from boundaries.importing.topology import MatchedProvince
from geo import geometry
from geo.errors import BadGeometry
from tests.hostile.polygons import comb

WEST, EAST, ISLAND = "11.01.01.2001", "12.01.01.2001", "13.01.01.2001"
SHAPES = {
    WEST: shapely.box(100, 0, 101, 1),
    # its border with the west has one vertex more, 11 m into the other province
    EAST: shapely.Polygon([(101, 0), (100.9999, 0.5), (101, 1), (102, 1), (102, 0)]),
    ISLAND: shapely.box(110, 5, 111, 6),
}


def matched(*new_codes):
    """Return one matched province for each new leaf."""
    return [
        MatchedProvince(code[:2], [code], [shapely.to_wkb(SHAPES[code])], [True])
        for code in new_codes
    ]


@pytest.fixture
def requested():
    """Codes of stored leaves that were read."""
    return []


@pytest.fixture
def matcher(requested):
    """Build a matcher: leaves of ``new`` are imported, all others stored."""

    def build(*new):
        stored = sorted(SHAPES.keys() - set(new))
        boxes = shapely.bounds(np.array([SHAPES[c] for c in stored], dtype=object)).reshape(-1, 4)

        def fetch(codes):
            requested.extend(codes)
            return {code: shapely.to_wkb(SHAPES[code]) for code in codes}

        return BorderMatcher(matched(*new), CodesWithBounds(stored, boxes), fetch)

    return build


def shapes_of(matcher, *codes):
    return shapely.from_wkb(np.array(list(matcher.read(codes).values()), dtype=object))


def borders_agree(shapes):
    wrong = np.flatnonzero(geometry.mismatched(shapes))
    return not geometry.confirm_mismatched(shapes, wrong).any()


def test_two_imported_provinces_share_their_border_afterwards(matcher):
    built = matcher(WEST, EAST)
    assert not borders_agree(shapes_of(built, WEST, EAST))
    assert built.match(["11", "12"]) == ["11", "12"]
    shapes = shapes_of(built, WEST, EAST)
    assert borders_agree(shapes)
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapes).sum() == pytest.approx(2, abs=1e-9)


def test_a_stored_leaf_keeps_its_area_and_gets_the_vertices_of_its_neighbour(matcher):
    built = matcher(EAST)
    assert built.changed == {EAST}
    built.match(["12"])
    [west] = shapes_of(built, WEST)
    assert borders_agree(shapes_of(built, WEST, EAST))
    assert shapely.equals(west, SHAPES[WEST])


def test_a_stored_neighbour_with_a_new_vertex_is_reported_as_changed(matcher, monkeypatch):
    on_border = shapely.Polygon([(101, 0), (101, 0.5), (101, 1), (102, 1), (102, 0)])
    monkeypatch.setitem(SHAPES, EAST, on_border)
    built = matcher(EAST)
    assert built.match(["12"]) == ["11", "12"]
    assert built.changed == {WEST, EAST}
    assert shapely.get_num_coordinates(shapes_of(built, WEST)).tolist() == [6]


def test_only_stored_neighbours_are_read(matcher, requested):
    matcher(EAST).match(["12"])
    assert requested == [WEST]


def test_a_province_without_neighbours_changes_nothing(matcher, requested):
    built = matcher(ISLAND)
    assert built.match(["13"]) == ["13"]
    assert (built.changed, requested) == ({ISLAND}, [])


def test_provinces_that_touch_are_one_group(matcher):
    assert matcher(WEST, EAST, ISLAND).connected_groups() == [["13"], ["11", "12"]]


def test_provinces_with_a_stored_one_between_them_are_one_group(matcher, monkeypatch):
    far = "14.01.01.2001"
    monkeypatch.setitem(SHAPES, far, shapely.box(102, 0, 103, 1))
    # matching either may change the stored one
    assert matcher(WEST, far).connected_groups() == [["11", "14"]]


def test_simplification_gets_the_leaves_of_a_province_and_those_that_touch_it(matcher):
    task = matcher(WEST, EAST, ISLAND).simplify_input("11")
    assert (task.code, task.codes) == ("11", [WEST])
    assert [shapely.from_wkb(wkb) for wkb in task.neighbours] == [SHAPES[EAST]]
    assert matcher(ISLAND).simplify_input("13").neighbours == []


def test_simplification_uses_no_leaves_that_are_only_near(matcher, monkeypatch):
    near = "14.01.01.2001"
    monkeypatch.setitem(SHAPES, near, shapely.box(100, 1 + geometry.GAP / 2, 101, 2))
    task = matcher(WEST, EAST, near).simplify_input("11")
    assert len(task.neighbours) == 2
    assert topology.with_touching(task).tolist() == [SHAPES[WEST], SHAPES[EAST]]


def test_provinces_that_cross_each_other_too_often_are_refused(matcher, monkeypatch):
    upright, lying = (
        shapely.Polygon(comb(400, 100, 0, 1, upright=upright)) for upright in (True, False)
    )
    monkeypatch.setitem(SHAPES, WEST, upright)
    monkeypatch.setitem(SHAPES, EAST, lying)
    with pytest.raises(BadGeometry, match="does not fit those of other provinces"):
        matcher(WEST, EAST).match(["11", "12"])


def test_what_is_computed_from_shapes_is_computed_by_run(monkeypatch):
    stored = CodesWithBounds([], np.empty((0, 4)))
    works = []

    def run(work, task):
        works.append(work)
        return work(task)

    BorderMatcher(matched(WEST, EAST), stored, dict, run).match(["11", "12"])
    assert works == [border_matching.find_mismatched, border_matching.match_borders]
