import re

import pytest
import shapely
from playwright.sync_api import expect
from sqlalchemy import select

from boundaries.areas.models import Shape
from geo.store.database import read_session
from kampungkb.indicators.classification import CLASSES
from tests.browser.atlas_page import (
    DAY,
    NARROW,
    VILLAGES,
    colour,
    go,
    highlighted_area,
    legend,
    open_atlas,
    pixel,
    relative_url,
    wait_for_summary,
)
from webmap.caching.snapshot import get_snapshot
from webmap.maps import symbology

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def villages(sample_app):
    """Classes of the sample's villages on the day, and a point well inside each."""
    with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
        from datetime import date

        snapshot = get_snapshot(session, date(2023, 7, 27))
        rows = session.scalars(select(Shape).where(Shape.scale == "regency")).all()
        spots = {row.code: shapely.maximum_inscribed_circle(row.geometry) for row in rows}
    classes = dict(zip(snapshot.state.codes.tolist(), snapshot.state.classes.tolist(), strict=True))
    return {
        code: (CLASSES[index], spots[code].coords[0], spots[code].length)
        for code, index in classes.items()
        if code in spots
    }


def middle(villages):
    """Point in the middle of the sample."""
    points = [at for _, at, _ in villages.values()]
    return [(min(axis) + max(axis)) / 2 for axis in zip(*points, strict=True)]


def widest(villages, key):
    """Code and point of the widest village of a class."""
    found = [(radius, code, at) for code, (own, at, radius) in villages.items() if own == key]
    _, code, at = max(found)
    return code, at


# Drawing --------------------------------------------------------------------------------------


def test_villages_have_the_colours_of_their_classes(visit, villages):
    page = open_atlas(visit(), VILLAGES)
    for key in ("unformed", "dasar", "berkembang", "mandiri", "berkelanjutan"):
        code, at = widest(villages, key)
        for zoom in (9, 12):
            go(page, at, zoom)
            assert colour(page, *at) == symbology.colour(key), (code, zoom)


def test_counts_of_the_legend_equal_the_figures_of_the_api(visit, villages, client):
    for by, zoom, address, title in (
        ("village", 7, VILLAGES, "Status Kampung KB"),
        ("regency", 6, f"/atlas?{DAY}", "Cakupan per kabupaten/kota"),
    ):
        answer = client.get(f"/api/areas/ID/coverage.json?{DAY}&by={by}").json
        page = open_atlas(visit(), address)
        go(page, middle(villages), zoom)
        expect(page.locator(".legend__title")).to_have_text(title)
        assert page.evaluate("map_area.controller.layer.inView().whole")
        wanted = {}
        for row in answer["rows"]:
            key = symbology.class_of(row)
            wanted[key] = wanted.get(key, 0) + 1
        shown = {key: count for key, count in legend(page).items() if count}
        assert shown == wanted
        assert sum(shown.values()) == len(answer["rows"])
    total = answer["total"]
    assert legend(open_atlas(visit(), VILLAGES))["unformed"] == total["unformed"]


def test_the_legend_states_the_number_of_villages_without_a_shape(visit, villages, client):
    count = client.get(f"/api/areas/ID/coverage.json?{DAY}").json["total"]["villages"]
    assert count > len(villages)
    page = open_atlas(visit(), VILLAGES)
    expect(page.locator(".legend__note:visible")).to_have_text(
        f"termasuk {count - len(villages)} desa/kelurahan tanpa batas wilayah"
    )
    expect(page.locator("#in-view h2")).to_have_text(f"{len(villages)} desa/kelurahan di peta")


def test_the_legend_counts_what_the_map_shows(visit, villages):
    page = open_atlas(visit(), VILLAGES)
    _, at = widest(villages, "dasar")
    go(page, at, 13)
    expect(page.locator("#in-view h2")).not_to_have_text(re.compile(rf"^{len(villages)}"))
    count = sum(legend(page).values())
    assert 0 < count < 60
    expect(page.locator("#in-view h2")).to_have_text(f"{count} desa/kelurahan di peta")
    expect(page.locator("#in-view tbody tr")).to_have_count(min(count, 40))


