"""The command ``trend``."""

import csv
import io
import json


def test_json_is_that_of_the_api(runner, client):
    result = runner("trend", "99.01", "--format", "json")
    assert json.loads(result.stdout) == client.get("/api/areas/99.01/trend.json").json


def test_csv_has_a_line_for_each_date(runner, client):
    rows = client.get("/api/areas/ID/trend.json").json["rows"]
    lines = list(csv.DictReader(io.StringIO(runner("trend", "--format", "csv").stdout)))
    assert [(line["date"], int(line["formed"])) for line in lines] == [
        (row["date"], row["formed"]) for row in rows
    ]
    assert all(line["sources"] for line in lines)


def test_the_table_names_dates_and_figures(runner):
    output = runner("trend", "99.01").output
    assert "Kabupaten Tirtamandala" in output and "2023-07-27" in output


def test_an_unknown_code_is_a_clear_error(runner):
    result = runner("trend", "98")
    assert result.exit_code == 1 and "98" in result.output
