"""Stored shapes by code, level and parent."""

import pytest
import shapely

from boundaries.areas.codes import COUNTRY
from boundaries.areas.shape_queries import ShapeQueries
from boundaries.importing.boundaries import import_boundaries

SHAPES = {
    "11.01.01.2001": shapely.box(95, 5, 96, 6),
    "11.01.01.2002": shapely.box(96, 5, 97, 6),
    "11.71.01.1001": shapely.box(95, 6, 96, 7),
    "12.01.01.2001": shapely.box(98, 1, 99, 2),
}


@pytest.fixture
def queries(store, deliver):
    import_boundaries(store, [deliver(SHAPES)])
    return ShapeQueries(store)


def test_leaves_are_the_finest_shapes(store, deliver):
    coarse = {"12.01.01": shapely.box(98, 1, 99, 2), "13": shapely.box(101, 0, 102, 1)}
    import_boundaries(store, [deliver({**SHAPES, **coarse})])
    queries = ShapeQueries(store)
    leaves = queries.leaves()
    assert leaves.codes == sorted({**SHAPES, "13": None})
    assert leaves.boxes[0].tolist() == [95, 5, 96, 6]
    assert queries.finest().codes == ["11.01.01", "11.71.01", "12.01.01", "13"]
    assert leaves.without(["13"]).codes == sorted(SHAPES)


def test_shapes_and_members_are_read_by_code(queries):
    found = queries.shapes("full", ["11.01.01.2001", "11.01", "77"])
    assert sorted(found) == ["11.01", "11.01.01.2001"]
    members = queries.members("full", ["11.01.01", "11.01.02", COUNTRY])
    assert sorted(members["11.01.01"]) == ["11.01.01.2001", "11.01.01.2002"]
    assert members["11.01.02"] == {}
    assert sorted(members[COUNTRY]) == ["11", "12"]


def test_thousands_of_codes_can_be_asked_for_at_once(queries):
    codes = [f"11.01.01.{number}" for number in range(2001, 6001)]
    assert sorted(queries.shapes("full", codes)) == ["11.01.01.2001", "11.01.01.2002"]
