"""The command line on the sample: what it prints, writes, refuses."""

import csv
import io
import json
import subprocess
import sys

import openpyxl
import pyogrio
import pytest
import shapely

from webmap.cli import main


def run(runner, *words):
    result = runner.invoke(main, [str(word) for word in words], obj=runner.app)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture
def brebes_like(runner):
    """Code of the regency of 297 villages."""
    answer = json.loads(run(runner, "coverage", "99", "--format", "json").stdout)
    return next(row["code"] for row in answer["rows"] if row["villages"] == 297)


def test_coverage_gives_the_published_figures_as_json(runner, brebes_like):
    words = ("coverage", brebes_like, "--date", "2023-08-02", "--format", "json")
    answer = json.loads(run(runner, *words).stdout)
    total = answer["total"]
    assert answer["area"] == {
        "code": brebes_like,
        "name": answer["area"]["name"],
        "level": "regency",
    }
    assert answer["date"] == "2023-08-02"
    assert [source["date"] for source in answer["sources"]] == ["2023-07-27"]
    assert total["villages"] == 297
    assert total["formed"] == 49
    classes = ("dasar", "berkembang", "mandiri", "berkelanjutan")
    assert [total[name] for name in classes] == [11, 22, 4, 12]
    assert len(answer["rows"]) == 17
    for name in ("villages", "formed", "forming", "unformed", "no_data", *classes):
        assert sum(row[name] for row in answer["rows"]) == total[name]


def test_coverage_as_csv_and_table_show_the_same_rows(runner, brebes_like):
    day = ("--date", "2023-08-02")
    text = run(runner, "coverage", brebes_like, *day, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 17
    assert sum(int(row["formed"]) for row in rows) == 49
    table = run(runner, "coverage", brebes_like, *day).stdout
    assert all(row["code"] in table for row in rows)
    assert "2023-07-27" in table


def test_export_agrees_with_coverage(runner, brebes_like, tmp_path):
    out = tmp_path / "villages.geojson"
    run(runner, "export", brebes_like, out, "--level", "village", "--date", "2023-08-02")
    back = pyogrio.read_dataframe(out)
    assert len(back) == 297
    assert (back["status"] == "formed").sum() == 49
    assert (back["klasifikasi"] == "berkelanjutan").sum() == 12
    assert shapely.is_valid(back.geometry.dropna().to_numpy()).all()
    # GDAL takes ISO text for days
    assert set(back["as_of"].dropna().astype(str).str[:10]) == {"2023-07-27"}
    assert set(back["date"].astype(str).str[:10]) == {"2023-08-02"}
    assert back["source"].notna().all()


def test_an_unknown_suffix_is_refused_before_anything_is_done(runner, tmp_path):
    result = run(runner, "export", "99", tmp_path / "map.docx")
    assert result.exit_code == 1
    assert ".geojson" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("coverage", "98.01"), "98.01"),
        (("coverage", "Brebes"), "not an area code"),
        (("coverage", "99", "--date", "2023-02-30"), "2023-02-30"),
        (("export", "99", "/no/such/folder/a.csv"), "/no/such/folder"),
    ],
)
def test_a_wrong_code_or_date_is_one_clear_line(runner, words, said):
    result = run(runner, *words)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_import_register_accounts_for_every_row_and_ends_with_json(
    writing_runner, brebes_like, tmp_path
):
    sheet = tmp_path / "laporan.csv"
    detail = run(
        writing_runner, "coverage", brebes_like, "--by", "village", "--format", "json"
    ).stdout
    codes = [row["code"] for row in json.loads(detail)["rows"]][:3]
    sheet.write_text(
        "Kode,Status,Klasifikasi\n"
        f"{codes[0]},terbentuk,mandiri\n{codes[1]},dirintis,\n{codes[2]},terbentuk,luar biasa\n"
    )
    account = tmp_path / "akun.xlsx"
    result = run(
        writing_runner,
        "import-register",
        sheet,
        "--date",
        "2030-01-01",
        "--source",
        "Uji",
        "--report",
        account,
    )
    summary = json.loads(result.stdout.strip().splitlines()[-1])
    assert result.exit_code == 0
    assert summary["rows"] == summary["matched"] + summary["review"] + summary["rejected"] == 3
    assert summary["villages"] == 2
    assert summary["scope"] == [brebes_like]
    rows = list(openpyxl.load_workbook(account).active.iter_rows(values_only=True))
    head = list(rows[0])
    outcomes = {row[head.index("row")]: row[head.index("outcome")] for row in rows[1:]}
    assert outcomes == {2: "matched", 3: "matched", 4: "rejected"}
    assert rows[1][head.index("outcome")] == "rejected", "the doubtful row stands on top"


def test_a_broken_sheet_changes_nothing(runner, brebes_like, tmp_path):
    before = run(runner, "coverage", brebes_like, "--format", "json").stdout
    fake = tmp_path / "laporan.xlsx"
    fake.write_bytes(b"PK\x03\x04 not a workbook")
    result = run(runner, "import-register", fake, "--date", "2030-01-01")
    assert result.exit_code == 1
    assert "laporan.xlsx" in result.stderr
    assert run(runner, "coverage", brebes_like, "--format", "json").stdout == before


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_shows_an_example(runner, name):
    text = run(runner, name, "--help").stdout
    assert "xample" in text


def test_the_module_runs_as_a_program(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "webmap", "coverage", "33.29"],
        capture_output=True,
        text=True,
        env={"WEBMAP_INSTANCE": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert done.returncode == 1
    assert "33.29" in done.stderr
    assert "Traceback" not in done.stderr


def test_rows_that_wait_are_counted_and_bound_coverage_from_above(runner):
    answer = json.loads(run(runner, "coverage", "99", "--format", "json").stdout)
    rows, total, account = answer["rows"], answer["total"], answer["register"]
    assert account["rows"] == account["matched"] + account["review"] + account["rejected"]
    assert account["review"] == total["review"] >= sum(row["review"] for row in rows) > 0
    for row in [*rows, total]:
        if row["coverage"] is None:
            assert row["coverage_at_most"] is None
        else:
            assert row["coverage"] <= row["coverage_at_most"] <= 1
    raised = [row for row in rows if row["review"]]
    assert any(row["coverage_at_most"] > row["coverage"] for row in raised)


def test_render_writes_a_map_that_needs_nothing_else(runner, brebes_like, tmp_path):
    out = tmp_path / "peta.html"
    run(runner, "render", brebes_like, out, "--level", "village", "--date", "2023-08-02")
    page = out.read_text("utf-8")
    assert "49" in page
    assert "297" in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    refused = run(runner, "render", brebes_like, tmp_path / "peta.bmp")
    assert refused.exit_code == 1
    assert ".html" in refused.stderr
