"""The layer of an exported file, and the fingerprint of all that a file is made from."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from boundaries.areas.codes import Level
from geo.files import formats
from geo.source_fingerprint import source_fingerprint
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.downloads import layer

ROOT = Path(layer.__file__).parents[2]
DAY = date(2023, 8, 2)


@pytest.fixture
def session(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


@pytest.fixture
def snapshot(session):
    return get_snapshot(session, DAY)


@pytest.mark.parametrize("by", [Level.REGENCY, Level.DISTRICT, Level.VILLAGE])
def test_features_rows_and_frames_have_the_same_areas(session, snapshot, by):
    made = layer.layer(session, snapshot, "99", by)
    frames = list(made.frames())
    codes = [code for frame in frames for code in frame["code"]]
    assert len(codes) == len(list(made.features())) == len(list(made.rows()))
    assert len(codes) == layer.count(snapshot, "99", by)
    assert codes == sorted(codes)
    assert all(list(frame.columns) == [*made.columns, "geometry"] for frame in frames)


def test_an_area_without_areas_of_the_level_has_an_empty_frame(session, snapshot, monkeypatch):
    monkeypatch.setattr(layer.properties, "codes", lambda *_: [])
    (frame,) = layer.layer(session, snapshot, "99.01", Level.VILLAGE).frames()
    assert (len(frame), frame.crs.to_epsg()) == (0, 4326)


def test_members_name_the_reports_that_the_areas_rest_on(session, snapshot):
    members = layer.members(session, snapshot, "99.01", Level.VILLAGE)
    assert members["name"] == "kampungkb_99.01_village_2023-08-02"
    assert members["date"] == "2023-08-02"
    used = {row["date"] for row in snapshot.coverage(session, "99.01", Level.VILLAGE)["sources"]}
    assert {source.rpartition(", ")[2] for source in members["sources"]} == used
    stated = {one["name"]: one["licence"] for one in members["attributions"]}
    assert stated["wilayah_boundaries-contoh.zip"] == stated["Portal Kampung KB (rekaan)"] == "MIT"
    assert stated["Presiden RI, Inpres 3/2022"] is None


def test_the_fingerprint_is_of_the_area_the_level_the_day_and_the_format(session, snapshot):
    gpkg, csv = formats.FORMATS[".gpkg"], formats.FORMATS[".csv"]
    earlier = get_snapshot(session, date(2023, 1, 1))
    found = [
        layer.fingerprint(session, snapshot, "99.01", Level.VILLAGE, gpkg),
        layer.fingerprint(session, snapshot, "99.02", Level.VILLAGE, gpkg),
        layer.fingerprint(session, snapshot, "99.01", Level.DISTRICT, gpkg),
        layer.fingerprint(session, snapshot, "99.01", Level.VILLAGE, csv),
        layer.fingerprint(session, earlier, "99.01", Level.VILLAGE, gpkg),
    ]
    assert len(set(found)) == len(found)
    assert layer.fingerprint(session, snapshot, "99.01", Level.VILLAGE, gpkg) == found[0]


@pytest.mark.parametrize(
    "path",
    [
        "webmap/downloads/layer.py",
        "webmap/downloads/properties.py",
        "webmap/caching/compression.py",
        "geo/compression.py",
        "geo/files/formats.py",
        "geo/files/gdal.py",
        "geo/files/geojson.py",
        "geo/files/xlsx.py",
        "boundaries/areas/geojson_fragments.py",
        "kampungkb/repository.py",
        "kampungkb/indicators/coverage.py",
    ],
)
def test_a_change_of_the_code_that_writes_files_changes_the_fingerprint(tmp_path, path):
    for package in ("geo", "boundaries", "kampungkb", "webmap"):
        ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "translations", "js")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    before = [source_fingerprint(module, tmp_path) for module in layer._SOURCES]
    assert before == [source_fingerprint(module) for module in layer._SOURCES]
    with (tmp_path / path).open("a") as file:
        file.write("\n# changed\n")
    source_fingerprint.cache_clear()
    assert [source_fingerprint(module, tmp_path) for module in layer._SOURCES] != before
