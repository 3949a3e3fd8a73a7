"""Shapes of a province share their borders at every scale, and changes to polygons are noted."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries.areas import codes
from boundaries.areas.codes import COUNTRY, Level
from boundaries.importing import topology
from boundaries.importing.records import Record
from boundaries.importing.topology import (
    LEVELS,
    TOLERANCES,
    CountryInput,
    ProvinceInput,
    SimplifyInput,
)
from geo import geometry
from geo.errors import BadGeometry

CALM = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
LANDS = {"seed": st.integers(0, 10_000), "slip": st.sampled_from([0.0, 1e-6, 5e-5, 3e-4])}
A, B, C = "11.01.01.2001", "11.01.01.2002", "11.01.02.2001"


def record(code, shape, row=1):
    wkb = None if shape is None else shapely.to_wkb(shape)
    return Record(code, f"Desa {code}", wkb, "batas.sql", row)


def match(shapes, stored=(), retired=()):
    """Match new shapes by code, or pairs of code and shape, with stored ones."""
    pairs = shapes.items() if isinstance(shapes, dict) else shapes
    old = [(code, shapely.to_wkb(shape)) for code, shape in dict(stored).items()]
    found = topology.match(
        ProvinceInput("11", [record(*pair) for pair in pairs], old, frozenset(retired))
    )
    leaves = dict(zip(found.codes, shapely.from_wkb(np.array(found.shapes, object)), strict=True))
    return leaves, {(note["code"], note["kind"]): note["text"] for note in found.notes}


def meet(shapes):
    """Whether shapes share their borders, corner by corner."""
    shapes = np.array(list(shapes), dtype=object)
    wrong = np.flatnonzero(geometry.mismatched(shapes))
    return not geometry.confirm_mismatched(shapes, wrong).any()


def make_shapes(leaves, beside=()):
    found = topology.make_shapes(
        SimplifyInput(
            "11", list(leaves), shapely.to_wkb(list(leaves.values())), shapely.to_wkb(list(beside))
        )
    )
    return found, {(scale, code): shapely.from_wkb(wkb) for scale, code, wkb in found.rows}


def box(x, y, wide=1.0, high=1.0):
    return shapely.box(x, y, x + wide, y + high)


# New leaves -----------------------------------------------------------------------------------


def test_a_self_intersecting_polygon_is_repaired_and_noted():
    tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    leaves, notes = match({A: tie})
    assert leaves[A].is_valid
    assert leaves[A].area == pytest.approx(2)
    assert notes == {(A, "repaired"): f"the polygon of Desa {A} was mended (self-intersection)"}


def test_a_hole_outside_of_its_shell_is_noted():
    stray = shapely.Polygon(box(0, 0).exterior.coords, [box(3, 0).exterior])
    leaves, notes = match({A: stray})
    assert leaves[A].is_valid
    text = f"the polygon of Desa {A} was mended (hole lies outside shell)"
    assert notes == {(A, "repaired"): text}


def test_the_larger_polygon_of_a_village_delivered_twice_is_used():
    for pair in ((box(0, 0), box(0, 0, 2)), (box(0, 0, 2), box(0, 0))):
        leaves, notes = match([(A, pair[0]), (A, pair[1])])
        assert leaves[A].area == 2
        assert list(notes) == [(A, "duplicate")]


def test_a_polygon_without_area_is_noted_and_replaces_nothing():
    line = shapely.Polygon([(0, 0), (0, 1), (0, 0.5)])
    leaves, notes = match({A: line, B: box(1, 0)}, stored={A: box(0, 0)})
    assert leaves[A].equals(box(0, 0))
    assert notes == {(A, "no_shape"): f"the polygon of Desa {A} has no area"}


def test_a_village_without_any_polygon_is_noted():
    leaves, notes = match([(A, box(0, 0)), (B, None)])
    assert list(leaves) == [A]
    assert list(notes) == [(B, "no_shape")]
    _, notes = match([(A, None), (A, box(0, 0))])
    assert (A, "no_shape") not in notes


def test_an_overlap_is_given_to_one_village_and_noted():
    leaves, notes = match({A: box(0, 0), B: box(0.9, 0)})
    assert sum(shape.area for shape in leaves.values()) == pytest.approx(1.9)
    [(code, kind)] = notes
    assert kind == "overlap"
    assert "lost 10%" in notes[code, kind]
    other = ({A, B} - {code}).pop()
    assert other in notes[code, kind]


@pytest.mark.parametrize(("wide", "closed"), [(0.0003, True), (0.002, False)])
def test_a_narrow_gap_is_closed_and_a_wide_one_is_not(wide, closed):
    land = shapely.box(-1, -1, 2, 1)
    gap = box(0, 0, wide, 0.02)
    west, east = box(-0.01, 0, 0.01, 0.02), box(wide, 0, 0.01, 0.02)
    around = shapely.difference(land, shapely.union_all([west, gap, east]))
    leaves, _ = match({A: west, B: east, C: around})
    left = land.area - sum(shape.area for shape in leaves.values())
    assert left == pytest.approx(0 if closed else gap.area, abs=1e-10)


def test_a_village_that_grew_by_a_gap_is_noted():
    hole = box(0, 0, 0.0004, 0.0004)
    small = box(-0.0004, 0, 0.0004, 0.0004)
    around = shapely.box(-1, -1, 1, 1).difference(shapely.union(hole, small))
    leaves, notes = match({A: small, B: around})
    assert leaves[A].area + leaves[B].area == pytest.approx(4)
    if leaves[A].area > 1.5 * small.area:
        assert "grew by 100%" in notes[A, "gap"]
    else:
        assert notes == {}  # one part in a million is not worth a word


def test_a_village_covered_by_another_is_noted_as_vanished():
    leaves, notes = match({A: box(0, 0, 2, 2), B: box(0.5, 0.5, 1e-5, 1e-5), C: box(0, 0, 2, 2)})
    assert len(leaves) < 3
    assert {kind for _, kind in notes} == {"vanished"}
    for code, _ in notes:
        assert code not in leaves or leaves[code].area < 1e-9


def test_coordinates_out_of_range_are_refused_with_their_row():
    with pytest.raises(BadGeometry, match=r"batas\.sql, row 7: .*longitude 200"):
        topology.match(ProvinceInput("11", [record(A, box(199, 0), 7)]))


# Stored leaves --------------------------------------------------------------------------------


def test_stored_leaves_keep_their_shape():
    stored = {A: box(0, 0)}
    leaves, notes = match({B: box(0.5, 0)}, stored)
    assert shapely.equals(leaves[A], stored[A])
    assert leaves[B].area == pytest.approx(0.5)
    assert list(notes) == [(B, "overlap")]


def test_a_leaf_delivered_again_replaces_the_stored_one():
    leaves, notes = match({A: box(0, 0, 1, 2)}, {A: box(0, 0), B: box(1, 0)})
    assert leaves[A].area == pytest.approx(2)
    assert shapely.equals(leaves[B], box(1, 0))
    assert notes == {}


def test_a_retired_code_is_replaced_by_a_new_leaf_on_its_land():
    leaves, notes = match({B: box(0, 0)}, {A: box(0, 0)}, {A})
    assert list(leaves) == [B]
    assert list(notes) == [(A, "superseded")]
    leaves, _ = match({B: box(1, 0)}, {A: box(0, 0)}, {A})
    assert list(leaves) == [A, B]  # nobody else claims its land
    leaves, _ = match({B: box(0, 0)}, {A: box(0, 0)})
    assert list(leaves) == [A]  # a living code keeps it; nothing is left of the other


def test_finer_areas_replace_coarse_ones_but_not_the_reverse():
    leaves, _ = match({A: box(0, 0), B: box(1, 0)}, {"11.01.01": box(0, 0, 2)})
    assert list(leaves) == [A, B]
    leaves, _ = match({"11.01.01": box(0, 0, 3)}, {A: box(0, 0), B: box(1, 0)})
    assert list(leaves) == [A, B]


def test_villages_are_subtracted_from_a_coarse_outline():
    leaves, notes = match({A: box(0, 0), "11.01.02": box(0.5, 0, 2)})
    assert shapely.equals(leaves[A], box(0, 0))
    assert leaves["11.01.02"].area == pytest.approx(1.5)
    assert meet(leaves.values())
    assert notes == {}  # outlines are generalised; that is no slip


def test_holes_and_islands_are_preserved():
    lake = shapely.box(0, 0, 3, 3).difference(box(1, 1))
    leaves, _ = match({A: lake, B: box(5, 5, 0.01, 0.01)})
    assert shapely.equals(leaves[A], lake)
    assert len(leaves) == 2


@CALM
@given(**LANDS)
def test_leaves_are_valid_and_share_their_borders(land, seed, slip):
    delivered = {code: s for code, s in land(seed, slip=slip).items() if code.startswith("11")}
    leaves, _ = match(delivered)
    shapes = np.array(list(leaves.values()), dtype=object)
    assert list(leaves) == sorted(delivered)
    assert shapely.is_valid(shapes).all()
    assert np.isin(shapely.get_type_id(shapes), (3, 6)).all()
    assert meet(shapes)
    xy = shapely.get_coordinates(shapes)
    assert (np.round(xy, geometry.DECIMALS) == xy).all()
    whole = shapely.union_all(geometry.repair(np.array(list(delivered.values()), dtype=object)))
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=0.02)


@CALM
@given(seed=st.integers(0, 10_000), again=st.integers(0, 15), slip=st.sampled_from([0.0, 2e-4]))
def test_replacing_a_village_does_not_change_shapes_that_do_not_touch_it(land, seed, again, slip):
    own = {code: s for code, s in land(seed, slip=slip).items() if code.startswith("11")}
    stored, _ = match(own)
    code = sorted(own)[again]
    delivered = {code: shapely.transform(stored[code], lambda xy: xy + 2e-5)}
    leaves, _ = match(delivered, stored)
    for other, shape in leaves.items():
        if shapely.disjoint(shape, stored[code]) and shapely.disjoint(shape, delivered[code]):
            assert shapely.equals(shape, stored[other])
    assert meet(leaves.values())


# Simplified -----------------------------------------------------------------------------------


@CALM
@given(**LANDS)
def test_borders_agree_at_every_scale(land, seed, slip):
    """Neighbours touch at every scale and level; what lies below makes up what lies above."""
    leaves, _ = match({c: s for c, s in land(seed, slip=slip).items() if c.startswith("11")})
    found, rows = make_shapes(leaves)
    assert found.leaves == list(leaves)
    for scale in ("full", "regency", "province"):
        own = {code: shape for (at, code), shape in rows.items() if at == scale}
        assert {codes.level(code) for code in own} == set(LEVELS[scale]) - {Level.COUNTRY}
        for level in (Level.VILLAGE, Level.DISTRICT, Level.REGENCY):
            shapes = np.array([s for c, s in own.items() if codes.level(c) == level], dtype=object)
            assert shapely.is_valid(shapes).all()
            assert meet(shapes)
        for code, shape in own.items():
            below = [s for c, s in own.items() if codes.parent(c) == code]
            if below:
                assert shapely.equals(shapely.union_all(below), shape)
    for code, bounds in found.bounds.items():
        assert bounds == rows["full", code].bounds


def test_coarser_scales_have_fewer_corners_and_every_area(land):
    leaves, _ = match({c: s for c, s in land(3, 6).items() if c.startswith("11")})
    _, rows = make_shapes(leaves)
    corners = {
        scale: sum(shapely.get_num_coordinates(rows[scale, code]) for code in leaves)
        for scale in ("full", "regency", "province")
    }
    assert corners["full"] >= corners["regency"] > corners["province"] > 4 * len(leaves)


def test_small_islands_are_removed_unless_they_are_the_only_part(land):
    speck = TOLERANCES["province"] / 3
    islands = shapely.MultiPolygon([box(0, 0), box(3, 3, speck, speck)])
    _, rows = make_shapes({A: islands, B: box(5, 5, speck, speck)})
    assert len(rows["full", A].geoms) == 2
    assert shapely.equals(rows["province", A], box(0, 0))
    assert rows["province", B].area > 0


def test_a_border_is_simplified_alike_from_both_sides():
    coast = [(2 + 0.0004 * (n % 2), n / 50) for n in range(51)]
    west = shapely.Polygon([(1, 1), (1, 0), *coast])
    east = shapely.Polygon([(3, 1), (3, 0), *coast])
    _, rows = make_shapes({A: west}, [east])
    _, other = make_shapes({A: east}, [west])
    for scale in ("regency", "province"):
        assert meet([rows[scale, A], other[scale, A]])


def test_a_province_without_leaves_has_no_shapes():
    found, rows = make_shapes({})
    assert (found.leaves, rows, found.bounds) == ([], {}, {})


@CALM
@given(**LANDS)
def test_borders_agree_at_the_scale_of_the_country(land, seed, slip):
    matched, _ = match(land(seed, slip=slip))
    finest, provinces = [], []
    for province in ("11", "12"):
        _, rows = make_shapes({c: s for c, s in matched.items() if c.startswith(province)})
        finest += [
            (code, shapely.to_wkb(shape))
            for (scale, code), shape in rows.items()
            if scale == "province" and codes.level(code) == Level.DISTRICT
        ]
        provinces.append(shapely.to_wkb(rows["full", province]))
    rows = {
        (scale, code): shapely.from_wkb(wkb)
        for scale, code, wkb in topology.make_country_shapes(
            CountryInput(sorted(finest), provinces)
        )
    }
    full = rows.pop(("full", COUNTRY))
    assert shapely.is_valid(full)
    assert full.area == pytest.approx(shapely.union_all(shapely.from_wkb(provinces)).area, rel=1e-9)
    own = {code: shape for (_, code), shape in rows.items()}
    assert {codes.level(code) for code in own} == set(LEVELS["country"])
    for level in (Level.DISTRICT, Level.REGENCY, Level.PROVINCE):
        assert meet(shape for code, shape in own.items() if codes.level(code) == level)
    for code, shape in own.items():
        below = [s for c, s in own.items() if codes.parent(c) == code]
        if below:
            assert shapely.equals(shapely.union_all(below), shape)


def test_a_country_without_districts_has_no_shapes():
    assert topology.make_country_shapes(CountryInput([], [])) == []


def test_what_geos_cannot_compute_is_told_with_the_province(monkeypatch):
    def fail(*_):
        raise shapely.errors.GEOSException("TopologyException: side location conflict\nat 1 2")

    monkeypatch.setattr(topology.geometry, "repair", fail)
    box = shapely.to_wkb(shapely.box(106, 0, 107, 1))
    record = Record("99.01.01.2001", "A", box, "a.gpkg", 1)
    with pytest.raises(BadGeometry, match=r"province 99 cannot be matched .*side location"):
        topology.match(ProvinceInput("99", [record]))


def test_shapes_that_cross_too_often_are_refused_with_their_row():
    shapes = [shapely.Point(106 + n * 0.001, 0).buffer(0.3) for n in range(60)]
    records = [
        Record(f"99.01.01.{2001 + n}", "A", shapely.to_wkb(shape), "a.gpkg", n + 1)
        for n, shape in enumerate(shapes)
    ]
    with pytest.raises(BadGeometry, match=r"a\.gpkg, row \d+: .* is too complex: .* same place"):
        topology.match(ProvinceInput("99", records))
