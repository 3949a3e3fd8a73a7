"""The command that prints figures, on the sample."""

import csv
import io
import json

import pytest

from webmap.cli import figures

CLASSES = ("dasar", "berkembang", "mandiri", "berkelanjutan")


def test_coverage_gives_the_published_figures_as_json(run, regency):
    result = run("coverage", regency, "--date", "2023-08-02", "--format", "json")
    answer = json.loads(result.stdout)
    total = answer["total"]
    assert answer["area"] == {"code": regency, "name": answer["area"]["name"], "level": "regency"}
    assert answer["date"] == "2023-08-02"
    assert [source["date"] for source in answer["sources"]] == ["2023-07-27"]
    assert total["villages"] == 297
    assert total["formed"] == 49
    assert [total[name] for name in CLASSES] == [11, 22, 4, 12]
    assert len(answer["rows"]) == 17
    for name in ("villages", "formed", "forming", "unformed", "no_data", *CLASSES):
        assert sum(row[name] for row in answer["rows"]) == total[name]


def test_coverage_as_csv_and_table_show_the_same_rows(run, regency):
    day = ("--date", "2023-08-02")
    text = run("coverage", regency, *day, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 17
    assert sum(int(row["formed"]) for row in rows) == 49
    table = run("coverage", regency, *day).stdout
    assert all(row["code"] in table for row in rows)
    assert "2023-07-27" in table


def test_waiting_rows_are_counted_and_bound_coverage_from_above(run):
    answer = json.loads(run("coverage", "99", "--format", "json").stdout)
    rows, total, register = answer["rows"], answer["total"], answer["register"]
    assert register["rows"] == register["matched"] + register["review"] + register["rejected"]
    assert register["review"] == total["review"] >= sum(row["review"] for row in rows) > 0
    for row in [*rows, total]:
        if row["coverage"] is None:
            assert row["coverage_at_most"] is None
        else:
            assert row["coverage"] <= row["coverage_at_most"] <= 1
    raised = [row for row in rows if row["review"]]
    assert any(row["coverage_at_most"] > row["coverage"] for row in raised)


@pytest.fixture
def answer():
    """Figures of an area with one row, as ``Snapshot.coverage`` returns them."""
    row = {
        "code": "99.01", "name": "KAB. [bold]", "villages": 1234, "formed": 0, "forming": 0,
        "unformed": 0, "no_data": 1234, "coverage": None,
    }  # fmt: skip
    target = {
        "metric": "formed", "due": "2024-12-31", "issuer": "Presiden RI", "reached": 0,
        "wanted": 9, "gap": 9, "gap_at_least": 2, "overdue": True,
    }  # fmt: skip
    more = {"targets": [target], "review": 0, "coverage_at_most": None}
    area = {"code": "99.01", "name": "KAB. [bold]", "level": "regency"}
    total = {**row, **more}
    return {"area": area, "date": "2023-08-02", "sources": [], "rows": [row], "total": total}


def test_a_table_shows_no_data_as_no_figure_and_names_as_text(answer, capsys):
    figures._print_table(answer)
    text = capsys.readouterr().out
    assert "KAB. [bold]" in text
    assert "1,234" in text and "–" in text and "0.0%" not in text
    assert "no report" in text
    assert "formed by 2024-12-31 (Presiden RI): 0 of 9, gap 2 to 9, overdue" in text
    assert "wait for review" not in text


def test_a_table_says_how_far_waiting_rows_could_raise_coverage(answer, capsys):
    answer["total"] |= {"review": 3, "coverage_at_most": 0.5}
    figures._print_table(answer)
    text = capsys.readouterr().out
    assert "3 rows wait for review; coverage could be up to 50.0%" in text
