import itertools
from collections import Counter
from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb.indicators.next_class import NextClass, score_figures
from tests.webmap.maps.test_symbology import SIGHT, difference, seen
from webmap.caching.snapshot import get_snapshot
from webmap.maps import view
from webmap.maps.themes.next_class import AREA_COLOURS, UNFORMED, VILLAGE_COLOURS
from webmap.maps.themes.theme import ThemeOptions

DAY = date(2023, 8, 2)


@pytest.fixture
def look(app):
    def gather(code, by=None, language="id"):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            snapshot = get_snapshot(session, DAY)
            return view.area_view(session, snapshot, code, by, language, ThemeOptions("next"))

    return gather


@pytest.fixture
def scores(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session, DAY)
        codes = snapshot.state.codes.tolist()
        return dict(zip(codes, snapshot.scores(session).tolist(), strict=True))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("colours", [VILLAGE_COLOURS, AREA_COLOURS], ids=["villages", "areas"])
def test_any_two_classes_are_told_apart_by_all_eyes(colours, sight):
    for one, other in itertools.combinations(colours, 2):
        apart = difference(seen(colours[one], sight), seen(colours[other], sight))
        assert apart >= 15, (one, other)


def test_villages_are_coloured_by_what_they_lack(look, scores):
    shown = look("99.01", Level.VILLAGE)
    classes = shown.theme.classes
    assert set(classes) == {row.code for row in shown.villages}
    for row in shown.villages:
        if not row.key.is_formed:
            assert classes[row.code] == ("no_data" if row.key == "no_data" else UNFORMED)
        else:
            assert classes[row.code] == f"next_{score_figures(scores[row.code])['next']}"
    counts = {entry.key: entry.count for entry in shown.theme.legend}
    assert sum(counts.values()) == 297 and counts["next_never_filled"] == 5
    assert [style.key for style in shown.theme.styles if style.hatched] == ["no_data"]


def test_the_table_says_the_points_and_is_sorted_by_them(look, scores):
    theme = look("99.01", Level.VILLAGE).theme
    for code, cell in theme.cells.items():
        if len(code) < 13 or theme.classes[code] in (UNFORMED, "no_data"):
            continue
        figures = score_figures(scores[code])
        if figures["next"] == NextClass.NEVER_FILLED:
            assert cell.text == "belum pernah diisi"
        elif figures["higher"]:
            points = min(step["points"] for step in figures["higher"])
            assert cell.value == points and cell.text.startswith(f"{points} poin ke ")
    one = next(code for code, key in theme.classes.items() if key == "next_blocked_process")
    assert theme.lines[one][0].startswith("naikkan Proses ")


def test_areas_are_coloured_by_their_share_of_dasar_never_filled_in(look):
    shown = look("99", Level.DISTRICT)
    villages = look("99", Level.VILLAGE)
    never = Counter(
        code[:8] for code, key in villages.theme.classes.items() if key == "next_never_filled"
    )
    dasar = {row["code"]: row["dasar"] for row in shown.rows}
    for code, key in shown.theme.classes.items():
        if key == "never_filled_all":
            assert never[code] == dasar[code] > 0
        elif key == "never_filled_none":
            assert never[code] == 0
        elif key != "no_data":
            assert 0 < never[code] < dasar[code]
    assert len(set(shown.theme.classes.values())) > 3
    some = next(code for code in dasar if never[code])
    assert f"{never[some]} dari {dasar[some]} desa Dasar" in shown.theme.lines[some][0]


def test_both_tables_of_a_regency_have_a_column(look):
    theme = look("99.01", Level.VILLAGE).theme
    assert (theme.column, theme.areas_column) == ("Ke kelas berikut", "Belum diisi")
    assert {"99.01", "99.01.01"} <= set(theme.cells)
    assert look("99", Level.VILLAGE).theme.column == ""  # its page has no table of villages


def test_english(look):
    shown = look("99.01", Level.DISTRICT, language="en")
    assert shown.theme.legend_title == "Dasar never filled in"


def test_the_theme_is_offered_where_villages_are_formed(look):
    assert ("next", Level.VILLAGE) in [(one.key, one.by) for one in look("99.01").themes]
    assert look("99.03").theme is None or look("99.03").total["formed"]
