import re

import pytest
import shapely
from playwright.sync_api import expect
from sqlalchemy import select

from boundaries.models import Shape
from geo.database import next_generation, session
from kampungkb.classification import CLASSES
from webmap import create_app, symbology, tiling
from webmap.snapshot import snapshot

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 844}
DAY = "date=2023-07-27"
VILLAGES = f"/atlas?{DAY}&by=village"


def open_atlas(visitor, path="/atlas"):
    page = visitor.open(path, drawn=False)
    page.wait_for_selector("#map_area[data-told]")
    return page


def told(page, text):
    """Wait until the panel speaks of ``CODE DAY``."""
    page.wait_for_selector(f"#map_area[data-told='{text}']")


@pytest.fixture(scope="module")
def villages(sample_app):
    """Classes of the sample's villages on the day, and a point well inside each."""
    with sample_app.app_context(), session(sample_app.extensions["engine"]) as opened:
        from datetime import date

        held = snapshot(opened, date(2023, 7, 27))
        rows = opened.scalars(select(Shape).where(Shape.scale == "regency")).all()
        spots = {row.code: shapely.maximum_inscribed_circle(row.geometry) for row in rows}
    classes = dict(zip(held.state.codes.tolist(), held.state.classes.tolist(), strict=True))
    return {
        code: (CLASSES[index], spots[code].coords[0], spots[code].length)
        for code, index in classes.items()
        if code in spots
    }


def pixel(page, lng, lat):
    """Where a point lies in the window."""
    return page.evaluate(
        """([lng, lat]) => {
            const at = map_area.latLngToContainerPoint([lat, lng]);
            const box = map_area.getContainer().getBoundingClientRect();
            return [at.x + box.left, at.y + box.top];
        }""",
        [lng, lat],
    )


def colour(page, lng, lat):
    """Colour that the map is painted in at a point."""
    return page.evaluate(
        """([lng, lat]) => {
            const { layer } = map_area.drawn;
            const at = map_area.latLngToLayerPoint([lat, lng]).subtract(layer._bounds.min);
            const one = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
            const pen = one.getContext("2d", { willReadFrequently: true });
            const [x, y] = [at.x, at.y].map((place) => -Math.floor(place * layer.sharp));
            pen.drawImage(layer.canvas, x, y);
            const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
            return "#" + [r, g, b].map((one) => one.toString(16).padStart(2, "0")).join("");
        }""",
        [lng, lat],
    )


def widest(villages, key):
    """Code and point of the widest village of a class."""
    found = [(radius, code, at) for code, (own, at, radius) in villages.items() if own == key]
    _, code, at = max(found)
    return code, at


def go(page, at, zoom):
    page.evaluate(
        "([lng, lat, zoom]) => new Promise((done) => { map_area.drawn.layer.once('drawn', done);"
        " map_area.setView([lat, lng], zoom, { animate: false }); })",
        [*at, zoom],
    )


# Drawing --------------------------------------------------------------------------------------


def test_villages_have_the_colours_of_their_classes(visit, villages):
    page = open_atlas(visit(), VILLAGES)
    for key in ("unformed", "dasar", "berkembang", "mandiri", "berkelanjutan"):
        code, at = widest(villages, key)
        for zoom in (9, 12):
            go(page, at, zoom)
            assert colour(page, *at) == symbology.colour(key), (code, zoom)


def test_the_legend_counts_what_the_map_shows(visit, villages):
    page = open_atlas(visit(), VILLAGES)
    expect(page.locator(".legend__title")).to_have_text("Status Kampung KB")
    shown = {
        button.get_attribute("data-class"): int(button.locator("b").inner_text().replace(".", ""))
        for button in page.locator(".legend__entry").all()
    }
    counts = dict.fromkeys(shown, 0)
    for key, _, _ in villages.values():
        counts[key] += 1
    assert shown == counts
    before = sum(shown.values())
    _, at = widest(villages, "dasar")
    go(page, at, 13)
    expect(page.locator("#in-view h2")).not_to_have_text(re.compile(rf"^{before}"))
    few = page.locator(".legend__entry b").all_inner_texts()
    assert 0 < sum(map(int, few)) < 60


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
    with sample_app.app_context(), session(sample_app.extensions["engine"]) as opened:
        from datetime import date

        held = snapshot(opened, date(2023, 7, 27))
        shapes = {
            row.code: row.geometry
            for row in opened.scalars(
                select(Shape).where(Shape.scale == "country", Shape.code.like("99.__"))
            )
        }
        from boundaries.codes import Level

        rows = [row for row in held.rows("ID", Level.REGENCY) if row["code"] in shapes]
    page = open_atlas(visit(), f"/atlas?{DAY}")
    for row in rows:
        point = shapely.maximum_inscribed_circle(shapes[row["code"]]).coords[0]
        go(page, point, 6.9)
        painted = colour(page, *point)
        if not symbology.partial(row) and row["coverage"] is not None:
            assert painted == symbology.colour(symbology.coverage_class(row)), row["code"]


