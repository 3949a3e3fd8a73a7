"""Grids of villages: every listed village once, districts together, parts of larger grids."""

import numpy as np
import pytest
import shapely

from boundaries.areas import village_grid
from boundaries.areas.codes import district_of, within
from boundaries.areas.models import CachedResult
from boundaries.areas.village_grid import VillageGrid, read_input
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.code_lists import import_codes
from geo.store.database import read_session, write_session

AREAS = {"11": "Aceh", "11.01": "Kabupaten Selatan", "11.01.01": "Satu", "11.01.02": "Dua"}


def grid(store, code):
    with read_session(store) as session:
        return village_grid.village_grid(session, code)


def is_complete(found, villages):
    """Whether each village has one cell of its own, from column 0 and row 0."""
    assert found.villages == sorted(villages)
    assert len(np.unique(found.cells, axis=0)) == len(villages)
    assert found.cells.min(axis=0).tolist() == [0, 0]
    return True


def touching(cells):
    """Whether cells are connected by their sides."""
    squares = [shapely.box(x, y, x + 1, y + 1) for x, y in cells.tolist()]
    return shapely.union_all(squares).geom_type == "Polygon"


@pytest.fixture
def country(store, deliver, land):
    """A province of 40 villages."""
    shapes = {c: one for c, one in land(seed=4, villages=10).items() if within(c, "11")}
    import_boundaries(store, [deliver(shapes)])
    return shapes


def test_every_village_of_an_area_has_a_square(store, country):
    for code in ("11", "11.01", "11.01.02", "11.01.02.2003"):
        found = grid(store, code)
        assert is_complete(found, [one for one in country if within(one, code)])
        assert found.size == tuple(np.ptp(found.cells, axis=0) + 1)


def test_villages_of_a_district_stand_together(store, country):
    found = grid(store, "11")
    districts = np.array([district_of(code) for code in found.villages])
    assert len(np.unique(districts)) == 4
    for district in np.unique(districts):
        assert touching(found.cells[districts == district])
    # west of another is west of it
    west, east = ((districts == one) for one in ("11.01.01", "11.01.02"))
    assert found.cells[west, 0].mean() < found.cells[east, 0].mean()


def test_a_district_is_its_part_of_the_regency(store, country):
    regency, district = grid(store, "11.01"), grid(store, "11.01.02")
    part = regency.cells[[code in district.villages for code in regency.villages]]
    assert district.cells.tolist() == (part - part.min(axis=0)).tolist()


def test_villages_without_boundary_stand_in_their_district(store, deliver, land, listed):
    shapes = {code: one for code, one in land(villages=10).items() if within(code, "11.01")}
    missing = [f"11.01.02.{2001 + place}" for place in range(4)]
    villages = dict.fromkeys(shapes, "Desa")
    import_codes(store, [listed({**AREAS, **villages})])
    import_boundaries(store, [deliver({c: one for c, one in shapes.items() if c not in missing})])
    found = grid(store, "11.01")
    assert is_complete(found, shapes)
    second = np.array([within(code, "11.01.02") for code in found.villages])
    assert touching(found.cells[second])


def test_villages_of_an_area_without_boundaries_stand_in_lines(store, listed):
    villages = [f"11.01.0{district}.{2001 + place}" for district in (1, 2) for place in range(6)]
    import_codes(store, [listed({**AREAS, **dict.fromkeys(villages, "Desa")})])
    found = grid(store, "11.01")
    assert is_complete(found, villages)
    assert found.size == (4, 3)
    first = found.cells[:6]
    assert first[:, 1].mean() > found.cells[6:, 1].mean()  # as one reads, from the top


def test_an_area_without_villages_has_an_empty_grid(store, listed):
    import_codes(store, [listed(AREAS)])
    found = grid(store, "11.01")
    assert found.villages == []
    assert found.size == (0, 0)
    assert found.within("11.01.01").size == (0, 0)


def test_retired_villages_are_left_out(store, country, listed):
    left = [code for code in country if code != "11.01.01.2001"]
    names = {**dict.fromkeys(left, "Desa"), "11": "Aceh"}
    import_codes(store, [listed(names)])
    assert is_complete(grid(store, "11"), [code for code in left if within(code, "11")])


def test_the_centre_of_a_village_is_that_of_its_largest_island(store, deliver):
    islands = shapely.MultiPolygon([shapely.box(100, 0, 101, 1), shapely.box(104, 0, 104.1, 0.1)])
    import_boundaries(store, [deliver({"11.01.01.2001": islands})])
    with read_session(store) as session:
        points = read_input(session, "11.01").points
    assert points[0] == pytest.approx([100.5, 0.5], abs=0.01)


def test_a_stored_grid_is_used_while_it_has_all_villages(store, country):
    villages = [code for code in country if within(code, "11")]
    marked = np.stack([np.arange(40) % 8, np.arange(40) // 8], axis=1)

    def stored(codes, cells):
        value = village_grid.encode(VillageGrid(codes, cells))
        with write_session(store) as session:
            session.merge(CachedResult(key=village_grid.key("11"), stamp="", value=value))

    stored(sorted(villages), marked)
    assert grid(store, "11").cells.tolist() == marked.tolist()
    stored(sorted(villages)[1:], marked[1:])
    assert is_complete(grid(store, "11"), villages)