def test_areas_in_view_are_those_that_intersect_the_view(visit, villages, sample_store):
    page = open_atlas(visit(), VILLAGES)
    _, (lng, lat) = widest(villages, "dasar")
    with read_session(sample_store) as session:
        rows = session.scalars(select(Shape).where(Shape.scale == "regency")).all()
        shapes = {row.code: row.geometry for row in rows if row.code in villages}
    pixel = 360 / 256 / 2**10  # of the tiles that are drawn, where shapes are rounded to
    for zoom, north in ((11, 0.02), (12.3, -0.01), (13.6, 0.03)):
        go(page, (lng, lat + north), zoom)
        found = page.evaluate(
            """() => {
                const { layer, figures } = map_area.controller;
                return layer.inView().indices.map((index) => figures.code("village", index));
            }"""
        )
        bounds = page.evaluate("map_area.getBounds().toBBoxString()").split(",")
        view = shapely.box(*map(float, bounds))
        surely, perhaps = view.buffer(-pixel / 8), view.buffer(pixel / 8)
        inside = {code for code, shape in shapes.items() if shape.intersects(surely)}
        touched = {code for code, shape in shapes.items() if shape.intersects(perhaps)}
        assert inside <= set(found) <= touched, zoom
        expect(page.locator("#in-view h2")).to_have_text(f"{len(found)} desa/kelurahan di peta")
        assert sum(legend(page).values()) == len(found)


def test_all_villages_are_shown_at_any_zoom(visit, villages):
    page = open_atlas(visit(), VILLAGES)
    for zoom in (2, 3, 3.5, 4, 5, 6.4, 8):
        go(page, middle(villages), zoom)
        codes = page.evaluate(
            """() => {
                const { layer, figures } = map_area.controller;
                const { level, indices } = layer.inView();
                return level === "village" && indices.map((index) => figures.code(level, index));
            }"""
        )
        west, south, east, north = map(
            float, page.evaluate("map_area.getBounds().toBBoxString()").split(",")
        )
        inside = {
            code
            for code, (_, (lng, lat), _) in villages.items()
            if west < lng < east and south < lat < north
        }
        assert inside <= set(codes), zoom
        assert inside == set(villages), zoom


def test_levels_follow_the_zoom_unless_villages_are_asked_for(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}#6/-3.5/105")
    for zoom, title in (
        (3.5, "Cakupan per provinsi"),
        (6, "Cakupan per kabupaten/kota"),
        (7.5, "Cakupan per kecamatan"),
        (9.5, "Status Kampung KB"),
    ):
        page.evaluate("zoom => map_area.setZoom(zoom, { animate: false })", zoom)
        expect(page.locator(".legend__title")).to_have_text(title)
    page.evaluate("map_area.setZoom(6, { animate: false })")
    page.get_by_role("button", name="Semua desa").click()
    expect(page.locator(".legend__title")).to_have_text("Status Kampung KB")
    assert "by=village" in page.url
    page.get_by_role("button", name="Menurut perbesaran").click()
    expect(page.locator(".legend__title")).to_have_text("Cakupan per kabupaten/kota")


def test_coverage_is_painted_as_the_legend_says(visit, sample_app):
    with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
        from datetime import date

        snapshot = get_snapshot(session, date(2023, 7, 27))
        shapes = {
            row.code: row.geometry
            for row in session.scalars(
                select(Shape).where(Shape.scale == "country", Shape.code.like("99.__"))
            )
        }
        from boundaries.areas.codes import Level

        rows = [row for row in snapshot.rows("ID", Level.REGENCY) if row["code"] in shapes]
    page = open_atlas(visit(), f"/atlas?{DAY}")
    for row in rows:
        point = shapely.maximum_inscribed_circle(shapes[row["code"]]).coords[0]
        go(page, point, 6.9)
        painted = colour(page, *point)
        if not symbology.partial(row) and row["coverage"] is not None:
            assert painted == symbology.colour(symbology.coverage_class(row)), row["code"]


