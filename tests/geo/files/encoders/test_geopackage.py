"""What a GeoPackage says about its layers."""

import sqlite3
from contextlib import closing

import pyogrio
import pytest

from geo.files import formats
from geo.files.encoders import geopackage

FACTS = {
    "TITLE": "Desa <99>",
    "ABSTRACT": "Semua desa.",
    "LICENCE": "CC BY 4.0\nlisensi belum dinyatakan",
    "SOURCES": "Laporan A, 2023-07-27",
}


@pytest.fixture
def package(frame, as_layer, tmp_path):
    path = tmp_path / "a.gpkg"
    layer = as_layer(frame, facts=FACTS, descriptions={"code": ("Kode", "Kode wilayah.")})

    def decorate(file):
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE layer_styles (id INTEGER, update_time DATETIME)")
            connection.execute("INSERT INTO layer_styles VALUES (1, '2001-01-01')")

    formats.write([layer], path, decorate=decorate)
    with closing(sqlite3.connect(path)) as connection:
        yield path, connection


def test_all_times_are_the_day_of_the_data(package):
    _, connection = package
    for table, column in (
        ("gpkg_contents", "last_change"),
        ("gpkg_metadata_reference", "timestamp"),
        ("layer_styles", "update_time"),
    ):
        found = {moment for (moment,) in connection.execute(f"SELECT {column} FROM {table}")}
        assert found == {"2023-07-27T00:00:00.000Z"}


def test_gdal_reads_title_description_and_facts(package):
    path, connection = package
    info = pyogrio.read_info(path)
    facts = info["layer_metadata"]
    assert {key: facts[key] for key in FACTS} == FACTS
    row = connection.execute("SELECT identifier, description FROM gpkg_contents").fetchone()
    assert row == ("Desa <99>", "Semua desa.")


def test_columns_have_titles_and_definitions(package):
    _, connection = package
    rows = connection.execute("SELECT column_name, title, description FROM gpkg_data_columns")
    assert rows.fetchall() == [("code", "Kode", "Kode wilayah.")]


def test_each_extension_that_is_used_is_declared(package):
    _, connection = package
    names = {name for (name,) in connection.execute("SELECT extension_name FROM gpkg_extensions")}
    assert {"gpkg_metadata", "gpkg_schema", "gpkg_rtree_index"} <= names


def test_the_metadata_for_qgis_are_xml_with_a_line_for_each_source(package):
    _, connection = package
    query = "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ?"
    (text,) = connection.execute(query, (geopackage.QGIS,)).fetchone()
    assert "<title>Desa &lt;99&gt;</title>" in text
    assert "<license>CC BY 4.0</license><license>lisensi belum dinyatakan</license>" in text
    assert "<history>Laporan A, 2023-07-27</history>" in text
