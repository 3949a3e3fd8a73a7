"""Commands that load data, on copies of the sample."""

import csv
import json
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import select

from boundaries.areas import repository as areas
from boundaries.areas.models import Area, CodeList
from boundaries.areas.sources import stored_terms
from geo.store.database import read_session
from kampungkb.models import Report, ReportRow
from sample.make_sample import DATA
from webmap.cli import imports, options


@pytest.fixture
def sheet(run, regency, tmp_path):
    """A plain sheet of three villages, the klasifikasi of the last one unknown."""
    detail = run("coverage", regency, "--by", "village", "--format", "json").stdout
    codes = [row["code"] for row in json.loads(detail)["rows"]][:3]
    path = tmp_path / "laporan.csv"
    path.write_text(
        "Kode,Status,Klasifikasi\n"
        f"{codes[0]},terbentuk,mandiri\n{codes[1]},dirintis,\n{codes[2]},terbentuk,luar biasa\n"
    )
    return path


def test_import_register_accounts_for_every_row_and_ends_with_json(
    run_on_copy, regency, sheet, tmp_path
):
    out = tmp_path / "akun.xlsx"
    report = ("--date", "2030-01-01", "--source", "Uji", "--report", out)
    result = run_on_copy("import-register", sheet, *report)
    summary = json.loads(result.stdout.strip().splitlines()[-1])
    assert result.exit_code == 0
    assert summary["rows"] == summary["matched"] + summary["review"] + summary["rejected"] == 3
    assert summary["villages"] == 2
    assert summary["scope"] == [regency]
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    head = list(rows[0])
    outcomes = {row[head.index("row")]: row[head.index("outcome")] for row in rows[1:]}
    assert outcomes == {2: "matched", 3: "matched", 4: "rejected"}
    assert rows[1][head.index("outcome")] == "rejected", "the doubtful row stands on top"


def test_a_report_file_of_an_unknown_kind_is_refused_before_the_import(run, sheet, tmp_path):
    result = run("import-register", sheet, "--date", "2030-01-01", "--report", tmp_path / "a.txt")
    assert result.exit_code == 1
    assert ".txt" in result.stderr and ".xlsx" in result.stderr
    assert result.stdout == ""


def test_a_broken_sheet_changes_nothing(run, regency, tmp_path):
    before = run("coverage", regency, "--format", "json").stdout
    fake = tmp_path / "laporan.xlsx"
    fake.write_bytes(b"PK\x03\x04 not a workbook")
    result = run("import-register", fake, "--date", "2030-01-01")
    assert result.exit_code == 1
    assert "laporan.xlsx" in result.stderr
    assert run("coverage", regency, "--format", "json").stdout == before


def test_import_codes_prints_a_summary_as_json(run_on_copy):
    result = run_on_copy("import-codes", DATA / "wilayah_2020.sql")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout.strip().splitlines()[-1])


def test_import_targets_prints_how_many_it_loaded(run_on_copy, tmp_path):
    path = tmp_path / "targets.csv"
    path.write_text("code,metric,due,share,source\n99,formed,2031-12-31,0.5,Uji\n")
    result = run_on_copy("import-targets", path)
    assert json.loads(result.stdout) == {"targets": 1}
    answer = json.loads(run_on_copy("coverage", "99", "--format", "json").stdout)
    assert "2031-12-31" in {target["due"] for target in answer["total"]["targets"]}


NOTES = [
    {"code": f"99.01.{number:02}", "kind": kind, "text": f"text {number}"}
    for kind, count in (("repaired", 3), ("missing", imports._PRINTED_NOTES + 1))
    for number in range(count)
]


def test_the_first_notes_of_each_kind_are_printed_and_all_are_counted(capsys):
    counts = imports._print_notes(NOTES)
    assert counts == {"repaired": 3, "missing": imports._PRINTED_NOTES + 1}
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == [f"99.01.{number:02}  repaired: text {number}" for number in range(3)]
    assert len(lines) == 3 + imports._PRINTED_NOTES + 1
    assert lines[-1].startswith(f"… {imports._PRINTED_NOTES + 1} missing in all")


