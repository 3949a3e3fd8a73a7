import json
from collections import Counter
from datetime import date

import pytest

from boundaries.areas.codes import Level, regency_of, within
from geo.store.database import read_session, write_session
from kampungkb.models import ThematicReport
from kampungkb.thematic.registry import LAYER_CLASSES
from kampungkb.thematic.repository import thematic_state
from webmap.caching.snapshot import get_snapshot
from webmap.downloads import properties
from webmap.downloads.columns.layer_columns import layer_keys


@pytest.fixture
def session(app, sample_store):
    with app.app_context(), read_session(sample_store) as session:
        yield session


def _rows(session, snapshot, by, scope="ID"):
    rows = properties.rows(session, snapshot, by, scope=scope)
    return {code: json.loads(text) for code, text in rows}


def test_a_village_has_its_class_in_each_layer_and_the_date_of_it(session):
    found = _rows(session, get_snapshot(session), Level.VILLAGE)
    states = {
        key: thematic_state(session, key, date(2024, 6, 1)) for key in ("rumah_dataku", "bkb")
    }
    for key, state in states.items():
        classes = dict(zip(state.codes.tolist(), state.classes.tolist(), strict=True))
        assert {code: row[f"layer_{key}"] for code, row in found.items()} == {
            code: LAYER_CLASSES[byte].value if byte else None for code, byte in classes.items()
        }
    dates = {regency_of(code): row["layer_bkb_as_of"] for code, row in found.items()}
    assert dates == {code: "2024-05-31" if code == "99.02" else None for code in dates}


@pytest.mark.parametrize("by", [Level.COUNTRY, Level.PROVINCE, Level.REGENCY, Level.DISTRICT])
def test_an_area_counts_the_classes_of_its_villages(session, by):
    snapshot = get_snapshot(session)
    villages = _rows(session, snapshot, Level.VILLAGE)
    for code, row in _rows(session, snapshot, by).items():
        for key, words in (("rumah_dataku", ("none", "exists")), ("bkb", LAYER_CLASSES[1:])):
            of_it = [one for village, one in villages.items() if within(village, code)]
            counts = Counter(one[f"layer_{key}"] for one in of_it)
            known = sum(counts.values()) > counts[None]
            for word in words:
                assert row[f"layer_{key}_{word}"] == (counts[word] if known else None)
        assert "layer_rumah_dataku_reports" not in row
        assert list(row) == list(properties.columns(snapshot, by))


def test_there_are_columns_only_of_layers_of_the_area_and_up_to_the_day(session):
    snapshot = get_snapshot(session)
    assert layer_keys(snapshot, "ID") == layer_keys(snapshot, "99") == ("rumah_dataku", "bkb")
    assert layer_keys(snapshot, "99.01.01") == ("rumah_dataku",)
    assert layer_keys(snapshot, "99.03") == ()
    assert layer_keys(get_snapshot(session, date(2024, 5, 1)), "99") == ("bkb",)
    assert layer_keys(get_snapshot(session, date(2024, 4, 1)), "99") == ()
    columns = properties.columns(snapshot, Level.VILLAGE, "99.03")
    assert not any(name.startswith("layer_") for name in columns)


def test_layers_of_another_day_are_not_taken_from_the_cache(session):
    def april_and_may(day):
        rows = _rows(session, get_snapshot(session, day), Level.REGENCY)
        return rows["99.02"]["layer_bkb_as_of"], rows["99.02"]["layer_bkb_reports"]

    april, may = april_and_may(date(2024, 5, 30)), april_and_may(date(2024, 5, 31))
    assert (april[0], may[0]) == ("2024-04-30", "2024-05-31")
    assert april[1] != may[1]
    assert april_and_may(date(2024, 5, 30)) == april


def test_a_file_keeps_its_fingerprint_where_no_layer_of_it_changes(writing_runner, tmp_path):
    app = writing_runner.app

    def fingerprints():
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            snapshot = get_snapshot(session)
            return [
                properties.fingerprint(session, snapshot, by, code)
                for by in (Level.VILLAGE, Level.DISTRICT)
                for code in ("99.03", "99.02")
            ]

    before = fingerprints()
    with write_session(app.extensions["engine"]) as session:
        (name,) = {
            one.file for one in session.query(ThematicReport).filter(ThematicReport.layer == "bkb")
        }
    sheet = tmp_path / name
    sheet.write_text(
        "KABUPATEN;KECAMATAN;KODE;KELURAHAN;YANG ADA;YANG LAPOR;MATERI 1000 HPK;BULAN\n"
        "KEPULAUAN SELIMBAR;WANALAYA;2001;RANCAPADANG;0;0;0;MEI\n"
    )
    result = writing_runner("import-layer", sheet, "--date", "2024-05-31")
    assert result.exit_code == 0, result.output
    after = fingerprints()
    assert [one == other for one, other in zip(before, after, strict=True)] == [
        True, False, True, False,
    ]  # fmt: skip


def test_layers_newer_than_the_register_are_on_every_page(writing_runner, tmp_path):
    sheet = tmp_path / "bkl.csv"
    sheet.write_text(
        "KABUPATEN;KECAMATAN;KODE;KELURAHAN;BKL\nKEPULAUAN SELIMBAR;WANALAYA;2001;RANCAPADANG;Ada\n"
    )
    assert writing_runner("import-layer", sheet, "--date", "2024-08-31").exit_code == 0
    app = writing_runner.app
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        assert (snapshot.day, snapshot.known_day) == (date(2024, 6, 1), date(2024, 8, 31))
        before = get_snapshot(session, date(2024, 8, 30))
        assert "layer_bkl" not in properties.columns(before, Level.VILLAGE)
    client = app.test_client()
    first = client.get("/ogc/collections/villages/items?within=99.02&limit=10&f=json").json
    (address,) = (link["href"] for link in first["links"] if link["rel"] == "next")
    second = client.get(address).json
    for page in (first, second):
        assert all("layer_bkl" in one["properties"] for one in page["features"])
    values = [one["properties"]["layer_bkl"] for one in first["features"]]
    assert values.count("exists") == 1
