"""Areas as features: everything that is told of them, with their shapes."""

import json
from datetime import date

import pytest
import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, level, prefix_range, within
from geo.store.database import read_session
from kampungkb import repository as register
from webmap.caching.lru import get_budget
from webmap.caching.snapshot import get_snapshot
from webmap.downloads import properties

DAY = date(2023, 8, 2)
LEVELS = [Level.COUNTRY, Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE]


@pytest.fixture
def session(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


@pytest.fixture
def snapshot(session):
    return get_snapshot(session, DAY)


def _read(session, snapshot, by, *span):
    return [
        (code, json.loads(text)) for code, text in properties.features(session, snapshot, by, *span)
    ]


@pytest.mark.parametrize("by", LEVELS)
def test_every_listed_area_is_a_feature_with_its_shape(session, snapshot, by):
    frame = areas.areas(session, by)
    found = _read(session, snapshot, by)
    assert [code for code, _ in found] == list(frame.index)
    for (code, one), shape in zip(found, frame.geometry, strict=True):
        assert one["id"] == one["properties"]["code"] == code
        assert list(one["properties"]) == list(properties.columns(snapshot, by))
        kinds = properties.columns(snapshot, by)
        told = {name: value for name, value in one["properties"].items() if value is not None}
        assert all(_is_of_type(value, kinds[name]) for name, value in told.items())
        if shape is None:
            assert one["geometry"] is None
        else:
            assert shapely.equals(shapely.geometry.shape(one["geometry"]), shape)


def _is_of_type(value, kind):
    # JSON has a date as text
    return date.fromisoformat(value).isoformat() == value if kind is date else type(value) is kind


def test_dates_are_declared_as_dates(session, snapshot):
    villages = properties.columns(snapshot, Level.VILLAGE)
    dates = [name for name, kind in villages.items() if kind is date]
    assert dates[:3] == ["formed_on", "as_of", "date"]
    assert all(name.endswith("_as_of") for name in dates[3:])
    areas_ = properties.columns(snapshot, Level.DISTRICT)
    assert [name for name, kind in areas_.items() if kind is date][:1] == ["date"]


def test_a_part_is_the_same_as_in_the_whole(session, snapshot):
    whole = _read(session, snapshot, Level.VILLAGE)
    part = whole[100:500]
    assert _read(session, snapshot, Level.VILLAGE, part[0][0], part[-1][0]) == part
    assert _read(session, snapshot, Level.VILLAGE, "90", "91") == []


def test_what_is_read_in_few_questions_is_the_same(app, session, snapshot, monkeypatch):
    apart = list(properties.rows(session, snapshot, Level.VILLAGE))
    get_budget(app).clear()
    monkeypatch.setattr(properties, "_MANY_GROUPS", 0)
    assert list(properties.rows(session, snapshot, Level.VILLAGE)) == apart


def test_villages_tell_what_the_register_says(session, snapshot):
    details = register.details(session, snapshot.state)
    for _, one in _read(session, snapshot, Level.VILLAGE):
        told = one["properties"]
        row = details.loc[told["code"]]
        assert told["status"] == row["status"]
        assert told["klasifikasi"] == row["klasifikasi"]
        assert told["kampung_kb"] == row["kampung"]
        assert told["formed_on"] == (row["formed_on"] and row["formed_on"].isoformat())
        assert told["regency"] == snapshot.names[told["code"][:5]]
        assert told["date"] == DAY.isoformat()


def nearest_target(row, goal):
    """The target of the metric and day of ``goal`` that was set for the smallest area."""
    alike = [
        one
        for one in row["targets"]
        if (one["metric"], one["due"]) == (goal["metric"], goal["due"])
    ]
    return max(alike, key=lambda one: level(one["set_for"]))


@pytest.mark.parametrize("by", LEVELS[:-1])
def test_figures_are_those_of_coverage(session, snapshot, by):
    found = dict(_read(session, snapshot, by))
    for row in snapshot.with_waiting(session, snapshot.rows(COUNTRY, by)):
        told = found[row["code"]]["properties"]
        assert all(told[key] == row[key] for key in row if key != "targets")
        for goal in row["targets"]:
            stem = f"{goal['metric']}_{goal['due'].replace('-', '_')}"
            of_level = f"{stem}_by_{level(goal['set_for']).word}"
            columns = [of_level] if f"target_{of_level}" in told else []
            if goal is nearest_target(row, goal):
                columns.append(stem)
            assert columns
            for column in columns:
                assert told[f"target_{column}"] == goal["wanted"]
                assert told[f"gap_{column}"] == goal["gap"]
                assert told[f"gap_at_least_{column}"] == goal["gap_at_least"]
                assert told[f"issuer_{column}"] == goal["issuer"]
        assert bool(told["sources"]) == (row["no_data"] < row["villages"])


def test_targets_of_other_places_bring_no_columns(writing_runner, tmp_path):
    sheet = tmp_path / "targets.csv"
    sheet.write_text(
        "code,metric,due,share,villages,source\n99.02,advanced,2027-12-31,0.5,,Perbup\n"
        "99.01,formed,2026-12-31,,7,SK\n"
    )
    assert writing_runner("import-targets", sheet).exit_code == 0
    app = writing_runner.app
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session, DAY)
        there, here = "target_advanced_2027_12_31", "target_formed_2026_12_31"
        assert {there, here} <= set(properties.columns(snapshot, Level.REGENCY))
        assert there in properties.columns(snapshot, Level.DISTRICT, "99.02.01")
        assert there not in properties.columns(snapshot, Level.DISTRICT, "99.01")
        assert here in properties.columns(snapshot, Level.DISTRICT, "99.01")
        assert here not in properties.columns(snapshot, Level.DISTRICT, "99.02")
        assert here in properties.columns(snapshot, Level.REGENCY, "99.01")
        told = properties.properties(session, snapshot, Level.REGENCY, "99", "99.01")
        assert json.loads(told["99.01"])[here] == 7
        for by in LEVELS[1:3]:
            for one in properties.properties(session, snapshot, by, "99").values():
                assert list(json.loads(one)) == list(properties.columns(snapshot, by))


