"""Imports store the grids of provinces, and lay out again only those that change."""

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from boundaries.areas import village_grid
from boundaries.areas.codes import within
from boundaries.areas.models import CachedResult
from boundaries.importing import grids
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.code_lists import import_codes
from geo.store.database import read_session, write_session


def stored(store):
    """The stored grids by key."""
    query = select(CachedResult.key, CachedResult.stamp, CachedResult.value)
    with read_session(store) as session:
        rows = session.execute(query.where(CachedResult.key.startswith("grid ")))
        return {key: (stamp, value) for key, stamp, value in rows}


@pytest.fixture
def country(store, deliver, land):
    """Two provinces of sixteen villages, imported."""
    shapes = land()
    import_boundaries(store, [deliver(shapes)])
    return shapes


def test_an_import_stores_a_grid_for_each_province(store, country):
    assert sorted(stored(store)) == ["grid 11", "grid 12"]
    with read_session(store) as session:
        found = village_grid.village_grid(session, "11")
        laid_out = village_grid.make_grid(village_grid.read_input(session, "11"))
    assert found.villages == [code for code in sorted(country) if within(code, "11")]
    assert found.cells.tolist() == laid_out.cells.tolist()


def test_only_the_province_that_changed_is_laid_out_again(store, country, deliver):
    before = stored(store)
    village = "12.01.01.2001"
    wider = shapely.union(country[village], shapely.box(101.9, 0, 103, 0.4))
    import_boundaries(store, [deliver({**country, village: wider}, "new.sql")])
    after = stored(store)
    assert after["grid 11"] == before["grid 11"]
    assert after["grid 12"] != before["grid 12"]


def test_missing_grids_are_laid_out_and_others_left_alone(store, country):
    assert grids.build(store) == 0
    before = stored(store)
    with write_session(store) as session:
        session.delete(session.get(CachedResult, "grid 11"))
    calls = []
    assert grids.build(store, lambda *progress: calls.append(progress)) == 1
    assert stored(store) == before
    assert calls == [("grids", 0, 16), ("grids", 16, 16)]


def test_grids_follow_the_list_of_codes(store, country, listed):
    names = {code: "Desa" for code in country if code != "11.01.01.2001"}
    import_codes(store, [listed({**names, "12": "Sumatera Utara"})])
    value = village_grid.encode(village_grid.VillageGrid([], np.empty((0, 2), dtype=int)))
    with write_session(store) as session:  # of a province that is gone
        session.add(CachedResult(key="grid 77", stamp="", value=value))
    assert grids.build(store) == 1
    assert sorted(stored(store)) == ["grid 11", "grid 12"]
    with read_session(store) as session:
        assert "11.01.01.2001" not in village_grid._stored(session, "11").villages


def test_a_store_without_boundaries_has_no_grids(store, listed):
    import_codes(store, [listed({"11": "Aceh", "11.01.01.2001": "Desa"})])
    assert grids.build(store) == 0
    assert stored(store) == {}