# Looking closer -------------------------------------------------------------------------------


def test_hover_shows_a_tooltip_and_a_click_opens_the_area(visit, villages):
    code, at = widest(villages, "berkembang")
    page = open_atlas(visit(), VILLAGES)
    go(page, at, 12)
    page.mouse.move(*pixel(page, *at))
    tip = page.locator(".tip")
    expect(tip).to_contain_text("Berkembang")
    expect(tip).to_contain_text("Kecamatan")
    assert page.evaluate("map_area.controller.layer.highlighted !== null")
    page.mouse.click(*pixel(page, *at))
    page.wait_for_url(f"**/area/{code}?{DAY}")
    expect(page.locator(".lead").first).to_contain_text("klasifikasi Berkembang")


def test_a_tap_shows_a_popup_with_a_link_to_the_area(visit, villages):
    code, at = widest(villages, "mandiri")
    page = open_atlas(visit(NARROW, has_touch=True), VILLAGES)
    go(page, at, 12)
    page.touchscreen.tap(*pixel(page, *at))
    popup = page.locator(".facts")
    expect(popup).to_contain_text("Mandiri")
    popup.get_by_role("link").first.click()
    page.wait_for_url(f"**/area/{code}?{DAY}")


def test_table_and_map_highlight_each_other(visit, villages):
    code, at = widest(villages, "dasar")
    page = open_atlas(visit(), VILLAGES)
    go(page, at, 13)
    row = page.locator("#in-view tbody tr").first
    row.hover()
    shown = row.locator("a").get_attribute("href")
    assert f"/area/{highlighted_area(page)[1]}?" in shown
    page.mouse.move(*pixel(page, *at))
    expect(page.locator(".tip")).to_be_visible()
    assert highlighted_area(page) == ("village", code)
    expect(page.locator("#in-view tr.is-lit a")).to_have_attribute("href", re.compile(code))


def test_the_table_has_the_columns_of_an_area_s_page_and_is_sorted_by_any(
    visit, villages, sample_app
):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    go(page, middle(villages), 7.5)
    expect(page.locator("#in-view thead th").first).to_have_text("Kecamatan")
    there = sample_app.test_client().get(f"/area/99?{DAY}&by=district").get_data(as_text=True)
    for heading in page.locator("#in-view thead button").all_inner_texts():
        assert heading.replace("\u200b", "").replace("/", "/") in there.replace("\u200b", "")
    page.get_by_role("button", name="Belum").click()
    page.get_by_role("button", name="Belum").click()
    expect(page.locator("#in-view th[aria-sort=descending]")).to_have_text("Belum")
    column = page.locator("#in-view thead th").all_inner_texts().index("Belum")
    missing = [
        int(row.locator("th, td").nth(column).inner_text())
        for row in page.locator("#in-view tbody tr").all()
    ]
    assert missing == sorted(missing, reverse=True)
    assert missing[0] > missing[-1]
    assert len(missing) == 40
    page.get_by_role("button", name="Tampilkan lebih banyak").click()
    expect(page.locator("#in-view tbody tr")).to_have_count(70)
    expect(page.locator("#in-view tbody tr a").nth(40)).to_be_focused()


def test_the_panel_shows_the_area_in_view(visit, villages):
    code, at = widest(villages, "unformed")
    page = open_atlas(visit(), f"/atlas?{DAY}")
    expect(page.locator("h1")).to_have_text("Indonesia")
    go(page, at, 13)
    wait_for_summary(page, f"{code[:8]} 2023-07-27")
    page.locator(".path a").first.click()
    wait_for_summary(page, "ID 2023-07-27")
    expect(page.locator("h1")).to_have_text("Indonesia")


# Time and filter ------------------------------------------------------------------------------