def test_a_file_of_notes_has_all_of_them_without_formulas(tmp_path):
    path = tmp_path / "notes.csv"
    imports._write_notes([*NOTES, {"code": "99", "kind": "gap", "text": "=1+1"}], path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[:-1] == NOTES
    assert not rows[-1]["text"].startswith("=")


def test_import_boundaries_draws_what_it_loaded_and_lists_its_notes(run_on_copy, tmp_path):
    (path,) = DATA.glob("*boundaries*")
    out = tmp_path / "notes.csv"
    result = run_on_copy("import-boundaries", path, "--notes", out)
    assert result.exit_code == 0, result.stderr
    summary = json.loads(result.stdout.strip().splitlines()[-1])
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(summary["notes"].values()) == len(rows)


def test_months_of_a_sheet_are_reports_in_the_last_line(writing_runner, tmp_path):
    with read_session(writing_runner.app.extensions["engine"]) as session:
        by_code = areas.names(session)
    code, name = next((code, name) for code, name in by_code.items() if len(code) == 13)
    place = f"{by_code[code[:2]]},{by_code[code[:5]]},{by_code[code[:8]]},{name}"
    sheet = tmp_path / "bulanan.csv"
    sheet.write_text(
        "PROVINSI,KABUPATEN,KECAMATAN,KELURAHAN,Kampung KB,BULAN\n"
        f"{place},Tidak ada,JANUARI\n{place},Ada,FEBRUARI\n",
        "utf-8",
    )
    result = writing_runner("import-register", sheet, "--date", "2024-02-29", "--kind", "siga")
    assert result.exit_code == 0, result.output
    said = json.loads(result.output.splitlines()[-1])
    assert [(one["date"], one["kind"], one["matched"]) for one in said["reports"]] == [
        ("2024-01-31", "siga", 1), ("2024-02-29", "siga", 1)
    ]  # fmt: skip


# What belongs together is stored together: the program may be ended at any moment ----------------


class Ended(BaseException):
    """The program ends here, as by a signal."""


def _end(*_arguments, **_more):
    raise Ended


TERMS = ("--licence", "CC-BY-4.0", "--attribution", "Penguji")


def _ended(runner, *command):
    """Run a command that is ended; return the terms of sources, and rows at retired villages."""
    with pytest.raises(Ended):
        runner(*command, *TERMS)
    with read_session(runner.app.extensions["engine"]) as session:
        listed = select(Area.code).where(Area.listed.is_(True))
        stale = select(ReportRow).where(
            ReportRow.outcome == "matched", ReportRow.code.not_in(listed)
        )
        return stored_terms(session), len(list(session.scalars(stale)))


@pytest.fixture
def newer_list(writing_runner, tmp_path):
    """A list of 2026 without a village that rows are joined to."""
    with read_session(writing_runner.app.extensions["engine"]) as session:
        query = select(ReportRow.code).where(ReportRow.outcome == "matched")
        code = session.scalars(query.order_by(ReportRow.code)).first()
    text = (DATA / "wilayah_2025.sql").read_text("utf-8")
    kept = [line for line in text.splitlines() if f"'{code}'" not in line]
    assert len(kept) == len(text.splitlines()) - 1
    path = tmp_path / "wilayah_2026.sql"
    path.write_text("\n".join(kept).replace("2025", "2026"), "utf-8")
    return path


def test_lists_are_stored_with_their_terms_and_the_rows_matched_anew(
    writing_runner, newer_list, monkeypatch
):
    monkeypatch.setattr(imports.grids, "build", _end)  # what follows the lists
    terms, stale = _ended(writing_runner, "import-codes", newer_list)
    assert terms[newer_list.name].attribution == "Penguji"
    assert stale == 0


def test_without_the_rows_matched_anew_lists_are_not_stored(
    writing_runner, newer_list, monkeypatch
):
    monkeypatch.setattr(imports.service, "rematch_in", _end)
    terms, _ = _ended(writing_runner, "import-codes", newer_list)
    assert newer_list.name not in terms
    with read_session(writing_runner.app.extensions["engine"]) as session:
        assert sorted(session.scalars(select(CodeList.year))) == [2020, 2025]


def test_shapes_are_stored_with_their_terms(writing_runner, monkeypatch):
    monkeypatch.setattr(imports.topology_files, "build", _end)
    (path,) = DATA.glob("*boundaries*")
    terms, _ = _ended(writing_runner, "import-boundaries", path)
    assert terms[path.name].attribution == "Penguji"


def test_a_report_is_stored_with_its_terms(writing_runner, sheet, monkeypatch):
    date = ("--date", "2030-01-01", "--source", "Uji")
    monkeypatch.setattr(options, "set_terms", _end)
    terms, _ = _ended(writing_runner, "import-register", sheet, *date)
    with read_session(writing_runner.app.extensions["engine"]) as session:
        assert "Uji" not in set(session.scalars(select(Report.source)))
    assert "Uji" not in terms


def test_an_error_in_a_zip_names_the_zip_and_the_file(run_on_copy, tmp_path):
    packed = tmp_path / "kiriman.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("daftar/wilayah_2020.sql", "INSERT INTO wilayah VALUES ('9x','a');")
        archive.writestr("batas/wilayah_boundaries_kel_99.71.sql", "INSERT INTO t VALUES ('99")
    for command in ("import-codes", "import-boundaries"):
        result = run_on_copy(command, packed)
        assert result.exit_code == 1
        assert re.search(r"Error: kiriman\.zip, wilayah_\w+\S*\.sql", result.output), result.output
