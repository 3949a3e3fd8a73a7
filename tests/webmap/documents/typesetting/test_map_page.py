import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pypdf
import pytest
from PIL import Image

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.i18n import number
from webmap.documents.figure.figure import make_figure
from webmap.documents.figure.options import FigureOptions
from webmap.documents.typesetting.map_page import map_page, map_page_parts
from webmap.documents.typesetting.papers import paper_of


def page(app, code, form, paper=None, notice="", **options):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        figure = make_figure(
            session,
            get_snapshot(session),
            code,
            FigureOptions(**options),
            site="https://peta.example/",
            notice=notice,
        )
    return figure, map_page(figure, paper or paper_of(), form)


def words(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_pdf_is_one_page_with_all_texts_of_the_figure(app, orientation, language):
    figure, made = page(
        app,
        "99.01",
        "pdf",
        paper_of("a4", orientation),
        notice="Data contoh",
        by=Level.VILLAGE,
        language=language,
    )
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    text = words(reader.pages[0].extract_text())
    for wanted in (figure.title, figure.subtitle, figure.sentence, "Data contoh"):
        assert words(wanted) in text
    for entry in figure.legend:
        assert re.search(
            rf"{re.escape(entry.label)} ?{re.escape(number(entry.count, language))}\b", text
        )
    assert words(figure.caption) in text
    assert reader.trailer["/Root"]["/Lang"] == language


@pytest.mark.parametrize("size", ["print", "screen", "preview"])
def test_a_picture_has_its_pixels_and_says_what_it_shows(app, size):
    paper = paper_of(size=size)
    figure, made = page(app, "99.01", "png", paper)
    read = Image.open(io.BytesIO(made))
    scale = paper.resolution / 72
    assert read.size == (round(paper.width * scale), round(paper.height * scale))
    assert read.text["Description"] == figure.alternative
    assert read.text["Source"] == figure.caption


def test_the_picture_shows_every_class_of_the_legend_in_its_colour(app):
    figure, made = page(app, "99.01", "png", by=Level.VILLAGE)
    read = Image.open(io.BytesIO(made)).convert("RGB").reduce(2)
    colours = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in read.getcolors(1 << 24)}
    shown = {entry.colour for entry in figure.legend if not entry.hatched}
    assert shown <= colours


def test_in_grey_no_pixel_has_a_colour(app):
    _, made = page(app, "99.01", "png", paper_of(size="preview"), by=Level.VILLAGE, grey=True)
    read = Image.open(io.BytesIO(made)).convert("RGB")
    colourful = [
        count for count, (r, g, b) in read.getcolors(1 << 24) if max(r, g, b) - min(r, g, b) > 40
    ]
    assert sum(colourful) == 0


def test_an_svg_has_the_alternative_text(app):
    figure, made = page(app, "99.01", "svg")
    root = ElementTree.fromstring(made)
    assert root[1].text == figure.alternative


def test_several_dates_stand_side_by_side_on_one_page(app, client):
    points = client.get("/api/areas/99.01/trend.json").json["rows"]
    days = tuple(sorted({one["date"] for one in points}))[:4]
    figure, made = page(app, "99.01", "pdf", sides=days)
    reader = pypdf.PdfReader(io.BytesIO(made))
    text = words(reader.pages[0].extract_text())
    assert len(reader.pages) == 1
    for panel in figure.panels:
        assert panel.title in text
        assert words(panel.view.sentence) in text
        assert words(panel.line) in text


@pytest.mark.parametrize(("code", "beside"), [("ID", False), ("99.01", True)])
def test_a_map_that_is_much_wider_than_high_stands_above_its_legend(app, code, beside):
    figure, _ = page(app, "99.01", "svg")
    bounds = (95.0, -11.0, 141.0, 6.0) if code == "ID" else figure.view.bounds
    shown = replace(figure, view=replace(figure.view, bounds=bounds))
    data, _ = map_page_parts(shown, paper_of("a4", "landscape"))
    assert data["paper"]["beside"] is beside
    upright, _ = map_page_parts(shown, paper_of("a4", "portrait"))
    assert upright["paper"]["beside"] is False
