from itertools import pairwise

import pytest
from flask import Flask

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb.indicators.classification import Klasifikasi, Status, VillageClass
from tests.webmap.styles.conftest import SAMPLE, Rows, Themes
from webmap.caching.snapshot import get_snapshot
from webmap.maps import symbology
from webmap.maps.themes.theme import ThemeOptions
from webmap.maps.view import area_view
from webmap.styles import classes
from webmap.styles.classes import StyleTheme, klasifikasi_theme, status_theme

LEVELS = (Level.DISTRICT, Level.REGENCY)
LANGUAGES = ("id", "en")


def _classes_by_code(sample_app: Flask, by: Level, options: ThemeOptions) -> dict[str, str]:
    # the class of each area as the site's map has it
    with (
        sample_app.test_request_context(),
        read_session(sample_app.extensions["engine"]) as session,
    ):
        snapshot = get_snapshot(session)
        view = area_view(session, snapshot, SAMPLE, by, "id", options=options)
        if view.theme:
            return dict(view.theme.classes)
        if by == Level.VILLAGE:
            return {code: key.value for code, key in view.classes}
        return {row["code"]: symbology.coverage_class(row).value for row in view.rows}


@pytest.mark.parametrize("language", LANGUAGES)
def test_villages_have_the_legend_of_the_site(language: str):
    found = [(one.key, one.label, one.colour) for one in status_theme(language).classes]
    assert found == [
        (key.value, symbology.label(key, language), symbology.colour(key))
        for key in symbology.LEGEND_ORDER
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("theme", "key"), [("coverage", "status"), ("gap", "gap")])
def test_areas_have_the_legend_of_the_site(
    sample_app: Flask, themes: Themes, language: str, theme: str, key: str
):
    with (
        sample_app.test_request_context(),
        read_session(sample_app.extensions["engine"]) as session,
    ):
        snapshot = get_snapshot(session)
        options = ThemeOptions(key=key)
        view = area_view(session, snapshot, SAMPLE, Level.DISTRICT, language, options=options)
        legend = [(one.key, one.label, one.colour, one.hatched) for one in view.legend]
        title = view.legend_title
    style = themes(Level.DISTRICT, language)[theme]
    assert [(one.key, one.label, one.colour, one.hatched) for one in style.classes] == legend
    assert style.title.startswith(title)


def test_each_village_has_one_class_that_of_the_site(sample_app: Flask, rows: Rows):
    expected = _classes_by_code(sample_app, Level.VILLAGE, ThemeOptions())
    found = rows(Level.VILLAGE)
    assert {row["code"]: _only_class(status_theme(), row) for row in found} == expected
    assert len(set(expected.values())) >= 6  # the sample has nearly all


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("theme", "key"), [("coverage", "status"), ("gap", "gap")])
def test_each_area_has_one_class_that_of_the_site(
    sample_app: Flask, rows: Rows, themes: Themes, level: Level, theme: str, key: str
):
    expected = _classes_by_code(sample_app, level, ThemeOptions(key=key))
    style = themes(level, "id")[theme]
    assert {row["code"]: _only_class(style, row) for row in rows(level)} == expected


def _only_class(theme: StyleTheme, row: dict[str, object]) -> str:
    held = [one.key for one in theme.classes if one.holds(row)]
    assert len(held) == 1, (row, held)
    return held[0]


def test_every_status_and_klasifikasi_has_one_class_in_both_themes_of_villages():
    formed = [("formed", one.value) for one in Klasifikasi]
    others = [(one.value, None) for one in Status]
    for status, klasifikasi in (*formed, *others):
        row = {"status": status, "klasifikasi": klasifikasi}
        own = VillageClass.of(Status(status), Klasifikasi(klasifikasi) if klasifikasi else None)
        assert _only_class(status_theme(), row) == own
        key = classes.NOT_FORMED if status in {"unformed", "forming"} else own
        assert _only_class(klasifikasi_theme(), row) == key


@pytest.mark.parametrize("share", [0, 0.01, 0.2499, 0.25, 0.5, 0.7499, 0.75, 0.99, 1, None])
def test_bounds_of_coverage_belong_to_the_class_of_the_site(themes: Themes, share: float | None):
    row = {"coverage": share, "formed": (share or 0) * 10_000, "villages": 10_000}
    expected = symbology.coverage_class(row)  # type: ignore[arg-type]
    assert _only_class(themes(Level.REGENCY, "id")["coverage"], row) == expected


def test_every_gap_has_one_class(themes: Themes):
    style = themes(Level.REGENCY, "id")["gap"]
    gap, target, _ = (name for name in style.attributes if "by_" not in name)
    found = [_only_class(style, {target: 8, gap: missing}) for missing in range(9)]
    order = [one.key for one in style.classes][-2::-1]  # from reached to all missing
    assert [found.index(key) for key in order] == [0, 1, 3, 5, 7, 8]
    assert all(order.index(a) <= order.index(b) for a, b in pairwise(found))
    assert _only_class(style, {target: 0, gap: 0}) == order[0]


def test_areas_partly_without_data_are_marked_and_the_legend_says_what_it_means(
    rows: Rows, themes: Themes
):
    for theme in themes(Level.DISTRICT, "en").values():
        assert theme.partial
        marked = {row["code"] for row in rows(Level.DISTRICT) if theme.partial.holds(row)}
        partly = {
            row["code"] for row in rows(Level.DISTRICT) if 0 < row["no_data"] < row["villages"]
        }
        assert marked == partly if theme.key == "coverage" else marked <= partly
    assert "may be smaller" in themes(Level.DISTRICT, "en")["gap"].partial.label  # type: ignore[union-attr]


def test_only_classes_without_data_are_hatched_and_have_a_border_that_is_seen(themes: Themes):
    for level in (Level.VILLAGE, Level.REGENCY):
        for theme in themes(level, "id").values():
            hatched = [one for one in theme.classes if one.hatched]
            assert [one.key for one in hatched] == ["no_data"]
            assert hatched[0].outline != "#ffffff"
            assert theme.class_of({}) == (None if level == Level.VILLAGE else hatched[0])
