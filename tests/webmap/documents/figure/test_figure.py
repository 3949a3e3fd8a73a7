from dataclasses import replace
from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.errors import BadParameter
from webmap.documents.figure.figure import make_figure
from webmap.documents.figure.options import NO_OPTIONS, FigureOptions
from webmap.maps.view import area_view

SITE = "https://peta.example/"


def figure(app, code, options=NO_OPTIONS, *, day=None, site=SITE, notice=""):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session, day)
        made = make_figure(session, snapshot, code, options, site=site, notice=notice)
        view = area_view(session, snapshot, code, options.by, options.language, options.theme)
    return made, view


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", ["ID", "99", "99.01", "99.01.01"])
def test_texts_and_legend_are_those_of_the_page(app, code, language):
    made, view = figure(app, code, FigureOptions(language=language))
    assert (made.title, made.sentence, made.legend) == (view.heading, view.sentence, view.legend)
    assert made.alternative == view.alternative
    assert view.caption in made.caption
    assert made.day_text in made.subtitle


def test_the_address_is_of_the_page_that_shows_the_same(app, client):
    options = FigureOptions(by=Level.VILLAGE, only="unformed", language="en")
    made, view = figure(app, "99.01", options)
    assert made.address.startswith(f"{SITE}area/99.01?")
    page = client.get(made.address.removeprefix("https://peta.example")).text
    assert view.sentence in page
    assert made.qr.startswith("<svg")


def test_without_a_site_there_is_no_address_and_no_code(app):
    made, _ = figure(app, "99.01", site="")
    assert (made.address, made.short_address, made.qr) == ("", "", "")


def test_dates_side_by_side_each_have_their_figures(app, client):
    reports = client.get("/api/areas/99.01/trend.json").json
    days = sorted({point["date"] for point in reports["rows"]})[:3]
    made, _ = figure(app, "99.01", FigureOptions(sides=tuple(days)))
    assert [panel.view.day.isoformat() for panel in made.panels] == days
    for panel, day in zip(made.panels, days, strict=True):
        _, alone = figure(app, "99.01", day=date.fromisoformat(day))
        assert panel.view.total == alone.total
        assert panel.legend == alone.legend
    assert len({panel.title for panel in made.panels}) == len(days)


def test_a_report_alone_has_the_figures_of_that_report(app, client):
    found = client.get("/api/areas/99/coverage.json").json["sources"]
    made, _ = figure(app, "99", FigureOptions(sides=(f"report:{found[0]['id']}",)))
    total = made.view.total
    assert total["villages"] - total["no_data"] == found[0]["villages"]
    assert found[0]["source"] in made.panels[0].title


def test_a_class_that_the_legend_does_not_have_is_refused(app):
    with pytest.raises(BadParameter, match=r"only='kuning' .* unformed"):
        figure(app, "99.01", FigureOptions(by=Level.VILLAGE, only="kuning"))


def test_more_maps_than_a_page_holds_are_refused(app):
    days = tuple(f"2023-07-{day:02}" for day in range(1, 14))
    with pytest.raises(BadParameter, match="13 maps"):
        figure(app, "99.01", FigureOptions(sides=days))


def test_villages_without_a_boundary_are_named_under_the_legend(app):
    made, view = figure(app, "99.01", FigureOptions(by=Level.VILLAGE))
    without = replace(made, view=replace(view, shapeless_count=2))
    assert any("2 desa/kelurahan tanpa batas" in note for note in without.notes)
    assert not any(
        "tanpa batas" in note for note in replace(made, view=replace(view, shapeless_count=0)).notes
    )
