"""Changed leaves update the shapes that they affect, and no others."""

import numpy as np
import pytest
import shapely

from boundaries.areas.codes import COUNTRY
from boundaries.areas.shape_queries import CodesWithBounds, ShapeQueries
from boundaries.importing import incremental
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.incremental import (
    ShapeIndex,
    UpdateTooLarge,
    affected_leaves,
    decode_shapes,
    differs,
    update_shapes,
)
from boundaries.importing.records import Record

# Five villages of a kecamatan in a row, one degree each.
ROW = {f"11.01.01.{2001 + n}": shapely.box(100 + n, 0, 101 + n, 1) for n in range(5)}
A, B, C, D, E = ROW


def leaves(shapes):
    boxes = shapely.bounds(np.array(list(shapes.values()), dtype=object)).reshape(-1, 4)
    return CodesWithBounds(list(shapes), boxes)


def index(shapes, reach=0.0):
    def load(codes):
        return {code: shapely.to_wkb(shapes[code]) for code in codes if code in shapes}

    return ShapeIndex(leaves(shapes), load, reach)


def record(code, shape):
    return Record(code, f"Desa {code}", shapely.to_wkb(shape), "batas.sql", 1)


def test_affected_leaves_are_neighbours_and_their_neighbours():
    assert affected_leaves(leaves(ROW), "11", [record(A, ROW[A])]) == [A, B, C]
    assert affected_leaves(leaves(ROW), "11", [record(C, ROW[C])]) == [A, B, C, D, E]


def test_a_leaf_without_polygon_in_the_delivery_still_affects_its_neighbours():
    missing = Record(A, "Desa", None, "batas.sql", 1)
    assert affected_leaves(leaves(ROW), "11", [missing]) == [A, B, C]


def test_leaves_of_other_provinces_are_not_affected():
    both = {**ROW, "12.01.01.2001": shapely.box(100, 1, 101, 2)}
    assert affected_leaves(leaves(both), "11", [record(A, ROW[A])]) == [A, B, C]


def test_touching_areas_are_found_by_shape_and_reach():
    spread = {A: ROW[A], B: shapely.box(101.001, 0, 102, 1), C: shapely.box(103, 0, 104, 1)}
    shapes = np.array([ROW[A]], dtype=object)
    assert index(spread).touching(shapes) == {A}
    assert index(spread, 0.005).touching(shapes) == {A, B}


def test_an_area_without_a_shape_needs_whole_provinces():
    with pytest.raises(UpdateTooLarge):
        index(ROW).shapes([A, "11.01.01.2099"])


def test_shapes_differ_by_vertices_but_not_by_the_start_of_a_ring():
    box = shapely.box(0, 0, 1, 1)
    turned = shapely.Polygon([*box.exterior.coords[2:], *box.exterior.coords[1:3]])
    assert not differs(shapely.to_wkb(box), shapely.to_wkb(turned))
    assert differs(shapely.to_wkb(box), shapely.to_wkb(shapely.segmentize(box, 0.5)))
    assert differs(shapely.to_wkb(box), None)
    assert not differs(None, None)


def test_a_hole_outside_of_its_shell_affects_the_leaves_there():
    stray = shapely.Polygon(ROW[A].exterior.coords, [shapely.box(103.4, 0.4, 103.6, 0.6).exterior])
    assert affected_leaves(leaves(ROW), "11", [record(A, stray)]) == [A, B, C, D, E]


def test_removed_shapes_are_not_decoded():
    assert decode_shapes({A: shapely.to_wkb(ROW[A]), B: None}) == {A: ROW[A]}


def test_an_update_has_the_changed_leaf_and_all_areas_above(store, deliver):
    import_boundaries(store, [deliver(ROW)])
    wider = {**ROW, E: shapely.box(104, 0, 106, 1)}
    update = update_shapes(ShapeQueries(store), index(wider), {E: shapely.to_wkb(wider[E])})
    full = {code for scale, code in update.rows if scale == "full"}
    assert full == {E, "11.01.01", "11.01", "11", COUNTRY}
    assert update.bounds["11.01.01"] == (100, 0, 106, 1)
    assert set(update.groups) >= set(ROW)  # the fragment of the kecamatan is encoded again
    assert update.emptied == set()


def test_an_unchanged_store_needs_no_update(store, deliver):
    import_boundaries(store, [deliver(ROW)])
    assert update_shapes(ShapeQueries(store), index(ROW), {}).rows == {}


def test_a_removed_kecamatan_empties_its_group(store, deliver):
    other = {"11.01.02.2001": shapely.box(105, 0, 106, 1)}
    import_boundaries(store, [deliver({**ROW, **other})])
    update = update_shapes(ShapeQueries(store), index(ROW), dict.fromkeys(other))
    assert update.rows["full", "11.01.02.2001"] is None
    assert update.rows["full", "11.01.02"] is None
    assert update.emptied == {"11.01.02"}
    assert update.bounds["11.01"] == (100, 0, 105, 1)


def test_a_change_that_spreads_over_all_rings_is_too_large(store, deliver, monkeypatch):
    import_boundaries(store, [deliver(ROW)])
    monkeypatch.setattr(incremental, "_ROUNDS", 0)
    with pytest.raises(UpdateTooLarge):
        update_shapes(ShapeQueries(store), index(ROW), {A: shapely.to_wkb(ROW[A])})


def test_what_is_computed_from_shapes_is_computed_by_run(store, deliver):
    import_boundaries(store, [deliver(ROW)])
    works = set()

    def run(work, task):
        works.add(work.__name__)
        return work(task)

    wider = {**ROW, E: shapely.union(ROW[E], shapely.box(105, 0, 105.5, 1))}
    changed = {E: shapely.to_wkb(wider[E])}
    alone = update_shapes(ShapeQueries(store), index(wider), changed)
    update = update_shapes(ShapeQueries(store), index(wider), changed, run)
    assert update.rows == alone.rows
    assert works == {
        "_simplified",
        "_dissolved",
        "_united",
        "_places_within",
        "simplify_to_country",
    }
