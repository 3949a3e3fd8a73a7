"""Grids of maps: the squares of the page, of its parts and of documents."""

import re
from collections import Counter

import pytest
import shapely

from geo.store.database import read_session
from tests.webmap.pages.area_pages import figures, words
from webmap.maps.grid.map_grid import SIDE, grid_shapes

NOTE = "Satu kotak = satu desa/kelurahan, sama besar; letaknya perkiraan."


@pytest.fixture
def shapes(app):
    """Return squares and outlines of an area of the sample."""

    def read(code):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            return grid_shapes(session, code)

    return read


@pytest.fixture
def page(client):
    """Return a page of the sample."""

    def get(address):
        response = client.get(address)
        assert response.status_code == 200, address
        return response.get_data(as_text=True)

    return get


def cells_of(grid):
    """The cell of each village of a block, by code."""
    return {
        f"{district}.{number}": (column, row)
        for district, (numbers, columns, rows) in grid["cells"].items()
        for number, column, row in zip(numbers.split(" "), columns, rows, strict=True)
    }


@pytest.mark.parametrize(
    ("address", "villages", "outlined"),
    [
        ("/area/99?by=village&view=grid", 982, 5),
        ("/area/99.01?by=village&view=grid", 297, 8),
        ("/area/99.01?by=village&view=grid&theme=next&date=2023-07-27", 297, 8),
        ("/area/99.02?view=grid", None, 8),  # islands; villages where no level is named
        ("/area/99.01.01?view=grid", None, 8),
        ("/area/99.01.01.2001?view=grid", None, 8),
    ],
)
def test_a_page_has_a_square_for_each_village_of_its_map(page, address, villages, outlined):
    shown = figures(page(address))
    cells = cells_of(shown["grid"])
    assert cells.keys() == {row["code"] for row in shown["rows"]}
    assert len(set(cells.values())) == len(cells)
    assert villages is None or len(cells) == villages
    columns, rows = shown["grid"]["size"]
    assert max(column for column, _ in cells.values()) == columns - 1
    assert max(row for _, row in cells.values()) == rows - 1
    assert shown["grid"]["outlined"] == outlined
    assert set(shown["shapes"].values()) == {None}
    [[south, west], [north, east]] = shown["bounds"]
    assert (east - west, north - south) == pytest.approx((columns * SIDE, rows * SIDE))


def test_squares_have_the_classes_and_the_legend_of_the_map(page):
    address = "/area/99.01?by=village&date=2023-07-27"
    plain, grid = page(address), page(f"{address}&view=grid")
    classes = {row["code"]: row["class"] for row in figures(plain)["rows"]}
    assert {row["code"]: row["class"] for row in figures(grid)["rows"]} == classes
    entry = re.compile(r'data-class="(\w+)" aria-pressed.*?<b>([\d.]+)</b>', re.DOTALL)
    legend = {key: int(count) for key, count in entry.findall(grid) if count != "0"}
    assert legend == Counter(classes.values())


def test_the_page_says_how_to_read_the_squares(page):
    shown = page("/area/99.01?by=village&view=grid")
    assert words(shown).count(NOTE) == 1  # in the legend
    assert NOTE in re.search(r'id="map" role="region" aria-label="([^"]*)"', shown)[1]
    assert NOTE not in page("/area/99.01?by=village")
    english = words(page("/area/99.01?by=village&view=grid&lang=en"))
    assert "One square = one village, all of one size; places are approximate." in english


def test_the_grid_is_a_third_map_beside_the_others(page):
    shown = page("/area/99.01?by=village&view=grid&date=2023-07-27&theme=next")
    nav = re.search(r'<nav class="switch" .*?</nav>', shown, re.DOTALL)[0]
    links = re.findall(r'<a href="([^"]*)"([^>]*)>([^<]*)</a>', nav)
    assert [name for _, _, name in links] == ["Per kecamatan", "Per desa", "Kotak per desa"]
    assert ["aria-current" in more for _, more, _ in links] == [False, False, True]
    assert ["view=grid" in address for address, _, _ in links] == [False, False, True]
    assert all("date=2023-07-27" in at and "theme=next" in at for at, _, _ in links)


def test_no_grid_is_offered_where_no_villages_are_drawn(page):
    assert "view=grid" not in page("/")
    shown = figures(page("/?view=grid"))
    assert shown["grid"] is None
    assert shown["shapes"]["areas"]
    by_district = figures(page("/area/99.01?by=district&view=grid"))
    assert by_district["grid"] is None


def test_choices_of_the_page_keep_the_grid(page):
    shown = page("/area/99.01?by=village&view=grid&date=2023-07-27")
    forms = re.findall(r"<form.*?</form>", shown, re.DOTALL)
    dates = next(form for form in forms if 'class="dates"' in form)
    assert '<input type="hidden" name="view" value="grid">' in dates
    themes = re.search(r'<nav class="switch switch--themes".*?</nav>', shown, re.DOTALL)[0]
    assert all("view=grid" in address for address in re.findall(r'href="([^"]*)"', themes))
    exports = re.findall(r'href="(/export/[^"]*)"', shown)
    assert exports and not any("view=" in address for address in exports)


def test_the_time_slider_shows_other_dates_of_the_grid(client):
    history = client.get("/api/areas/99.01/history.json?by=village&view=grid").json
    assert len(history["dates"]) > 1
    for date in history["dates"]:
        assert NOTE in date["texts"]["alternative"]
        assert NOTE in history["parts"][date["parts"]["legend"]]


def test_a_map_in_another_site_and_a_single_file_have_the_grid(page, client):
    assert figures(page("/embed/99.01?by=village&view=grid"))["grid"]
    single = client.get("/render/99.01.html?by=village&view=grid").get_data(as_text=True)
    assert len(cells_of(figures(single)["grid"])) == 297
    assert NOTE in words(single)


def test_a_base_map_does_not_lie_under_squares(app):
    app.config["TILES"] = "https://tiles.example/{z}/{x}/{y}.png"
    client = app.test_client()
    assert b"L.tileLayer" in client.get("/area/99.01?by=village").data
    assert b"L.tileLayer" not in client.get("/area/99.01?by=village&view=grid").data


def test_squares_of_documents_are_those_of_the_page(page, shapes):
    squares, outlines = shapes("99.01")
    grid = figures(page("/area/99.01?by=village&view=grid"))["grid"]
    columns, rows = grid["size"]
    for code, (column, row) in cells_of(grid).items():
        west, south = (column - columns / 2) * SIDE, (row - rows / 2) * SIDE
        assert squares[code].bounds == pytest.approx((west, south, west + SIDE, south + SIDE))
    assert len(outlines) == 17
    for district, outline in outlines.items():
        own = [square for code, square in squares.items() if code.startswith(district)]
        assert outline.area == pytest.approx(len(own) * SIDE**2)
        assert shapely.contains(outline.buffer(1e-6), shapely.union_all(own))


def test_the_country_has_no_grid(shapes):
    assert shapes("ID") == ({}, {})