# Looking closer -------------------------------------------------------------------------------


def test_hover_says_what_is_there_and_a_click_goes_there(visit, villages):
    code, at = widest(villages, "berkembang")
    page = open_atlas(visit(), VILLAGES)
    go(page, at, 12)
    page.mouse.move(*pixel(page, *at))
    tip = page.locator(".tip")
    expect(tip).to_contain_text("Berkembang")
    expect(tip).to_contain_text("Kecamatan")
    assert page.evaluate("map_area.drawn.layer.lit !== null")
    page.mouse.click(*pixel(page, *at))
    page.wait_for_url(f"**/area/{code}?{DAY}")
    expect(page.locator(".lead").first).to_contain_text("klasifikasi Berkembang")


def test_a_finger_is_told_before_it_goes_on(visit, villages):
    code, at = widest(villages, "mandiri")
    page = open_atlas(visit(NARROW, has_touch=True), VILLAGES)
    go(page, at, 12)
    page.touchscreen.tap(*pixel(page, *at))
    popup = page.locator(".facts")
    expect(popup).to_contain_text("Mandiri")
    popup.get_by_role("link").first.click()
    page.wait_for_url(f"**/area/{code}?{DAY}")


def test_list_and_map_light_each_other(visit, villages):
    _, at = widest(villages, "dasar")
    page = open_atlas(visit(), VILLAGES)
    go(page, at, 13)
    row = page.locator("#in-view a").first
    row.hover()
    place = row.get_attribute("data-place")
    assert page.evaluate("map_area.drawn.layer.lit")[1] == int(place)
    page.mouse.move(*pixel(page, *at))
    expect(page.locator(".tip")).to_be_visible()
    lit = page.evaluate("map_area.drawn.layer.lit")[1]
    if page.locator(f"#in-view a[data-place='{lit}']").count():
        expect(page.locator(f"#in-view a[data-place='{lit}']")).to_have_class("is-lit")


def test_the_panel_speaks_of_the_area_in_view(visit, villages):
    code, at = widest(villages, "unformed")
    page = open_atlas(visit(), f"/atlas?{DAY}")
    expect(page.locator("h1")).to_have_text("Indonesia")
    go(page, at, 13)
    told(page, f"{code[:8]} 2023-07-27")
    page.locator(".path a").first.click()
    told(page, "ID 2023-07-27")
    expect(page.locator("h1")).to_have_text("Indonesia")


# Time and filter ------------------------------------------------------------------------------


def test_time_changes_figures_colours_and_address(visit):
    visitor = visit()
    page = open_atlas(visitor, VILLAGES)
    sentence = page.locator("#summary .lead").inner_text()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    slider = page.get_by_role("slider", name="Keadaan per tanggal")
    slider.focus()
    page.keyboard.press("Home")
    first = page.evaluate("map_area.drawn.setup.days[0].date")
    told(page, f"ID {first}")
    assert page.locator("#summary .lead").inner_text() != sentence
    assert f"date={first}" in page.url
    expect(page.get_by_label("Keadaan per tanggal").first).to_have_value(first)
    kinds = {re.sub(r"^https?://[^/]+|\?.*", "", one).split("/")[2] for one in asked}
    assert kinds - {"img"} == {"status", "summary"}  # no tile is asked for twice
    page.get_by_label("Keadaan per tanggal").first.select_option("2023-07-27")
    told(page, "ID 2023-07-27")
    expect(page.locator("#summary .lead")).to_have_text(sentence)


