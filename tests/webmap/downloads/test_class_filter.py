import json
from csv import DictReader
from io import BytesIO, StringIO

import geopandas
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter
from webmap.downloads.class_filter import class_filter
from webmap.maps.themes.theme import NO_THEME, ThemeOptions
from webmap.maps.view import area_view

THEMES = ("status", "gap", "next", "rumah_dataku")
VIEWS = (
    ("ID", Level.PROVINCE),
    ("99", Level.DISTRICT),
    ("99", Level.VILLAGE),
    ("99.01", Level.DISTRICT),
    ("99.01", Level.VILLAGE),
    ("99.01.01", Level.VILLAGE),
)


@pytest.fixture
def session(app):
    with app.app_context(), read_session(get_engine()) as session:
        yield session


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.sampled_from(VIEWS), st.sampled_from(THEMES))
def test_the_files_of_each_class_of_a_legend_are_as_long_as_its_count(session, view, theme):
    code, by = view
    snapshot, options = get_snapshot(session), ThemeOptions(theme)
    shown = area_view(session, snapshot, code, by, options=options)
    found = [
        class_filter(session, snapshot, code, by, entry.key, options) for entry in shown.legend
    ]
    for entry, one in zip(shown.legend, found, strict=True):
        if entry.key != "no_data" or by == Level.VILLAGE:  # areas without villages are no data
            assert len(one.codes) == entry.count
    if len(shown.legend) > 1:
        together = [area for one in found for area in one.codes]
        assert len(together) == len(set(together)) <= len(snapshot.listed(by, code))


def test_a_class_that_the_legend_does_not_have_is_refused(session):
    snapshot = get_snapshot(session)
    with pytest.raises(BadParameter, match=r"only='zero'.*Use one of.*unformed"):
        class_filter(session, snapshot, "99.01", Level.VILLAGE, "zero", NO_THEME)
    with pytest.raises(BadParameter, match="gap_zero"):
        class_filter(session, snapshot, "99.01", Level.DISTRICT, "dasar", ThemeOptions("gap"))


ADDRESS = "/export/99.01{}?level=village&date=2023-07-27&only={}"


def codes_in(client, suffix, only="unformed"):
    data = client.get(ADDRESS.format(suffix, only)).data
    if suffix == ".csv":
        return [row["code"] for row in DictReader(StringIO(data.decode()))]
    if suffix == ".xlsx":
        sheet = openpyxl.load_workbook(BytesIO(data)).active
        return [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    if suffix == ".geojson":
        return [feature["id"] for feature in json.loads(data)["features"]]
    return geopandas.read_file(BytesIO(data))["code"].tolist()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".gpkg"])
def test_every_format_has_the_villages_of_the_class_and_no_others(client, suffix):
    shown = client.get("/api/areas/99.01/coverage.json?by=village&date=2023-07-27").json
    unformed = [row["code"] for row in shown["rows"] if row["unformed"]]
    assert len(unformed) == shown["total"]["unformed"]
    assert codes_in(client, suffix) == unformed


def test_a_file_of_one_class_has_a_name_and_an_etag_of_its_own(client):
    whole = client.get("/export/99.01.csv?level=village&date=2023-07-27")
    part = client.get(ADDRESS.format(".csv", "dasar"))
    assert part.headers["ETag"] != whole.headers["ETag"]
    assert "kampungkb_99.01_village_2023-07-27_dasar.csv" in part.headers["Content-Disposition"]


def test_an_unknown_class_is_400_with_the_known_ones(client):
    response = client.get(ADDRESS.format(".csv", "hijau"))
    assert response.status_code == 400
    assert "unformed" in response.json["error"]


def test_the_page_offers_files_with_its_filter(client):
    shown = client.get("/area/99.01?by=village&only=unformed&theme=").text
    assert "/export/99.01.csv?level=village" in shown
    assert "only=unformed" in shown.split("/export/99.01.csv")[1].split('"')[0]
    ignored = client.get("/area/99.01?by=village&only=hijau").text
    assert "only=" not in ignored.split("/export/99.01.csv")[1].split('"')[0]
