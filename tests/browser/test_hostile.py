import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from geo.store.database import connect, read_session
from webmap import create_app
from webmap.caching.snapshot import get_snapshot
from webmap.maps import choropleth

pytestmark = pytest.mark.browser

NAME = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
def hostile(sample_copy, tmp_path):
    """App with the sample in which all names are HTML with scripts."""
    engine = connect(sample_copy)
    with engine.begin() as session:
        for statement in (
            "UPDATE areas SET name = :name WHERE code LIKE '99.01%'",
            "UPDATE village_statuses SET kampung = :name",
            "UPDATE report_rows SET village = :name, district = :name",
            "UPDATE reports SET source = :name, file = :name",
            "UPDATE boundaries SET title = :name",
        ):
            session.execute(text(statement), {"name": NAME})
    engine.dispose()
    given = {"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "NOTICE": NAME}
    return create_app(given)


def test_hostile_names_are_text_on_page_tooltip_popup_and_search(hostile, visit, serving):
    with serving(hostile) as address:
        visitor = visit(address=address)
        for path in ("/", "/area/99", "/area/99.01", "/area/99.01.01.2001"):
            visitor.open(path)
        page = visitor.open("/area/99.01?by=village&date=2023-07-27")
        code = page.locator("tr[data-class=dasar]").first.get_attribute("data-code")
        page.mouse.move(*visitor.pixel(code))
        expect(page.locator(".tip")).to_contain_text(NAME)
        page.mouse.click(*visitor.pixel(code))
        expect(page.locator(".leaflet-popup")).to_contain_text(NAME)
        page.get_by_role("combobox", name="Cari wilayah").fill("script")
        expect(page.get_by_role("option").first).to_contain_text(NAME)
        assert page.locator("img[src=x]").count() == 0


def test_hostile_names_are_text_in_a_rendered_file(hostile, browser, tmp_path):
    with hostile.app_context(), read_session(hostile.extensions["engine"]) as session:
        page_text = choropleth.standalone(session, get_snapshot(session), "99.01", notice=NAME)
    path = tmp_path / "map.html"
    path.write_text(page_text, encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_selector("#map_area[data-drawn=true]")
    assert page.locator(".leaflet-children-pane path").count() == 17
    expect(page.locator(".map__title")).to_contain_text(NAME)
    expect(page.locator(".map__caption")).to_contain_text(NAME)
    assert page.locator("img[src=x]").count() == 0
    context.close()
    assert said == []
    assert asked == [path.as_uri()]
    assert json.dumps(NAME) not in page_text