def test_time_plays_report_by_report(visit):
    page = open_atlas(visit(), "/atlas")
    page.get_by_role("slider", name="Keadaan per tanggal").focus()
    page.keyboard.press("End")
    button = page.get_by_role("button", name="Putar laporan demi laporan")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    first = page.evaluate("map_area.drawn.setup.days[0].date")
    told(page, f"ID {first}")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_only_what_is_missing(visit, villages):
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


def test_the_address_holds_what_is_shown(visit, villages):
    _, at = widest(villages, "mandiri")
    page = open_atlas(visit(), f"{VILLAGES}&only=mandiri#11.5/{at[1]:.4f}/{at[0]:.4f}")
    assert page.evaluate("map_area.getZoom()") == pytest.approx(11.5)
    expect(page.locator(".legend__entry[aria-pressed=true]")).to_have_attribute(
        "data-class", "mandiri"
    )
    assert colour(page, *at) == symbology.colour("mandiri")
    again = open_atlas(visit(), page.url.removeprefix(re.match(r"https?://[^/]+", page.url)[0]))
    assert again.url == page.url
    expect(again.locator("h1")).to_have_text(page.locator("h1").inner_text())
    page.get_by_role("link", name="EN (English)").click()
    page.wait_for_selector("html[lang=en]")
    page.wait_for_selector("#map_area[data-told]")
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


def test_a_link_of_the_list_is_reached_and_lights_the_map(visit, villages):
    _, at = widest(villages, "dasar")
    page = open_atlas(visit(), f"{VILLAGES}#13/{at[1]:.5f}/{at[0]:.5f}")
    link = page.locator("#in-view a").first
    link.focus()
    assert page.evaluate("map_area.drawn.layer.lit")[1] == int(link.get_attribute("data-place"))


def test_search_brings_the_area_into_view(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    page.get_by_role("combobox", name="Cari wilayah").fill("tirta")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    told(page, "99.01 2023-07-27")
    assert "/atlas" in page.url
    expect(page.locator("h1")).to_have_text("Kabupaten Tirtamandala")
    expect(page.locator("#summary .lead")).to_contain_text("49 dari 297")


# Robust ---------------------------------------------------------------------------------------


@pytest.fixture
def copied(sample_copy, tmp_path, serving):
    """A site over a copy of the sample, live; gives app and address."""
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path / "instance")})
    tiling.build(made.extensions["engine"], tiling.folder(made.config["INSTANCE"]))
    with serving(made) as address:
        yield made, address
    made.extensions["engine"].dispose()


def test_an_open_page_follows_the_store(visit, copied):
    app, address = copied
    page = open_atlas(visit(address=address), f"/atlas?{DAY}#9/-3.5/105")
    before = page.evaluate("map_area.drawn.setup.generation")
    with session(app.extensions["engine"]) as opened:
        next_generation(opened)
    with page.expect_navigation():
        page.get_by_label("Keadaan per tanggal").first.select_option("2022-12-26")
    page.wait_for_selector("#map_area[data-told]")
    assert page.evaluate("map_area.drawn.setup.generation") == before + 1


def test_tiles_that_cannot_be_had_are_said_and_come_later(browser, copied):
    _, address = copied
    context = browser.new_context()
    page = context.new_page()
    page.route("**/tiles/*.pmtiles", lambda route: route.abort())
    page.goto(f"{address}/atlas?{DAY}")
    expect(page.get_by_role("alert")).to_have_text(re.compile("Peta tidak dapat dimuat"))
    expect(page.locator("#summary .lead")).to_contain_text("dari")
    page.unroute("**/tiles/*.pmtiles")
    page.locator("#map_area").focus()
    page.keyboard.press("+")
    page.wait_for_selector("#map_area[data-told]")
    expect(page.locator("#map-failed")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, NARROW])
def test_nothing_sticks_out(visit, size):
    page = open_atlas(visit(size), f"/atlas?{DAY}")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    for selector in (".time", "#legend", ".switch"):
        box = page.locator(selector).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
    if size is not NARROW:
        time, legend = page.locator(".time").bounding_box(), page.locator("#legend").bounding_box()
        assert time["x"] > legend["x"] + legend["width"]