def test_places_are_those_of_the_areas_asked_for(session, snapshot):
    villages = properties.codes(snapshot, Level.VILLAGE)
    assert villages == snapshot.state.codes.tolist()
    regencies = properties.codes(snapshot, Level.REGENCY)
    assert properties.group_codes(snapshot, Level.VILLAGE) == regencies
    assert properties.group_codes(snapshot, Level.VILLAGE, *prefix_range("99.01.01")) == ["99.01"]
    assert properties.group_codes(snapshot, Level.DISTRICT) == ["99"]
    assert properties.group_codes(snapshot, Level.COUNTRY) == [COUNTRY]


def test_an_area_without_villages_still_has_a_name(session, snapshot):
    class Empty:
        def __getattr__(self, name):
            return getattr(snapshot, name)

        def rows(self, _code, _by):
            return []

    (made, *_) = properties._figures(
        properties._caches(), session, Empty(), Level.REGENCY, "99", ()
    )
    assert (made["code"], made["name"]) == ("99.01", snapshot.names["99.01"])
    assert made["villages"] is None


def test_the_fingerprint_is_of_what_is_told_and_shown(writing_runner, tmp_path):
    app = writing_runner.app

    def prints():
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            snapshot = get_snapshot(session, DAY)
            return {
                (code, by): properties.fingerprint(session, snapshot, by, code)
                for code in (COUNTRY, "99", "99.01", "99.02", "99.01.01", "99.02.01")
                for by in (Level.REGENCY, Level.DISTRICT, Level.VILLAGE)
                if code.count(".") < by
            }

    before = prints()
    # villages have no targets, and all of the country lie in the sample's province
    assert before[COUNTRY, Level.VILLAGE] == before["99", Level.VILLAGE]
    assert len(set(before.values())) == len(before) - 1
    sheet = tmp_path / "targets.csv"
    sheet.write_text("code,metric,due,share,villages,source\n99.02,formed,2026-12-31,0.9,,Perbup\n")
    assert writing_runner("import-targets", sheet).exit_code == 0
    after = prints()
    changed = {key for key in before if before[key] != after[key]}
    assert changed
    assert all(
        (by != Level.VILLAGE and within("99.02", code)) or code.startswith("99.02")
        for code, by in changed
    )
    assert (COUNTRY, Level.DISTRICT) in changed
    assert ("99.01", Level.DISTRICT) not in changed


def test_another_shape_or_another_day_is_another_fingerprint(app, monkeypatch):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session, DAY)
        one = properties.fingerprint(session, snapshot, Level.VILLAGE, "99.01")
        earlier = get_snapshot(session, date(2001, 1, 1))
        assert properties.fingerprint(session, earlier, Level.VILLAGE, "99.01") != one
        one = properties._fingerprint(session, snapshot, Level.VILLAGE, "99.01")
        assert properties._fingerprint(session, snapshot, Level.VILLAGE, "99.01") == one
        monkeypatch.setattr(properties.geojson_fragments, "digests", lambda *_: "other")
        assert properties._fingerprint(session, snapshot, Level.VILLAGE, "99.01") != one


@pytest.mark.parametrize("by", LEVELS)
def test_days_between_reports_share_what_is_read_and_tell_their_own(app, session, by):
    budget, told = get_budget(app), {}
    for day in (date(2001, 1, 1), date(1, 1, 1), date(1987, 3, 4)):
        snapshot = get_snapshot(session, day)
        for _, feature in _read(session, snapshot, by):
            assert feature["properties"].pop("date") == day.isoformat()
        told[day] = properties.fingerprint(session, snapshot, by, COUNTRY)
        used = budget.sizes()["feature properties"]
        if day == date(2001, 1, 1):
            once = used
    assert used == once, "no day before all reports needs rows of its own"
    assert len(set(told.values())) == 3
