import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.maps.themes.theme import ThemeOptions
from webmap.maps.view import area_view
from webmap.presentation.steps import steps_of


def steps(app, code, root, by=None, theme="status"):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        view = area_view(session, snapshot, code, by, "id", ThemeOptions(theme))
        return view, {one.kind: one for one in steps_of(view, snapshot, root)}


def test_a_regency_goes_through_itself_and_its_kecamatan(app, client):
    rows = client.get("/api/areas/99.01/coverage.json?by=district").json["rows"]
    _, found = steps(app, "99.01", "99.01")
    areas = found["area"]
    assert [one.changed["area"] for one in areas.steps] == ["", *(row["code"] for row in rows)]
    assert (areas.before, areas.after) == (None, areas.steps[1])
    _, found = steps(app, rows[-1]["code"], "99.01")
    assert found["area"].after is None
    assert found["area"].before.changed == {"area": rows[-2]["code"]}


def test_dates_are_those_of_reports_on_the_area(app, client):
    rows = client.get("/api/areas/99.01/trend.json").json["rows"]
    view, found = steps(app, "99.01", "99.01")
    days = [one.changed["date"] for one in found["date"].steps]
    assert days == sorted({row["date"] for row in rows})
    assert found["date"].current.changed["date"] == view.day.isoformat()


@pytest.mark.parametrize("by", [Level.DISTRICT, Level.VILLAGE])
def test_views_are_the_maps_that_the_page_offers(app, by):
    view, found = steps(app, "99.01", "99.01", by)
    views = found["view"]
    assert views.current.changed == {"theme": "", "by": by.word, "since": ""}
    keys = [one.changed["theme"] for one in views.steps]
    assert keys[:2] == ["", ""]
    assert keys[2:] == [one.key for one in view.themes if one.key != "status"]


def test_a_theme_at_another_level_is_a_view_of_its_own(app):
    _, found = steps(app, "99.01", "99.01", Level.DISTRICT, "next")
    assert found["view"].current.changed["theme"] == "next"


def test_a_district_alone_has_no_steps_through_areas(app):
    _, found = steps(app, "99.01.01", "99.01.01")
    assert "area" not in found
