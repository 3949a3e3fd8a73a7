from collections import Counter
from datetime import date
from itertools import combinations

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb.thematic.figures import crossed_figures, layer_figures
from kampungkb.thematic.registry import LAYER_CLASSES
from tests.webmap.maps.test_symbology import SIGHT, difference, seen
from webmap.caching.snapshot import get_snapshot
from webmap.maps import view
from webmap.maps.themes.thematic import CROSSED_COLOURS
from webmap.maps.themes.theme import ThemeOptions

DAY = date(2024, 6, 1)


@pytest.fixture
def session(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


@pytest.fixture
def look(session):
    def gather(code, by=None, *, key="rumah_dataku", crossed=False, language="id"):
        options = ThemeOptions(key, crossed=crossed)
        return view.area_view(session, get_snapshot(session, DAY), code, by, language, options)

    return gather


def layer_state(session):
    return get_snapshot(session, DAY).layer_state(session, "rumah_dataku")


def test_villages_are_coloured_by_what_is_there(session, look):
    shown = look("99.01", Level.VILLAGE)
    part = layer_state(session).within("99.01")
    expected = {
        code: LAYER_CLASSES[byte]
        for code, byte in zip(part.codes.tolist(), part.classes.tolist(), strict=True)
    }
    assert {
        code: key.removeprefix("layer_") for code, key in shown.theme.classes.items()
    } == expected
    assert {entry.key: entry.count for entry in shown.legend if entry.count} == Counter(
        shown.theme.classes.values()
    )
    assert "Rumah DataKu" in shown.map_title and shown.theme.column == "Rumah DataKu"
    assert set(shown.theme.cells) >= set(expected)
    # a house of data does not report
    assert "layer_reports" not in {style.key for style in shown.theme.styles}


def test_areas_are_coloured_by_the_share_of_villages_of_which_it_is_known(session, look):
    shown = look("99.01", Level.DISTRICT)
    names = get_snapshot(session, DAY).names
    for row in layer_figures(layer_state(session), Level.DISTRICT, names, "99.01"):
        known = row["villages"] - row["no_data"]
        key = shown.theme.classes[row["code"]]
        if not known:
            assert key == "no_data"
        else:
            assert (key == "share_zero") == (row["present"] == 0)
            assert (key == "share_full") == (row["present"] == known)
            assert f"{row['present']} dari {known} desa" in shown.theme.lines[row["code"]][0]
        assert (row["code"] in shown.theme.partial) == (0 < row["no_data"] < row["villages"])


def test_crossed_with_coverage_kampung_kb_without_the_layer_stand_out(session, look):
    shown = look("99.01", Level.VILLAGE, crossed=True)
    snapshot = get_snapshot(session, DAY)
    (figures,) = crossed_figures(
        snapshot.state, layer_state(session), Level.REGENCY, snapshot.names, "99.01"
    )
    counts = Counter(shown.theme.classes.values())
    for key in ("formed_none", "formed_present", "not_formed_none", "not_formed_present"):
        assert counts[f"cross_{key}"] == figures[key]
    assert counts["no_data"] == figures["no_data"]
    assert shown.legend_title == "Kampung KB tanpa Rumah DataKu"
    areas = look("99.01", Level.DISTRICT, crossed=True)
    assert "Kampung KB tanpa Rumah DataKu" in areas.theme.lines["99.01.01"][0]
    assert areas.theme.cells["99.01"].text.endswith("%")


def test_the_theme_names_its_own_source_and_offers_its_other_form(client):
    page = client.get("/area/99.01?theme=rumah_dataku&date=2024-06-01").text
    assert "Rumah DataKu: SIGA" in page
    assert "with=formed" in page and "Silangkan dengan Kampung KB" in page
    crossed = client.get("/area/99.01?theme=rumah_dataku&with=formed&date=2024-06-01").text
    assert "Hanya Rumah DataKu" in crossed


def test_only_areas_that_have_the_layer_offer_it(look):
    assert "rumah_dataku" in {choice.key for choice in look("99.01").themes}
    other = look("99.05")
    assert other.theme is None and "rumah_dataku" not in {choice.key for choice in other.themes}


def test_the_switch_over_a_theme_does_not_speak_of_coverage(client):
    page = client.get("/area/99.01?theme=rumah_dataku&date=2024-06-01").text
    assert ">Per kecamatan<" in page and "Cakupan per kecamatan" not in page
    english = client.get("/area/99.01?theme=rumah_dataku&date=2024-06-01&lang=en").text
    assert ">By district<" in english


@pytest.mark.parametrize("sight", SIGHT)
def test_crossed_classes_are_told_apart_by_all_eyes(sight):
    colours = [seen(colour, sight) for key, colour in CROSSED_COLOURS.items() if key != "no_data"]
    for one, other in combinations(colours, 2):
        assert difference(one, other) >= 15
