"""The trend of an area as JSON and as a table."""

from datetime import date

import pytest

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.downloads.trend_table import trend_json, trend_table


@pytest.fixture
def read(app):
    def call(function, *arguments):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            return function(session, get_snapshot(session), *arguments)

    return call


def test_json_names_the_reports_of_each_date(read):
    found = read(trend_json, "99.01")
    assert found["area"] == {
        "code": "99.01", "name": "Kabupaten Tirtamandala", "level": "regency"
    }  # fmt: skip
    assert [one["date"] for one in found["rows"]] == sorted(one["date"] for one in found["rows"])
    assert all(one["sources"] for one in found["rows"])
    assert {one["set_for"] for one in found["targets"]} <= {"ID", "99.01"}


def test_rows_of_the_table_are_those_of_the_json(read):
    found, table = read(trend_json, "99.01"), read(trend_table, "99.01", "id")
    columns = dict(zip(table.headings, zip(*table.rows, strict=True), strict=True))
    for heading, key in (("Terbentuk", "formed"), ("Dasar", "dasar"), ("Tanpa data", "no_data")):
        assert list(columns[heading]) == [one[key] for one in found["rows"]]
    assert [one.isoformat() for one in columns["Tanggal"]] == [one["date"] for one in found["rows"]]
    assert set(columns["Kode"]) == {"99.01"}


def test_lines_above_the_table_say_what_it_is_and_its_source(read):
    table = read(trend_table, "99.01", "id")
    assert table.lines[0] == "Tren Kampung KB, Kabupaten Tirtamandala (99.01)"
    assert table.lines[-1].startswith("Sumber: ")
    assert any("Presiden RI" in line for line in table.lines)
    assert table.day >= date(2023, 7, 27)


def test_headings_are_in_the_language_of_the_page(read):
    assert read(trend_table, "99.01", "en").headings[2] == "Date"