def test_time_changes_figures_colours_and_address(visit):
    visitor = visit()
    page = open_atlas(visitor, VILLAGES)
    sentence = page.locator("#summary .lead").inner_text()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    slider = page.get_by_role("slider", name="Tanggal laporan")
    slider.focus()
    page.keyboard.press("Home")
    first = page.evaluate("map_area.controller.setup.days[0].date")
    wait_for_summary(page, f"ID {first}")
    assert page.locator("#summary .lead").inner_text() != sentence
    assert f"date={first}" in page.url
    expect(page.get_by_label("Keadaan per tanggal").first).to_have_value(first)
    kinds = {re.sub(r"^https?://[^/]+|\?.*", "", one).split("/")[2] for one in asked}
    assert kinds - {"img"} == {"status", "summary"}  # no tile is asked for twice
    page.get_by_label("Keadaan per tanggal").first.select_option("2023-07-27")
    wait_for_summary(page, "ID 2023-07-27")
    expect(page.locator("#summary .lead")).to_have_text(sentence)


def test_time_plays_report_by_report(visit):
    page = open_atlas(visit(), "/atlas")
    page.get_by_role("slider", name="Tanggal laporan").focus()
    page.keyboard.press("End")
    button = page.get_by_role("button", name="Putar laporan demi laporan")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    first = page.evaluate("map_area.controller.setup.days[0].date")
    wait_for_summary(page, f"ID {first}")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_filter_dims_all_villages_but_the_unformed(visit, villages):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    page.get_by_label("hanya yang belum terbentuk").check()
    for key, quiet in (("unformed", False), ("dasar", True)):
        _, at = widest(villages, key)
        go(page, at, 11)
        assert (colour(page, *at) != symbology.colour(key)) == quiet
    assert "only=unformed" in page.url
    pressed = page.locator(".legend__entry[aria-pressed=true]")
    expect(pressed).to_have_attribute("data-class", "unformed")
    page.get_by_label("hanya yang belum terbentuk").uncheck()
    assert "only" not in page.url
    expect(pressed).to_have_count(0)


def test_the_address_restores_view_filter_and_language(visit, villages):
    _, at = widest(villages, "mandiri")
    page = open_atlas(visit(), f"{VILLAGES}&only=mandiri#11.5/{at[1]:.4f}/{at[0]:.4f}")
    assert page.evaluate("map_area.getZoom()") == pytest.approx(11.5)
    expect(page.locator(".legend__entry[aria-pressed=true]")).to_have_attribute(
        "data-class", "mandiri"
    )
    assert colour(page, *at) == symbology.colour("mandiri")
    again = open_atlas(visit(), relative_url(page))
    assert again.url == page.url
    expect(again.locator("h1")).to_have_text(page.locator("h1").inner_text())
    page.get_by_role("link", name="EN (English)").click()
    page.wait_for_selector("html[lang=en]")
    page.wait_for_selector("#map_area[data-summary]")
    assert page.evaluate("map_area.getZoom()") == pytest.approx(11.5)


# Keyboard and search --------------------------------------------------------------------------


def test_the_keyboard_alone_finds_and_opens_an_area(visit, villages):
    code, at = widest(villages, "dasar")
    page = open_atlas(visit(), f"{VILLAGES}#12/{at[1]:.5f}/{at[0]:.5f}")
    page.locator("#map_area").focus()
    expect(page.locator("#under")).to_contain_text("Dasar")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !map_area._panAnim || !map_area._panAnim._inProgress")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => !map_area._panAnim || !map_area._panAnim._inProgress")
    expect(page.locator("#under")).to_contain_text("Dasar")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/area/{code}?{DAY}")


def test_focus_on_a_link_of_the_table_highlights_its_area(visit, villages):
    _, at = widest(villages, "dasar")
    page = open_atlas(visit(), f"{VILLAGES}#13/{at[1]:.5f}/{at[0]:.5f}")
    link = page.locator("#in-view tbody a").first
    link.focus()
    assert f"/area/{highlighted_area(page)[1]}?" in link.get_attribute("href")


def test_search_brings_the_area_into_view(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    page.get_by_role("combobox", name="Cari wilayah").fill("tirta")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for_summary(page, "99.01 2023-07-27")
    assert "/atlas" in page.url
    expect(page.locator("h1")).to_have_text("Kabupaten Tirtamandala")
    expect(page.locator("#summary .lead")).to_contain_text("49 dari 297")
