"""State of the atlas: address and history, changes of the store, failed requests."""

import re
import shutil
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from boundaries.areas.models import Area
from geo.store.database import next_generation, read_session
from tests.browser.atlas_page import (
    DAY,
    NARROW,
    VILLAGES,
    highlighted_area,
    open_atlas,
    relative_url,
    wait_for_summary,
)
from webmap import create_app
from webmap.atlas import archive

pytestmark = pytest.mark.browser


@pytest.fixture
def copied(sample_copy, sample_app, tmp_path, serving):
    """A site over a copy of the sample and its tiles, live; gives app and address."""
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path / "instance")})
    tiles = archive.folder(made.config["INSTANCE"])
    shutil.copytree(archive.folder(sample_app.config["INSTANCE"]), tiles)
    with serving(made) as address:
        yield made, address
    made.extensions["engine"].dispose()


def slider(page):
    return page.get_by_role("slider", name="Tanggal laporan")


# The address ----------------------------------------------------------------------------------


def test_back_and_forward_restore_the_states_of_the_page(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    start = relative_url(page)
    page.get_by_role("button", name="Semua desa").click()
    page.get_by_label("hanya yang belum terbentuk").check()
    slider(page).focus()
    page.keyboard.press("Home")
    wait_for_summary(page, "ID 2022-12-26")
    end = relative_url(page)
    assert "by=village" in end
    assert "only=unformed" in end
    page.go_back()
    wait_for_summary(page, "ID 2023-07-27")
    assert slider(page).get_attribute("aria-valuetext") == "27 Juli 2023"
    expect(page.get_by_label("hanya yang belum terbentuk")).to_be_checked()
    page.go_back()
    expect(page.get_by_label("hanya yang belum terbentuk")).not_to_be_checked()
    page.go_back()
    assert relative_url(page) == start
    expect(page.locator("#by-level")).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        page.go_forward()
    wait_for_summary(page, "ID 2022-12-26")
    assert relative_url(page) == end
    expect(page.locator("#by-village")).to_have_attribute("aria-pressed", "true")


def test_back_returns_to_the_state_before_a_search(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    start = relative_url(page)
    page.get_by_role("combobox", name="Cari wilayah").fill("tirta")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for_summary(page, "99.01 2023-07-27")
    page.go_back()
    wait_for_summary(page, "ID 2023-07-27")
    assert relative_url(page) == start


def test_moving_the_slider_repeatedly_adds_one_history_entry(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    before = page.evaluate("history.length")
    slider(page).focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    wait_for_summary(page, "ID 2023-05-16")
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    wait_for_summary(page, "ID 2023-07-27")


@pytest.mark.parametrize(
    "address", ["/atlas?only=nonsense", "/atlas?by=nonsense", "/atlas#x/y/z", "/atlas#7/91/500"]
)
def test_nonsense_in_the_address_shows_the_country(visit, address):
    page = open_atlas(visit(), address)
    expect(page.locator("h1")).to_have_text("Indonesia")
    expect(page.locator(".legend__entry[aria-pressed=true]")).to_have_count(0)
    assert "nonsense" not in relative_url(page)


def test_no_data_of_a_higher_level_keeps_the_level(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}&only=no_data#6/-5.1/126.2")
    title = page.locator(".legend__title").inner_text()
    assert "Cakupan" in title
    expect(page.locator(".legend__entry[aria-pressed=true]")).to_have_attribute(
        "data-class", "no_data"
    )


# Time -----------------------------------------------------------------------------------------


def test_caption_sentence_and_title_have_the_date_of_the_report(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    expect(page.locator("#caption")).to_contain_text("27 Juli 2023")
    slider(page).focus()
    page.keyboard.press("Home")
    wait_for_summary(page, "ID 2022-12-26")
    for one in ("#caption", "#summary .lead", "#said"):
        expect(page.locator(one)).to_contain_text("26 Desember 2022")
    assert "26 Desember 2022" in page.locator(".map__sentence").text_content()
    assert "26 Desember 2022" in page.title()
    assert slider(page).get_attribute("aria-valuetext") == "26 Desember 2022"
    expect(page.locator("#time-label")).to_have_text("26 Des 2022")


def test_the_slider_shows_its_dates(visit):
    for size in ({"width": 1280, "height": 800}, NARROW):
        page = open_atlas(visit(size), "/atlas")
        days = page.evaluate("map_area.controller.setup.days.map(({ short }) => short)")
        assert page.locator(".time__marks span").count() == len(days)
        dates = page.locator(".time__marks i")
        shown = dates.all_inner_texts()
        assert shown[0] == days[0]
        assert shown[-1] == days[-1]
        boxes = [one.bounding_box() for one in dates.all()]
        for one, other in pairwise(boxes):
            assert one["x"] + one["width"] < other["x"]


def test_hover_over_the_slider_loads_the_adjacent_reports(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    assert not asked
    with page.expect_response(re.compile(r"/atlas/status/\w+/2023-05-16")):
        slider(page).hover()
    page.wait_for_function(
        "async () => (await map_area.controller.figures.days.get('2023-05-16')).bytes"
    )
    count = sum("/atlas/status/" in one for one in asked)
    slider(page).focus()
    page.keyboard.press("ArrowLeft")
    wait_for_summary(page, "ID 2023-05-16")
    assert sum("2023-05-16.bin" in one for one in asked) == 1
    assert sum("/atlas/status/" in one for one in asked) == count + 1  # the next one to the left


# Changes of the store -------------------------------------------------------------------------


def test_an_open_page_loads_again_after_an_import(visit, copied):
    app, address = copied
    page = open_atlas(visit(address=address), f"/atlas?{DAY}#9/-3.5/105")
    before = page.evaluate("map_area.controller.setup.generation")
    with read_session(app.extensions["engine"]) as session:
        next_generation(session)
    page.get_by_label("Keadaan per tanggal").first.select_option("2022-12-26")
    page.wait_for_function(f"() => window.map_area?.controller?.setup.generation === {before + 1}")
    page.wait_for_selector("#map_area[data-summary$='2022-12-26']")


def test_a_page_with_outdated_areas_is_loaded_again_at_the_same_view(visit, copied):
    app, address = copied
    visitor = visit(address=address)
    page = open_atlas(visitor, f"{VILLAGES}#9/-3.5/105")
    key = page.evaluate("map_area.controller.setup.addresses.codes")
    with read_session(app.extensions["engine"]) as session:
        session.get(Area, "99.01").name = "Lain"
        next_generation(session)
    slider(page).focus()
    page.keyboard.press("Home")
    page.wait_for_function(
        "(key) => window.map_area?.controller && map_area.controller.setup.addresses.codes !== key",
        arg=key,
    )
    page.wait_for_selector("#map_area[data-summary$='2022-12-26']")
    assert "by=village" in relative_url(page)
    zoom, lat, lng = map(float, relative_url(page).partition("#")[2].split("/"))
    assert (zoom, lat, lng) == pytest.approx((9, -3.5, 105), abs=0.003)  # about a pixel
    visitor.problems = [one for one in visitor.problems if "404" not in one]


def test_a_page_that_becomes_visible_again_shows_the_new_state(visit, copied):
    app, address = copied
    page = open_atlas(visit(address=address), f"/atlas?{DAY}")
    before = page.evaluate("map_area.controller.setup.generation")
    with read_session(app.extensions["engine"]) as session:
        next_generation(session)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function(f"() => window.map_area?.controller?.setup.generation === {before + 1}")
    wait_for_summary(page, "ID 2023-07-27")


# Failed requests ------------------------------------------------------------------------------


@pytest.fixture
def alone(browser):
    """A page that may complain: what it asks for fails on purpose."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_failed_tiles_show_an_alert_and_are_requested_again(alone, copied):
    _, address = copied
    alone.route("**/tiles/*.pmtiles", lambda route: route.abort())
    alone.goto(f"{address}/atlas?{DAY}")
    expect(alone.get_by_role("alert")).to_have_text(re.compile("Peta tidak dapat dimuat"))
    expect(alone.locator("#summary .lead")).to_contain_text("dari")
    alone.unroute("**/tiles/*.pmtiles")
    alone.locator("#map_area").focus()
    alone.keyboard.press("+")
    alone.wait_for_selector("#map_area[data-summary]")
    expect(alone.locator("#map-failed")).to_be_hidden()


def test_a_truncated_archive_shows_an_alert_until_it_is_complete(alone, copied):
    app, address = copied
    alone.goto(f"{address}{VILLAGES}#5/-3.5/105")
    alone.wait_for_selector("#map_area[data-summary]")
    (path,) = archive.folder(app.config["INSTANCE"]).glob("*.pmtiles")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    bounds = alone.evaluate("map_area.controller.setup.bounds")
    alone.evaluate("bounds => map_area.fitBounds(bounds)", bounds)
    expect(alone.get_by_role("alert")).to_have_text(re.compile("Peta tidak dapat dimuat"))
    path.write_bytes(whole)
    expect(alone.locator("#map-failed")).to_be_hidden(timeout=15_000)


def test_map_panel_and_controls_stay_with_a_day_until_all_of_another_is_there(alone, copied):
    _, address = copied
    alone.goto(f"{address}/atlas?{DAY}&area=99.01")
    alone.wait_for_selector("#map_area[data-summary]")
    for lost in ("**/atlas/summary/**", "**/atlas/status/**"):
        alone.route(lost, lambda route: route.abort())
        slider(alone).focus()
        alone.keyboard.press("Home")
        expect(alone.get_by_role("alert")).to_have_text(
            "26 Desember 2022 tidak dapat dimuat. Peta dan panel tetap per 27 Juli 2023; dicoba "
            "lagi sebentar lagi."
        )
        assert alone.evaluate("map_area.controller.figures.day") == "2023-07-27"
        assert slider(alone).get_attribute("aria-valuetext") == "27 Juli 2023"
        assert alone.locator("#date").input_value() == "2023-07-27"
        assert "date=2023-07-27" in relative_url(alone)
        for one in ("#caption", "#summary .lead"):
            expect(alone.locator(one)).to_contain_text("27 Juli 2023")
        alone.unroute(lost)
        wait_for_summary(alone, "99.01 2022-12-26")  # it is tried again
        assert slider(alone).get_attribute("aria-valuetext") == "26 Desember 2022"
        expect(alone.locator("#map-failed")).to_be_hidden()
        alone.evaluate("map_area.controller.figures.days.clear()")
        alone.keyboard.press("ArrowRight")
        alone.keyboard.press("ArrowRight")
        wait_for_summary(alone, "99.01 2023-05-16")
        alone.keyboard.press("ArrowRight")
        wait_for_summary(alone, "99.01 2023-07-27")
        alone.evaluate("map_area.controller.figures.days.clear()")


def test_a_failed_summary_of_another_area_says_what_the_panel_shows(alone, copied):
    _, address = copied
    alone.goto(f"{address}/atlas?{DAY}&area=99.01")
    alone.wait_for_selector("#map_area[data-summary]")
    alone.route("**/atlas/summary/**", lambda route: route.abort())
    alone.evaluate("map_area.controller.fit()")
    expect(alone.get_by_role("alert")).to_contain_text("Panel masih tentang wilayah sebelumnya")
    expect(alone.get_by_role("alert")).to_contain_text("per 27 Juli 2023")
    alone.unroute("**/atlas/summary/**")
    wait_for_summary(alone, "ID 2023-07-27")


def test_the_link_of_an_area_opens_the_atlas_on_it_and_back_returns(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01.05?{DAY}")
    page.click(".legend__entry[data-class=unformed]")
    page.get_by_role("link", name="Buka di atlas").click()
    wait_for_summary(page, "99.01.05 2023-07-27")
    title = page.locator("h1").inner_text()
    assert page.locator(".map__title").text_content() == f"Atlas Kampung KB · {title}"
    expect(page.locator("#by-village")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("hanya yang belum terbentuk")).to_be_checked()
    assert "area=" not in page.url
    assert highlighted_area(page)[0] == "district"
    west, south, east, north = map(
        float, page.locator(".summary").get_attribute("data-bounds").split(",")
    )
    seen = page.evaluate("map_area.getBounds().toBBoxString().split(',').map(Number)")
    assert seen[0] < west and seen[1] < south and seen[2] > east and seen[3] > north
    assert seen[2] - seen[0] < 6 * (east - west)
    page.go_back()
    visitor.wait_until_drawn()
    assert "only=unformed" in page.url


def test_tiles_may_come_from_another_host(alone, sample_app, serving, tmp_path):
    with serving(sample_app) as elsewhere:
        made = create_app(
            {
                "DATABASE_URL": sample_app.config["DATABASE_URL"],
                "INSTANCE": str(tmp_path),
                "TILES_URL": f"{elsewhere}/tiles",
            }
        )
        asked = []
        alone.on("request", lambda request: asked.append(request.url))
        with serving(made) as address:
            alone.goto(f"{address}{VILLAGES}")
            alone.wait_for_selector("#map_area[data-summary]")
        made.extensions["engine"].dispose()
    assert {one.split("/tiles/")[0] for one in asked if ".pmtiles" in one} == {elsewhere}
