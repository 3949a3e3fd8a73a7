"""Grids are laid out once for each state of the store."""

from boundaries.areas import village_grid
from boundaries.areas.models import CachedResult
from geo.store.database import read_session, write_session
from webmap.maps.grid.cache import get_grid


def test_a_grid_is_laid_out_once(app, monkeypatch):
    laid_out = []

    def lay_out(session, code):
        laid_out.append(code)
        return village_grid.VillageGrid([], None)

    monkeypatch.setattr(village_grid, "village_grid", lay_out)
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        first = get_grid(session, "99.01")
        assert get_grid(session, "99.01") is first
        assert get_grid(session, "99.02") is not first
    assert laid_out == ["99.01", "99.02"]


def test_a_grid_that_is_stored_anew_is_read_anew(site):
    engine = site.extensions["engine"]
    with site.app_context(), read_session(engine) as session:
        first = get_grid(session, "99")
    with write_session(engine) as session:
        session.get(CachedResult, village_grid.key("99")).stamp = "another"
    with site.app_context(), read_session(engine) as session:
        assert get_grid(session, "99") is not first
        assert get_grid(session, "99").cells.tolist() == first.cells.tolist()
