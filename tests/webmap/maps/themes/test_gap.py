from collections import Counter
from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from tests.webmap.maps.area_rows import target
from webmap.caching.snapshot import get_snapshot
from webmap.maps import view
from webmap.maps.themes.gap import gap_cell
from webmap.maps.themes.theme import ThemeOptions


@pytest.fixture
def look(app):
    def gather(code, by=None, key="", language="id"):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            snapshot = get_snapshot(session, date(2023, 8, 2))
            options = ThemeOptions("gap", key)
            return view.area_view(session, snapshot, code, by, language, options)

    return gather


def test_areas_are_coloured_by_the_missing_share_of_the_target(look):
    shown = look("99.01", key="formed_2023-12-31_ID")
    gaps = {row["code"]: row["targets"][0] for row in shown.rows}
    for code, key in shown.theme.classes.items():
        goal = next(
            one
            for one in next(row for row in shown.rows if row["code"] == code)["targets"]
            if one["due"] == "2023-12-31" and one["set_for"] == "ID"
        )
        missing = goal["gap"] / goal["wanted"]
        expected = (
            "gap_full" if missing == 0 else
            "gap_under_100" if missing <= 0.25 else
            "gap_under_75" if missing <= 0.5 else
            "gap_under_50" if missing <= 0.75 else
            "gap_under_25" if missing < 1 else "gap_zero"
        )  # fmt: skip
        assert key == expected
    assert len(shown.theme.classes) == len(gaps)


def test_the_legend_counts_the_areas_of_each_class(look):
    shown = look("99", Level.DISTRICT)
    counts = Counter(shown.theme.classes.values())
    assert {entry.key: entry.count for entry in shown.legend if entry.count} == counts
    assert shown.map_title.startswith("Kekurangan ke target akhir 2023")
    assert shown.legend_title == "Kurang ke target akhir 2023"
    assert "Missing to" in look("99", Level.DISTRICT, language="en").map_title


def test_a_tooltip_says_gap_target_and_issuer(look):
    shown = look("99.01", key="formed_2023-12-31_ID")
    lines = shown.theme.lines["99.01.01"]
    assert lines[0].startswith("kurang ") and "Presiden RI" in lines[2]


def test_areas_of_which_a_part_has_no_data_are_hatched(look):
    shown = look("99")
    unknown = {row["code"] for row in shown.rows if row["coverage"] is None}
    assert unknown and {shown.theme.classes[code] for code in unknown} == {"no_data"}
    assert look("ID").theme.partial == {"99"}


def test_a_map_of_villages_has_no_gaps_and_shows_status(look):
    shown = look("99.01", Level.VILLAGE)
    assert shown.theme is None and shown.shown_theme == "status"
    assert [choice.by for choice in shown.themes if choice.key == "gap"] == [Level.DISTRICT]


@pytest.mark.parametrize(
    ("goal", "cell"),
    [
        (None, ("–", -1)),
        (target(5, None), ("tanpa data", -1)),
        (target(1500, 0), ("1.500", 1500)),
        (target(1500, 0, no_data=1000), ("500–1.500", 1500)),
        (target(5, 9), ("0", 0)),
    ],
)
def test_a_cell_is_a_number_or_a_range(goal, cell):
    assert gap_cell(goal, "id") == cell
