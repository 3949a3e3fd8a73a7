"""Slides of the sample, each deck made once."""

from functools import cache
from io import BytesIO

import pytest
from PIL import Image
from pptx import Presentation

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.documents.figure.options import FigureOptions
from webmap.documents.slides import deck as slides
from webmap.documents.slides.powerpoint import presentation
from webmap.documents.typesetting.map_picture import MapPicture
from webmap.maps.themes.theme import ThemeOptions
from webmap.maps.view import area_view

SITE = "https://peta.example/"


@pytest.fixture(scope="session")
def content_of(sample_app):
    """Return what the slides of an area say: ``content_of("99.01", "en", since=…)``."""

    def content(code, language="id", day=None, **theme):
        options = FigureOptions(theme=ThemeOptions(**theme), language=language)
        with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
            snapshot = get_snapshot(session, day)
            return slides.deck_content(
                session, snapshot, code, options, site=SITE, notice="Data contoh", author="Peta"
            )

    return content


@pytest.fixture(scope="session")
def real_deck(backend, sample_app):
    """The file of a regency's slides with its maps, as the site makes it."""
    if backend != "sqlite":
        pytest.skip("slides are the same on both kinds of store")
    with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
        return slides.deck(session, get_snapshot(session), "99.01", site=SITE, notice="Data contoh")


def blank_map(view, width, height):
    """Return a picture in the place of a map, which is quicker than drawing it."""
    file = BytesIO()
    Image.new("P", (192, round(192 * height / width))).save(file, "PNG")
    return MapPicture(file.getvalue(), view.alternative, ())


@pytest.fixture(scope="session")
def deck_of(content_of):
    """Return the slides of an area, without maps, as python-pptx reads them."""

    @cache
    def made(code, language, template):
        return presentation.write(content_of(code, language), blank_map, template)

    def deck(code, language="id", template=None):
        return Presentation(BytesIO(made(code, language, template)))

    return deck


@pytest.fixture(scope="session")
def view_of(sample_app):
    """Return the view of an area, as its page has it."""

    def view(code, by=None, language="id", day=None, **theme):
        with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
            snapshot = get_snapshot(session, day)
            return area_view(session, snapshot, code, by, language, ThemeOptions(**theme))

    return view
