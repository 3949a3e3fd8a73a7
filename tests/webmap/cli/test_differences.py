"""The commands ``changes`` and ``compare``, on the sample."""

import csv
import io
import json

import pytest

SINCE = ("--since", "2022-12-26", "--date", "2023-07-27")


def test_changes_gives_total_rows_and_villages_as_json(run, regency):
    result = run("changes", regency, *SINCE, "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["area"]["code"] == regency
    assert (answer["since"], answer["date"]) == ("2022-12-26", "2023-07-27")
    assert set(answer["sources"]) == {"since", "date"}
    assert len(answer["rows"]) == 17
    for name in ("new", "up", "down", "gone", "unchanged", "unknown", "villages"):
        assert sum(row[name] for row in answer["rows"]) == answer["total"][name]
    assert answer["total"]["new"] == 49 - 31 + answer["total"]["gone"]
    changed = [one["change"] for one in answer["villages"]]
    assert changed.count("new") == answer["total"]["new"]


def test_changes_as_csv_lists_villages_or_with_by_the_areas(run, regency):
    answer = json.loads(run("changes", regency, *SINCE, "--format", "json").stdout)
    text = run("changes", regency, *SINCE, "--format", "csv").stdout
    villages = list(csv.DictReader(io.StringIO(text)))
    assert [one["code"] for one in villages] == [one["code"] for one in answer["villages"]]
    text = run("changes", regency, *SINCE, "--by", "district", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["new"]) for row in rows] == [row["new"] for row in answer["rows"]]


def test_changes_as_a_table_names_the_villages_with_both_classes(run, regency):
    text = run("changes", regency, *SINCE).stdout
    assert "2022-12-26 to 2023-07-27" in text
    assert "new: " in text and "unformed → " in text


def test_changes_of_two_reports_and_errors(run, regency):
    reports = run("changes", "99.02", "--since", "report:2", "--date", "report:3")
    assert reports.exit_code == 0
    wrong = run("changes", regency, "--since", "2023-07-27", "--date", "2022-12-26")
    assert wrong.exit_code == 1
    assert "2023-07-27 is not before 2022-12-26" in wrong.stderr
    assert run("changes", regency).exit_code == 2


def test_compare_shows_two_reports_side_by_side(run):
    answer = json.loads(run("compare", "99.02", "report:2", "report:3", "--format", "json").stdout)
    sides = answer["total"]["first"]["formed"], answer["total"]["second"]["formed"]
    assert sides == (15, 16)
    table = run("compare", "99.02", "report:2", "report:3").stdout
    assert "15 of 39" in table and "16 of 39" in table
    text = run("compare", "99.02", "report:2", "report:3", "--format", "csv").stdout
    assert len(list(csv.DictReader(io.StringIO(text)))) == answer["total"]["differ"]
    by = ("--by", "district", "--format", "csv")
    rows = list(
        csv.DictReader(io.StringIO(run("compare", "99.02", "report:2", "report:3", *by).stdout))
    )
    assert sum(int(row["second_formed"]) for row in rows) == 16


@pytest.mark.parametrize("side", ["kemarin", "report:x", "report:9999"])
def test_compare_refuses_what_is_no_side(run, side):
    assert run("compare", "99.02", "report:2", side).exit_code == 1
